//! What is known about an organization's register of members.

use kernel::Unfit;
use serde::{Deserialize, Serialize};

use crate::timeline::{Civil, Segment, timeline};

/// Whether the register is complete for one organization, and from which day.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Register {
    /// `None`: never declared complete, or withdrawn.
    complete_from: Option<Civil>,
}

impl Register {
    /// It is complete from this day, whatever was declared before.
    pub(crate) fn declared_complete(&mut self, from: &str) -> Result<(), Unfit> {
        self.complete_from = Some(Civil::read_from(from)?);
        Ok(())
    }

    /// It was never complete.
    pub(crate) fn withdrawn(&mut self) {
        self.complete_from = None;
    }

    /// The days on which it counts.
    pub(crate) fn states(&self) -> Vec<Segment<()>> {
        self.complete_from.iter().flat_map(|from| timeline(*from, Civil::OPEN, [], |_| Some(()))).collect()
    }
}
