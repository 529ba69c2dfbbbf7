//! What a run came to: a list of comparisons, `report.json`.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde::Serialize;

use crate::rounds::Rounds;

/// What a ratio should be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Target {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
}

impl Target {
    fn holds(self, ratio: f64) -> bool {
        match self {
            Self::AtLeast(least) => ratio >= least,
            Self::AtMost(most) => ratio <= most,
        }
    }
}

/// One comparison.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) name: &'static str,
    /// Ours.
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
    /// The naive way's, in the same run and unit.
    pub(crate) baseline: f64,
    pub(crate) ratio: f64,
    pub(crate) target: Target,
    pub(crate) holds: bool,
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) lines: Vec<Line>,
}

impl Report {
    /// Adds what the rounds came to.
    pub(crate) fn add(&mut self, name: &'static str, unit: &'static str, rounds: &Rounds, target: Target) {
        let (value, baseline, ratio) = (rounds.ours(), rounds.baseline(), rounds.ratio());
        self.lines.push(Line { name, value, unit, baseline, ratio, target, holds: target.holds(ratio) });
    }

    /// Writes `report.json` in `directory`.
    pub(crate) fn write(&self, directory: &Path) -> anyhow::Result<()> {
        fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
        let path = directory.join("report.json");
        let text = serde_json::to_string_pretty(&self.lines)?;
        fs::write(&path, text + "\n").with_context(|| format!("cannot write {}", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_bound_from_below_or_above() {
        assert!(Target::AtLeast(0.7).holds(0.7) && !Target::AtLeast(0.7).holds(0.69));
        assert!(Target::AtMost(10.0).holds(10.0) && !Target::AtMost(10.0).holds(10.1));
        assert!(!Target::AtLeast(0.7).holds(f64::NAN));
    }
}
