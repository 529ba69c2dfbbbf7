//! The last table, kept in the repository with what it was measured on.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::Context as _;

use crate::report::Report;
use crate::{clock, table};

/// What follows is written by the run.
const MARK: &str = "<!-- Written by `make bench RECORD=1`. -->";

/// What a run was made on.
#[derive(Debug)]
pub(crate) struct Machine {
    processor: String,
    cores: usize,
    postgres: String,
    nats: String,
    day: String,
}

impl Machine {
    /// This one, today.
    pub(crate) fn here(postgres: String, nats: String) -> Self {
        let told = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = told.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let processor = model.map_or_else(|| std::env::consts::ARCH.to_owned(), |(_, name)| name.to_owned());
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let day = clock::now().utc().date_naive().to_string();
        Self { processor, cores, postgres, nats, day }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { processor, cores, postgres, nats, day } = self;
        write!(
            f,
            "{day} · {cores} cores, {processor} · PostgreSQL {postgres}, NATS {nats} · durable, everything on one machine"
        )
    }
}

/// Puts the table in place of the last one.
pub(crate) fn keep(readme: &Path, report: &Report, machine: &Machine) -> anyhow::Result<()> {
    let text = fs::read_to_string(readme).with_context(|| format!("cannot read {}", readme.display()))?;
    let (before, _) =
        text.split_once(MARK).with_context(|| format!("no place for the table in {}", readme.display()))?;
    let text = format!("{before}{MARK}\n\n{machine}\n\n{}\n", table::markdown(report));
    fs::write(readme, text).with_context(|| format!("cannot write {}", readme.display()))
}
