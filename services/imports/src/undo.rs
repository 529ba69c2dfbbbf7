//! Taking a batch back: what it created is retracted, what it changed goes back, what was touched since is reported.
//!
//! Rows of one record are taken back together, from the last one down to the first after which nobody else touched it.

use std::collections::{BTreeMap, HashSet};

use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::{FuturesOrdered, FuturesUnordered};
use kernel::{Context, Decider, Id, Receipt, Recorded, Target};
use ledger::{Finding, Message, Severity};
use runtime::{Facts, status};
use tonic::Status;
use uuid::Uuid;
use vocabulary::{BatchId, Note};

use crate::domain::batch::{Sheet, Start};
use crate::look::Look;
use crate::recording::{Recording, Setting, Undoing};
use crate::run::{self, Progress, may};
use crate::trouble::Trouble;

/// So many looks at the log at once.
const LOOKS_AT_ONCE: usize = 32;

/// What is to be taken back, by whom and why.
#[derive(Clone, Copy)]
pub(crate) struct Task<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) batch: BatchId,
    pub(crate) start: &'a Start,
    pub(crate) reason: &'a Note,
}

/// What taking back came to, counted in rows.
#[derive(Debug, Default)]
pub(crate) struct Undone {
    pub(crate) retracted: u64,
    pub(crate) reverted: u64,
    pub(crate) left: Vec<Finding>,
}

/// A row that did something.
#[derive(Debug, Clone)]
struct Row {
    sheet: String,
    number: u32,
    receipt: Receipt,
}

type EventOf<L> = <<L as Recording>::Decider as Decider>::Event;

pub(crate) async fn undo<L: Undoing>(task: Task<'_>, progress: &dyn Progress) -> Result<Undone, Status> {
    let records = records::<L>(task).await?;
    let all = records.iter().map(Vec::len).sum::<usize>() as u64;
    progress.at(0, all).await;
    let (mut undone, mut done) = (Undone::default(), 0);
    let (mut waiting, mut under_way) = (records.iter(), FuturesOrdered::new());
    loop {
        let free = L::AT_ONCE - under_way.len();
        under_way.extend(waiting.by_ref().take(free).map(|rows| record::<L>(task, rows)));
        let Some(one) = under_way.next().await else { break };
        let (rows, one): (usize, Undone) = one?;
        undone.retracted += one.retracted;
        undone.reverted += one.reverted;
        undone.left.extend(one.left);
        done += rows as u64;
        progress.at(done, all).await;
    }
    undone.left.sort_by_key(|finding| (finding.sheet.clone(), finding.row));
    Ok(undone)
}

/// The rows of the batch that did something, by record, in their order; the records touched last come first: what rests
/// on something is taken back before it.
async fn records<L: Undoing>(task: Task<'_>) -> Result<Vec<Vec<Row>>, Status> {
    let span =
        |sheet: &Sheet| (sheet.first..=sheet.last).map(|number| (sheet.name.clone(), number)).collect::<Vec<_>>();
    let places: Vec<(String, u32)> = task.start.sheets.iter().flat_map(span).collect();
    let (mut waiting, mut under_way) = (places.into_iter(), FuturesUnordered::new());
    let mut records: BTreeMap<Uuid, Vec<Row>> = BTreeMap::new();
    loop {
        let free = LOOKS_AT_ONCE - under_way.len();
        under_way.extend(waiting.by_ref().take(free).map(|(sheet, number)| row::<L>(task, sheet, number)));
        let Some(row) = under_way.next().await else { break };
        row?.into_iter().for_each(|row| records.entry(row.receipt.stream).or_default().push(row));
    }
    let mut records: Vec<Vec<Row>> = records.into_values().collect();
    records.iter_mut().for_each(|rows| rows.sort_by_key(|row| row.receipt.version));
    records.sort_by_key(|rows| std::cmp::Reverse(rows.last().map(|row| row.receipt.position)));
    Ok(records)
}

/// What a row did; `None` where that was nothing.
fn row<L: Undoing>(task: Task<'_>, sheet: String, number: u32) -> BoxFuture<'_, Result<Option<Row>, Status>> {
    Box::pin(async move {
        let Task { facts, batch, start, .. } = task;
        let context = run::context(facts, batch, &sheet, number);
        // The command was its importer's.
        let (actor, on_behalf_of) = match &start.through {
            Some(service) => (service.clone(), Some(start.caller.clone())),
            None => (start.caller.clone(), None),
        };
        let context = Context { actor, on_behalf_of, ..context };
        let receipt =
            facts.log.recall::<L::Decider>(&context, &|_: &L::Decider| Ok(())).await.map_err(status::failed)?;
        Ok(receipt.filter(|receipt| receipt.events > 0).map(|receipt| Row { sheet, number, receipt }))
    })
}

/// One record: how many rows of it there were, and what came of them.
fn record<'a, L: Undoing>(task: Task<'a>, rows: &'a [Row]) -> BoxFuture<'a, Result<(usize, Undone), Status>> {
    Box::pin(async move {
        let mut undone = Undone::default();
        let Some(first) = rows.first() else { return Ok((0, undone)) };
        let history = task.facts.log.history::<EventOf<L>>(first.receipt.stream).await.map_err(status::unread)?;
        let (touched, ours) = rows.split_at(untouched(task.batch, rows, &history));
        let since = ("batch.touched_since", "此后又有变更，保持现状", "changed since; left as it is");
        undone.left.extend(touched.iter().map(|row| left(row, since)));
        let Some(first) = ours.first() else { return Ok((rows.len(), undone)) };
        match back::<L>(task, first, &history).await {
            Ok(Back::Retracted) => {
                undone.retracted += 1;
                undone.reverted += ours.len() as u64 - 1;
            }
            Ok(Back::Reverted) => undone.reverted += ours.len() as u64,
            Ok(Back::Left(why)) => undone.left.extend(ours.iter().map(|row| left(row, why))),
            Err(trouble) => {
                let findings = trouble.findings(&first.sheet, first.number)?;
                let of = |row: &Row| {
                    let (sheet, number) = (row.sheet.clone(), Some(row.number));
                    let of = findings.iter().cloned();
                    of.map(move |finding| Finding {
                        sheet: sheet.clone(),
                        row: number,
                        severity: Severity::Warning,
                        ..finding
                    })
                };
                undone.left.extend(ours.iter().flat_map(of));
            }
        }
        Ok((rows.len(), undone))
    })
}

/// From which of its rows on nobody but the batch touched a record; undone before, from the row it was undone to.
fn untouched<E>(batch: BatchId, rows: &[Row], history: &[Recorded<E>]) -> usize {
    let told: HashSet<Uuid> = history.iter().map(|event| event.envelope.cause.command_id).collect();
    if let Some(before) = rows.iter().position(|row| told.contains(&undo_id(batch, row))) {
        return before;
    }
    let own: HashSet<Uuid> = rows.iter().map(|row| row_id(batch, row)).collect();
    let others = history.iter().filter(|event| !own.contains(&event.envelope.cause.command_id));
    let last = others.map(|event| event.envelope.version).max().unwrap_or(0);
    rows.iter().position(|row| before(row) >= last).unwrap_or(rows.len())
}

/// The version a row found.
fn before(row: &Row) -> i64 {
    row.receipt.version - i64::from(row.receipt.events)
}

enum Back {
    Retracted,
    Reverted,
    Left((&'static str, &'static str, &'static str)),
}

/// Takes a record back to where it stood before `first`.
async fn back<L: Undoing>(task: Task<'_>, first: &Row, history: &[Recorded<EventOf<L>>]) -> Result<Back, Trouble> {
    let Task { facts, batch, reason, .. } = task;
    let id = Id::<<L::Decider as Decider>::Kind>::new(first.receipt.stream);
    let look = Look::Log(&facts.log);
    let setting = Setting { look, facts, as_of: facts.today, correct: true };
    let mut before_it = L::Decider::default();
    let earlier = history.iter().take_while(|event| event.envelope.version <= before(first));
    earlier.for_each(|event| before_it.evolve(&event.event));
    let created = before(first) == 0;
    let command = match created {
        true => Some(L::retract(setting, id, reason).await?),
        false => L::revert(setting, id, &before_it, reason).await?,
    };
    let Some(command) = command else {
        return Ok(Back::Left(("batch.nothing_before", "此前没有记录", "nothing was on record before")));
    };
    let context = facts.context(undo_id(batch, first), "import.undo", batch.to_string().as_bytes());
    let context = Context { correlation: batch.uuid(), ..context };
    let done = facts.log.execute::<L::Decider>(Target::One(id), &command, &context, &may::<L>(facts)).await;
    done.map_err(|error| Trouble::of::<L::Decider>(error, L::column))?;
    if created {
        return Ok(Back::Retracted);
    }
    let now = look.load::<L::Decider>(id).await?.unwrap_or_default();
    if L::same(&now, &before_it) {
        return Ok(Back::Reverted);
    }
    let (zh, en) = ("未能完全恢复原状，请核对", "not all of it could go back; please check");
    Ok(Back::Left(("batch.partly_reverted", zh, en)))
}

fn row_id(batch: BatchId, row: &Row) -> Uuid {
    run::command_id(batch, &row.sheet, row.number)
}

fn undo_id(batch: BatchId, row: &Row) -> Uuid {
    Uuid::new_v5(&row_id(batch, row), b"undo")
}

fn left(row: &Row, (code, zh, en): (&'static str, &str, &str)) -> Finding {
    Finding {
        sheet: row.sheet.clone(),
        row: Some(row.number),
        column: None,
        value: None,
        severity: Severity::Warning,
        code,
        message: Message::new(zh, en),
    }
}
