//! What other services must know of Party organizations, now.

use kernel::Key;
use proto::organization::v1 as pb;
use proto::organization::v1::party_organization_ref::By;
use runtime::{Answer, Caller, Invalid, Permission, caller_of, status};
use tonic::{Request, Response, Status};
use uuid::Uuid;
use vocabulary::{Level, PartyOrganizationId, Scoped as _, fold};

use super::named::{Ask, candidates, pick};
use super::{Units, asks, broken};
use crate::domain::party_organization::{CODE, Code, Known, NAME, PartyOrganization};
use crate::publish;
use crate::requests::codes::REQUIRED;
use crate::requests::look::Found;

impl Units {
    /// One answer per question, in their order.
    pub(crate) async fn look_up_parties(
        &self,
        request: Request<pb::LookUpPartyOrganizationsRequest>,
    ) -> Answer<pb::LookUpPartyOrganizationsResponse> {
        let caller = caller_of(&request)?;
        let asks = asks("party_organizations", request.into_inner().party_organizations, ask)?;
        let found = self.parties(&caller, &asks).await?;
        let party_organizations = found.into_iter().map(told).collect();
        Ok(Response::new(pb::LookUpPartyOrganizationsResponse { party_organizations }))
    }

    async fn parties(&self, caller: &Caller, asks: &[Ask]) -> Result<Vec<Found<Known>>, Status> {
        let candidates = candidates(&self.0, asks).await?;
        let ids: Vec<_> = candidates.iter().flatten().copied().map(PartyOrganizationId::new).collect();
        let states = self.0.load_all::<PartyOrganization>(&ids).await.map_err(status::unread)?;
        let seen = |id: &Uuid| {
            let state = &states.get(id)?.state;
            state.known().filter(|_| sees(caller, state)).cloned()
        };
        let seen = candidates.iter().map(|of_one| of_one.iter().filter_map(seen).collect());
        Ok(seen.map(|known| pick(known, |party: &Known| party.dissolved.is_none())).collect())
    }
}

/// What sits above the streets is everybody's superior, and no secret to who may look up at all.
fn sees(caller: &Caller, state: &PartyOrganization) -> bool {
    let above = state.known().is_some_and(|known| known.seat.division.level() == Level::District);
    (above && caller.holds(Permission::UnitRead)) || caller.sees(Permission::UnitRead, &state.scope())
}

fn ask(invalid: &mut Invalid, at: &str, party: pb::PartyOrganizationRef) -> Option<Ask> {
    match party.by {
        Some(By::Id(id)) => {
            let parsed = invalid.check(&format!("{at}.id"), &id, id.parse::<PartyOrganizationId>());
            parsed.map(|id| Ask::Id(id.uuid()))
        }
        Some(By::Code(code)) => {
            let parsed = invalid.check(&format!("{at}.code"), &code, Code::parse(&code));
            parsed.map(|code| Ask::Held(Key::new(CODE, code)))
        }
        Some(By::Name(name)) if !name.trim().is_empty() => Some(Ask::Marked(Key::new(NAME, fold(&name)))),
        Some(By::Name(_)) | None => broken(invalid, at, &REQUIRED, ""),
    }
}

fn told(found: Found<Known>) -> pb::PartyOrganization {
    let known = match found {
        Found::One(known) => known,
        Found::None => return pb::PartyOrganization::default(),
        Found::Several => return pb::PartyOrganization { ambiguous: true, ..pb::PartyOrganization::default() },
    };
    pb::PartyOrganization {
        id: known.id.to_string(),
        code: known.code.as_ref().map(ToString::to_string).unwrap_or_default(),
        name: known.names.last().1.to_string(),
        kind: publish::party_kind(*known.kinds.last().1).into(),
        alive: known.dissolved.is_none(),
        division: known.seat.division.to_string(),
        industry: known.seat.industry.as_ref().map(ToString::to_string).unwrap_or_default(),
        founded_on: known.founded_on.to_string(),
        dissolved_on: known.dissolved.map(|day| day.to_string()).unwrap_or_default(),
        units: known.units_now().map(|span| span.unit.to_string()).collect(),
        superior: known.superiors.last().1.map(|superior| superior.to_string()).unwrap_or_default(),
        ambiguous: false,
    }
}
