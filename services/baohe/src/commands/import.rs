//! `import`: a ledger in, the report out.

use std::io::IsTerminal as _;
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use proto::common::v1::import_ledger_request::Part;
use proto::common::v1::import_ledger_response::Part as Answer;
use proto::common::v1::import_service_client::ImportServiceClient;
use proto::common::v1::{
    AwaitHeardRequest, AwaitPublishedRequest, Finding, ImportDescription, ImportLedgerRequest, ImportProgress,
    ImportReport, ReadHeadRequest, Receipt,
};
use proto::coverage::v1::AwaitAppliedRequest;
use proto::coverage::v1::projection_service_client::ProjectionServiceClient;
use serde_json::{Value, json};

use crate::args::{Import, ImportCommand, Output};
use crate::client::{ANSWER_LIMIT, Client, Connection, naming};
use crate::commands::{batches, template};
use crate::exit::{Failure, Lang, REJECTED_ROWS, USAGE};
use crate::output::{Listing, document, note};

const CHUNK: usize = 256 * 1024;
const VISIBLE_WITHIN: Duration = Duration::from_secs(60);

/// Who takes ledgers in.
pub(crate) fn service(client: &Client) -> ImportServiceClient<Connection> {
    ImportServiceClient::new(client.connection.clone()).max_decoding_message_size(ANSWER_LIMIT)
}

/// What an import came to, and whether others see it already.
#[derive(Debug)]
pub(crate) struct Imported {
    /// The server's report.
    pub(crate) report: ImportReport,
    /// The rejected rows as a workbook, where wanted.
    pub(crate) reject: Vec<u8>,
    /// Read models and streams have it.
    pub(crate) visible: bool,
}

/// Imports a file.
///
/// # Errors
/// The file cannot be read, the server refuses, or rows were rejected ([`REJECTED_ROWS`], after the report is out).
pub(crate) async fn run(client: &Client, args: &Import, output: Output) -> Result<(), Failure> {
    match &args.command {
        Some(ImportCommand::Template { ledger, out }) => return template::run(*ledger, out.as_deref()),
        Some(ImportCommand::Ls) => return batches::list(client, output).await,
        Some(ImportCommand::Undo { batch, reason, yes }) => {
            confirmed(*yes, client)?;
            return batches::undo(client, batch, reason, output).await;
        }
        None => {}
    }
    let (Some(ledger), Some(file)) = (args.ledger, &args.file) else {
        return Err(Failure::new(USAGE, "name a ledger and a file"));
    };
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let description = ImportDescription {
        service: ledger.service.to_owned(),
        ledger: ledger.form.name.to_owned(),
        file_name: name,
        dry_run: args.dry_run,
        all_or_nothing: args.all_or_nothing,
        as_of: args.as_of.clone().unwrap_or_default(),
        correct: args.correct,
        reject: args.reject.is_some(),
    };
    let mut imported = send(client, description, read(file)?).await?;
    if imported.report.applied && !args.no_wait {
        imported.visible = visible(client, &imported.report.receipts).await?;
    }
    if let (Some(path), false) = (&args.reject, imported.reject.is_empty()) {
        std::fs::write(path, &imported.reject)?;
    }
    show(client, &imported, output)?;
    match imported.report.rejected {
        0 => Ok(()),
        rows => {
            let zh = format!("{rows} 行有错误，未导入");
            Err(Failure::new(
                REJECTED_ROWS,
                client.lang.say(&zh, &format!("{rows} rows have errors and were rejected")),
            ))
        }
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let fail = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::new(crate::exit::NOT_FOUND, format!("{}: {error}", file.display())),
        _ => Failure::new(crate::exit::FAILED, format!("{}: {error}", file.display())),
    };
    std::fs::read(file).map_err(fail)
}

/// Sends the file and gathers the answer.
///
/// # Errors
/// What the server refuses.
pub(crate) async fn send(client: &Client, description: ImportDescription, file: Vec<u8>) -> Result<Imported, Failure> {
    let to = description.service.clone();
    let first = ImportLedgerRequest { part: Some(Part::Description(description)) };
    let chunks: Vec<_> =
        file.chunks(CHUNK).map(|chunk| ImportLedgerRequest { part: Some(Part::Chunk(chunk.to_vec())) }).collect();
    let parts = tokio_stream::iter(std::iter::once(first).chain(chunks));
    let mut answers = service(client).import_ledger(naming(&to, parts)?).await.map_err(client.failed())?.into_inner();
    let mut imported = Imported { report: ImportReport::default(), reject: Vec::new(), visible: false };
    let progress = Progress::new();
    while let Some(answer) = answers.message().await.map_err(client.failed())? {
        match answer.part {
            Some(Answer::Progress(now)) => progress.show(&now),
            // A long report comes in pieces: the same but for its findings, which go on.
            Some(Answer::Report(mut piece)) => {
                piece.findings.splice(0..0, std::mem::take(&mut imported.report.findings));
                imported.report = piece;
            }
            Some(Answer::Reject(piece)) => imported.reject.extend_from_slice(&piece),
            None => {}
        }
    }
    Ok(imported)
}

/// A bar on a terminal, a plain line every few seconds otherwise.
pub(crate) struct Progress {
    bar: ProgressBar,
    last: std::cell::Cell<std::time::Instant>,
}

impl Progress {
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta}") {
            bar.set_style(style);
        }
        Self { bar, last: std::cell::Cell::new(std::time::Instant::now()) }
    }

    pub(crate) fn show(&self, now: &ImportProgress) {
        if std::io::stderr().is_terminal() {
            self.bar.set_length(now.rows);
            self.bar.set_position(now.done);
        } else if self.last.get().elapsed() > Duration::from_secs(5) {
            self.last.set(std::time::Instant::now());
            note(format_args!("{}/{}", now.done, now.rows));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Whether, within a minute, streams and read models have what the receipts tell.
pub(crate) async fn visible(client: &Client, receipts: &[Receipt]) -> Result<bool, Failure> {
    let wait = async {
        for receipt in receipts {
            let request = AwaitPublishedRequest { service: receipt.service.clone(), position: receipt.position };
            let mut request = naming(&receipt.service, request)?;
            request.set_timeout(VISIBLE_WITHIN);
            client.logs().await_published(request).await.map_err(client.failed())?;
        }
        let receipts = followed(client, receipts).await?;
        let mut request = tonic::Request::new(AwaitAppliedRequest { receipts });
        request.set_timeout(VISIBLE_WITHIN);
        let mut projections = ProjectionServiceClient::new(client.connection.clone());
        projections.await_applied(request).await.map_err(client.failed())?;
        Ok::<_, Failure>(())
    };
    match tokio::time::timeout(VISIBLE_WITHIN, wait).await {
        Ok(Err(failure)) if failure.code != crate::exit::UNAVAILABLE => Err(failure),
        outcome => Ok(matches!(outcome, Ok(Ok(())))),
    }
}

/// The receipts once what follows from them in their own services is recorded, too.
async fn followed(client: &Client, receipts: &[Receipt]) -> Result<Vec<Receipt>, Failure> {
    let mut followed = Vec::with_capacity(receipts.len());
    for receipt in receipts {
        let service = receipt.service.clone();
        let mut request = naming(&service, AwaitHeardRequest { service: service.clone(), position: receipt.position })?;
        request.set_timeout(VISIBLE_WITHIN);
        client.logs().await_heard(request).await.map_err(client.failed())?;
        let request = naming(&service, ReadHeadRequest { service: service.clone() })?;
        let head = client.logs().read_head(request).await.map_err(client.failed())?.into_inner();
        followed.push(Receipt { epoch: head.epoch, position: head.position, ..receipt.clone() });
    }
    Ok(followed)
}

fn show(client: &Client, imported: &Imported, output: Output) -> Result<(), Failure> {
    let report = &imported.report;
    if output == Output::Json {
        return document(&whole(imported, client.lang));
    }
    findings(client, &report.findings, output)?;
    let (end_zh, end_en) = match report.dry_run {
        true => ("（试运行，未写入）".to_owned(), " (dry run, nothing written)".to_owned()),
        false => (format!("（批次 {}）", report.batch), format!(" (batch {})", report.batch)),
    };
    let zh = format!(
        "{}：{} 行，新增 {}，变更 {}，未变 {}，拒绝 {}{end_zh}",
        report.ledger, report.rows, report.new, report.changed, report.unchanged, report.rejected,
    );
    let en = format!(
        "{}: {} rows, {} new, {} changed, {} unchanged, {} rejected{end_en}",
        report.ledger, report.rows, report.new, report.changed, report.unchanged, report.rejected,
    );
    note(client.lang.say(&zh, &en));
    Ok(())
}

/// What was found in the rows; on a table nothing where there is nothing.
pub(crate) fn findings(client: &Client, findings: &[Finding], output: Output) -> Result<(), Failure> {
    let columns = vec![
        ("sheet", "工作表"),
        ("row", "行"),
        ("column", "列"),
        ("value", "值"),
        ("severity", "级别"),
        ("message", "说明"),
    ];
    let mut items: Vec<Value> = findings.iter().map(|found| finding(found, client.lang)).collect();
    if output == Output::Table {
        // What concerns a whole sheet has no row.
        items.iter_mut().filter(|item| item["row"] == 0).for_each(|item| item["row"] = Value::Null);
    }
    match (output, items.is_empty()) {
        (Output::Table, true) => Ok(()),
        _ => Listing { columns, items, name: "code" }.print(output),
    }
}

/// The document of the contract.
fn whole(imported: &Imported, lang: Lang) -> Value {
    let report = &imported.report;
    json!({
        "batch": report.batch,
        "ledger": report.ledger,
        "dry_run": report.dry_run,
        "applied": report.applied,
        "visible": imported.visible,
        "rows": report.rows,
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "rejected": report.rejected,
        "findings": report.findings.iter().map(|found| finding(found, lang)).collect::<Vec<_>>(),
        "receipts": report.receipts.iter().map(super::receipt).collect::<Vec<_>>(),
    })
}

/// One finding as data.
pub(crate) fn finding(finding: &Finding, lang: Lang) -> Value {
    json!({
        "sheet": finding.sheet, "row": finding.row, "column": finding.column, "value": finding.value,
        "severity": finding.severity, "code": finding.code, "message": lang.say(&finding.message, &finding.message_en),
    })
}

/// What destroys needs `--yes`.
pub(crate) fn confirmed(yes: bool, client: &Client) -> Result<(), Failure> {
    let zh = "此操作不可撤回：确认请加 --yes";
    if yes {
        Ok(())
    } else {
        Err(Failure::new(USAGE, client.lang.say(zh, "this cannot be taken back: add --yes to do it")))
    }
}
