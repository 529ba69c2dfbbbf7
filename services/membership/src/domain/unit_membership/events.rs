//! The stored form. A released variant never changes; a new shape is a new version and an upcast.

use serde::{Deserialize, Serialize};
use vocabulary::{Day, Note, OrganizationId};

use super::UnitMembership;
use crate::domain::counts::{Counts, Seat, Span};

/// What happens to an organization's register of members.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
pub(crate) enum Event {
    /// The register of an organization is kept from now on; where the organization lies.
    Opened { organization: OrganizationId, seat: Seat },
    /// The counts differ by this from what they were thought to be; what they are on the day it is recorded.
    Counted { organization: OrganizationId, differences: Vec<Span>, on: Day, counts: Counts },
    /// It is complete from this day on.
    DeclaredComplete { organization: OrganizationId, from: Day },
    /// It was declared complete in error.
    DeclarationWithdrawn { organization: OrganizationId, reason: Note },
    /// The organization lies elsewhere, or is of another industry.
    Placed { seat: Seat },
}

impl kernel::Event for Event {
    type Of = UnitMembership;
}
