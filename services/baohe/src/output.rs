//! Data on stdout, in the form that was asked for.

use std::io::{IsTerminal as _, Write};

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use serde_json::Value;

use crate::args::Output;
use crate::exit::{Failure, USAGE};

/// One column: the key in the data, the label a person reads.
pub(crate) type Column = (&'static str, &'static str);

/// A list of like things.
#[derive(Debug)]
pub(crate) struct Listing {
    /// What tables, csv and xlsx show; JSON has everything.
    pub(crate) columns: Vec<Column>,
    /// The things, as JSON objects.
    pub(crate) items: Vec<Value>,
    /// Which key is the name of one.
    pub(crate) name: &'static str,
}

impl Listing {
    /// Writes the list to stdout.
    ///
    /// # Errors
    /// stdout is closed, or a workbook would go to a terminal.
    pub(crate) fn print(&self, output: Output) -> Result<(), Failure> {
        let mut out = std::io::stdout().lock();
        match output {
            Output::Json => writeln!(out, "{}", serde_json::to_string(&self.items).map_err(anyhow::Error::from)?)?,
            Output::Jsonl => self.items.iter().try_for_each(|item| writeln!(out, "{item}"))?,
            Output::Name => self.items.iter().try_for_each(|item| writeln!(out, "{}", plain(&item[self.name])))?,
            Output::Csv => self.csv(&mut out)?,
            Output::Xlsx => self.xlsx(&mut out)?,
            Output::Table => writeln!(out, "{}", self.table())?,
        }
        Ok(())
    }

    fn table(&self) -> Table {
        let mut table = Table::new();
        let style = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
        table.load_style(style).set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(self.columns.iter().map(|(_, label)| *label));
        for item in &self.items {
            table.add_row(self.columns.iter().map(|(key, _)| plain(&item[*key])));
        }
        for (index, (key, _)) in self.columns.iter().enumerate() {
            let numeric =
                !self.items.is_empty() && self.items.iter().all(|item| item[*key].is_number() || item[*key].is_null());
            if let (true, Some(column)) = (numeric, table.column_mut(index)) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table
    }

    fn csv(&self, out: &mut impl Write) -> Result<(), Failure> {
        let fail = |error: csv::Error| Failure::from(anyhow::Error::from(error));
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(self.columns.iter().map(|(key, _)| *key)).map_err(fail)?;
        for item in &self.items {
            writer.write_record(self.columns.iter().map(|(key, _)| harmless(&item[*key]))).map_err(fail)?;
        }
        Ok(writer.flush()?)
    }

    fn xlsx(&self, out: &mut impl Write) -> Result<(), Failure> {
        if std::io::stdout().is_terminal() {
            return Err(Failure::new(
                USAGE,
                "-o xlsx writes a file to stdout: redirect it, as in `… -o xlsx > out.xlsx`",
            ));
        }
        let fail = |error: rust_xlsxwriter::XlsxError| Failure::from(anyhow::Error::from(error));
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, (key, label)) in (0u16..).zip(&self.columns) {
            sheet.write_string(0, column, *label).map_err(fail)?;
            for (row, item) in (1u32..).zip(&self.items) {
                match item[*key].as_f64() {
                    Some(number) => sheet.write_number(row, column, number).map_err(fail)?,
                    None => sheet.write_string(row, column, plain(&item[*key])).map_err(fail)?,
                };
            }
        }
        out.write_all(&book.save_to_buffer().map_err(fail)?)?;
        Ok(())
    }
}

/// Writes one JSON document to stdout.
///
/// # Errors
/// stdout is closed.
pub(crate) fn document(value: &Value) -> Result<(), Failure> {
    Ok(writeln!(std::io::stdout().lock(), "{value}")?)
}

/// A line to stderr: what is not data.
pub(crate) fn note(line: impl std::fmt::Display) {
    // A closed stderr is nobody's loss.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// A line of text to stdout.
///
/// # Errors
/// stdout is closed.
pub(crate) fn line(text: impl std::fmt::Display) -> Result<(), Failure> {
    Ok(writeln!(std::io::stdout().lock(), "{text}")?)
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "—".to_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "√" } else { "×" }.to_owned(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("、"),
        Value::Object(fields) => fields.get("name").map(plain).unwrap_or_default(),
        Value::Number(number) => number.to_string(),
    }
}

/// A cell that a spreadsheet program does not take for a formula.
fn harmless(value: &Value) -> String {
    let text = if value.is_null() { String::new() } else { plain(value) };
    if value.is_string() && text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}
