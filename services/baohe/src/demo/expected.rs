//! What a right reading of the ledgers gives, counted from what they were made of.

use std::collections::BTreeMap;

use serde::Serialize;

use super::figures::Figures;
use super::file::File;

/// Beside the ledgers as `expected.json`.
#[derive(Debug, Serialize)]
pub struct Expected {
    /// What an import of each ledger tells; they are imported in the order organizations, party-organizations, members,
    /// posts, as of 2019-04-01.
    pub ledgers: BTreeMap<&'static str, Ledger>,
    /// The registers of members that are then declared complete.
    pub registers: Vec<Complete>,
    /// The figures on three days.
    pub figures: Vec<Figures>,
}

/// A ledger's file.
#[derive(Debug, Serialize)]
pub struct Ledger {
    /// Its name.
    pub file: String,
    /// All that an import counts.
    pub rows: usize,
    /// Those that are applied.
    pub good: usize,
    /// Those that are not.
    pub rejected: Vec<Found>,
    /// Those that are applied with a warning: these at least.
    pub warned: Vec<Found>,
}

/// A row in which something is found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// Its sheet.
    pub sheet: String,
    /// As the spreadsheet program shows it.
    pub row: u32,
    /// Whether it is rejected.
    #[serde(skip)]
    pub error: bool,
    /// The code of the finding.
    pub code: &'static str,
    /// What is wrong with it.
    pub why: &'static str,
}

/// An organization whose register of members counts instead of its survey.
#[derive(Debug, Clone, Serialize)]
pub struct Complete {
    /// Its credit code.
    pub organization: String,
    /// From this day on.
    pub from: chrono::NaiveDate,
}

impl Ledger {
    pub(super) fn of(file: &File) -> Self {
        let (rejected, warned): (Vec<_>, Vec<_>) = file.found.iter().cloned().partition(|found| found.error);
        Ledger { file: file.name(), rows: file.good + rejected.len(), good: file.good, rejected, warned }
    }
}
