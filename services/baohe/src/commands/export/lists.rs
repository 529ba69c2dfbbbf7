//! Lists as a whole, from one snapshot.

use futures::TryStreamExt as _;
use proto::coverage::v1::export_service_client::ExportServiceClient;

use super::{file, form};
use crate::args::{ExportList, Output};
use crate::client::{ANSWER_LIMIT, Client};
use crate::commands::conditions;
use crate::commands::directory::{Exports, Kind, Wanted};
use crate::exit::Failure;
use crate::output::{Rows, note};

/// Writes all of a kind.
///
/// # Errors
/// What the server refuses, or an output that cannot be written.
pub(super) async fn run<K: Kind>(client: &Client, list: &ExportList, output: Output) -> Result<(), Failure> {
    let output = form(output, list.out.as_deref())?;
    let wanted = Wanted {
        conditions: conditions(&list.conditions)?,
        on: list.on.clone().unwrap_or_default(),
        search: list.search.clone().unwrap_or_default(),
        after: client.heads().await?,
    };
    let mut service: Exports =
        ExportServiceClient::new(client.connection.clone()).max_decoding_message_size(ANSWER_LIMIT);
    let purpose = list.purpose.clone().unwrap_or_default();
    let mut parts = K::export(&mut service, wanted, purpose).await.map_err(client.failed())?;
    let (sink, unfinished) = file::open(list.out.as_deref(), output)?;
    let (mut rows, mut written) = (Rows::begin(output, K::ALL.to_vec(), "id", sink)?, 0u64);
    while let Some(part) = parts.try_next().await.map_err(client.failed())? {
        part.iter().try_for_each(|row| rows.write(row))?;
        written += part.len() as u64;
    }
    rows.finish()?;
    unfinished.complete()?;
    if let Some(out) = &list.out {
        note(format_args!("{}: {written}", out.display()));
    }
    Ok(())
}
