//! From a file to rows in their order, with everything that was found on the way.

use std::collections::{HashMap, HashSet};

use kernel::ReadError;
use ledger::{Finding, Message, Reading, Reject, Row as Cells, Seen, Severity, Unreadable};
use runtime::{Explained, Known};
use tonic::{Code, Status};

use super::recording::Recording;
use crate::domain::batch::Sheet;
use crate::requests::look::Look;

/// A row that can be taken down.
#[derive(Debug, Clone)]
pub(super) struct Line<R> {
    pub(super) sheet: String,
    pub(super) number: u32,
    pub(super) row: R,
}

/// A file as read.
pub(super) struct Read<R> {
    reading: Reading,
    pub(super) lines: Vec<Line<R>>,
    /// Rounds of places among `lines`, once they are arranged.
    pub(super) rounds: Vec<Vec<usize>>,
    pub(super) rows: u64,
    pub(super) findings: Vec<Finding>,
}

/// Reads a whole file. Takes its time: not for a thread that serves others.
pub(super) fn read<L: Recording>(file_name: &str, bytes: &[u8], known: &Known) -> Result<Read<L::Row>, Unreadable> {
    let mut reading = L::FORM.read(file_name, bytes)?;
    let mut findings = std::mem::take(&mut reading.findings);
    let (mut lines, mut rows, mut seen) = (Vec::new(), 0, Seen::default());
    for mut cells in reading.rows() {
        rows += 1;
        let row = L::read(&mut cells, known, &mut seen).filter(|_| !cells.rejected());
        let (sheet, number) = (cells.sheet().to_owned(), cells.number());
        findings.extend(cells.into_findings());
        lines.extend(row.map(|row| Line { sheet, number, row }));
    }
    Ok(Read { reading, lines, rounds: Vec::new(), rows, findings })
}

fn circle<R>(line: &Line<R>) -> Finding {
    Finding {
        sheet: line.sheet.clone(),
        row: Some(line.number),
        column: Some(super::party_organizations::SUPERIOR.to_owned()),
        value: None,
        severity: Severity::Error,
        code: "party_organization.circle",
        message: Message::new(
            "上级党组织循环：不能直接或间接隶属于自身",
            "a circle of superiors: a Party organization cannot be under itself, directly or through others",
        ),
    }
}

impl<R> Read<R> {
    /// Puts the rows in their order; those of a circle are rejected.
    pub(super) async fn arrange<L: Recording<Row = R>>(&mut self, look: Look<'_>) -> Result<(), ReadError> {
        let order = L::order(look, &self.lines.iter().map(|line| &line.row).collect::<Vec<_>>()).await?;
        self.findings.extend(order.circle.iter().map(|place| circle(&self.lines[*place])));
        self.rounds = order.rounds;
        Ok(())
    }

    /// The sheets and their rows: what command ids are made of.
    pub(super) fn sheets(&self) -> Vec<Sheet> {
        let span = |sheet: &ledger::Sheet| {
            let numbers = || sheet.rows().map(|row: Cells<'_>| row.number());
            Some(Sheet { name: sheet.name().to_owned(), first: numbers().min()?, last: numbers().max()? })
        };
        self.reading.sheets.iter().filter_map(span).collect()
    }

    /// In the order of the file: what is about all of it, then sheet by sheet, row by row. What was found when a row was
    /// decided knows its column only: the value is taken from the sheet.
    pub(super) fn sorted(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        let mut bare: HashMap<(String, u32), Vec<&mut Finding>> = HashMap::new();
        for finding in findings.iter_mut().filter(|finding| finding.value.is_none() && finding.column.is_some()) {
            if let Some(row) = finding.row {
                bare.entry((finding.sheet.clone(), row)).or_default().push(finding);
            }
        }
        for row in self.reading.rows() {
            for finding in bare.remove(&(row.sheet().to_owned(), row.number())).into_iter().flatten() {
                finding.value = finding.column.as_deref().and_then(|column| row.quoted(column));
            }
        }
        let place = |name: &str| self.reading.sheets.iter().position(|sheet| sheet.name() == name);
        findings.sort_by_key(|finding| (place(&finding.sheet), finding.row));
        findings
    }
}

/// The rows that have an error.
pub(super) fn rejected(findings: &[Finding]) -> HashSet<(String, u32)> {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.filter_map(|finding| Some((finding.sheet.clone(), finding.row?))).collect()
}

/// The rejected rows as a workbook, with the reasons.
pub(super) fn rejects<L: Recording>(read: &Read<L::Row>, findings: &[Finding]) -> Result<Vec<u8>, Status> {
    let rejects: Vec<Reject<'_>> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .filter_map(|finding| {
            let (sheet, column) = (finding.sheet.as_str(), finding.column.as_deref());
            Some(Reject { sheet, row: finding.row?, column, message: &finding.message.zh })
        })
        .collect();
    L::FORM.rejects(&read.reading, &rejects).map_err(runtime::status::internal)
}

/// Why the file as a whole is not taken.
pub(super) fn unreadable(why: &Unreadable) -> Status {
    let (code, Message { zh, en }) = why.tell();
    Explained { code, status: Code::InvalidArgument, zh: "", en: "" }.status_with(&zh, &en)
}
