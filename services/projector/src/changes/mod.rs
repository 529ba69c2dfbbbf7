//! Coverage changes: which units are not as they were, between two days, and why. Opening and the changes add up to
//! closing because all three are counted from the same comparison.

mod events;
mod query;
#[cfg(test)]
mod tests;

use proto::coverage::v1 as pb;
use uuid::Uuid;

use crate::coverage::queries::Basis;

pub(crate) use events::{Covering, explained};
pub(crate) use query::Comparison;

/// What counts as covered in a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    /// By organization, on a basis of counting.
    Organization(Basis),
    /// By work.
    Work,
    /// By work, with evidence.
    Effective,
}

impl Measure {
    /// By its name; blank is the campaign's.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "work" => Some(Self::Work),
            "effective" => Some(Self::Effective),
            basis => Basis::parse(basis).map(Self::Organization),
        }
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Organization(basis) => basis.name(),
            Self::Work => "work",
            Self::Effective => "effective",
        }
    }
}

/// How a unit changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    NewlyCovered,
    Lost,
    RegisteredUncovered,
    RegisteredCovered,
    EndedCovered,
    EndedUncovered,
}

impl Change {
    pub(crate) const ALL: [Self; 6] = [
        Self::NewlyCovered,
        Self::Lost,
        Self::RegisteredUncovered,
        Self::RegisteredCovered,
        Self::EndedCovered,
        Self::EndedUncovered,
    ];

    /// Its name, and the name of its list.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::NewlyCovered => "newly_covered",
            Self::Lost => "lost",
            Self::RegisteredUncovered => "registered_uncovered",
            Self::RegisteredCovered => "registered_covered",
            Self::EndedCovered => "ended_covered",
            Self::EndedUncovered => "ended_uncovered",
        }
    }

    /// Whether the unit counted on both days.
    fn stayed(self) -> bool {
        matches!(self, Self::NewlyCovered | Self::Lost)
    }
}

/// Numerators, denominators, and how many units changed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Sums {
    pub(crate) opening: pb::Share,
    pub(crate) closing: pb::Share,
    pub(crate) changes: u64,
}

/// A unit that changed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Changed {
    pub(crate) unit: Uuid,
    pub(crate) change: Change,
    pub(crate) before: String,
    pub(crate) after: String,
    pub(crate) organization: pb::OrganizationBrief,
}
