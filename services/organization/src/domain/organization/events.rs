//! The stored format of social organizations. What is released here never changes: a new shape is a new version.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{ContactId, CreditCode, Day, Division, Name, Note, OrganizationId};

use super::contact::Named;
use super::row::{Address, Cause, Classification, Papers, Reason, Status, Supervision, Survey};
use crate::domain::body::BodyKey;

/// What happens to a social organization. `from` and `on` are the first day of the new state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
pub(crate) enum Event {
    /// It is on record.
    Recorded {
        id: OrganizationId,
        code: CreditCode,
        name: Name,
        classification: Classification,
        address: Address,
        supervision: Supervision,
        from: Day,
        /// Whether `from` is the registration; else the day it was recorded.
        registered: bool,
        /// Why a code whose check characters fail was taken.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        vouched: Option<Note>,
    },
    /// It has another name.
    Renamed { name: Name, from: Day },
    /// It leaves a street.
    MovedOut { street: Division, to: Division, from: Day },
    /// It arrives in a street.
    MovedIn { address: Address, out_of: Division, from: Day },
    /// Another community, address or location within the street.
    Relocated { address: Address, from: Day },
    /// Another kind, industry or class.
    Reclassified { classification: Classification, from: Day },
    /// Another authority or supervising unit.
    SupervisionChanged { supervision: Supervision, from: Day },
    /// Its employees were counted.
    EmployeesCounted { employees: u32, on: Day },
    /// Its members were surveyed.
    Surveyed { survey: Survey, on: Day },
    /// It said why it has no Party organization.
    ReasonGiven { reason: Reason, on: Day },
    /// Which papers are in.
    PapersReceived { papers: Papers, on: Day },
    /// It stopped its activity.
    WentDormant { cause: Option<Cause>, on: Day },
    /// It works again.
    Resumed { on: Day },
    /// It ended: 注销.
    Deregistered { on: Day },
    /// It ended: 撤销, or 吊销 where the certificate was taken.
    Revoked { certificate: bool, on: Day },
    /// A contact was named, or became better known.
    ContactNamed {
        contact: ContactId,
        #[serde(flatten)]
        named: Named,
    },
    /// A contact's data are gone.
    ContactErased { contact: ContactId, reason: Note },
    /// Its responsible line was set by hand: this body's.
    LineSet { line: BodyKey, why: Note, from: Day },
    /// The rule says again which line is responsible.
    LineCleared { why: Note, from: Day },
    /// It never lay in this street: `Corrected` follows.
    Misplaced { street: Division, to: Division, as_of: Day },
    /// What is recorded was wrong from the start of the state in force at `as_of`.
    Corrected { as_of: Day, correction: Box<Correction> },
    /// Recorded in error: it never was.
    Retracted { reason: Note },
}

/// What was wrong, by groups that are replaced as a whole.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Correction {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) registered_on: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) classification: Option<Classification>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) supervision: Option<Supervision>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) employees: Option<Counted<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) survey: Option<Counted<Survey>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<StatusCorrection>,
}

/// A count and the day it is of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Counted<T> {
    pub(crate) count: T,
    pub(crate) on: Day,
}

/// The right state and its day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct StatusCorrection {
    pub(crate) status: Status,
    pub(crate) on: Day,
    /// The day of the wrong state, which is taken back.
    pub(crate) was_on: Option<Day>,
}

impl kernel::Event for Event {
    type Of = super::Organization;

    fn subject(&self) -> Option<Uuid> {
        match self {
            Event::ContactNamed { contact, .. } => Some(contact.uuid()),
            _ => None,
        }
    }
}
