//! One row, read column by column. A cell that cannot be read leaves a finding and `None`; the rest is read all the
//! same, so that the person gets to know everything that is wrong with the row at once.

use chrono::NaiveDate;

use crate::source::Line;
use crate::{Cell, Column, Finding, Message, Precision, Problem, Severity, Sheet, date, fold, mask};

/// A row of a ledger and what was found in it so far.
#[derive(Debug)]
pub struct Row<'a> {
    sheet: &'a Sheet,
    line: &'a Line,
    findings: Vec<Finding>,
}

impl<'a> Row<'a> {
    pub(crate) fn new(sheet: &'a Sheet, line: &'a Line) -> Self {
        Row { sheet, line, findings: Vec::new() }
    }

    /// The name of its sheet.
    pub fn sheet(&self) -> &'a str {
        &self.sheet.name
    }

    /// The row as the spreadsheet program shows it.
    pub fn number(&self) -> u32 {
        self.line.number
    }

    /// Whether the sheet has this column at all: an absent column says nothing, an empty cell may.
    pub fn has(&self, heading: &'static str) -> bool {
        self.place(heading).is_some_and(|(_, column)| column.is_some())
    }

    /// Text on one line: folded, line breaks removed.
    pub fn text(&mut self, heading: &'static str) -> Option<String> {
        let text = self.filled(heading)?;
        let text = fold::value(&text.replace(['\r', '\n'], ""));
        if text.chars().any(char::is_control) {
            self.cannot(heading, "ledger.control_character", "含有控制字符", "holds control characters");
            return None;
        }
        Some(text)
    }

    /// A code: white space removed, upper case.
    pub fn code(&mut self, heading: &'static str) -> Option<String> {
        Some(fold::code(&self.text(heading)?))
    }

    /// What a parser of the caller's makes of the folded text; its problem is an error of this cell.
    pub fn parsed<T>(&mut self, heading: &'static str, parse: impl FnOnce(&str) -> Result<T, Problem>) -> Option<T> {
        let text = self.text(heading)?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(Problem { code, message }) => {
                self.error(heading, code, message);
                None
            }
        }
    }

    /// The several codes or names of one cell; none for an empty one.
    pub fn list(&mut self, heading: &'static str) -> Vec<String> {
        self.filled(heading).map(|text| fold::list(&text)).unwrap_or_default()
    }

    /// The several codes of one cell, each without white space and in upper case.
    pub fn codes(&mut self, heading: &'static str) -> Vec<String> {
        self.list(heading).iter().map(|code| fold::code(code)).collect()
    }

    /// A whole number from 0, also as text.
    pub fn count(&mut self, heading: &'static str) -> Option<u32> {
        let number = self.decimal(heading)?;
        if number < 0.0 {
            self.cannot(heading, "ledger.negative", "数量不能为负", "a count cannot be negative");
        } else if number.fract() != 0.0 || number > f64::from(u32::MAX) {
            self.cannot(heading, "ledger.not_a_count", "不是整数", "not a whole number");
        } else {
            return Some(number as u32);
        }
        None
    }

    /// A decimal number, also as text.
    pub fn decimal(&mut self, heading: &'static str) -> Option<f64> {
        let number = match self.readable(heading)? {
            Cell::Number(number) => Some(*number),
            Cell::Text(text) => parse_decimal(&fold::value(text)),
            _ => None,
        };
        if number.is_none() {
            self.cannot(heading, "ledger.not_a_number", "不是数字", "not a number");
        }
        number
    }

    /// A civil day; one given to the month only is its first day, with a note.
    pub fn date(&mut self, heading: &'static str) -> Option<NaiveDate> {
        let cell = self.readable(heading)?;
        let read = match cell {
            Cell::Date(day) => Some((*day, Precision::Day)),
            Cell::Number(number) => date::from_number(*number),
            Cell::Text(text) => date::parse(text),
            _ => None,
        };
        let october = matches!(cell, Cell::Number(number) if date::may_be_october(*number));
        let Some((day, precision)) = read else {
            self.cannot(
                heading,
                "ledger.not_a_date",
                "不是日期，请写成 2019-07-01",
                "not a date; write it as 2019-07-01",
            );
            return None;
        };
        if october {
            let message = Message::new(
                format!("读作 {day}；若指十月，请写成 {}-10", day.format("%Y")),
                format!("read as {day}; if October is meant, write {}-10", day.format("%Y")),
            );
            self.warning(heading, "ledger.date_ambiguous", message);
        } else if precision == Precision::Month {
            let message = Message::new(format!("只有年月，读作 {day}"), format!("year and month only, read as {day}"));
            self.note(heading, "ledger.date_month", message);
        }
        Some(day)
    }

    /// Yes or no; an empty cell is no, an absent column nothing.
    pub fn yes_no(&mut self, heading: &'static str) -> Option<bool> {
        if !self.has(heading) {
            return None;
        }
        if self.cell(heading).is_empty() {
            return Some(false);
        }
        let folded = match self.readable(heading)? {
            Cell::Bool(truth) => return Some(*truth),
            cell => fold::choice(&cell.text()),
        };
        match folded.as_str() {
            "是" | "有" | "√" | "✓" | "✔" | "☑" | "1" | "y" | "yes" | "true" => Some(true),
            "否" | "无" | "没有" | "×" | "✗" | "✘" | "x" | "0" | "n" | "no" | "false" | "" => Some(false),
            _ => {
                self.cannot(heading, "ledger.not_yes_or_no", "应填“是”或“否”", "neither 是 (yes) nor 否 (no)");
                None
            }
        }
    }

    /// The value of the choice that the cell names; what it does not know is an error that lists the choices.
    pub fn choice<T: Copy>(&mut self, heading: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(heading)?;
        let key = fold::choice(&text);
        let found = choices.iter().find(|(name, _)| fold::choice(name) == key);
        if found.is_none() {
            let names = choices.iter().map(|(name, _)| *name).collect::<Vec<_>>().join("、");
            let message = Message::new(format!("不在可选值之内：{names}"), format!("not one of {names}"));
            self.error(heading, "ledger.not_a_choice", message);
        }
        found.map(|(_, value)| *value)
    }

    /// Rejects the row for what stands in this column.
    pub fn error(&mut self, heading: &'static str, code: &'static str, message: Message) {
        self.push(Severity::Error, heading, code, message);
    }

    /// Applied, but someone should look at this column.
    pub fn warning(&mut self, heading: &'static str, code: &'static str, message: Message) {
        self.push(Severity::Warning, heading, code, message);
    }

    /// Something to know about this column.
    pub fn note(&mut self, heading: &'static str, code: &'static str, message: Message) {
        self.push(Severity::Note, heading, code, message);
    }

    /// Whether anything so far rejects the row.
    pub fn rejected(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// What a finding quotes of this column: of a personal one its end at most.
    pub fn quoted(&self, heading: &str) -> Option<String> {
        let (form, headings) = (self.sheet.form, &self.sheet.headings);
        let place = form.columns.iter().position(|column| column.heading == heading)?;
        let cell = self.line.cell(headings.columns[place]?);
        let text = fold::value(&cell.text());
        let personal = form.columns[place].personal;
        (!cell.is_empty()).then(|| if personal { mask(&text) } else { shortened(text) })
    }

    /// What was found, when the row has been read.
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    fn place(&self, heading: &'static str) -> Option<(&'static Column, Option<u32>)> {
        let place = self.sheet.form.position(heading);
        debug_assert!(place.is_some(), "{heading} is not a column of {}", self.sheet.form.name);
        place.map(|place| (&self.sheet.form.columns[place], self.sheet.headings.columns[place]))
    }

    fn cell(&self, heading: &'static str) -> &'a Cell {
        const NOTHING: &Cell = &Cell::Empty;
        self.place(heading).and_then(|(_, column)| column).map_or(NOTHING, |column| self.line.cell(column))
    }

    /// A cell that holds something; an error if it must and does not, or if it is what a failed formula left.
    fn readable(&mut self, heading: &'static str) -> Option<&'a Cell> {
        let cell = self.cell(heading);
        if cell.is_empty() {
            if self.place(heading).is_some_and(|(column, _)| column.required) {
                self.cannot(heading, "ledger.missing", "必填，不能为空", "required, must not be empty");
            }
            return None;
        }
        if matches!(cell, Cell::Error(_)) {
            self.cannot(heading, "ledger.formula_failed", "公式出错，没有值", "a formula that failed, without a value");
            return None;
        }
        Some(cell)
    }

    /// The text of a cell that holds something; an error if it is a number that lost digits.
    fn filled(&mut self, heading: &'static str) -> Option<String> {
        let cell = self.readable(heading)?;
        if cell.is_rounded() {
            let zh = "数字过长，已被表格程序舍入，请以文本格式填写";
            self.cannot(
                heading,
                "ledger.number_rounded",
                zh,
                "a number so long that the program rounded it; type it as text",
            );
            return None;
        }
        Some(cell.text())
    }

    fn cannot(&mut self, heading: &'static str, code: &'static str, zh: &str, en: &str) {
        self.error(heading, code, Message::new(zh, en));
    }

    fn push(&mut self, severity: Severity, heading: &'static str, code: &'static str, message: Message) {
        let column = Some(heading.to_owned());
        if self.findings.iter().any(|known| known.code == code && known.column == column && known.message == message) {
            return;
        }
        let value = self.quoted(heading);
        let (sheet, row) = (self.sheet.name.clone(), Some(self.line.number));
        self.findings.push(Finding { sheet, row, column, value, severity, code, message });
    }
}

/// A finding quotes a cell, it does not repeat a novel.
fn shortened(text: String) -> String {
    const LONGEST: usize = 80;
    if text.chars().count() <= LONGEST { text } else { text.chars().take(LONGEST).chain(['…']).collect() }
}

/// Digits with a sign and thousands separators as people write them; no `inf`, no `1e5`.
fn parse_decimal(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-' | b'+' | b' '));
    let text: String = text.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    if plain { text.parse().ok() } else { None }
}
