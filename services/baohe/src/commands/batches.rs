//! `import ls` and `import undo`: the batches of every service that takes ledgers.

use proto::common::v1::undo_batch_response::Part;
use proto::common::v1::{Batch, ListBatchesRequest, UndoBatchRequest, UndoReport};
use serde_json::{Value, json};
use tonic::{Code, Status};

use crate::args::Output;
use crate::catalog;
use crate::client::{Client, naming};
use crate::commands::import::{Progress, finding, findings, service, visible};
use crate::exit::{CONFLICT, Failure};
use crate::output::{Listing, document, note};

/// All batches of one service.
///
/// # Errors
/// What the server refuses.
pub(crate) async fn of(client: &Client, importer: &str) -> Result<Vec<Batch>, Failure> {
    let mut request = ListBatchesRequest { service: importer.to_owned(), page_size: 1000, page_token: String::new() };
    let mut batches = Vec::new();
    loop {
        let page = service(client).list_batches(naming(importer, request.clone())?).await;
        let page = page.map_err(client.failed())?.into_inner();
        batches.extend(page.batches);
        if page.next_page_token.is_empty() {
            return Ok(batches);
        }
        request.page_token = page.next_page_token;
    }
}

/// The batches of all services, the oldest first.
///
/// # Errors
/// What the server refuses.
pub(crate) async fn list(client: &Client, output: Output) -> Result<(), Failure> {
    let mut batches = Vec::new();
    for importer in catalog::importers() {
        batches.extend(of(client, importer).await?);
    }
    batches.sort_by(|one, other| one.started_at.cmp(&other.started_at));
    let columns = vec![
        ("id", "批次"),
        ("ledger", "台账"),
        ("file_name", "文件"),
        ("by", "经办"),
        ("started_at", "开始"),
        ("state", "状态"),
        ("rows", "行"),
        ("new", "新增"),
        ("changed", "变更"),
        ("unchanged", "未变"),
        ("rejected", "拒绝"),
    ];
    Listing { columns, items: batches.iter().map(item).collect(), name: "id" }.print(output)
}

fn item(batch: &Batch) -> Value {
    json!({
        "id": batch.id, "ledger": batch.ledger, "file_name": batch.file_name, "by": batch.by,
        "started_at": batch.started_at, "state": batch.state, "rows": batch.rows, "new": batch.new,
        "changed": batch.changed, "unchanged": batch.unchanged, "rejected": batch.rejected,
    })
}

/// Takes one back, whichever service has it.
///
/// # Errors
/// What the server refuses; [`CONFLICT`] where not all went back.
pub(crate) async fn undo(client: &Client, batch: &str, reason: &str, output: Output) -> Result<(), Failure> {
    let mut report = Err(Status::not_found(batch));
    for importer in catalog::importers() {
        report = undone(client, importer, batch, reason).await?;
        if !report.as_ref().is_err_and(|refused| refused.code() == Code::NotFound) {
            break;
        }
    }
    let report = report.map_err(client.failed())?;
    let visible = visible(client, &report.receipts).await?;
    let UndoReport { retracted, reverted, left, .. } = report;
    if output == Output::Json {
        let left: Vec<Value> = left.iter().map(|found| finding(found, client.lang)).collect();
        document(&json!({
            "batch": batch, "retracted": retracted, "reverted": reverted, "left": left, "visible": visible,
        }))?;
    } else {
        findings(client, &left, output)?;
        let zh = format!("已撤回新增 {retracted}，已恢复变更 {reverted}（批次 {batch}）");
        let en = format!("{retracted} retracted, {reverted} put back (batch {batch})");
        note(client.lang.say(&zh, &en));
    }
    match left.len() {
        0 => Ok(()),
        rows => {
            let (zh, en) =
                (format!("{rows} 行未能完全撤销，请核对"), format!("{rows} rows are not all as before; please check"));
            Err(Failure::new(CONFLICT, client.lang.say(&zh, &en)))
        }
    }
}

async fn undone(
    client: &Client,
    importer: &str,
    batch: &str,
    reason: &str,
) -> Result<Result<UndoReport, Status>, Failure> {
    let (service_name, batch, reason) = (importer.to_owned(), batch.to_owned(), reason.to_owned());
    let request = naming(importer, UndoBatchRequest { service: service_name, batch, reason })?;
    let mut answers = match service(client).undo_batch(request).await {
        Ok(answers) => answers.into_inner(),
        Err(refused) => return Ok(Err(refused)),
    };
    let (mut report, progress) = (UndoReport::default(), Progress::new());
    loop {
        match answers.message().await {
            Ok(Some(answer)) => match answer.part {
                Some(Part::Progress(now)) => progress.show(&now),
                // A long report comes in pieces: the same but for what is left, which goes on.
                Some(Part::Report(mut piece)) => {
                    piece.left.splice(0..0, std::mem::take(&mut report.left));
                    report = piece;
                }
                None => {}
            },
            Ok(None) => return Ok(Ok(report)),
            Err(refused) => return Ok(Err(refused)),
        }
    }
}
