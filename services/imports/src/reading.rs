//! From a file to rows in their order, with everything that was found on the way.

use std::collections::{HashMap, HashSet};

use ledger::{Finding, Form, Message, Reading, Reject, Row as Cells, Seen, Severity, Unreadable};
use runtime::{Explained, Known};
use tonic::{Code, Status};

use crate::domain::batch::Sheet;
use crate::recording::{Recording, Setting};

/// A row that can be taken down.
#[derive(Debug, Clone)]
pub struct Line<R> {
    /// Its sheet.
    pub sheet: String,
    /// As the spreadsheet program shows it.
    pub number: u32,
    /// What it says.
    pub row: R,
}

/// A file as read.
pub struct Read<R> {
    form: &'static Form,
    reading: Reading,
    /// The rows that can be taken down.
    pub lines: Vec<Line<R>>,
    /// Rounds of places among `lines`, once they are arranged.
    rounds: Vec<Vec<usize>>,
    /// How many rows there are, also of those that are rejected.
    pub rows: u64,
    /// What was found so far.
    pub findings: Vec<Finding>,
}

/// Reads a whole file. Takes its time: not for a thread that serves others.
///
/// # Errors
/// Why it is not taken at all.
pub fn read<L: Recording>(file_name: &str, bytes: &[u8], known: &Known) -> Result<Read<L::Row>, Unreadable> {
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
    Ok(Read { form: L::FORM, reading, lines, rounds: Vec::new(), rows, findings })
}

impl<R> Read<R> {
    /// Puts the rows in their order; those that have none are rejected.
    pub(crate) async fn arrange<L: Recording<Row = R>>(&mut self, setting: Setting<'_>) -> Result<(), Status> {
        let order = L::order(setting, &self.lines.iter().map(|line| &line.row).collect::<Vec<_>>()).await?;
        let lines = &self.lines;
        let rejected = order.rejected.into_iter();
        self.findings.extend(rejected.map(|(place, wrong)| wrong.finding(&lines[place].sheet, lines[place].number)));
        self.rounds = order.rounds;
        Ok(())
    }

    /// The rounds in pieces of up to `most` rows; a piece may hold several rounds, and a round lie in several pieces.
    pub(crate) fn pieces(&self, most: usize) -> Vec<Vec<&[usize]>> {
        let (mut pieces, mut room): (Vec<Vec<&[usize]>>, usize) = (Vec::new(), 0);
        for round in &self.rounds {
            let mut rest = round.as_slice();
            while !rest.is_empty() {
                if room == 0 {
                    pieces.push(Vec::new());
                    room = most;
                }
                let (now, later) = rest.split_at(rest.len().min(room));
                pieces.last_mut().into_iter().for_each(|piece| piece.push(now));
                (rest, room) = (later, room - now.len());
            }
        }
        pieces
    }

    /// The sheets and their rows: what command ids are made of.
    pub(crate) fn sheets(&self) -> Vec<Sheet> {
        let span = |sheet: &ledger::Sheet| {
            let numbers = || sheet.rows().map(|row: Cells<'_>| row.number());
            Some(Sheet { name: sheet.name().to_owned(), first: numbers().min()?, last: numbers().max()? })
        };
        self.reading.sheets.iter().filter_map(span).collect()
    }

    /// In the order of the file: what is about all of it, then sheet by sheet, row by row. What was found when a row was
    /// decided knows its column only: the value is taken from the sheet, masked where it is personal.
    pub fn sorted(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        let mut bare: HashMap<(String, u32), Vec<&mut Finding>> = HashMap::new();
        let decided = |finding: &&mut Finding| finding.column.as_deref().is_some_and(|column| self.form.hides(column));
        findings.iter_mut().filter(decided).for_each(|finding| finding.value = None);
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
pub fn rejected(findings: &[Finding]) -> HashSet<(String, u32)> {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.filter_map(|finding| Some((finding.sheet.clone(), finding.row?))).collect()
}

/// The rejected rows as a workbook, with the reasons.
///
/// # Errors
/// The workbook cannot be written.
pub fn rejects<L: Recording>(read: &Read<L::Row>, findings: &[Finding]) -> Result<Vec<u8>, Status> {
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
pub(crate) fn unreadable(why: &Unreadable) -> Status {
    let (code, Message { zh, en }) = why.tell();
    Explained { code, status: Code::InvalidArgument, zh: "", en: "" }.status_with(&zh, &en)
}
