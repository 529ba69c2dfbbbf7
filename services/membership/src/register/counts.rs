//! How many members organizations have by the register.

use proto::membership::v1 as pb;
use runtime::{Answer, Invalid, Permission, caller_of, now, status};
use tonic::{Request, Response};
use vocabulary::{OrganizationId, Scoped as _, parse_day, shanghai_day};

use super::Register;
use crate::domain::counts::Counts;
use crate::domain::unit_membership::{UnitMembership, id_of};
use crate::requests::codes::{TOO_MANY, note};

/// Counted in one call at most.
const MOST: usize = 1_000;

impl Register {
    /// What nobody was counted in, or lies outside what the caller may see, is left out.
    pub(super) async fn count(&self, request: Request<pb::CountMembersRequest>) -> Answer<pb::CountMembersResponse> {
        let caller = caller_of(&request)?;
        let pb::CountMembersRequest { organizations, on } = request.into_inner();
        let mut invalid = Invalid::new();
        if organizations.len() > MOST {
            note(&mut invalid, "organizations", &TOO_MANY, &organizations.len().to_string());
        }
        let on = invalid.optional("on", &on, parse_day).unwrap_or_else(|| shanghai_day(now()));
        let parsed: Vec<OrganizationId> = organizations
            .iter()
            .enumerate()
            .filter_map(|(at, id)| invalid.check(&format!("organizations[{at}]"), id, id.parse()))
            .collect();
        let ids: Vec<_> = invalid.done(Some(parsed))?.into_iter().map(id_of).collect();
        let loaded = self.log.load_all::<UnitMembership>(&ids).await.map_err(status::unread)?;
        let number = |count: i32| u32::try_from(count).unwrap_or_default();
        let counted = |id: &vocabulary::UnitMembershipId| {
            let state = &loaded.get(&id.uuid())?.state;
            let known = state.known().filter(|_| caller.sees(Permission::DirectoryRead, &state.scope()))?;
            let Counts { full, probationary, floating, placed, floating_placed: _ } = known.counts.on(on);
            Some(pb::UnitCount {
                organization: known.organization.to_string(),
                full: number(full),
                probationary: number(probationary),
                floating: number(floating),
                placed: number(placed),
                complete_from: known.complete_from.map(|from| from.to_string()).unwrap_or_default(),
            })
        };
        Ok(Response::new(pb::CountMembersResponse { counts: ids.iter().filter_map(counted).collect() }))
    }
}
