//! What other services must know of units and Party organizations, now. A call of a thousand costs the log four round
//! trips: codes, names, states, and who has a unit.

mod named;
mod parties;

use std::collections::HashMap;

use kernel::{Key, Log};
use proto::organization::v1 as pb;
use proto::organization::v1::organization_ref::By;
use runtime::{Answer, Caller, Invalid, Permission, caller_of, status};
use tonic::{Request, Response, Status};
use uuid::Uuid;
use vocabulary::{CreditCode, OrganizationId, PartyOrganizationId, Scoped as _, fold};

use crate::domain::organization::{self, Known, Organization};
use crate::domain::party_organization::{AFFILIATED, TOP};
use crate::requests::codes::{Code, REQUIRED, TOO_MANY_UNITS};
use crate::requests::look::Found;
use named::{Ask, candidates, pick};

/// Looked up in one call at most.
const MOST: usize = 1_000;

/// Serves `UnitService`.
pub(crate) struct Units(pub(crate) Log);

impl Units {
    /// One answer per question, in their order. What the caller may not see is as if absent.
    pub(crate) async fn look_up(&self, request: Request<pb::LookUpUnitsRequest>) -> Answer<pb::LookUpUnitsResponse> {
        let caller = caller_of(&request)?;
        let asks = asks("units", request.into_inner().units, ask)?;
        let found = self.units(&caller, &asks).await?;
        let ids: Vec<_> = found.iter().filter_map(|found| found.one().map(|known| known.id)).collect();
        let parties = self.parties_of(&ids).await?;
        let units = found.into_iter().map(|found| told(found, &parties)).collect();
        Ok(Response::new(pb::LookUpUnitsResponse { units }))
    }

    async fn units(&self, caller: &Caller, asks: &[Ask]) -> Result<Vec<Found<Known>>, Status> {
        let candidates = candidates(&self.0, asks).await?;
        let ids: Vec<_> = candidates.iter().flatten().copied().map(OrganizationId::new).collect();
        let states = self.0.load_all::<Organization>(&ids).await.map_err(status::unread)?;
        let seen = |id: &Uuid| {
            let state = &states.get(id)?.state;
            state.known().filter(|_| caller.sees(Permission::UnitRead, &state.scope())).cloned()
        };
        let seen = candidates.iter().map(|of_one| of_one.iter().filter_map(seen).collect());
        Ok(seen.map(|known| pick(known, |unit: &Known| unit.ended().is_none())).collect())
    }

    /// Who holds the claim on a unit's Party organization and on its affiliation, by claim.
    async fn parties_of(&self, units: &[OrganizationId]) -> Result<HashMap<Key, Uuid>, Status> {
        let keys: Vec<_> = units.iter().flat_map(|unit| [Key::new(TOP, unit), Key::new(AFFILIATED, unit)]).collect();
        self.0.holders(&keys).await.map_err(status::unread)
    }
}

/// The questions of one call, read.
fn asks<T>(field: &str, asked: Vec<T>, read: fn(&mut Invalid, &str, T) -> Option<Ask>) -> Result<Vec<Ask>, Invalid> {
    let mut invalid = Invalid::new();
    if asked.len() > MOST {
        broken::<T>(&mut invalid, field, &TOO_MANY_UNITS, &asked.len().to_string());
        return Err(invalid);
    }
    let asks = asked.into_iter().enumerate().filter_map(|(at, one)| read(&mut invalid, &format!("{field}[{at}]"), one));
    let asks = asks.collect();
    invalid.done(Some(asks))
}

/// A code on record may have been vouched for; so may the one that asks for it.
fn ask(invalid: &mut Invalid, at: &str, unit: pb::OrganizationRef) -> Option<Ask> {
    match unit.by {
        Some(By::Id(id)) => {
            let parsed = invalid.check(&format!("{at}.id"), &id, id.parse::<OrganizationId>());
            parsed.map(|id| Ask::Id(id.uuid()))
        }
        Some(By::Code(code)) => {
            let parsed = invalid.check(&format!("{at}.code"), &code, CreditCode::vouched(&code));
            parsed.map(|code| Ask::Held(Key::new(organization::CODE, code)))
        }
        Some(By::Name(name)) if !name.trim().is_empty() => Some(Ask::Marked(Key::new(organization::NAME, fold(&name)))),
        Some(By::Name(_)) | None => broken(invalid, at, &REQUIRED, ""),
    }
}

fn broken<T>(invalid: &mut Invalid, field: &str, rule: &Code, shown: &str) -> Option<T> {
    invalid.field(field, rule.code, rule.zh, rule.en, shown);
    None
}

fn told(found: Found<Known>, parties: &HashMap<Key, Uuid>) -> pb::Unit {
    let known = match found {
        Found::One(known) => known,
        Found::None => return pb::Unit::default(),
        Found::Several => return pb::Unit { ambiguous: true, ..pb::Unit::default() },
    };
    let party = |claim| {
        let holder = parties.get(&Key::new(claim, known.id)).copied();
        holder.map(|holder| PartyOrganizationId::new(holder).to_string()).unwrap_or_default()
    };
    let ended = known.ended();
    pb::Unit {
        id: known.id.to_string(),
        code: known.code.to_string(),
        name: known.names.last().1.to_string(),
        alive: ended.is_none(),
        division: known.addresses.last().1.street.to_string(),
        industry: known.classifications.last().1.industry.as_ref().map(ToString::to_string).unwrap_or_default(),
        from: known.start.to_string(),
        ended_on: ended.map(|day| day.to_string()).unwrap_or_default(),
        employees: known.employees.as_ref().map(|counted| *counted.last().1),
        top_party_organization: party(TOP),
        affiliated_to: party(AFFILIATED),
        ambiguous: false,
    }
}
