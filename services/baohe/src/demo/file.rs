//! A ledger as a file.

use super::expected::Found;

/// A generated file, and what an import finds in it.
#[derive(Debug, PartialEq)]
pub struct File {
    /// Which ledger it is.
    pub ledger: &'static str,
    /// xlsx or csv.
    pub ending: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Rows that are applied.
    pub good: usize,
    /// Rows that are rejected, or applied with a warning.
    pub found: Vec<Found>,
}

impl File {
    /// What it is called.
    pub fn name(&self) -> String {
        format!("{}.{}", self.ledger, self.ending)
    }
}
