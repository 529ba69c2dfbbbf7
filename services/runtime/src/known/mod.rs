//! What every service must know: divisions, industries, parameters, grants, folded from what organization announces.

mod grant;
mod heard;
mod parameter;
mod place;

use std::collections::BTreeMap;

use serde_json::Value;
use vocabulary::{Day, Division};

pub use grant::Grant;
pub(crate) use heard::AGGREGATES;
pub use heard::NotUnderstood;
pub use place::{DivisionRecord, IndustryRecord};

/// The fold. Validity is per entry: what holds is asked for a day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    position: i64,
    divisions: BTreeMap<Division, Vec<DivisionRecord>>,
    industries: Vec<IndustryRecord>,
    parameters: BTreeMap<String, Vec<(Option<Day>, Value)>>,
    bootstrap: Vec<Grant>,
    grants: BTreeMap<String, Grant>,
}

impl Known {
    /// Nothing but the grants of the configuration.
    pub fn with_bootstrap(grants: impl IntoIterator<Item = Grant>) -> Self {
        Self { bootstrap: grants.into_iter().collect(), ..Self::default() }
    }

    /// The position of organization's log up to which this is known: 0 before anything is.
    pub fn position(&self) -> i64 {
        self.position
    }

    pub(crate) fn reached(&mut self, position: i64) {
        self.position = self.position.max(position);
    }
}

/// [from, to), open where absent.
fn holds(from: Option<Day>, to: Option<Day>, on: Day) -> bool {
    from.is_none_or(|from| from <= on) && to.is_none_or(|to| on < to)
}

#[cfg(test)]
mod tests;
