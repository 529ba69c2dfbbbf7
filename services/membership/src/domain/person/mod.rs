//! Person: somebody in the register of members, with their membership on one stream. What they count as, and where, is
//! told with every change of it ([`Event::Counted`]); who they are is sealed and can be forgotten.

mod change;
mod events;
mod leave;
pub(crate) mod personal;
mod record;
mod refusal;
mod restored;
mod state;
#[cfg(test)]
mod tests;

use kernel::{Claim, Decider, Guard, Key, Moment, Personal, Route};
use uuid::Uuid;
use vocabulary::{
    Day, Division, Name, Note, OrganizationId, PartyOrganizationId, PersonId, PersonKind, Scope, Scoped, shanghai_day,
};

use self::personal::HomeName;
use super::counts::SeatChange;

pub(crate) use events::{Correction, EndReason, Event, Home, Manager, PartySeat, Standing, Why, Workplace};
#[cfg(test)]
pub(crate) use events::{Membership, Since};
pub(crate) use record::{Record, Row};
pub(crate) use refusal::Refusal;
pub(crate) use restored::Before;
pub(crate) use state::Known;

/// Somebody in the register.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Person {
    /// Nobody yet.
    #[default]
    Unknown,
    /// On record, perhaps in error.
    Known(Box<Known>),
}

/// What can be asked of a person.
#[derive(Debug, Clone)]
pub(crate) enum Command {
    /// Be as a ledger's row tells.
    Record(Box<Record>),
    /// Be a full member.
    Confirm { on: Day },
    /// The relationship is held there.
    ChangeRelationship { party: Party, from: Day },
    /// Work there, or in no organization on record.
    ChangeWorkplace { unit: Option<Unit>, from: Day },
    /// Float in there; where the relationship is, if that is said.
    BeginFloating { unit: Unit, home: Option<HomeOf>, from: Day },
    /// Float no more: the relationship is held there now, or they are gone.
    EndFloating { party: Option<Party>, on: Day },
    /// Be managed by this Party organization, or by none.
    Manage { party: Option<Party>, from: Day },
    /// Be a member no more.
    EndMembership { reason: EndReason, on: Day },
    /// Be out of contact, or found again.
    SetContactLost { lost: bool, on: Day },
    /// They never were in the register.
    Retract { reason: Note },
    /// Be forgotten.
    Erase { reason: Note },
    /// The organization ended on this day; without a day: it never was.
    LeaveOrganization { organization: OrganizationId, on: Option<Day> },
    /// The organization lies elsewhere.
    MoveOrganization { organization: OrganizationId, change: SeatChange },
    /// The Party organization was dissolved on this day; without a day: it never was.
    LeavePartyOrganization { party: PartyOrganizationId, on: Option<Day> },
    /// The Party organization lies elsewhere.
    MovePartyOrganization { party: PartyOrganizationId, division: Division },
    /// What an import changed was wrong: be as before.
    Restore(Box<Before>),
}

/// An organization as it was just looked up, and the guard as it stood before.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    pub(crate) workplace: Workplace,
    pub(crate) on_record_from: Day,
    pub(crate) ended_on: Option<Day>,
    pub(crate) seen: i64,
}

/// A Party organization as it was just looked up, and the guard as it stood before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Party {
    pub(crate) seat: PartySeat,
    pub(crate) founded_on: Day,
    pub(crate) dissolved_on: Option<Day>,
    pub(crate) seen: i64,
}

/// Who is said to hold a relationship.
#[derive(Debug, Clone)]
pub(crate) enum HomeOf {
    Here(Party),
    Elsewhere(Personal<HomeName>),
}

/// The claim on an identity number: one person each.
pub(crate) const IDENTITY_NUMBER: &str = "membership.identity_number";
/// The mark of a name.
pub(crate) const NAME: &str = "membership.name";

/// Everybody on record.
pub(crate) fn register() -> Key {
    Key::new("membership.register", "all")
}

/// Who was without a managing Party organization at some time.
pub(crate) fn unplaced() -> Key {
    Key::new("membership.unplaced", "all")
}

/// Who ever worked in an organization.
pub(crate) fn works_at(organization: OrganizationId) -> Key {
    Key::new("membership.workplace", organization)
}

/// Whose relationship a Party organization ever held, or whom it managed.
pub(crate) fn member_of(party: PartyOrganizationId) -> Key {
    Key::new("membership.party_organization", party)
}

/// Counts the news heard of an organization: read before it is looked up, expected unchanged when that is relied on.
pub(crate) fn news_of(organization: OrganizationId) -> Key {
    Key::new("membership.organization", organization)
}

/// Counts the news heard of a Party organization.
pub(crate) fn news_of_party(party: PartyOrganizationId) -> Key {
    Key::new("membership.party_organization", party)
}

impl Decider for Person {
    const NAME: &'static str = "person";
    type Kind = PersonKind;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    /// What the rules say, and what that changes in what was told of their counts.
    fn decide(&self, command: &Command, at: Moment) -> Result<Vec<Event>, Refusal> {
        let mut events = self.follows(command, shanghai_day(at))?;
        let mut after = self.clone();
        events.iter().for_each(|event| after.evolve(event));
        events.extend(after.known().map(Known::uncounted).unwrap_or_default());
        Ok(events)
    }

    fn evolve(&mut self, event: &Event) {
        match (self, event) {
            (state, Event::Recorded { person, profile }) => {
                *state = Self::Known(Box::new(Known::born(*person, profile)));
            }
            (Self::Known(known), event) => known.evolve(event),
            (Self::Unknown, _) => {}
        }
    }

    fn claims(&self) -> Vec<Claim> {
        self.known().map(Known::claims).unwrap_or_default()
    }

    fn marks(&self) -> Vec<Key> {
        self.known().map(Known::marks).unwrap_or_default()
    }

    fn guards(command: &Command) -> Vec<Guard> {
        let (units, parties) = command.looked_up();
        let units = units.into_iter().map(|unit| (news_of(unit.workplace.organization), unit.seen));
        let parties = parties.into_iter().map(|party| (news_of_party(party.seat.party_organization), party.seen));
        let mut guards: Vec<_> = units.chain(parties).map(|(key, seen)| Guard::Expect(key, seen)).collect();
        guards.sort();
        guards.dedup();
        guards
    }

    /// Persons are announced nowhere.
    fn route(&self) -> Route {
        Route::NONE
    }

    fn subject(&self) -> Option<Uuid> {
        self.known().map(|known| known.id.uuid())
    }
}

impl Scoped for Person {
    /// Whoever reaches where they work, or a Party organization of theirs, may see them.
    fn scope(&self) -> Scope {
        match self.known().map(Known::places) {
            None => Scope::Unborn,
            Some(places) if places.is_empty() => Scope::District,
            Some(places) => Scope::of(places),
        }
    }

    /// They are changed where they work, else where their relationship is: a branch elsewhere need not be asked.
    fn touched(&self, after: &Self) -> Vec<Scope> {
        let first = |state: &Self| match state.known().map(Known::places) {
            None => Scope::Unborn,
            Some(places) => places.into_iter().next().map_or(Scope::District, Scope::Within),
        };
        vec![first(self), first(after)]
    }
}

impl Person {
    /// What is known of them, also of those recorded in error.
    pub(crate) fn known(&self) -> Option<&Known> {
        match self {
            Self::Unknown => None,
            Self::Known(known) => Some(known),
        }
    }

    fn follows(&self, command: &Command, today: Day) -> Result<Vec<Event>, Refusal> {
        let Self::Known(known) = self else {
            return match command {
                Command::Record(record) => record.first(today),
                _ => Err(Refusal::NotRecorded),
            };
        };
        match command {
            Command::LeaveOrganization { organization, on } => return Ok(known.leave(*organization, *on)),
            Command::MoveOrganization { organization, change } => return Ok(known.moved(*organization, change)),
            Command::LeavePartyOrganization { party, on } => return Ok(known.leave_party(*party, *on)),
            Command::MovePartyOrganization { party, division } => return Ok(known.party_moved(*party, *division)),
            Command::Erase { .. } if known.erased => return Ok(Vec::new()),
            Command::Erase { reason } => {
                return Ok(vec![Event::Erased { person: known.id, reason: reason.clone() }]);
            }
            Command::Retract { .. } if known.retracted => return Ok(Vec::new()),
            Command::Retract { reason } => return Ok(vec![Event::Retracted { reason: reason.clone() }]),
            _ if known.retracted => return Err(Refusal::Retracted),
            _ => {}
        }
        match command {
            Command::Record(record) => record.again(known, today),
            Command::Confirm { on } => known.confirm(*on),
            Command::ChangeRelationship { party, from } => known.change_relationship(party, *from),
            Command::ChangeWorkplace { unit, from } => known.change_workplace(unit.as_ref(), *from),
            Command::BeginFloating { unit, home, from } => known.begin_floating(unit, home.as_ref(), *from),
            Command::EndFloating { party, on } => known.end_floating(party.as_ref(), *on),
            Command::Manage { party, from } => known.manage(party.as_ref(), *from),
            Command::EndMembership { reason, on } => known.end(*reason, *on),
            Command::SetContactLost { lost, on } => known.set_contact_lost(*lost, *on),
            Command::Restore(before) => Ok(before.restore(known)),
            Command::LeaveOrganization { .. }
            | Command::MoveOrganization { .. }
            | Command::LeavePartyOrganization { .. }
            | Command::MovePartyOrganization { .. }
            | Command::Erase { .. }
            | Command::Retract { .. } => Ok(Vec::new()),
        }
    }
}

impl Command {
    /// What was looked up for it.
    fn looked_up(&self) -> (Vec<&Unit>, Vec<&Party>) {
        match self {
            Command::Record(record) => {
                let home = record.row.home.as_ref().and_then(HomeOf::party);
                (record.row.workplace.iter().collect(), home.into_iter().chain(&record.row.manager).collect())
            }
            Command::ChangeRelationship { party, .. } => (vec![], vec![party]),
            Command::ChangeWorkplace { unit, .. } => (unit.iter().collect(), vec![]),
            Command::BeginFloating { unit, home, .. } => {
                (vec![unit], home.as_ref().and_then(HomeOf::party).into_iter().collect())
            }
            Command::Restore(before) => (before.units.iter().collect(), before.parties.iter().collect()),
            Command::EndFloating { party, .. } | Command::Manage { party, .. } => (vec![], party.iter().collect()),
            Command::Confirm { .. }
            | Command::EndMembership { .. }
            | Command::SetContactLost { .. }
            | Command::Retract { .. }
            | Command::Erase { .. }
            | Command::LeaveOrganization { .. }
            | Command::MoveOrganization { .. }
            | Command::LeavePartyOrganization { .. }
            | Command::MovePartyOrganization { .. } => (vec![], vec![]),
        }
    }
}

impl HomeOf {
    /// One that is not on record, as it was typed.
    pub(crate) fn elsewhere(name: &Name) -> Self {
        HomeOf::Elsewhere(Personal::Clear(HomeName(name.to_string())))
    }

    fn party(&self) -> Option<&Party> {
        match self {
            HomeOf::Here(party) => Some(party),
            HomeOf::Elsewhere(_) => None,
        }
    }

    /// As it is recorded of somebody.
    pub(crate) fn home(&self, person: PersonId) -> Home {
        match self {
            HomeOf::Here(party) => Home::Here(party.seat),
            HomeOf::Elsewhere(name) => Home::Elsewhere { person, name: name.clone() },
        }
    }
}
