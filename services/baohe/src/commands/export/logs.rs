//! A log as stored, and the stream as other departments get it.

use std::path::Path;

use proto::common::v1::ExportLogRequest;

use super::file;
use crate::args::Output;
use crate::client::{Client, naming};
use crate::commands::events;
use crate::exit::Failure;
use crate::output::note;

/// The stored bytes.
///
/// # Errors
/// What the server refuses, or an output that cannot be written.
pub(super) async fn log(client: &Client, service: &str, audit: bool, out: Option<&Path>) -> Result<(), Failure> {
    let log = if audit { "audit" } else { "log" };
    let request = naming(service, ExportLogRequest { service: service.to_owned(), after: 0, log: log.to_owned() })?;
    let mut answers = client.logs().export_log(request).await.map_err(client.failed())?.into_inner();
    let (mut sink, unfinished) = file::open(out, Output::Jsonl)?;
    let mut lines = 0u64;
    while let Some(answer) = answers.message().await.map_err(client.failed())? {
        for line in &answer.lines {
            writeln!(sink, "{line}")?;
            lines += 1;
        }
    }
    sink.flush()?;
    unfinished.complete()?;
    if out.is_some() {
        note(format_args!("{service} {log}: {lines}"));
    }
    Ok(())
}

/// Every published event up to the head.
///
/// # Errors
/// The bus is away, or an output that cannot be written.
pub(super) async fn events(client: &Client, services: &[String], out: Option<&Path>) -> Result<(), Failure> {
    let (mut sink, unfinished) = file::open(out, Output::Jsonl)?;
    let written = events::up_to_the_head(client, services, &mut sink).await?;
    sink.flush()?;
    unfinished.complete()?;
    if out.is_some() {
        note(format_args!("events: {written}"));
    }
    Ok(())
}
