//! Requests about one person.

use std::collections::BTreeSet;

use kernel::{Personal, Target};
use proto::membership::v1 as pb;
use runtime::{Asked, Asks, Facts, Invalid, Permission};
use tonic::Status;
use vocabulary::{Day, Name, Note, PersonId, PersonKind, parse_day};

use super::codes::{UNKNOWN_VALUE, note};
use super::draft::Draft;
use super::look::look_up;
use super::named;
use crate::domain::person::{Command, EndReason, HomeOf, IDENTITY_NUMBER, Person};

impl Asks<Person> for pb::RecordMemberRequest {
    const NEEDS: Permission = Permission::MemberWrite;
    type Draft = Draft;

    fn parse(self) -> Result<Asked<Person, Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let draft = Draft::parse(&mut invalid, self);
        invalid.done(draft.map(|draft| (Target::New, draft)))
    }

    async fn complete(draft: Draft, facts: &Facts) -> Result<Command, Status> {
        let (mut units, mut parties) = (BTreeSet::new(), BTreeSet::new());
        draft.names(&mut units, &mut parties);
        let looked = look_up(&units, &parties, &facts.log, &facts.peers).await?;
        let mut invalid = Invalid::new();
        let person = PersonId::new(facts.command_id);
        let record = draft.resolve(&mut invalid, &looked, &facts.log, person, facts.today);
        Ok(Command::Record(Box::new(invalid.done(record)?)))
    }

    fn target(parsed: Target<PersonKind>, command: &Command) -> Target<PersonKind> {
        whoever_has_the_number(parsed, command)
    }
}

/// One person per identity number: who has it is meant, else somebody new.
pub(crate) fn whoever_has_the_number(parsed: Target<PersonKind>, command: &Command) -> Target<PersonKind> {
    match command {
        Command::Record(record) => match &record.row.profile.by_number {
            Personal::Clear(number) => Target::HolderOrNew(number.key(IDENTITY_NUMBER)),
            Personal::Sealed(_) | Personal::Erased => parsed,
        },
        _ => parsed,
    }
}

fn person(invalid: &mut Invalid, text: &str) -> Option<PersonId> {
    invalid.check("person", text, text.parse())
}

fn day(invalid: &mut Invalid, field: &str, text: &str) -> Option<Day> {
    invalid.check(field, text, parse_day(text))
}

impl Asks<Person> for pb::ConfirmMemberRequest {
    const NEEDS: Permission = Permission::MemberWrite;
    type Draft = Command;

    fn parse(self) -> Result<Asked<Person, Command>, Invalid> {
        let mut invalid = Invalid::new();
        let person = person(&mut invalid, &self.person);
        let on = day(&mut invalid, "on", &self.on);
        invalid.done(person.zip(on).map(|(person, on)| (Target::One(person), Command::Confirm { on })))
    }

    async fn complete(draft: Command, _: &Facts) -> Result<Command, Status> {
        Ok(draft)
    }
}

impl Asks<Person> for pb::ChangeRelationshipRequest {
    const NEEDS: Permission = Permission::MemberWrite;
    type Draft = (Name, Day);

    fn parse(self) -> Result<Asked<Person, Self::Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let person = person(&mut invalid, &self.person);
        let party =
            invalid.check("party_organization", &self.party_organization, Name::parse(&self.party_organization));
        let from = day(&mut invalid, "from", &self.from);
        invalid.done(person.zip(party.zip(from)).map(|(person, draft)| (Target::One(person), draft)))
    }

    async fn complete((party, from): Self::Draft, facts: &Facts) -> Result<Command, Status> {
        let (_, party) = named(None, Some(("party_organization", &party)), facts).await?;
        party.map(|party| Command::ChangeRelationship { party, from }).ok_or_else(lost)
    }
}

impl Asks<Person> for pb::ChangeWorkplaceRequest {
    const NEEDS: Permission = Permission::MemberWrite;
    type Draft = (Option<Name>, Day);

    fn parse(self) -> Result<Asked<Person, Self::Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let person = person(&mut invalid, &self.person);
        let unit = invalid.optional("organization", &self.organization, Name::parse);
        let from = day(&mut invalid, "from", &self.from);
        invalid.done(person.zip(from).map(|(person, from)| (Target::One(person), (unit, from))))
    }

    async fn complete((unit, from): Self::Draft, facts: &Facts) -> Result<Command, Status> {
        let (unit, _) = named(unit.as_ref().map(|unit| ("organization", unit)), None, facts).await?;
        Ok(Command::ChangeWorkplace { unit, from })
    }
}

impl Asks<Person> for pb::BeginFloatingRequest {
    const NEEDS: Permission = Permission::MemberWrite;
    type Draft = (Name, Option<Name>, Day);

    fn parse(self) -> Result<Asked<Person, Self::Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let person = person(&mut invalid, &self.person);
        let unit = invalid.check("organization", &self.organization, Name::parse(&self.organization));
        let home = invalid.optional("home", &self.home, Name::parse);
        let from = day(&mut invalid, "from", &self.from);
        let checked = person.zip(unit).zip(from);
        invalid.done(checked.map(|((person, unit), from)| (Target::One(person), (unit, home, from))))
    }

    async fn complete((unit, home, from): Self::Draft, facts: &Facts) -> Result<Command, Status> {
        let (unit, _) = named(Some(("organization", &unit)), None, facts).await?;
        let parties = home.iter().map(ToString::to_string).collect();
        let looked = look_up(&BTreeSet::new(), &parties, &facts.log, &facts.peers).await?;
        let home = home.map(|home| match looked.party(home.as_str()) {
            Ok(party) => HomeOf::Here(party),
            Err(_) => HomeOf::elsewhere(&home),
        });
        unit.map(|unit| Command::BeginFloating { unit, home, from }).ok_or_else(lost)
    }
}

impl Asks<Person> for pb::EndFloatingRequest {
    const NEEDS: Permission = Permission::MemberWrite;
    type Draft = (Option<Name>, Day);

    fn parse(self) -> Result<Asked<Person, Self::Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let person = person(&mut invalid, &self.person);
        let party = invalid.optional("party_organization", &self.party_organization, Name::parse);
        let on = day(&mut invalid, "on", &self.on);
        invalid.done(person.zip(on).map(|(person, on)| (Target::One(person), (party, on))))
    }

    async fn complete((party, on): Self::Draft, facts: &Facts) -> Result<Command, Status> {
        let (_, party) = named(None, party.as_ref().map(|party| ("party_organization", party)), facts).await?;
        Ok(Command::EndFloating { party, on })
    }
}

impl Asks<Person> for pb::ManageMemberRequest {
    const NEEDS: Permission = Permission::MemberWrite;
    type Draft = (Option<Name>, Day);

    fn parse(self) -> Result<Asked<Person, Self::Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let person = person(&mut invalid, &self.person);
        let party = invalid.optional("party_organization", &self.party_organization, Name::parse);
        let from = day(&mut invalid, "from", &self.from);
        invalid.done(person.zip(from).map(|(person, from)| (Target::One(person), (party, from))))
    }

    async fn complete((party, from): Self::Draft, facts: &Facts) -> Result<Command, Status> {
        let (_, party) = named(None, party.as_ref().map(|party| ("party_organization", party)), facts).await?;
        Ok(Command::Manage { party, from })
    }
}

impl Asks<Person> for pb::EndMembershipRequest {
    const NEEDS: Permission = Permission::MemberWrite;
    type Draft = Command;

    fn parse(self) -> Result<Asked<Person, Command>, Invalid> {
        let mut invalid = Invalid::new();
        let person = person(&mut invalid, &self.person);
        let reason = end_reason(&mut invalid, &self.reason);
        let on = day(&mut invalid, "on", &self.on);
        let checked = person.zip(reason.zip(on));
        invalid.done(checked.map(|(person, (reason, on))| (Target::One(person), Command::EndMembership { reason, on })))
    }

    async fn complete(draft: Command, _: &Facts) -> Result<Command, Status> {
        Ok(draft)
    }
}

impl Asks<Person> for pb::SetContactLostRequest {
    const NEEDS: Permission = Permission::MemberWrite;
    type Draft = Command;

    fn parse(self) -> Result<Asked<Person, Command>, Invalid> {
        let mut invalid = Invalid::new();
        let person = person(&mut invalid, &self.person);
        let on = day(&mut invalid, "on", &self.on);
        let lost = self.lost;
        invalid.done(person.zip(on).map(|(person, on)| (Target::One(person), Command::SetContactLost { lost, on })))
    }

    async fn complete(draft: Command, _: &Facts) -> Result<Command, Status> {
        Ok(draft)
    }
}

impl Asks<Person> for pb::RetractMemberRequest {
    const NEEDS: Permission = Permission::MemberRetract;
    type Draft = Command;

    fn parse(self) -> Result<Asked<Person, Command>, Invalid> {
        let mut invalid = Invalid::new();
        let person = person(&mut invalid, &self.person);
        let reason = invalid.check("reason", &self.reason, Note::parse(&self.reason));
        invalid.done(person.zip(reason).map(|(person, reason)| (Target::One(person), Command::Retract { reason })))
    }

    async fn complete(draft: Command, _: &Facts) -> Result<Command, Status> {
        Ok(draft)
    }
}

impl Asks<Person> for pb::EraseMemberRequest {
    const NEEDS: Permission = Permission::MemberErase;
    type Draft = Command;

    fn parse(self) -> Result<Asked<Person, Command>, Invalid> {
        let mut invalid = Invalid::new();
        let person = person(&mut invalid, &self.person);
        let reason = invalid.check("reason", &self.reason, Note::parse(&self.reason));
        invalid.done(person.zip(reason).map(|(person, reason)| (Target::One(person), Command::Erase { reason })))
    }

    async fn complete(draft: Command, _: &Facts) -> Result<Command, Status> {
        Ok(draft)
    }
}

/// The keys of the reasons, as in the contract.
const END_REASONS: [(&str, EndReason); 7] = [
    ("left", EndReason::Left),
    ("struck_off", EndReason::StruckOff),
    ("expelled", EndReason::Expelled),
    ("suspended", EndReason::Suspended),
    ("probation_cancelled", EndReason::ProbationCancelled),
    ("died", EndReason::Died),
    ("moved_out", EndReason::MovedOut),
];

/// The key of a reason.
pub(crate) fn end_reason_key(reason: EndReason) -> &'static str {
    END_REASONS.iter().find(|(_, known)| *known == reason).map_or("", |(key, _)| key)
}

fn end_reason(invalid: &mut Invalid, text: &str) -> Option<EndReason> {
    let found = END_REASONS.iter().find(|(key, _)| *key == text).map(|(_, reason)| *reason);
    if found.is_none() {
        note(invalid, "reason", &UNKNOWN_VALUE, text);
    }
    found
}

/// What was asked for was neither found nor refused: a bug.
fn lost() -> Status {
    runtime::status::internal("a name was looked up and lost")
}
