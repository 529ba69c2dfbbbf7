//! The register of members, page by page; each page is on record before it is answered.

use std::path::Path;

use proto::membership::v1::ListMembersRequest;

use super::{file, form};
use crate::args::Output;
use crate::client::Client;
use crate::commands::members::{Pages, WHOLE};
use crate::exit::Failure;
use crate::output::{Rows, note};

/// Writes all who are asked for, as `members ls` shows them.
///
/// # Errors
/// What the server refuses, or an output that cannot be written.
pub(super) async fn run(
    client: &Client,
    request: ListMembersRequest,
    out: Option<&Path>,
    output: Output,
) -> Result<(), Failure> {
    let output = form(output, out)?;
    let mut pages = Pages::of(client, request);
    let (sink, unfinished) = file::open(out, output)?;
    let (mut rows, mut written) = (Rows::begin(output, WHOLE.to_vec(), "id", sink)?, 0u64);
    while let Some(page) = pages.next().await? {
        page.iter().try_for_each(|row| rows.write(row))?;
        written += page.len() as u64;
    }
    rows.finish()?;
    unfinished.complete()?;
    if let Some(out) = out {
        note(format_args!("{}: {written}", out.display()));
    }
    Ok(())
}
