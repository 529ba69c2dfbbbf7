//! What is open, page by page, all of the day of the first page.

use std::path::Path;

use proto::coverage::v1::ListWorklistRequest;

use super::{file, form};
use crate::args::Output;
use crate::client::Client;
use crate::commands::worklist::{Pages, columns, line};
use crate::exit::Failure;
use crate::output::{Rows, note};

/// Writes all that is asked for.
///
/// # Errors
/// What the server refuses, or an output that cannot be written.
pub(super) async fn run(
    client: &Client,
    request: ListWorklistRequest,
    out: Option<&Path>,
    output: Output,
) -> Result<(), Failure> {
    let output = form(output, out)?;
    let mut pages = Pages::of(client, request);
    let (sink, unfinished) = file::open(out, output)?;
    let (mut rows, mut written) = (Rows::begin(output, columns(output), "id", sink)?, 0u64);
    while let Some(page) = pages.next().await? {
        page.items.iter().try_for_each(|one| rows.write(&line(one, client.lang, output)))?;
        written += page.items.len() as u64;
    }
    rows.finish()?;
    unfinished.complete()?;
    if let Some(out) = out {
        note(format_args!("{}: {written}", out.display()));
    }
    Ok(())
}
