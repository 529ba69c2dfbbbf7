//! The stored form. A released variant never changes; a new shape is a new version and an upcast.

use serde::{Deserialize, Serialize};

use super::{Batch, Counts, Start};

/// What happens to an import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
pub(crate) enum Event {
    /// Somebody imports a file. Each row is a command of its own from now on.
    Started { start: Start },
    /// Every row was seen. `applied`: not all-or-nothing with a row that was rejected.
    Finished { applied: bool, counts: Counts },
    /// What it did was taken back, where it had not been touched since.
    Undone { reason: String, retracted: u64, reverted: u64, left: u64 },
}

impl kernel::Event for Event {
    type Of = Batch;
}
