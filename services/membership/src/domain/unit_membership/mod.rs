//! The members of one social organization, counted: the only thing of membership that others may know. What each person
//! counts as is the person's to say; here it is added up, and said from which day the register is complete.

mod events;
mod refusal;
#[cfg(test)]
mod tests;

use kernel::{Decider, Guard, Key, Moment, Route};
use vocabulary::{Day, Note, OrganizationId, Place, Scope, Scoped, UnitMembershipId, UnitMembershipKind, shanghai_day};

use super::counts::{Seat, SeatChange, Span, Steps};

pub(crate) use events::Event;
pub(crate) use refusal::Refusal;

/// An organization's register, counted.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum UnitMembership {
    /// Nobody was ever counted there.
    #[default]
    Unknown,
    /// Somebody was, or it was declared complete.
    Known(Known),
}

/// What is known of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Known {
    pub(crate) organization: OrganizationId,
    pub(crate) seat: Seat,
    pub(crate) counts: Steps,
    pub(crate) complete_from: Option<Day>,
}

/// What can be asked of it.
#[derive(Debug, Clone)]
pub(crate) enum Command {
    /// Somebody counts differently there.
    Count { organization: OrganizationId, seat: Seat, differences: Vec<Span> },
    /// Be complete from this day on.
    DeclareComplete { unit: Unit, from: Day },
    /// It was declared complete in error.
    WithdrawDeclaration { organization: OrganizationId, reason: Note },
    /// The organization lies elsewhere.
    Move { change: SeatChange },
    /// The organization lies there, as somebody who works in it heard.
    Settle { seat: Seat },
}

/// An organization as it was just looked up, and the guard as it stood before.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    pub(crate) organization: OrganizationId,
    pub(crate) seat: Seat,
    pub(crate) on_record_from: Day,
    pub(crate) ended: bool,
    pub(crate) seen: i64,
}

/// The register of an organization: its id is the organization's.
pub(crate) fn id_of(organization: OrganizationId) -> UnitMembershipId {
    UnitMembershipId::new(organization.uuid())
}

/// Counts what was heard of an organization by its register: read before it is looked up, expected unchanged after.
pub(crate) fn news_of(organization: OrganizationId) -> Key {
    Key::new("membership.register_of", organization)
}

impl Decider for UnitMembership {
    const NAME: &'static str = "unit_membership";
    type Kind = UnitMembershipKind;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(&self, command: &Command, at: Moment) -> Result<Vec<Event>, Refusal> {
        let today = shanghai_day(at);
        match (self, command) {
            (_, Command::Count { differences, .. }) if differences.is_empty() => Ok(Vec::new()),
            (_, Command::Count { organization, seat, differences }) => {
                let mut counts = self.known().map(|known| known.counts.clone()).unwrap_or_default();
                differences.iter().for_each(|span| counts.add(span));
                let (organization, differences) = (*organization, differences.clone());
                let counted = Event::Counted { organization, differences, on: today, counts: counts.on(today) };
                Ok(self.opened(organization, seat).chain([counted]).collect())
            }
            (_, Command::DeclareComplete { unit, from }) => self.declare(unit, *from, today),
            (
                Self::Known(Known { complete_from: Some(_), .. }),
                Command::WithdrawDeclaration { organization, reason },
            ) => Ok(vec![Event::DeclarationWithdrawn { organization: *organization, reason: reason.clone() }]),
            (_, Command::WithdrawDeclaration { .. }) => Err(Refusal::NotDeclared),
            (Self::Unknown, Command::Move { .. } | Command::Settle { .. }) => Ok(Vec::new()),
            (Self::Known(known), Command::Move { change }) => Ok(known.placed(known.seat.with(change))),
            (Self::Known(known), Command::Settle { seat }) => Ok(known.placed(seat.clone())),
        }
    }

    fn evolve(&mut self, event: &Event) {
        match (self, event) {
            (state, Event::Opened { organization, seat }) => {
                let counts = Steps::default();
                *state =
                    Self::Known(Known { organization: *organization, seat: seat.clone(), counts, complete_from: None });
            }
            (Self::Known(known), Event::Counted { differences, .. }) => {
                differences.iter().for_each(|span| known.counts.add(span));
            }
            (Self::Known(known), Event::DeclaredComplete { from, .. }) => known.complete_from = Some(*from),
            (Self::Known(known), Event::DeclarationWithdrawn { .. }) => known.complete_from = None,
            (Self::Known(known), Event::Placed { seat }) => known.seat = seat.clone(),
            (
                Self::Unknown,
                Event::Counted { .. }
                | Event::DeclaredComplete { .. }
                | Event::DeclarationWithdrawn { .. }
                | Event::Placed { .. },
            ) => {}
        }
    }

    fn guards(command: &Command) -> Vec<Guard> {
        match command {
            Command::DeclareComplete { unit, .. } => vec![Guard::Expect(news_of(unit.organization), unit.seen)],
            Command::Count { .. }
            | Command::WithdrawDeclaration { .. }
            | Command::Move { .. }
            | Command::Settle { .. } => Vec::new(),
        }
    }

    fn route(&self) -> Route {
        self.known().map_or(Route::NONE, |known| known.seat.division.into())
    }
}

impl Scoped for UnitMembership {
    fn scope(&self) -> Scope {
        self.known().map_or(Scope::Unborn, |known| {
            let Seat { division, industry } = known.seat.clone();
            Scope::Within(Place { division: Some(division), industry, organization: Some(known.organization) })
        })
    }
}

impl UnitMembership {
    /// What is known of it, if anything is.
    pub(crate) fn known(&self) -> Option<&Known> {
        match self {
            Self::Unknown => None,
            Self::Known(known) => Some(known),
        }
    }

    /// The register begins with the first thing that is said of it.
    fn opened(&self, organization: OrganizationId, seat: &Seat) -> impl Iterator<Item = Event> {
        let new = self.known().is_none();
        new.then(|| Event::Opened { organization, seat: seat.clone() }).into_iter()
    }

    fn declare(&self, unit: &Unit, from: Day, today: Day) -> Result<Vec<Event>, Refusal> {
        let Unit { organization, ref seat, on_record_from, ended, seen: _ } = *unit;
        if self.known().is_some_and(|known| known.complete_from == Some(from)) {
            return Ok(Vec::new());
        }
        if ended {
            return Err(Refusal::OrganizationEnded);
        }
        if from < on_record_from {
            return Err(Refusal::BeforeOrganization { from, on_record_from });
        }
        if from > today {
            return Err(Refusal::InTheFuture { from });
        }
        Ok(self.opened(organization, seat).chain([Event::DeclaredComplete { organization, from }]).collect())
    }
}

impl Known {
    fn placed(&self, seat: Seat) -> Vec<Event> {
        if self.seat == seat { Vec::new() } else { vec![Event::Placed { seat }] }
    }
}
