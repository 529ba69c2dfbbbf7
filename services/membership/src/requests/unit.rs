//! Requests about the register of one organization.

use kernel::Target;
use proto::membership::v1 as pb;
use runtime::{Asked, Asks, Facts, Invalid, Permission};
use tonic::Status;
use vocabulary::{Day, Name, Note, parse_day};

use super::codes::{UNIT_UNKNOWN, note};
use super::look;
use crate::domain::unit_membership::{Command, Unit, UnitMembership, id_of, news_of};

/// The organization as it is looked up for its register.
async fn unit(field: &str, name: &Name, facts: &Facts) -> Result<Unit, Status> {
    let names = vec![name.to_string()];
    let found = look::units(names, &facts.log, &facts.peers, news_of).await?.remove(name.as_str());
    let mut invalid = Invalid::new();
    let found = found.unwrap_or(Err(&UNIT_UNKNOWN));
    let found = found.map_err(|rule| note(&mut invalid, field, rule, name.as_str())).ok();
    let found = invalid.done(found)?;
    let (organization, seat) = (found.workplace.organization, found.workplace.seat);
    Ok(Unit {
        organization,
        seat,
        on_record_from: found.on_record_from,
        ended: found.ended_on.is_some(),
        seen: found.seen,
    })
}

/// The register's id follows from the organization's.
fn register_of(
    parsed: Target<vocabulary::UnitMembershipKind>,
    command: &Command,
) -> Target<vocabulary::UnitMembershipKind> {
    match command {
        Command::DeclareComplete { unit, .. } => Target::OneOrNew(id_of(unit.organization)),
        Command::WithdrawDeclaration { organization, .. } => Target::One(id_of(*organization)),
        Command::Count { .. } | Command::Move { .. } | Command::Settle { .. } => parsed,
    }
}

impl Asks<UnitMembership> for pb::DeclareCompleteRequest {
    const NEEDS: Permission = Permission::MemberWrite;
    type Draft = (Name, Day);

    fn parse(self) -> Result<Asked<UnitMembership, Self::Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let organization = invalid.check("organization", &self.organization, Name::parse(&self.organization));
        let from = invalid.check("from", &self.from, parse_day(&self.from));
        invalid.done(organization.zip(from).map(|draft| (Target::New, draft)))
    }

    async fn complete((organization, from): Self::Draft, facts: &Facts) -> Result<Command, Status> {
        Ok(Command::DeclareComplete { unit: unit("organization", &organization, facts).await?, from })
    }

    fn target(
        parsed: Target<vocabulary::UnitMembershipKind>,
        command: &Command,
    ) -> Target<vocabulary::UnitMembershipKind> {
        register_of(parsed, command)
    }
}

impl Asks<UnitMembership> for pb::WithdrawDeclarationRequest {
    const NEEDS: Permission = Permission::MemberWrite;
    type Draft = (Name, Note);

    fn parse(self) -> Result<Asked<UnitMembership, Self::Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let organization = invalid.check("organization", &self.organization, Name::parse(&self.organization));
        let reason = invalid.check("reason", &self.reason, Note::parse(&self.reason));
        invalid.done(organization.zip(reason).map(|draft| (Target::New, draft)))
    }

    async fn complete((organization, reason): Self::Draft, facts: &Facts) -> Result<Command, Status> {
        let organization = unit("organization", &organization, facts).await?.organization;
        Ok(Command::WithdrawDeclaration { organization, reason })
    }

    fn target(
        parsed: Target<vocabulary::UnitMembershipKind>,
        command: &Command,
    ) -> Target<vocabulary::UnitMembershipKind> {
        register_of(parsed, command)
    }
}
