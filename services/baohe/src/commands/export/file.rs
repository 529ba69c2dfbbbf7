//! Where an export goes: stdout, or a file that has its name once it is complete.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use crate::args::Output;
use crate::exit::Failure;
use crate::output::{Sink, stdout};

/// A file in the making; gone if it does not come to its end.
pub(super) struct Unfinished(Option<(PathBuf, PathBuf)>);

/// Opens it.
///
/// # Errors
/// The file cannot be made; a workbook would go to a terminal.
pub(super) fn open(out: Option<&Path>, output: Output) -> Result<(Sink, Unfinished), Failure> {
    let Some(path) = out else { return Ok((stdout(output)?, Unfinished(None))) };
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let file = File::create(&part)?;
    Ok((Box::new(BufWriter::new(file)), Unfinished(Some((part, path.to_owned())))))
}

impl Unfinished {
    /// It is complete.
    ///
    /// # Errors
    /// It cannot have its name.
    pub(super) fn complete(mut self) -> Result<(), Failure> {
        match &self.0 {
            Some((part, path)) => std::fs::rename(part, path)?,
            None => return Ok(()),
        }
        self.0 = None;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some((part, _)) = &self.0 {
            // Why it did not come to its end is told already.
            let _ = std::fs::remove_file(part);
        }
    }
}
