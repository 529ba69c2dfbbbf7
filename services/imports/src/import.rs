//! One import from file to report: a dry run, a run, or all rows together.

use std::sync::Arc;

use kernel::log::MAX_TOGETHER;
use kernel::{Context, Key, LogError, Receipt, Target};
use ledger::Finding;
use proto::common::v1 as pb;
use runtime::{Explained, Facts, status, told};
use sha2::{Digest as _, Sha256};
use tonic::{Code, Status};
use vocabulary::{BatchId, Day};

use crate::domain::batch::{Batch, Command, Counts, Refusal, Start};
use crate::grpc::tell;
use crate::look::Look;
use crate::reading::{Line, Read, read, rejected, rejects, unreadable};
use crate::recording::{Recording, Setting};
use crate::run::{Outcome, PREPARED_AT_ONCE, Progress, Run, may};
use crate::stage::{Done, Stage};
use crate::trouble::Trouble;

/// What is wanted of an import.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) file_name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) dry_run: bool,
    pub(crate) all_or_nothing: bool,
    pub(crate) as_of: Option<Day>,
    pub(crate) correct: bool,
    pub(crate) reject: bool,
}

/// What came of it.
pub(crate) struct Report {
    pub(crate) report: pb::ImportReport,
    /// The rejected rows as a workbook, where wanted and where there are any.
    pub(crate) reject: Vec<u8>,
}

/// All-or-nothing has more rows than can be committed together.
pub(crate) const TOO_MANY_TOGETHER: Explained = Explained {
    code: "import.too_many_together",
    status: Code::InvalidArgument,
    zh: "“全部或全不”一次最多 5000 行，请分成几个文件",
    en: "all-or-nothing takes at most 5,000 rows at once; split the file",
};

pub(crate) async fn import<L: Recording>(
    facts: &Facts,
    wanted: Wanted,
    progress: &dyn Progress,
) -> Result<Report, Status> {
    let wanted = Arc::new(wanted);
    let mut file = {
        let (wanted, known) = (wanted.clone(), facts.reference.clone());
        let work = move || read::<L>(&wanted.file_name, &wanted.bytes, &known);
        tokio::task::spawn_blocking(work).await.map_err(status::internal)?.map_err(|why| unreadable(&why))?
    };
    if wanted.all_or_nothing && file.lines.len() > MAX_TOGETHER {
        return Err(TOO_MANY_TOGETHER.status());
    }
    let (as_of, correct) = (wanted.as_of.unwrap_or(facts.today), wanted.correct);
    file.arrange::<L>(Setting { look: Look::Log(&facts.log), facts, as_of, correct }).await?;
    progress.at(0, file.rows).await;
    let run = |stage, batch| Run { stage, facts, batch, as_of, correct };
    let trial = || Stage::Trial(Box::new(facts.log.rehearse()));
    let mut done = Told::default();
    if wanted.dry_run {
        done.outcome = run(trial(), BatchId::new(facts.command_id)).all::<L>(&file, progress).await?;
    } else {
        let batch = start::<L>(facts, &wanted, &file).await?;
        if wanted.all_or_nothing {
            (done.outcome, done.applied) = together::<L>(&run(trial(), batch), &file, progress).await?;
        } else {
            let run = run(Stage::Real(facts.log.clone()), batch);
            (done.outcome, done.applied) = (run.all::<L>(&file, progress).await?, true);
        }
        done.batch = Some(batch);
    }
    finish::<L>(facts, &wanted, file, done).await
}

#[derive(Default)]
struct Told {
    batch: Option<BatchId>,
    applied: bool,
    outcome: Outcome,
}

/// Begins a batch, or goes on with the unfinished one of the same file and caller.
async fn start<L: Recording>(facts: &Facts, wanted: &Wanted, file: &Read<L::Row>) -> Result<BatchId, Status> {
    let start = Start {
        ledger: L::FORM.name.to_owned(),
        file_name: wanted.file_name.clone(),
        digest: Sha256::digest(&wanted.bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
        caller: facts.caller.holder().to_owned(),
        through: facts.caller.on_behalf_of().map(|_| facts.caller.actor().to_owned()),
        all_or_nothing: wanted.all_or_nothing,
        as_of: wanted.as_of,
        correct: wanted.correct,
        sheets: file.sheets(),
    };
    let key: Key = start.key();
    let context = facts.context(facts.command_id, "import.start", key.key.as_bytes());
    let command = Command::Start(Box::new(start));
    let receipt = facts.log.execute::<Batch>(Target::HolderOrNew(key), &command, &context, &allowed).await;
    let batch = BatchId::new(receipt.map_err(status::failed)?.stream);
    // A repeat of a request whose batch was taken back since: its rows' first receipts would not be true any more.
    let again = facts.log.load::<Batch>(batch).await.map_err(status::unread)?;
    if let Some(Batch::Undone(..)) = again.map(|loaded| loaded.state) {
        return Err(status::refused(&Refusal::Undone));
    }
    Ok(batch)
}

/// Rows are permitted one by one; the batch only says that there were some.
fn allowed(_: &Batch) -> Result<(), kernel::Denied> {
    Ok(())
}

/// Rehearses all rows; if none is rejected they are committed together.
async fn together<L: Recording>(
    run: &Run<'_>,
    file: &Read<L::Row>,
    progress: &dyn Progress,
) -> Result<(Outcome, bool), Status> {
    let (mut rehearsed, mut work) = (Outcome::default(), Vec::with_capacity(file.lines.len()));
    let mut order: Vec<&Line<L::Row>> = Vec::with_capacity(file.lines.len());
    for piece in file.pieces(PREPARED_AT_ONCE) {
        let prepared = run.prepared::<L>(file, &piece).await?;
        for line in piece.concat().into_iter().map(|place| &file.lines[place]) {
            let taken = run.one::<L>(line, &prepared).await?;
            rehearsed.add(taken.map(|down| {
                work.push(down.work);
                (down.done, down.warnings)
            }));
            order.push(line);
            progress.at(order.len() as u64, file.rows).await;
        }
    }
    if !rehearsed.findings.is_empty() || !rejected(&file.findings).is_empty() {
        return Ok((rehearsed, false));
    }
    let may = may::<L>(run.facts);
    match run.facts.log.execute_all(work, &may).await {
        Ok(receipts) => {
            let mut outcome = Outcome { warnings: rehearsed.warnings, ..Outcome::default() };
            receipts.iter().for_each(|receipt| outcome.add(Ok((Done::told_by(receipt), vec![]))));
            Ok((outcome, true))
        }
        Err((place, error)) => {
            let line = order[place];
            let findings = Trouble::of::<L::Decider>(error, L::column).findings(&line.sheet, line.number)?;
            let mut counts = rehearsed.counts;
            take_one(&mut counts);
            Ok((Outcome { counts, findings, warnings: rehearsed.warnings }, false))
        }
    }
}

/// One row less among those that would have been taken down.
fn take_one(counts: &mut Counts) {
    let from = [&mut counts.new, &mut counts.changed, &mut counts.unchanged].into_iter().find(|count| **count > 0);
    from.into_iter().for_each(|count| *count -= 1);
}

async fn finish<L: Recording>(
    facts: &Facts,
    wanted: &Wanted,
    file: Read<L::Row>,
    done: Told,
) -> Result<Report, Status> {
    let Told { batch, applied, outcome } = done;
    let findings: Vec<Finding> =
        file.findings.iter().cloned().chain(outcome.findings).chain(outcome.warnings).collect();
    let findings = file.sorted(findings);
    let rejected = rejected(&findings).len() as u64;
    let counts = Counts { rejected, ..outcome.counts };
    let mut receipts = Vec::new();
    if let Some(batch) = batch {
        let receipt = finished(facts, batch, applied, counts).await.map_err(status::failed)?;
        receipts.push(told::<Batch>(facts.log.service(), &receipt));
    }
    let reject = if wanted.reject && rejected > 0 { rejects::<L>(&file, &findings)? } else { Vec::new() };
    let report = pb::ImportReport {
        batch: batch.map(|batch| batch.to_string()).unwrap_or_default(),
        ledger: L::FORM.name.to_owned(),
        dry_run: wanted.dry_run,
        applied,
        rows: counts.rows(),
        new: counts.new,
        changed: counts.changed,
        unchanged: counts.unchanged,
        rejected: counts.rejected,
        findings: findings.into_iter().map(tell).collect(),
        receipts,
    };
    Ok(Report { report, reject })
}

async fn finished(facts: &Facts, batch: BatchId, applied: bool, counts: Counts) -> Result<Receipt, LogError<Refusal>> {
    let id = uuid::Uuid::new_v5(&batch.uuid(), b"finish");
    // What it covers does not depend on the counts: finished once, by whoever comes first.
    let context = facts.context(id, "import.finish", batch.to_string().as_bytes());
    let context = Context { correlation: batch.uuid(), ..context };
    facts.log.execute::<Batch>(Target::One(batch), &Command::Finish { applied, counts }, &context, &allowed).await
}
