//! Grants.

use vocabulary::Day;

use super::{Known, holds};
use crate::access::{Reach, Role};

/// Somebody has a role, there, from a day to a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// `<issuer>/<subject>`.
    pub holder: String,
    /// What it permits.
    pub role: Role,
    /// Where.
    pub reach: Reach,
    /// Absent: from the beginning of time.
    pub from: Option<Day>,
    /// Exclusive; absent: open.
    pub to: Option<Day>,
}

impl Known {
    /// The grants of `holder` that hold on that day.
    pub fn grants(&self, holder: &str, on: Day) -> impl Iterator<Item = &Grant> {
        let all = self.bootstrap.iter().chain(self.grants.values());
        all.filter(move |grant| grant.holder == holder && holds(grant.from, grant.to, on))
    }
}
