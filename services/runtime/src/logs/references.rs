//! What a log names, and what it keeps on record: read from the stored events themselves, private ones too, so that no kind
//! of event can be forgotten. An id says what it is an id of; a code or key is told by its field.

use std::collections::BTreeMap;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use kernel::log::Row;
use proto::common::v1::*;
use serde_json::Value;
use tonic::Status;
use vocabulary::{OrganizationId, PartyOrganizationId};

use super::read::rows;
use super::{Answers, Logs};
use crate::status;

/// References of an answer.
const PART: usize = 500;

const ORGANIZATION: &str = "organization";
const PARTY_ORGANIZATION: &str = "party_organization";
const DIVISION: &str = "division";
const INDUSTRY: &str = "industry";
const BODY: &str = "body";

/// What was found in a log, each with the first position.
#[derive(Debug, Default)]
struct Found {
    named: BTreeMap<(&'static str, String), i64>,
    /// With whether it was taken back.
    kept: BTreeMap<(&'static str, String), (i64, bool)>,
}

impl Logs {
    pub(super) async fn references(
        &self,
        asked: ListReferencesRequest,
    ) -> Result<Answers<ListReferencesResponse>, Status> {
        let log = self.of(&asked.service)?.log.clone();
        let head = log.head().await.map_err(status::unread)?.position;
        let until = if asked.until == 0 { head } else { asked.until.min(head) };
        let found = rows(log, 0, until).try_fold(Found::default(), |mut found, row| async move {
            found.read(&row).map_err(status::internal)?;
            Ok(found)
        });
        let parts = stream::iter(found.await?.told()).chunks(PART);
        Ok(Box::pin(parts.map(|references| Ok(ListReferencesResponse { references }))))
    }
}

impl Found {
    fn read(&mut self, row: &Row) -> Result<(), serde_json::Error> {
        let payload: Value = serde_json::from_str(&row.payload)?;
        self.keep(row, &payload);
        let mut names = Vec::new();
        named(&row.name, "", &payload, &mut names);
        for name in names {
            self.named.entry(name).or_insert(row.position);
        }
        Ok(())
    }

    fn keep(&mut self, row: &Row, payload: &Value) {
        let text = |field: &str| payload[field].as_str().unwrap_or_default().to_owned();
        let (aggregate, event) = row.name.split_once('.').unwrap_or((&row.name, ""));
        let kept = match aggregate {
            ORGANIZATION => (ORGANIZATION, OrganizationId::new(row.stream).to_string()),
            PARTY_ORGANIZATION => (PARTY_ORGANIZATION, PartyOrganizationId::new(row.stream).to_string()),
            DIVISION => (DIVISION, text("code")),
            INDUSTRY => (INDUSTRY, text("key")),
            BODY => (BODY, text("key")),
            _ => return,
        };
        let (_, retracted) = self.kept.entry(kept).or_insert((row.position, false));
        *retracted |= event == "retracted";
    }

    fn told(self) -> impl Iterator<Item = Reference> + Send {
        let named = self.named.into_iter().map(|((kind, id), position)| Reference {
            kind: kind.to_owned(),
            id,
            position,
            ..Reference::default()
        });
        let kept = self.kept.into_iter().map(|((kind, id), (position, retracted))| Reference {
            kind: kind.to_owned(),
            id,
            position,
            kept: true,
            retracted,
        });
        named.chain(kept)
    }
}

/// Everything a stored value names; sealed texts read as nothing.
fn named(event: &str, field: &str, value: &Value, names: &mut Vec<(&'static str, String)>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(field, value)| named(event, field, value, names)),
        Value::Array(items) => items.iter().for_each(|item| named(event, field, item, names)),
        Value::String(text) => names.extend(kind(event, field, text).map(|kind| (kind, text.clone()))),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn kind(event: &str, field: &str, text: &str) -> Option<&'static str> {
    let code = || [9, 12].contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
    match field {
        _ if text.parse::<OrganizationId>().is_ok() => Some(ORGANIZATION),
        _ if text.parse::<PartyOrganizationId>().is_ok() => Some(PARTY_ORGANIZATION),
        "street" | "division" | "community" if code() => Some(DIVISION),
        "industry" if !text.is_empty() => Some(INDUSTRY),
        "line" if event == "organization.line_set" => Some(BODY),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names(event: &str, payload: &Value) -> Vec<(&'static str, String)> {
        let mut names = Vec::new();
        named(event, "", payload, &mut names);
        names
    }

    #[test]
    fn an_id_is_found_wherever_it_stands_and_a_code_by_its_field() {
        let (unit, party) =
            (OrganizationId::new(uuid::Uuid::from_u128(7)), PartyOrganizationId::new(uuid::Uuid::nil()));
        let payload = json!({
            "places": [{ "unit": unit.to_string(), "by": party.to_string() }],
            "address": { "street": "440309001", "community": null, "line": "大和路1号" },
            "industry": "charity", "name": "sealed:AAAA", "telephone": "440309001",
        });
        let found = names("organization.recorded", &payload);
        let expected = [
            (DIVISION, "440309001".to_owned()),
            (INDUSTRY, "charity".to_owned()),
            (PARTY_ORGANIZATION, party.to_string()),
            (ORGANIZATION, unit.to_string()),
        ];
        assert_eq!(found, expected);
        let line = json!({ "line": "hub-440309001", "why": "说明" });
        assert_eq!(names("organization.line_set", &line), [(BODY, "hub-440309001".to_owned())]);
    }
}
