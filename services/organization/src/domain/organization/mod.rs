//! A social organization (社会组织): registered, moved, surveyed, dormant, ended; and whom to call there.

mod contact;
pub(crate) mod events;
mod line;
mod record;
pub(crate) mod row;
mod state;
mod status;
#[cfg(test)]
mod tests;

use kernel::{Claim, Decider, Guard, Key, Moment, Nature, Route};
use uuid::Uuid;
use vocabulary::{ContactId, Day, Note, OrganizationId, OrganizationKind, Scope, Scoped, fold, shanghai_day};

use crate::domain::body::BodyKey;
pub(crate) use contact::{Leader, Named, Person, Telephone};
pub(crate) use events::{Correction, Event, StatusCorrection};
pub(crate) use row::{Address, Cause, Kind, Reason, Record, Row, Status, Survey};
pub(crate) use state::Known;

/// Claim: the credit code, for ever.
pub(crate) const CODE: &str = "organization.code";
/// Mark: the name as folded for look-ups; names are not unique.
pub(crate) const NAME: &str = "organization.name";
/// Guard per unit: bumped when its life ends, expected by what begins to rest on it.
pub(crate) const LIFE: &str = "organization.life";

/// One social organization.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Organization {
    /// Nothing is recorded.
    #[default]
    Unknown,
    /// On record, alive or ended.
    OnRecord(Box<Known>),
    /// Recorded in error. What was known stays for permissions, and for contacts to be erased.
    Retracted(Box<Known>),
}

/// What can be asked of it.
#[derive(Debug, Clone)]
pub(crate) enum Command {
    /// A ledger's row: creates it, or tells what changed.
    Record(Box<Record>),
    /// It moves to another street, or within its own.
    Move { address: Address, from: Day },
    /// Its members were surveyed.
    Survey { survey: Survey, on: Day },
    /// It stops, resumes or ends.
    ChangeStatus { status: Status, on: Option<Day>, life: Life },
    /// Whom to call; `contact` is the key if that is somebody new.
    NameContact { named: Named, contact: ContactId },
    /// All contacts' data are to be forgotten.
    EraseContact { reason: Note },
    /// This body's line is responsible, whatever the rule says.
    SetLine { line: BodyKey, why: Note, from: Day },
    /// The rule says again which line is.
    ClearLine { why: Note, from: Day },
    /// It was recorded in error. `resting`: how many of our own aggregates name it.
    Retract { reason: Note, resting: i64, life: Life },
}

/// Whose life, and how often it was touched when that was looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Life {
    pub(crate) id: OrganizationId,
    pub(crate) seen: i64,
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("no such organization is on record")]
    NotOnRecord,
    #[error("the organization was recorded in error and retracted")]
    Retracted,
    #[error("the organization ended on {on}; only corrections are taken after that")]
    Ended { on: Day },
    #[error("{day} lies before {start}, from when the organization is on record")]
    BeforeStart { day: Day, start: Day },
    #[error("the status date {day} lies before {start}, from when the organization is on record")]
    StatusBeforeStart { day: Day, start: Day },
    #[error("a change of status is already recorded on {last}; what came before it is a correction")]
    StatusOutOfOrder { last: Day },
    #[error("no contact person is on record")]
    NoContact,
    #[error("{count} Party organizations name it; retract or correct these first")]
    Resting { count: i64 },
}

impl kernel::Refusal for Refusal {
    fn tell(&self) -> (&'static str, Nature, String) {
        use Nature::{Absent, Unfit};
        match self {
            Refusal::NotOnRecord => ("organization.not_on_record", Absent, "没有该社会组织的记录".into()),
            Refusal::Retracted => ("organization.retracted", Absent, "该社会组织系误录，已撤回".into()),
            Refusal::Ended { on } => ("organization.ended", Unfit, format!("该社会组织已于{on}终止，此后只接受更正")),
            Refusal::BeforeStart { day, start } => {
                ("organization.before_start", Unfit, format!("日期{day}早于该社会组织的起始日期{start}"))
            }
            Refusal::StatusBeforeStart { day, start } => {
                ("organization.status_before_registration", Unfit, format!("状态日期{day}早于登记日期{start}"))
            }
            Refusal::StatusOutOfOrder { last } => {
                ("organization.status_out_of_order", Unfit, format!("{last}已有状态变更，更早的变更须以更正方式录入"))
            }
            Refusal::NoContact => ("organization.no_contact", Absent, "没有联系人记录".into()),
            Refusal::Resting { count } => {
                ("organization.still_named", Unfit, format!("尚有{count}个党组织涉及该单位，请先撤回或更正"))
            }
        }
    }
}

impl Decider for Organization {
    const NAME: &'static str = "organization";
    type Kind = OrganizationKind;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(&self, command: &Command, at: Moment) -> Result<Vec<Event>, Refusal> {
        let today = shanghai_day(at);
        match (self, command) {
            (Organization::Unknown, Command::Record(record)) => record::first(record, today),
            (Organization::Unknown, _) => Err(Refusal::NotOnRecord),
            (Organization::OnRecord(now) | Organization::Retracted(now), Command::EraseContact { reason }) => {
                now.erase_contacts(reason)
            }
            (Organization::Retracted(_), Command::Retract { .. }) => Ok(vec![]),
            (Organization::Retracted(_), _) => Err(Refusal::Retracted),
            (Organization::OnRecord(now), Command::Record(record)) => record::again(now, record, today),
            (Organization::OnRecord(_), Command::Retract { reason, resting: 0, .. }) => {
                Ok(vec![Event::Retracted { reason: reason.clone() }])
            }
            (Organization::OnRecord(_), Command::Retract { resting, .. }) => Err(Refusal::Resting { count: *resting }),
            (Organization::OnRecord(now), Command::ChangeStatus { status, on, .. }) => {
                Ok(status::change(now, *status, *on, today)?.into_iter().collect())
            }
            (Organization::OnRecord(now), command) => match (now.ended(), command) {
                (Some(on), _) => Err(Refusal::Ended { on }),
                (None, Command::Move { address, from }) => now.moved(address, *from),
                (None, Command::Survey { survey, on }) => now.surveyed(*survey, *on),
                (None, Command::NameContact { named, contact }) => {
                    Ok(contact::named(now.contact.as_ref(), named, *contact).into_iter().collect())
                }
                (None, Command::SetLine { line, why, from }) => now.line_set(line, why, *from),
                (None, Command::ClearLine { why, from }) => now.line_cleared(why, *from),
                (None, _) => Ok(vec![]),
            },
        }
    }

    fn evolve(&mut self, event: &Event) {
        match (&mut *self, event) {
            (Organization::OnRecord(now), Event::Retracted { .. }) => *self = Organization::Retracted(now.clone()),
            (Organization::OnRecord(now) | Organization::Retracted(now), event) => now.evolve(event),
            (Organization::Unknown, event) => {
                *self = Known::born(event).map_or(Organization::Unknown, |born| Organization::OnRecord(Box::new(born)));
            }
        }
    }

    fn claims(&self) -> Vec<Claim> {
        self.known().map(|now| Claim::open(Key::new(CODE, &now.code))).into_iter().collect()
    }

    fn marks(&self) -> Vec<Key> {
        self.known().map(|now| Key::new(NAME, fold(now.names.last().1.as_str()))).into_iter().collect()
    }

    fn guards(command: &Command) -> Vec<Guard> {
        let life = match command {
            Command::Record(record) if record.ends() => Some(Life { id: record.id, seen: record.life }),
            Command::ChangeStatus { status, life, .. } if status.ends() => Some(*life),
            Command::Retract { life, .. } => Some(*life),
            _ => None,
        };
        life.map(|life| Guard::Bump(Key::new(LIFE, life.id), life.seen)).into_iter().collect()
    }

    fn route(&self) -> Route {
        self.ever_known().map_or(Route::NONE, |now| now.addresses.last().1.street.into())
    }

    fn subject(&self) -> Option<Uuid> {
        self.known()?.contact.as_ref().map(|contact| contact.id.uuid())
    }
}

impl Organization {
    /// What is known, unless nothing is or it was a mistake.
    pub(crate) fn known(&self) -> Option<&Known> {
        match self {
            Organization::OnRecord(now) => Some(now),
            Organization::Unknown | Organization::Retracted(_) => None,
        }
    }

    /// What is or was known, also by mistake.
    pub(crate) fn ever_known(&self) -> Option<&Known> {
        match self {
            Organization::OnRecord(now) | Organization::Retracted(now) => Some(now),
            Organization::Unknown => None,
        }
    }
}

impl Known {
    fn not_before_start(&self, day: Day) -> Result<(), Refusal> {
        let start = self.start;
        if day < start { Err(Refusal::BeforeStart { day, start }) } else { Ok(()) }
    }

    fn moved(&self, address: &Address, from: Day) -> Result<Vec<Event>, Refusal> {
        self.not_before_start(from)?;
        Ok(record::moved(self.addresses.at(from), address, from))
    }

    fn surveyed(&self, survey: Survey, on: Day) -> Result<Vec<Event>, Refusal> {
        self.not_before_start(on)?;
        let known = self.surveys.as_ref().is_some_and(|surveys| *surveys.at(on) == survey);
        Ok(if known { vec![] } else { vec![Event::Surveyed { survey, on }] })
    }

    fn erase_contacts(&self, reason: &Note) -> Result<Vec<Event>, Refusal> {
        if self.contacts.is_empty() && self.erased.is_empty() {
            return Err(Refusal::NoContact);
        }
        Ok(self
            .contacts
            .iter()
            .map(|contact| Event::ContactErased { contact: *contact, reason: reason.clone() })
            .collect())
    }
}

impl Scoped for Organization {
    fn scope(&self) -> Scope {
        self.ever_known().map_or(Scope::Unborn, |now| Scope::Within(now.place()))
    }
}
