//! Rows one by one: each a command of its own, decided on what is there, told with its finding where it is rejected.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use kernel::log::Work;
use kernel::{Context, LogError};
use ledger::Finding;
use runtime::{Facts, Over};
use tokio::time::Instant;
use tonic::{Code, Status};
use uuid::Uuid;
use vocabulary::{BatchId, Day};

use crate::domain::batch::Counts;
use crate::reading::{Line, Read};
use crate::recording::{Asked, Recording, Setting};
use crate::stage::{Done, Stage};
use crate::trouble::{Trouble, Wrong};

/// So many rows are prepared together at most: what one look-up at a peer takes.
pub const PREPARED_AT_ONCE: usize = 1_000;
/// So many rows are under way at once, that the log commits many together.
const AT_ONCE: usize = 96;
/// What a row rests on may change this often while it is decided.
const ATTEMPTS: usize = 8;
/// While the log's queue is full.
const PAUSE: Duration = Duration::from_millis(50);
/// While the database has no connection to spare, or is away. An import is long: it does not give up for a moment.
const AWAY: Duration = Duration::from_millis(500);
/// After so long it is told; the same file goes on from there.
const PATIENCE: Duration = Duration::from_secs(60);

/// One run over a file's rows.
pub(crate) struct Run<'a> {
    pub(crate) stage: Stage,
    pub(crate) facts: &'a Facts,
    pub(crate) batch: BatchId,
    pub(crate) as_of: Day,
    pub(crate) correct: bool,
}

/// What came of the rows.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) counts: Counts,
    /// Why rows were rejected.
    pub(crate) findings: Vec<Finding>,
    /// What to look at in rows that were taken down.
    pub(crate) warnings: Vec<Finding>,
}

/// The command id of a row: again the same for the same batch.
pub(crate) fn command_id(batch: BatchId, sheet: &str, number: u32) -> Uuid {
    Uuid::new_v5(&batch.uuid(), format!("{number} {sheet}").as_bytes())
}

/// The context of a row's command. Its content is the batch's file at that place: the same whenever it is run.
pub(crate) fn context(facts: &Facts, batch: BatchId, sheet: &str, number: u32) -> Context {
    let content = format!("{batch} {number} {sheet}");
    let context = facts.context(command_id(batch, sheet, number), "import.row", content.as_bytes());
    Context { correlation: batch.uuid(), ..context }
}

impl Run<'_> {
    /// Takes all rows down that can be, in rounds. `progress` is told how many are done.
    pub(crate) async fn all<L: Recording>(
        &self,
        read: &Read<L::Row>,
        progress: &dyn Progress,
    ) -> Result<Outcome, Status> {
        // A rehearsal is one after the other.
        let at_once = if matches!(self.stage, Stage::Trial(_)) { 1 } else { AT_ONCE };
        let mut outcome = Outcome::default();
        let done = AtomicU64::new(0);
        for piece in read.pieces(PREPARED_AT_ONCE) {
            let prepared = self.prepared::<L>(read, &piece).await?;
            for round in piece {
                let (mut waiting, mut under_way) = (round.iter(), FuturesUnordered::new());
                loop {
                    let free = at_once - under_way.len();
                    let next = waiting.by_ref().take(free);
                    under_way.extend(next.map(|place| self.one::<L>(&read.lines[*place], &prepared)));
                    let Some(row) = under_way.next().await else { break };
                    outcome.add(row?.map(|down| (down.done, down.warnings)));
                    progress.at(done.fetch_add(1, Ordering::Relaxed) + 1, read.rows).await;
                }
            }
        }
        Ok(outcome)
    }

    /// What others know of the rows of a piece.
    pub(crate) async fn prepared<L: Recording>(
        &self,
        read: &Read<L::Row>,
        piece: &[&[usize]],
    ) -> Result<L::Prepared, Status> {
        let rows: Vec<&L::Row> = piece.concat().into_iter().map(|place| &read.lines[place].row).collect();
        L::prepare(self.setting(), &rows).await
    }

    /// One row: what came of it and the command it was, or why not.
    pub(crate) fn one<'a, L: Recording>(
        &'a self,
        line: &'a Line<L::Row>,
        prepared: &'a L::Prepared,
    ) -> BoxFuture<'a, Result<Taken<L>, Status>> {
        Box::pin(async move {
            let context = context(self.facts, self.batch, &line.sheet, line.number);
            let (mut attempt, mut anew, mut away_since) = (1, None, None);
            loop {
                match self.attempt::<L>(line, anew.as_ref().unwrap_or(prepared), &context).await {
                    Ok((done, (target, command), warnings)) => {
                        let warnings = warnings.into_iter().map(|wrong| wrong.warning(&line.sheet, line.number));
                        let (work, warnings) = (Work { target, command, context }, warnings.collect());
                        return Ok(Ok(Down { done, work, warnings }));
                    }
                    Err(Trouble::Changed) if attempt < ATTEMPTS => {
                        attempt += 1;
                        anew = Some(L::prepare(self.setting(), &[&line.row]).await?);
                    }
                    Err(Trouble::Busy) => tokio::time::sleep(PAUSE).await,
                    Err(Trouble::Stop(away))
                        if away.code() == Code::Unavailable
                            && away_since.get_or_insert_with(Instant::now).elapsed() < PATIENCE =>
                    {
                        tokio::time::sleep(AWAY).await;
                    }
                    Err(trouble) => return trouble.findings(&line.sheet, line.number).map(Err),
                }
            }
        })
    }

    async fn attempt<L: Recording>(
        &self,
        line: &Line<L::Row>,
        prepared: &L::Prepared,
        context: &Context,
    ) -> Result<(Done, Asked<L::Decider>, Vec<Wrong>), Trouble> {
        let setting = self.setting();
        let (target, command) = L::complete(setting, prepared, &line.row, context.command_id).await?;
        let may = may::<L>(self.facts);
        match self.stage.execute::<L::Decider>(target.clone(), &command, context, &may).await {
            Ok(done) => {
                let warnings = L::warnings(setting, prepared, &line.row, &command).await?;
                Ok((done, (target, command), warnings))
            }
            Err(LogError::Claimed { key, holder }) => Err(L::claimed(setting, &command, &key, holder).await?),
            Err(error) => Err(Trouble::of::<L::Decider>(error, L::column)),
        }
    }

    fn setting(&self) -> Setting<'_> {
        Setting { look: self.stage.look(), facts: self.facts, as_of: self.as_of, correct: self.correct }
    }
}

/// A row that was taken down: what came of it, the command it was, and what to look at.
pub(crate) struct Down<L: Recording> {
    pub(crate) done: Done,
    pub(crate) work: Work<L::Decider>,
    pub(crate) warnings: Vec<Finding>,
}

/// A row that was taken down; or why it was not.
pub(crate) type Taken<L> = Result<Down<L>, Vec<Finding>>;

/// Rows are authorized as the one who imports.
pub(crate) fn may<L: Recording>(facts: &Facts) -> Over<'_> {
    facts.caller.over(L::NEEDS)
}

impl Outcome {
    pub(crate) fn add(&mut self, row: Result<(Done, Vec<Finding>), Vec<Finding>>) {
        match row {
            Ok((done, warnings)) => {
                match done {
                    Done::New => self.counts.new += 1,
                    Done::Changed => self.counts.changed += 1,
                    Done::Unchanged => self.counts.unchanged += 1,
                }
                self.warnings.extend(warnings);
            }
            Err(findings) => self.findings.extend(findings),
        }
    }
}

/// Is told how far it is.
pub(crate) trait Progress: Send + Sync {
    fn at(&self, done: u64, rows: u64) -> BoxFuture<'_, ()>;
}
