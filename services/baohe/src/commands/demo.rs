//! `demo ledgers`: a generated district as files.

use crate::args::Demo;
use crate::demo::{Plan, ledgers};
use crate::exit::Failure;
use crate::output::line;

/// Writes the ledgers and prints where they are.
///
/// # Errors
/// The directory cannot be written.
pub(crate) fn run(args: &Demo) -> Result<(), Failure> {
    let Demo::Ledgers { organizations, seed, messy, out } = args;
    ledgers(Plan { organizations: *organizations, seed: *seed, messy: *messy })?.write(out)?;
    line(out.display())
}
