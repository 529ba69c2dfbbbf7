//! A whole file, read by the description of its ledger.

use crate::headings::Headings;
use crate::source::{self, Format, Grid, Line};
use crate::{Cell, Finding, Form, Message, Row, Severity, Unreadable, fold};

/// A ledger as read: the rows are parsed by the caller, one by one, with [`Row`]'s accessors.
#[derive(Debug)]
pub struct Reading {
    /// The sheets that have the ledger's headings, in the order of the file.
    pub sheets: Vec<Sheet>,
    /// What was found about the file and its sheets; rows bring their own.
    pub findings: Vec<Finding>,
}

/// One sheet of a ledger.
#[derive(Debug)]
pub struct Sheet {
    pub(crate) name: String,
    pub(crate) form: &'static Form,
    pub(crate) headings: Headings,
    pub(crate) lines: Vec<Line>,
}

impl Sheet {
    /// As in the spreadsheet program; `csv` for a text file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The rows that are neither headings, blank nor totals.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.lines.iter().map(|line| Row::new(self, line))
    }
}

impl Form {
    /// Reads a file of this ledger. The name serves only to tell when it does not fit the content.
    pub fn read(&'static self, name: &str, bytes: &[u8]) -> Result<Reading, Unreadable> {
        let book = source::open(bytes)?;
        let mut reading = Reading { sheets: Vec::new(), findings: Vec::new() };
        if !book.format.suits(name) {
            reading.findings.push(misnamed(book.format));
        }
        let mut missing = Vec::new();
        for grid in book.grids {
            let headings = Headings::find(self, &grid);
            if grid.hidden {
                reading.findings.push(about(&grid.name, None, "ledger.sheet_hidden", HIDDEN));
            } else if headings.recognised(self) {
                reading.take(self, grid, headings);
            } else if !grid.lines.is_empty() {
                missing.push(headings.missing(self));
                reading.findings.push(about(&grid.name, None, "ledger.sheet_other", OTHER));
            }
        }
        if reading.sheets.is_empty() {
            let nearest = missing.into_iter().min_by_key(Vec::len);
            let required =
                || self.columns.iter().filter(|column| column.required).map(|column| column.heading).collect();
            return Err(Unreadable::NoHeadings(nearest.unwrap_or_else(required)));
        }
        Ok(reading)
    }
}

/// Rows passed over are told one by one up to so many a sheet.
const MOST_NOTES: usize = 1_000;

const HIDDEN: [&str; 2] = ["隐藏的工作表，未读取", "a hidden sheet, passed over"];
const OTHER: [&str; 2] = ["工作表没有本台账的表头，未读取", "no headings of this ledger, passed over"];
const BLANK: [&str; 2] = ["空行，未计入", "a blank row, passed over"];
const TOTAL: [&str; 2] = ["合计行，未计入", "a totals row, passed over"];
const AGAIN: [&str; 2] = ["重复的表头行，未计入", "the headings again, passed over"];
const EXTRA: [&str; 2] = ["本台账没有这一列，未读取", "not a column of this ledger, passed over"];

impl Reading {
    /// The rows of all sheets.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.sheets.iter().flat_map(Sheet::rows)
    }

    fn take(&mut self, form: &'static Form, grid: Grid, headings: Headings) {
        let name = grid.name.as_str();
        let at = headings.row;
        for (_, text) in &headings.extra {
            let finding = about(name, Some(at), "ledger.column_extra", EXTRA);
            self.findings.push(Finding { column: Some(fold::value(text)), ..finding });
        }
        for place in &headings.twice {
            let column = form.columns[*place].heading;
            let said = ["这一列出现两次，以左边的为准", "this column stands there twice; the left one counts"];
            let finding = about(name, Some(at), "ledger.column_twice", said);
            self.findings.push(Finding { severity: Severity::Warning, column: Some(column.to_owned()), ..finding });
        }
        for column in headings.missing(form) {
            let finding =
                about(name, Some(at), "ledger.column_missing", ["缺少必需的列", "a required column is missing"]);
            self.findings.push(Finding { severity: Severity::Error, column: Some(column.to_owned()), ..finding });
        }
        if grid.formulas > 0 {
            let said = [
                &*format!("{} 个单元格是公式，读取的是上次计算的结果", grid.formulas),
                &*format!("{} cells hold formulas; the values computed last were read", grid.formulas),
            ];
            self.findings.push(about(name, None, "ledger.formulas", said));
        }
        let mut last = at;
        let mut passed = Passed::default();
        let mut lines = Vec::with_capacity(grid.lines.len());
        for line in grid.lines.into_iter().filter(|line| line.number > at) {
            if line.number > last + 1 {
                passed.add(|| blank(name, last + 1, line.number - 1));
            }
            last = line.number;
            if is_total(&line) {
                passed.add(|| about(name, Some(line.number), "ledger.row_total", TOTAL));
            } else if headings.repeated_in(&line) {
                passed.add(|| about(name, Some(line.number), "ledger.row_headings", AGAIN));
            } else if holds_nothing_known(&headings, &line) {
                passed.add(|| about(name, Some(line.number), "ledger.row_blank", BLANK));
            } else {
                lines.push(line);
            }
        }
        if passed.more > 0 {
            let said = [
                &*format!("另有 {} 处空行或合计行未列出", passed.more),
                &*format!("{} more blank or totals rows are not listed", passed.more),
            ];
            passed.told.push(about(name, None, "ledger.rows_more", said));
        }
        self.findings.append(&mut passed.told);
        self.sheets.push(Sheet { name: grid.name, form, headings, lines });
    }
}

/// What was found of rows that were passed over.
#[derive(Default)]
struct Passed {
    told: Vec<Finding>,
    more: usize,
}

impl Passed {
    fn add(&mut self, finding: impl FnOnce() -> Finding) {
        if self.told.len() < MOST_NOTES {
            self.told.push(finding());
        } else {
            self.more += 1;
        }
    }
}

/// A row whose only values stand in extra columns is blank to this ledger.
fn holds_nothing_known(headings: &Headings, line: &Line) -> bool {
    headings.columns.iter().flatten().all(|column| line.cell(*column).is_empty())
}

fn is_total(line: &Line) -> bool {
    line.cells.iter().any(|(_, cell)| match cell {
        Cell::Text(text) if text.contains('计') => {
            let key = fold::key(text);
            matches!(key.trim_end_matches(':').split('(').next(), Some("合计" | "小计" | "总计"))
        }
        _ => false,
    })
}

/// One finding for a run of blank rows.
fn blank(sheet: &str, from: u32, to: u32) -> Finding {
    if from == to {
        return about(sheet, Some(from), "ledger.row_blank", BLANK);
    }
    let said = [&*format!("第 {from} 至 {to} 行为空，未计入"), &*format!("rows {from} to {to} are blank, passed over")];
    about(sheet, Some(from), "ledger.row_blank", said)
}

fn misnamed(format: Format) -> Finding {
    let name = format.name();
    let said = [
        &*format!("扩展名与内容不符，按 {name} 读取"),
        &*format!("the ending does not fit the content; read as {name}"),
    ];
    about("", None, "ledger.file_name", said)
}

fn about(sheet: &str, row: Option<u32>, code: &'static str, [zh, en]: [&str; 2]) -> Finding {
    let message = Message::new(zh, en);
    Finding { sheet: sheet.to_owned(), row, column: None, value: None, severity: Severity::Note, code, message }
}
