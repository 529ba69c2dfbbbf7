//! `import template`: an empty ledger with headings, notes and drop-downs.

use std::path::{Path, PathBuf};

use crate::args::LedgerName;
use crate::exit::{Failure, USAGE};
use crate::output::line;

/// Writes the template and prints where it is.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn run(ledger: LedgerName, out: Option<&Path>) -> Result<(), Failure> {
    let form = organization::FORMS.into_iter().find(|form| form.name == ledger.key());
    let form = form.ok_or_else(|| Failure::new(USAGE, format!("there is no ledger {}", ledger.key())))?;
    let path = out.map_or_else(|| PathBuf::from(format!("{}.xlsx", ledger.key())), Path::to_owned);
    std::fs::write(&path, form.template().map_err(anyhow::Error::from)?)?;
    line(path.display())
}
