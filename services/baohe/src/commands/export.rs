//! `export log`: the stored bytes, complete and streamed.

use std::io::Write;

use proto::common::v1::ExportLogRequest;

use crate::args::Export;
use crate::client::{Client, naming};
use crate::exit::Failure;
use crate::output::note;

/// Writes an export.
///
/// # Errors
/// What the server refuses, or an output that cannot be written.
pub(crate) async fn run(client: &Client, args: &Export) -> Result<(), Failure> {
    let Export::Log { service, audit, out } = args;
    let mut sink: Box<dyn Write> = match out {
        Some(path) => Box::new(std::io::BufWriter::new(std::fs::File::create(path)?)),
        None => Box::new(std::io::BufWriter::new(std::io::stdout())),
    };
    let log = if *audit { "audit" } else { "log" };
    let request = naming(service, ExportLogRequest { service: service.clone(), after: 0, log: log.to_owned() })?;
    let mut answers = client.logs().export_log(request).await.map_err(client.failed())?.into_inner();
    let mut lines = 0u64;
    while let Some(answer) = answers.message().await.map_err(client.failed())? {
        for line in &answer.lines {
            writeln!(sink, "{line}")?;
            lines += 1;
        }
    }
    sink.flush()?;
    if out.is_some() {
        note(format_args!("{service} {log}: {lines}"));
    }
    Ok(())
}
