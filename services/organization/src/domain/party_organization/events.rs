//! The stored format of Party organizations. What is released here never changes: a new shape is a new version.

use serde::{Deserialize, Serialize};
use vocabulary::{Day, Division, Name, Note, OrganizationId, PartyOrganizationId};

use super::row::{Code, Kind, Seat, Span, Term};

/// What happens to a Party organization. `from` and `on` are the first day of the new state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
pub(crate) enum Event {
    /// It is on record.
    Recorded {
        id: PartyOrganizationId,
        code: Option<Code>,
        name: Name,
        kind: Kind,
        superior: Option<PartyOrganizationId>,
        term: Term,
        founded_on: Day,
        seat: Seat,
    },
    /// A unit has it.
    UnitJoined {
        unit: OrganizationId,
        from: Day,
        lead: bool,
        /// A superior sits in the same unit.
        subordinate: bool,
    },
    /// A unit has it no more.
    UnitLeft { unit: OrganizationId, on: Day },
    /// Another unit leads.
    LeadUnitChanged { unit: OrganizationId, from: Day },
    /// A unit is brought under its management.
    UnitAffiliated { unit: OrganizationId, from: Day },
    /// And is released from it.
    AffiliationEnded { unit: OrganizationId, on: Day },
    /// It has another name.
    Renamed { name: Name, from: Day },
    /// It has another superior.
    SuperiorChanged {
        superior: PartyOrganizationId,
        from: Day,
        /// Of its units those in which a superior sits too.
        subordinate_in: Vec<OrganizationId>,
    },
    /// 升格: the same organization, another kind.
    Upgraded { from_kind: Kind, kind: Kind, on: Day },
    /// Setup, term or document were recorded anew.
    TermSet { term: Term, from: Day },
    /// Its lead unit no longer lies in this street.
    MovedOut { division: Division, to: Division, from: Day },
    /// Where its lead unit lies now.
    Placed { seat: Seat, from: Day },
    /// It ended.
    Dissolved { on: Day, reason: Option<Note> },
    /// What is recorded was wrong from the start of the state in force at `as_of`.
    Corrected { as_of: Day, correction: Box<Correction> },
    /// Recorded in error: it never was.
    Retracted { reason: Note },
}

/// What was wrong.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Correction {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<Code>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) founded_on: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<Kind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) superior: Option<PartyOrganizationId>,
    /// All units, replacing what was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) units: Option<Units>,
    /// All affiliations, replacing what was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) affiliated: Option<Vec<Span>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dissolved_on: Option<Day>,
}

/// Its units and which of them leads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Units {
    pub(crate) lead: Option<OrganizationId>,
    pub(crate) spans: Vec<Span>,
}

impl kernel::Event for Event {
    type Of = super::PartyOrganization;
}
