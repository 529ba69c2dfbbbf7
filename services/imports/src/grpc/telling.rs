//! How an import is told while it goes on, and what came of it in messages that are not too large.

use futures::future::BoxFuture;
use ledger::{Finding, Severity};
use proto::common::v1 as pb;
use proto::common::v1::import_ledger_response::Part as Told;

use super::Sender;
use crate::import::Report;
use crate::run::Progress;

/// Findings in one piece of a report, well below the limit of a message.
const FINDINGS: usize = 4_000;
/// Bytes of a workbook in one piece.
const PIECE: usize = 512 * 1024;
/// Progress is told at every such row.
const STEP: u64 = 50;

/// Tells the caller how far it is.
pub(super) struct Steps<'a, T> {
    pub(super) sender: &'a Sender<T>,
    pub(super) part: fn(pb::ImportProgress) -> T,
}

impl<T: Send> Progress for Steps<'_, T> {
    fn at(&self, done: u64, rows: u64) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            if done.is_multiple_of(STEP) || done == rows {
                drop(self.sender.send(Ok((self.part)(pb::ImportProgress { done, rows }))).await);
            }
        })
    }
}

/// The report, its findings in pieces where there are many, then the workbook. Who does not listen is told nothing.
pub(super) async fn report<F: Future>(Report { report, reject }: Report, say: impl Fn(Told) -> F) {
    let head = pb::ImportReport { findings: Vec::new(), ..report.clone() };
    for findings in pieces(&report.findings) {
        say(Told::Report(pb::ImportReport { findings, ..head.clone() })).await;
    }
    for piece in reject.chunks(PIECE) {
        say(Told::Reject(piece.to_vec())).await;
    }
}

/// What an undoing came to, in pieces, too.
pub(super) async fn undone<F: Future>(report: pb::UndoReport, say: impl Fn(pb::UndoReport) -> F) {
    let head = pb::UndoReport { left: Vec::new(), ..report.clone() };
    for left in pieces(&report.left) {
        say(pb::UndoReport { left, ..head.clone() }).await;
    }
}

/// At least one.
fn pieces(findings: &[pb::Finding]) -> impl Iterator<Item = Vec<pb::Finding>> {
    let none = findings.is_empty().then(Vec::new);
    findings.chunks(FINDINGS).map(<[_]>::to_vec).chain(none)
}

/// A finding as it is told.
pub(crate) fn tell(finding: Finding) -> pb::Finding {
    let Finding { sheet, row, column, value, severity, code, message } = finding;
    pb::Finding {
        sheet,
        row: row.unwrap_or_default(),
        column: column.unwrap_or_default(),
        value: value.unwrap_or_default(),
        severity: match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
        .to_owned(),
        code: code.to_owned(),
        message: message.zh,
        message_en: message.en,
    }
}
