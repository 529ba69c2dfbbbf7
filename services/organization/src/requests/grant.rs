//! Requests about grants.

use kernel::Target;
use proto::organization::v1 as pb;
use runtime::{Asked, Asks, Facts, Invalid, Permission, Role};
use tonic::Status;
use vocabulary::{Day, Division, Industry, Name, Note, parse_day};

use super::codes::{Code, ONE_SCOPE, ROLE_UNKNOWN};
use crate::domain::grant::{Command, Given, Grant, Reach};

/// A grant that may begin today.
#[derive(Debug, Clone)]
pub(crate) struct Adding {
    holder: Name,
    role: Name,
    reach: Reach,
    from: Option<Day>,
    to: Option<Day>,
}

impl Asks<Grant> for pb::AddGrantRequest {
    const NEEDS: Permission = Permission::GrantWrite;
    type Draft = Adding;

    fn parse(self) -> Result<Asked<Grant, Adding>, Invalid> {
        let mut invalid = Invalid::new();
        let holder = invalid.check("holder", &self.holder, Name::parse(&self.holder));
        let role = invalid.check("role", &self.role, Name::parse(&self.role));
        if role.as_ref().is_some_and(|role| Role::parse(role.as_str()).is_none()) {
            let Code { code, zh, en, .. } = ROLE_UNKNOWN;
            invalid.field("role", code, zh, en, &self.role);
        }
        let reach = reach(&mut invalid, self.scope.unwrap_or_default());
        let from = invalid.optional("from", &self.from, parse_day);
        let to = invalid.optional("to", &self.to, parse_day);
        let checked = holder.zip(role).zip(reach);
        invalid.done(checked.map(|((holder, role), reach)| (Target::New, Adding { holder, role, reach, from, to })))
    }

    async fn complete(draft: Adding, facts: &Facts) -> Result<Command, Status> {
        let Adding { holder, role, reach, from, to } = draft;
        Ok(Command::Add(Given { holder, role, reach, from: from.unwrap_or(facts.today), to }))
    }
}

fn reach(invalid: &mut Invalid, scope: pb::GrantScope) -> Option<Reach> {
    let pb::GrantScope { all, division, industry, organization } = scope;
    match (all, division.as_str(), industry.as_str(), organization.as_str()) {
        (true, "", "", "") => Some(Reach::All),
        (false, code, "", "") if !code.is_empty() => {
            invalid.check("scope.division", code, Division::parse(code)).map(Reach::Division)
        }
        (false, "", key, "") if !key.is_empty() => {
            invalid.check("scope.industry", key, Industry::parse(key)).map(Reach::Industry)
        }
        (false, "", "", id) if !id.is_empty() => {
            invalid.check("scope.organization", id, id.parse()).map(Reach::Organization)
        }
        _ => {
            let Code { code, zh, en, .. } = ONE_SCOPE;
            invalid.field("scope", code, zh, en, "");
            None
        }
    }
}

impl Asks<Grant> for pb::EndGrantRequest {
    const NEEDS: Permission = Permission::GrantWrite;
    type Draft = (Option<Day>, Option<Note>);

    fn parse(self) -> Result<Asked<Grant, Self::Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let grant = invalid.check("grant", &self.grant, self.grant.parse());
        let on = invalid.optional("on", &self.on, parse_day);
        let reason = invalid.optional("reason", &self.reason, Note::parse);
        invalid.done(grant.map(|grant| (Target::One(grant), (on, reason))))
    }

    async fn complete((on, reason): Self::Draft, facts: &Facts) -> Result<Command, Status> {
        Ok(Command::End { on: on.unwrap_or(facts.today), reason })
    }
}
