//! Batches: which there were, and back again.

use kernel::{Context, Decider as _, Key, Log, Recorded, Target};
use proto::common::v1 as pb;
use runtime::{Answer, Facts, Invalid, Pages, Permission, caller_of, status, told};
use tonic::{Request, Response, Status};
use uuid::Uuid;
use vocabulary::{BatchId, Note};

use super::tell;
use crate::domain::batch::{Batch, Command, Counts, Event, LISTED, Refusal, Start};
use crate::grpc::intake::LEDGER_UNKNOWN;
use crate::run::Progress;
use crate::shelf::Shelf;
use crate::undo::{Task, Undone};

/// So many batches are looked at together.
const LOOKED_AT: u32 = 200;

/// What is to be taken back.
pub(super) struct Wanted {
    id: BatchId,
    start: Start,
    reason: Note,
}

pub(super) async fn list(shelf: &Shelf, request: Request<pb::ListBatchesRequest>) -> Answer<pb::ListBatchesResponse> {
    let caller = caller_of(&request)?;
    let pb::ListBatchesRequest { page_size, page_token, service } = request.into_inner();
    let (pages, list, size) = (&shelf.base.pages, format!("batches of {service}"), Pages::size(page_size));
    let mut last: Uuid = pages.read(&page_token, &list)?.unwrap_or_default();
    let log = shelf.base.log().map_err(status::internal)?;
    let whole = caller.scopes(Permission::LedgerImport).whole;
    let mut batches = Vec::new();
    loop {
        let ids = log.marked_after(&Key::new(LISTED, "all"), last, LOOKED_AT).await.map_err(status::unread)?;
        let more = ids.len() == LOOKED_AT as usize;
        for id in ids {
            let seen = batch(log, BatchId::new(id)).await?.filter(|batch| whole || batch.by == caller.holder());
            if seen.is_some() && batches.len() == size as usize {
                let next_page_token = pages.token(last, &list)?;
                return Ok(Response::new(pb::ListBatchesResponse { batches, next_page_token }));
            }
            last = id;
            batches.extend(seen);
        }
        if !more {
            return Ok(Response::new(pb::ListBatchesResponse { batches, next_page_token: String::new() }));
        }
    }
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
