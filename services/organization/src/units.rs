//! What other services must know of units, now.

use kernel::Log;
use proto::organization::v1 as pb;
use runtime::{Answer, Caller, Invalid, Permission, caller_of, status};
use tonic::{Request, Response, Status};
use vocabulary::Scoped as _;

use crate::domain::organization::Organization;
use crate::requests::codes::TOO_MANY_UNITS;
use crate::requests::look::Look;
use crate::requests::{UnitRef, unit_id, unit_ref};

/// Looked up in one call at most.
const MOST: usize = 1_000;

/// Serves `UnitService`.
pub(crate) struct Units(pub(crate) Log);

impl Units {
    /// One answer per question, in their order. What the caller may not see is as if absent.
    pub(crate) async fn look_up(&self, request: Request<pb::LookUpUnitsRequest>) -> Answer<pb::LookUpUnitsResponse> {
        let caller = caller_of(&request)?;
        let asked = request.into_inner().units;
        let mut invalid = Invalid::new();
        if asked.len() > MOST {
            let rule = TOO_MANY_UNITS;
            invalid.field("units", rule.code, rule.zh, rule.en, &asked.len().to_string());
            return Err(invalid.into());
        }
        let refs: Vec<_> = asked
            .into_iter()
            .enumerate()
            .filter_map(|(at, unit)| unit_ref(&mut invalid, &format!("units[{at}]"), Some(unit)))
            .collect();
        let refs = invalid.done(Some(refs))?;
        let mut units = Vec::with_capacity(refs.len());
        for unit in &refs {
            units.push(self.unit(&caller, unit).await?.unwrap_or_default());
        }
        Ok(Response::new(pb::LookUpUnitsResponse { units }))
    }

    async fn unit(&self, caller: &Caller, unit: &UnitRef) -> Result<Option<pb::Unit>, Status> {
        let look = Look::Log(&self.0);
        let Some(id) = unit_id(look, unit).await? else { return Ok(None) };
        let Some(state) = look.load::<Organization>(id).await.map_err(status::unread)? else { return Ok(None) };
        let Some(known) = state.known().filter(|_| caller.sees(Permission::UnitRead, &state.scope())) else {
            return Ok(None);
        };
        let ended = known.ended();
        Ok(Some(pb::Unit {
            id: id.to_string(),
            code: known.code.to_string(),
            name: known.names.last().1.to_string(),
            alive: ended.is_none(),
            division: known.addresses.last().1.street.to_string(),
            industry: known.classifications.last().1.industry.as_ref().map(ToString::to_string).unwrap_or_default(),
            from: known.start.to_string(),
            ended_on: ended.map(|day| day.to_string()).unwrap_or_default(),
        }))
    }
}
