//! `worklist`: what is open at every unit, the shortest step, and who is to take it. No table of its own: units' states
//! are read in one statement, the rules are functions of them.
//!
//! One item for each unit and reason. The gaps are told apart: an uncovered unit has exactly one of the reasons that
//! follow from its members (so that they add up to the figures' due, few and no members), one without effective work
//! coverage exactly one of `no_work_coverage` and `evidence_expired`; beside them stand members nobody manages, cover that
//! was lost, and what is to be put in order.
//!
//! The order: by urgency of the reason (members nobody manages first, those of the register before those estimated from a
//! survey), then what is open longest, then by code.

mod items;
mod near;
mod query;
#[cfg(test)]
mod recount;
mod rules;
mod since;
#[cfg(test)]
mod tests;
mod words;

use kernel::Day;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use query::Listing;
pub(crate) use rules::{Reason, Rules};

use near::Pool;
use rules::Case;
use since::Past;

/// Where an item stands in the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Place {
    urgency: u8,
    since: Day,
    code: String,
    unit: Uuid,
}

impl Place {
    fn of(reason: Reason, since: Day, unit: &Unit) -> Self {
        let estimated = reason == Reason::MembersUnplaced && !unit.case.registered;
        // Before all others but those of the register.
        let urgency = if estimated { 1 } else { 2 * reason as u8 };
        Self { urgency, since, code: unit.code.clone(), unit: unit.id }
    }
}

/// A unit with what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unit {
    pub(crate) id: Uuid,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) street: String,
    pub(crate) community: Option<String>,
    pub(crate) industry: Option<String>,
    /// The responsible line.
    pub(crate) line: String,
    pub(crate) reported: bool,
    case: Case,
    past: Past,
}

/// One item.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Open {
    pub(crate) reason: Reason,
    pub(crate) since: Day,
    pub(crate) unit: Unit,
}
