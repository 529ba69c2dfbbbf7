//! `ImportService`: a file in, its report out, batches listed and taken back.

use std::pin::Pin;

use futures::{Stream, StreamExt as _, stream};
use kernel::{Context, Key, Target};
use proto::organization::v1 as pb;
use proto::organization::v1::import_ledger_request::Part as Asked;
use proto::organization::v1::import_ledger_response::Part as Told;
use proto::organization::v1::import_service_server::ImportService;
use runtime::{Answer, Base, Explained, Facts, Invalid, PAGE_TOKEN, Permission, caller_of, facts_of, status, told};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Request, Response, Status, Streaming};
use vocabulary::{BatchId, Day, Note, parse_day};

use super::import::{Report, Wanted, import};
use super::recording::{How, Organizations, PartyOrganizations, Recording};
use super::run::Progress;
use super::undo::undo;
use crate::domain::batch::{self, Batch, Command, Counts, LISTED};
use crate::requests::home;

pub(crate) const NOT_DESCRIBED: Explained = Explained {
    code: "import.not_described",
    status: Code::InvalidArgument,
    zh: "导入的第一条消息应说明台账，其后为文件内容",
    en: "the first message of an import describes it, the others carry the file",
};
pub(crate) const FILE_TOO_LARGE: Explained = Explained {
    code: "import.file_too_large",
    status: Code::ResourceExhausted,
    zh: "文件超过 32 MiB",
    en: "the file has more than 32 MiB",
};

/// What a file may have, as the ledger reader's limit.
const LARGEST: usize = 32 * 1024 * 1024;
/// Findings in one piece of a report, well below the limit of a message.
const FINDINGS: usize = 4_000;
/// Bytes of a workbook in one piece.
const PIECE: usize = 512 * 1024;
/// Progress is told at every such row.
const STEP: u64 = 50;

/// Serves `baohe.organization.v1.ImportService`.
#[derive(Clone)]
pub(crate) struct Imports {
    base: Base,
}

type Answers = Pin<Box<dyn Stream<Item = Result<pb::ImportLedgerResponse, Status>> + Send>>;
type Sender = mpsc::Sender<Result<pb::ImportLedgerResponse, Status>>;

impl Imports {
    pub(crate) fn new(base: &Base) -> Self {
        Self { base: base.clone() }
    }

    async fn batch(&self, id: &str) -> Result<(BatchId, Batch), Status> {
        let id: BatchId = id.parse().map_err(|bad| Invalid::one("batch", &bad, id))?;
        let loaded = self.base.log().map_err(status::internal)?.load::<Batch>(id).await.map_err(status::unread)?;
        let batch = loaded.ok_or_else(|| status::refused(&batch::Refusal::NotStarted))?;
        Ok((id, batch.state))
    }
}

#[tonic::async_trait]
impl ImportService for Imports {
    type ImportLedgerStream = Answers;

    /// The work is done while the answers are read: who hangs up interrupts it, and resumes it by asking again.
    async fn import_ledger(&self, request: Request<Streaming<pb::ImportLedgerRequest>>) -> Answer<Answers> {
        let facts = facts_of(&self.base, &request)?;
        let asked = request.into_inner();
        let (sender, answers) = mpsc::channel(16);
        let work = async move {
            if let Err(failed) = answer(&facts, asked, &sender).await {
                drop(sender.send(Err(failed)).await);
            }
        };
        let work = stream::once(work).filter_map(|()| std::future::ready(None));
        Ok(Response::new(Box::pin(stream::select(ReceiverStream::new(answers), work))))
    }

    async fn list_batches(&self, request: Request<pb::ListBatchesRequest>) -> Answer<pb::ListBatchesResponse> {
        let caller = caller_of(&request)?;
        let pb::ListBatchesRequest { page_size, page_token } = request.into_inner();
        let size = if page_size == 0 { 50 } else { page_size.min(1_000) } as usize;
        let log = self.base.log().map_err(status::internal)?;
        let mut ids = log.marked(&Key::new(LISTED, "all")).await.map_err(status::unread)?;
        if !page_token.is_empty() {
            let last = ids.iter().position(|id| BatchId::new(*id).to_string() == page_token);
            let last = last.ok_or_else(|| {
                let mut invalid = Invalid::new();
                invalid.field("page_token", PAGE_TOKEN.code, PAGE_TOKEN.zh, PAGE_TOKEN.en, "");
                invalid
            })?;
            ids.drain(..=last);
        }
        let whole = caller.scopes(Permission::LedgerImport).whole;
        let mut batches = Vec::new();
        let mut next = String::new();
        for id in ids.into_iter().map(BatchId::new) {
            if batches.len() == size {
                next = batches.last().map(|batch: &pb::Batch| batch.id.clone()).unwrap_or_default();
                break;
            }
            let history = log.history::<batch::Event>(id.uuid()).await.map_err(status::unread)?;
            let seen = listed(id, &history).filter(|batch| whole || batch.by == caller.holder());
            batches.extend(seen);
        }
        Ok(Response::new(pb::ListBatchesResponse { batches, next_page_token: next }))
    }

    async fn undo_batch(&self, request: Request<pb::UndoBatchRequest>) -> Answer<pb::UndoBatchResponse> {
        let facts = facts_of(&self.base, &request)?;
        let pb::UndoBatchRequest { batch, reason } = request.into_inner();
        let reason = Note::parse(&reason).map_err(|bad| Invalid::one("reason", &bad, &reason))?;
        let (id, state) = self.batch(&batch).await?;
        let start = match &state {
            Batch::Finished(start, ..) | Batch::Undone(start, _) => start.clone(),
            Batch::Started(_) => return Err(status::refused(&batch::Refusal::Unfinished)),
            Batch::Unknown => return Err(status::refused(&batch::Refusal::NotStarted)),
        };
        if start.caller != facts.caller.holder() && !facts.caller.scopes(Permission::LedgerUndo).whole {
            return Err(status::refused(&batch::Refusal::NotStarted));
        }
        let how = How { as_of: facts.today, correct: true, home: home(&facts)? };
        let undone = if start.ledger == PartyOrganizations::FORM.name {
            undo::<PartyOrganizations>(&facts, id, &start, how, &reason).await?
        } else {
            undo::<Organizations>(&facts, id, &start, how, &reason).await?
        };
        let command = Command::Undo {
            reason: reason.as_str().to_owned(),
            retracted: undone.retracted,
            reverted: undone.reverted,
            left: undone.left.len() as u64,
        };
        let context = facts.context(facts.command_id, "import.undone", batch.as_bytes());
        let context = Context { correlation: id.uuid(), ..context };
        let may = |_: &Batch| Ok(());
        let receipt = facts.log.execute::<Batch>(Target::One(id), &command, &context, &may).await;
        let receipt = told::<Batch>(facts.log.service(), &receipt.map_err(status::failed)?);
        Ok(Response::new(pb::UndoBatchResponse {
            retracted: undone.retracted,
            reverted: undone.reverted,
            left: undone.left.into_iter().map(super::tell).collect(),
            receipts: vec![receipt],
        }))
    }
}

async fn answer(facts: &Facts, mut asked: Streaming<pb::ImportLedgerRequest>, sender: &Sender) -> Result<(), Status> {
    let Some(pb::ImportLedgerRequest { part: Some(Asked::Description(description)) }) = asked.message().await? else {
        return Err(NOT_DESCRIBED.status());
    };
    let mut bytes = Vec::new();
    while let Some(pb::ImportLedgerRequest { part }) = asked.message().await? {
        let Some(Asked::Chunk(chunk)) = part else { return Err(NOT_DESCRIBED.status()) };
        if bytes.len() + chunk.len() > LARGEST {
            return Err(FILE_TOO_LARGE.status());
        }
        bytes.extend_from_slice(&chunk);
    }
    let as_of = match description.as_of.as_str() {
        "" => None,
        text => Some(parse_day(text).map_err(|bad| Invalid::one("description.as_of", &bad, text))?),
    };
    let report = imported(facts, description, as_of, bytes, sender).await?;
    tell_all(report, sender).await;
    Ok(())
}

async fn imported(
    facts: &Facts,
    description: pb::ImportDescription,
    as_of: Option<Day>,
    bytes: Vec<u8>,
    sender: &Sender,
) -> Result<Report, Status> {
    let pb::ImportDescription { ledger, file_name, dry_run, all_or_nothing, as_of: _, correct, reject } = description;
    let wanted = Wanted { file_name, bytes, dry_run, all_or_nothing, as_of, correct, reject };
    match ledger.as_str() {
        name if name == Organizations::FORM.name => import::<Organizations>(facts, wanted, &Steps(sender)).await,
        name if name == PartyOrganizations::FORM.name => {
            import::<PartyOrganizations>(facts, wanted, &Steps(sender)).await
        }
        other => {
            let mut invalid = Invalid::new();
            let names = super::FORMS.map(|form| form.name).join(", ");
            let (zh, en) = (format!("台账应为 {names} 之一"), format!("the ledger is one of {names}"));
            invalid.field("description.ledger", "import.ledger_unknown", zh, en, other);
            Err(invalid.into())
        }
    }
}

/// The report, its findings in pieces where there are many, then the workbook. Who does not listen is told nothing.
async fn tell_all(Report { report, reject }: Report, sender: &Sender) {
    let mut pieces = report.findings.chunks(FINDINGS);
    let first = pieces.next().unwrap_or_default();
    for findings in std::iter::once(first).chain(pieces) {
        let piece = pb::ImportReport { findings: findings.to_vec(), ..head(&report) };
        say(Told::Report(piece), sender).await;
    }
    for piece in reject.chunks(PIECE) {
        say(Told::Reject(piece.to_vec()), sender).await;
    }
}

/// The report without its findings.
fn head(report: &pb::ImportReport) -> pb::ImportReport {
    let pb::ImportReport { batch, ledger, dry_run, applied, rows, new, changed, unchanged, rejected, .. } = report;
    pb::ImportReport {
        batch: batch.clone(),
        ledger: ledger.clone(),
        dry_run: *dry_run,
        applied: *applied,
        rows: *rows,
        new: *new,
        changed: *changed,
        unchanged: *unchanged,
        rejected: *rejected,
        findings: Vec::new(),
        receipts: report.receipts.clone(),
    }
}

async fn say(part: Told, sender: &Sender) {
    drop(sender.send(Ok(pb::ImportLedgerResponse { part: Some(part) })).await);
}

/// Tells the caller how far it is.
struct Steps<'a>(&'a Sender);

impl Progress for Steps<'_> {
    async fn at(&self, done: u64, rows: u64) {
        if done.is_multiple_of(STEP) || done == rows {
            say(Told::Progress(pb::ImportProgress { done, rows }), self.0).await;
        }
    }
}

fn listed(id: BatchId, history: &[kernel::Recorded<batch::Event>]) -> Option<pb::Batch> {
    let mut state = Batch::default();
    history.iter().for_each(|event| kernel::Decider::evolve(&mut state, &event.event));
    let start = state.start()?;
    let (told, counts) = match &state {
        Batch::Finished(_, counts, _) => ("finished", *counts),
        Batch::Undone(_, counts) => ("undone", *counts),
        Batch::Started(_) | Batch::Unknown => ("started", Counts::default()),
    };
    Some(pb::Batch {
        id: id.to_string(),
        ledger: start.ledger.clone(),
        file_name: start.file_name.clone(),
        by: start.caller.clone(),
        started_at: history.first()?.envelope.recorded_at.rfc3339(),
        state: told.to_owned(),
        rows: counts.rows(),
        new: counts.new,
        changed: counts.changed,
        unchanged: counts.unchanged,
        rejected: counts.rejected,
    })
}
