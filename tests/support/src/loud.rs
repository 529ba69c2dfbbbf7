//! What is said even of tests that pass: seeds, and what could not be run.

use std::io::Write as _;

/// A line on stderr, past the test harness, which keeps to itself what a passing test prints.
pub fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
