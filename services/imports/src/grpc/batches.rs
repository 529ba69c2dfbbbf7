//! Batches: which there were, and back again.

use kernel::{Context, Decider as _, Key, Log, Recorded, Target};
use proto::common::v1 as pb;
use runtime::{Answer, Facts, Invalid, PAGE_TOKEN, Permission, caller_of, status, told};
use tonic::{Request, Response, Status};
use vocabulary::{BatchId, Note};

use super::tell;
use crate::domain::batch::{Batch, Command, Counts, Event, LISTED, Refusal, Start};
use crate::grpc::intake::LEDGER_UNKNOWN;
use crate::run::Progress;
use crate::shelf::Shelf;
use crate::undo::{Task, Undone};

/// What is to be taken back.
pub(super) struct Wanted {
    id: BatchId,
    start: Start,
    reason: Note,
}

pub(super) async fn list(shelf: &Shelf, request: Request<pb::ListBatchesRequest>) -> Answer<pb::ListBatchesResponse> {
    let caller = caller_of(&request)?;
    let pb::ListBatchesRequest { page_size, page_token, service: _ } = request.into_inner();
    let size = if page_size == 0 { 50 } else { page_size.min(1_000) } as usize;
    let log = shelf.base.log().map_err(status::internal)?;
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
        batches.extend(batch(log, id).await?.filter(|batch| whole || batch.by == caller.holder()));
    }
    Ok(Response::new(pb::ListBatchesResponse { batches, next_page_token: next }))
}

async fn batch(log: &Log, id: BatchId) -> Result<Option<pb::Batch>, Status> {
    let history: Vec<Recorded<Event>> = log.history(id.uuid()).await.map_err(status::unread)?;
    let mut state = Batch::default();
    history.iter().for_each(|event| state.evolve(&event.event));
    let (said, counts) = match &state {
        Batch::Finished(_, counts, _) => ("finished", *counts),
        Batch::Undone(_, counts) => ("undone", *counts),
        Batch::Started(_) | Batch::Unknown => ("started", Counts::default()),
    };
    Ok(state.start().zip(history.first()).map(|(start, begun)| pb::Batch {
        id: id.to_string(),
        ledger: start.ledger.clone(),
        file_name: start.file_name.clone(),
        by: start.caller.clone(),
        started_at: begun.envelope.recorded_at.rfc3339(),
        state: said.to_owned(),
        rows: counts.rows(),
        new: counts.new,
        changed: counts.changed,
        unchanged: counts.unchanged,
        rejected: counts.rejected,
    }))
}

/// The batch that is meant, where the caller may take it back: their own, or all of them.
pub(super) async fn found(facts: &Facts, request: pb::UndoBatchRequest) -> Result<Wanted, Status> {
    let pb::UndoBatchRequest { service: _, batch, reason } = request;
    let reason = Note::parse(&reason).map_err(|bad| Invalid::one("reason", &bad, &reason))?;
    let id: BatchId = batch.parse().map_err(|bad| Invalid::one("batch", &bad, &batch))?;
    let loaded = facts.log.load::<Batch>(id).await.map_err(status::unread)?;
    let start = match loaded.map(|batch| batch.state).unwrap_or_default() {
        Batch::Finished(start, ..) | Batch::Undone(start, _) => start,
        Batch::Started(_) => return Err(status::refused(&Refusal::Unfinished)),
        Batch::Unknown => return Err(status::refused(&Refusal::NotStarted)),
    };
    if start.caller != facts.caller.holder() && !facts.caller.scopes(Permission::LedgerUndo).whole {
        return Err(status::refused(&Refusal::NotStarted));
    }
    Ok(Wanted { id, start, reason })
}

pub(super) async fn undone(
    shelf: &Shelf,
    facts: &Facts,
    Wanted { id, start, reason }: &Wanted,
    progress: &dyn Progress,
) -> Result<pb::UndoReport, Status> {
    // A ledger that is no more cannot be taken back.
    let ledger = shelf.find(&start.ledger).ok_or_else(|| LEDGER_UNKNOWN.status())?;
    let Undone { retracted, reverted, left } = ledger.undo(Task { facts, batch: *id, start, reason }, progress).await?;
    let command = Command::Undo { reason: reason.as_str().to_owned(), retracted, reverted, left: left.len() as u64 };
    let context = facts.context(facts.command_id, "import.undone", id.to_string().as_bytes());
    let context = Context { correlation: id.uuid(), ..context };
    let receipt = facts.log.execute::<Batch>(Target::One(*id), &command, &context, &|_: &Batch| Ok(())).await;
    let receipt = told::<Batch>(facts.log.service(), &receipt.map_err(status::failed)?);
    Ok(pb::UndoReport { retracted, reverted, left: left.into_iter().map(tell).collect(), receipts: vec![receipt] })
}
