//! `import template`: an empty ledger with headings, notes and drop-downs.

use std::path::{Path, PathBuf};

use crate::catalog::Ledger;
use crate::exit::Failure;
use crate::output::line;

/// Writes the template and prints where it is.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn run(Ledger { form, .. }: Ledger, out: Option<&Path>) -> Result<(), Failure> {
    let path = out.map_or_else(|| PathBuf::from(format!("{}.xlsx", form.name)), Path::to_owned);
    std::fs::write(&path, form.template().map_err(anyhow::Error::from)?)?;
    line(path.display())
}
