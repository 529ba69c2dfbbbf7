//! What a ledger tells of a Party organization, and what was looked up for it.

use serde::{Deserialize, Serialize};
use vocabulary::{Day, Division, Industry, Name, OrganizationId, PartyOrganizationId, Text};

/// Code in the national Party-member system.
pub(crate) type Code = Text<60>;

/// A ledger's row, its texts resolved. Empty or `None`: the row does not say, and nothing changes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) code: Option<Code>,
    pub(crate) name: Name,
    pub(crate) kind: Kind,
    pub(crate) superior: Option<Superior>,
    pub(crate) setup: Option<Setup>,
    /// The lead unit first where the row does not name it.
    pub(crate) units: Vec<Unit>,
    pub(crate) lead: Option<OrganizationId>,
    pub(crate) affiliated: Vec<Unit>,
    pub(crate) affiliated_from: Option<Day>,
    pub(crate) founded_on: Day,
    /// Together with `upgraded_on`; one without the other says nothing.
    pub(crate) former_kind: Option<Kind>,
    pub(crate) upgraded_on: Option<Day>,
    pub(crate) term: Option<Name>,
    pub(crate) term_ends_on: Option<Day>,
    pub(crate) document_number: Option<Name>,
    pub(crate) dissolved_on: Option<Day>,
}

/// A row, and what is needed to take it down.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record {
    /// What the ledger says.
    pub(crate) row: Row,
    /// The day changes hold from.
    pub(crate) as_of: Day,
    /// What is recorded was wrong from the start.
    pub(crate) correct: bool,
    /// The id of the Party organization, on record already or new.
    pub(crate) id: PartyOrganizationId,
    /// The district: where it belongs as long as it has no unit.
    pub(crate) home: Division,
    /// Where an existing Party organization gets another superior: how often the district's superiors changed when the
    /// new one's were looked up ([`super::SUPERIORS`]). A new one has nobody below it and closes no circle.
    pub(crate) superiors_seen: Option<i64>,
}

/// A unit as it was looked up.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unit {
    /// Which one.
    pub(crate) id: OrganizationId,
    /// What it is called, to be told in a refusal.
    pub(crate) name: Name,
    /// On record from.
    pub(crate) from: Day,
    /// The day its life ended.
    pub(crate) ended: Option<Day>,
    /// Its street.
    pub(crate) street: Division,
    /// Its industry.
    pub(crate) industry: Option<Industry>,
    /// The days on which it got a Party organization of its own, alone or with others.
    pub(crate) founded: Vec<Day>,
    /// How often its life was touched when it was looked up ([`crate::domain::organization::LIFE`]).
    pub(crate) life: i64,
}

/// A superior as it was looked up.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Superior {
    /// Which one.
    pub(crate) id: PartyOrganizationId,
    /// What it is now.
    pub(crate) kind: Kind,
    /// Its own superior, that one's, and so on.
    pub(crate) above: Vec<PartyOrganizationId>,
    /// The units in which it, or one above it, sits.
    pub(crate) units: Vec<OrganizationId>,
}

/// Kinds of Party organizations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Committee,
    GeneralBranch,
    Branch,
    JointBranch,
    TemporaryCommittee,
    TemporaryGeneralBranch,
    TemporaryBranch,
    TemporaryJointBranch,
    FloatingBranch,
    JointFloatingBranch,
    WorkingCommittee,
}

/// Branches lie below general branches, these below committees.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Branch,
    GeneralBranch,
    Committee,
}

impl Kind {
    fn rank(self) -> Rank {
        match self {
            Kind::Branch | Kind::JointBranch | Kind::TemporaryBranch | Kind::TemporaryJointBranch => Rank::Branch,
            Kind::FloatingBranch | Kind::JointFloatingBranch => Rank::Branch,
            Kind::GeneralBranch | Kind::TemporaryGeneralBranch => Rank::GeneralBranch,
            Kind::Committee | Kind::TemporaryCommittee | Kind::WorkingCommittee => Rank::Committee,
        }
    }

    /// Nothing is under a branch, only branches are under a general branch, anything is under a committee.
    pub(crate) fn may_be_under(self, superior: Kind) -> bool {
        match superior.rank() {
            Rank::Branch => false,
            Rank::GeneralBranch => self.rank() < Rank::GeneralBranch,
            Rank::Committee => true,
        }
    }
}

/// How it was set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Setup {
    Own,
    Joint,
    Industry,
    Area,
}

/// Its setup, term and founding document.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Term {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) setup: Option<Setup>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) term: Option<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ends_on: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) document_number: Option<Name>,
}

/// A unit from a day to a day (exclusive; `None`: open).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Span {
    pub(crate) unit: OrganizationId,
    pub(crate) from: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<Day>,
    /// A superior sits in the same unit, so that this is not its top Party organization.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) subordinate: bool,
}

impl Span {
    /// Whether it holds on `day`.
    pub(crate) fn holds(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }
}

/// Where it belongs: where its lead unit lies, else the district.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Seat {
    pub(crate) division: Division,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) industry: Option<Industry>,
}
