//! One announced event into the fold.

use proto::organization::v1 as pb;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use vocabulary::{Day, Division, Industry, parse_day};

use super::{DivisionRecord, Grant, IndustryRecord, Known};
use crate::access::{Reach, Role};

/// The aggregates of organization that are reference data; what the follower asks `ReadLog` for.
pub(crate) const AGGREGATES: &[&str] = &["division", "industry", "parameter", "grant"];

const SCHEMA: &str = "urn:baohe:proto:baohe.organization.v1.";

/// Reference data that does not read: nothing is decided on half of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("reference data at position {position} does not read: {why}")]
pub struct NotUnderstood {
    /// Position in organization's log.
    pub position: i64,
    /// What is wrong.
    pub why: String,
}

#[derive(Deserialize)]
struct CloudEvent {
    dataschema: String,
    subject: String,
    data: Value,
}

impl Known {
    /// Folds one CloudEvent of organization; kinds that are no reference data change nothing but the position.
    ///
    /// # Errors
    /// A known kind that does not read.
    pub fn hear(&mut self, position: i64, event: &str) -> Result<(), NotUnderstood> {
        self.fold(event).map_err(|why| NotUnderstood { position, why })?;
        self.reached(position);
        Ok(())
    }

    fn fold(&mut self, event: &str) -> Result<(), String> {
        let CloudEvent { dataschema, subject, data } = serde_json::from_str(event).map_err(|e| e.to_string())?;
        match dataschema.strip_prefix(SCHEMA) {
            Some("DivisionRecorded") => self.division_recorded(read(data)?),
            Some("IndustryRecorded") => self.industry_recorded(read(data)?),
            Some("ParameterSet") => self.parameter_set(read(data)?),
            Some("GrantAdded") => self.grant_added(subject, read(data)?),
            Some("GrantEnded") => self.grant_ended(&subject, &read(data)?),
            _ => Ok(()),
        }
    }

    fn division_recorded(&mut self, told: pb::DivisionRecorded) -> Result<(), String> {
        let division = Division::parse(&told.code).map_err(|e| e.to_string())?;
        let parent = (!told.parent.is_empty()).then(|| Division::parse(&told.parent)).transpose();
        let record = DivisionRecord {
            division,
            name: told.name,
            parent: parent.map_err(|e| e.to_string())?,
            from: day(&told.from)?,
            to: day(&told.to)?,
            aliases: told.aliases,
        };
        let spans = self.divisions.entry(division).or_default();
        spans.retain(|span| span.from != record.from);
        spans.push(record);
        Ok(())
    }

    fn industry_recorded(&mut self, told: pb::IndustryRecorded) -> Result<(), String> {
        let record = IndustryRecord {
            industry: Industry::parse(&told.key).map_err(|e| e.to_string())?,
            name: told.name,
            from: day(&told.from)?,
            to: day(&told.to)?,
            aliases: told.aliases,
            rank: told.rank,
        };
        self.industries.retain(|known| known.industry != record.industry || known.from != record.from);
        self.industries.push(record);
        self.industries.sort_by(|a, b| (a.rank, &a.industry, a.from).cmp(&(b.rank, &b.industry, b.from)));
        Ok(())
    }

    fn parameter_set(&mut self, told: pb::ParameterSet) -> Result<(), String> {
        let from = day(&told.from)?;
        let value = serde_json::from_str(&told.value).map_err(|e| e.to_string())?;
        let settings = self.parameters.entry(told.key).or_default();
        settings.retain(|(begun, _)| *begun != from);
        settings.push((from, value));
        Ok(())
    }

    fn grant_added(&mut self, id: String, told: pb::GrantAdded) -> Result<(), String> {
        let (from, to) = (day(&told.from)?, day(&told.to)?);
        // A role of a newer release permits nothing here; that is no reason to stop.
        let (Some(role), Some(reach)) = (Role::parse(&told.role), told.scope.as_ref().and_then(Reach::of)) else {
            tracing::warn!(grant.id = %id, grant.role = told.role, "a grant says a role or scope unknown here");
            return Ok(());
        };
        self.grants.insert(id, Grant { holder: told.holder, role, reach, from, to });
        Ok(())
    }

    fn grant_ended(&mut self, id: &str, told: &pb::GrantEnded) -> Result<(), String> {
        let on = day(&told.on)?;
        if let Some(grant) = self.grants.get_mut(id) {
            grant.to = on;
        }
        Ok(())
    }
}

fn read<M: DeserializeOwned>(data: Value) -> Result<M, String> {
    serde_json::from_value(data).map_err(|e| e.to_string())
}

fn day(text: &str) -> Result<Option<Day>, String> {
    (!text.is_empty()).then(|| parse_day(text)).transpose().map_err(|e| e.to_string())
}
