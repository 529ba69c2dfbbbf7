//! Taking a batch back: what it created is retracted, what it changed goes back, what was touched since is reported.

use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::{FuturesOrdered, FuturesUnordered};
use kernel::{Context, Decider, Id, Receipt, Target};
use ledger::{Finding, Message, Severity};
use runtime::{Facts, status};
use tonic::Status;
use uuid::Uuid;
use vocabulary::{BatchId, Note};

use super::recording::{How, Recording};
use super::run::{self, may};
use super::stage::Stage;
use super::trouble::Trouble;
use crate::domain::batch::{Sheet, Start};
use crate::requests::look::Look;

/// So many looks at the log at once.
const LOOKS_AT_ONCE: usize = 32;

/// A ledger whose rows can be taken back.
pub(super) trait Undoing: Recording {
    /// How many rows at once: one where they rest on each other.
    const AT_ONCE: usize;

    /// It never was.
    fn retract(
        look: Look<'_>,
        id: Id<<Self::Decider as Decider>::Kind>,
        reason: &Note,
    ) -> impl Future<Output = Result<<Self::Decider as Decider>::Command, Trouble>> + Send;

    /// As it was before; `None` where nothing was on record.
    fn revert(
        look: Look<'_>,
        before: &Self::Decider,
        how: How,
    ) -> impl Future<Output = Result<Option<<Self::Decider as Decider>::Command>, Trouble>> + Send;

    /// Whether what a row says is the same in both.
    fn same(one: &Self::Decider, other: &Self::Decider) -> bool;
}

/// What taking back came to.
#[derive(Debug, Default)]
pub(super) struct Undone {
    pub(super) retracted: u64,
    pub(super) reverted: u64,
    pub(super) left: Vec<Finding>,
}

enum Back {
    Retracted,
    Reverted,
    Left(Vec<Finding>),
}

struct Row {
    sheet: String,
    number: u32,
    receipt: Receipt,
}

pub(super) async fn undo<L: Undoing>(
    facts: &Facts,
    batch: BatchId,
    start: &Start,
    how: How,
    reason: &Note,
) -> Result<Undone, Status> {
    let mut rows = rows::<L>(facts, batch, start).await?;
    // The last first: what rests on something is taken back before it.
    rows.sort_by_key(|row| std::cmp::Reverse(row.receipt.position));
    let stage = Stage::Real(facts.log.clone());
    let mut undone = Undone::default();
    let (mut waiting, mut under_way) = (rows.iter(), FuturesOrdered::new());
    loop {
        let free = L::AT_ONCE - under_way.len();
        under_way.extend(waiting.by_ref().take(free).map(|row| one::<L>(&stage, facts, batch, how, reason, row)));
        let Some(one) = under_way.next().await else { break };
        match one? {
            Back::Retracted => undone.retracted += 1,
            Back::Reverted => undone.reverted += 1,
            Back::Left(findings) => undone.left.extend(findings),
        }
    }
    undone.left.sort_by_key(|finding| (finding.sheet.clone(), finding.row));
    Ok(undone)
}

/// The rows of the batch that did something, by their command ids.
async fn rows<L: Undoing>(facts: &Facts, batch: BatchId, start: &Start) -> Result<Vec<Row>, Status> {
    let span =
        |sheet: &Sheet| (sheet.first..=sheet.last).map(|number| (sheet.name.clone(), number)).collect::<Vec<_>>();
    let places: Vec<(String, u32)> = start.sheets.iter().flat_map(span).collect();
    let (mut rows, mut waiting, mut under_way) = (Vec::new(), places.into_iter(), FuturesUnordered::new());
    loop {
        let free = LOOKS_AT_ONCE - under_way.len();
        under_way
            .extend(waiting.by_ref().take(free).map(|(sheet, number)| row::<L>(facts, batch, start, sheet, number)));
        let Some(row) = under_way.next().await else { return Ok(rows) };
        rows.extend(row?);
    }
}

/// What a row did; `None` where that was nothing.
fn row<'a, L: Undoing>(
    facts: &'a Facts,
    batch: BatchId,
    start: &'a Start,
    sheet: String,
    number: u32,
) -> BoxFuture<'a, Result<Option<Row>, Status>> {
    Box::pin(async move {
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

fn one<'a, L: Undoing>(
    stage: &'a Stage,
    facts: &'a Facts,
    batch: BatchId,
    how: How,
    reason: &'a Note,
    row: &'a Row,
) -> BoxFuture<'a, Result<Back, Status>> {
    Box::pin(async move {
        match attempt::<L>(stage, facts, batch, how, reason, row).await {
            Ok(back) => Ok(back),
            Err(trouble) => {
                let findings = trouble.findings(&row.sheet, row.number)?.into_iter();
                Ok(Back::Left(findings.map(|finding| Finding { severity: Severity::Warning, ..finding }).collect()))
            }
        }
    })
}

async fn attempt<L: Undoing>(
    stage: &Stage,
    facts: &Facts,
    batch: BatchId,
    how: How,
    reason: &Note,
    row: &Row,
) -> Result<Back, Trouble> {
    type EventOf<L> = <<L as Recording>::Decider as Decider>::Event;
    let Receipt { stream, version, events, .. } = row.receipt;
    let id = Id::<<L::Decider as Decider>::Kind>::new(stream);
    let context =
        facts.context(Uuid::new_v5(&row_id(batch, row), b"undo"), "import.undo", batch.to_string().as_bytes());
    let context = Context { correlation: batch.uuid(), ..context };
    let history = facts.log.history::<EventOf<L>>(stream).await?;
    let own = |event: &&kernel::Recorded<EventOf<L>>| event.envelope.cause.command_id == context.command_id;
    let undone_before = history.iter().any(|event| own(&event));
    if !undone_before && history.last().is_some_and(|last| last.envelope.version > version) {
        return Ok(Back::Left(left(
            row,
            "batch.touched_since",
            "此后又有变更，保持现状",
            "changed since; left as it is",
        )));
    }
    let before = history.iter().filter(|event| event.envelope.version <= version - i64::from(events));
    let before = before.fold(L::Decider::default(), |mut state, event| {
        state.evolve(&event.event);
        state
    });
    let created = version == i64::from(events);
    let command = if created {
        Some(L::retract(stage.look(), id, reason).await?)
    } else {
        L::revert(stage.look(), &before, how).await?
    };
    let Some(command) = command else {
        return Ok(Back::Left(left(row, "batch.nothing_before", "此前没有记录", "nothing was on record before")));
    };
    let may = may::<L>(facts);
    let done = stage.execute::<L::Decider>(Target::One(id), &command, &context, &may).await;
    done.map_err(|error| Trouble::of::<L::Decider>(error, L::column))?;
    if created {
        return Ok(Back::Retracted);
    }
    let now = stage.look().load::<L::Decider>(id).await?.unwrap_or_default();
    if L::same(&now, &before) {
        return Ok(Back::Reverted);
    }
    let (zh, en) = ("未能完全恢复原状，请核对", "not all of it could go back; please check");
    Ok(Back::Left(left(row, "batch.partly_reverted", zh, en)))
}

fn row_id(batch: BatchId, row: &Row) -> Uuid {
    run::command_id(batch, &row.sheet, row.number)
}

fn left(row: &Row, code: &'static str, zh: &str, en: &str) -> Vec<Finding> {
    vec![Finding {
        sheet: row.sheet.clone(),
        row: Some(row.number),
        column: None,
        value: None,
        severity: Severity::Warning,
        code,
        message: Message::new(zh, en),
    }]
}
