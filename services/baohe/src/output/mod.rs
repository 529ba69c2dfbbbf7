//! Data on stdout, in the form that was asked for.

mod rows;

use std::io::{IsTerminal as _, Write};

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use serde_json::Value;

use crate::args::Output;
use crate::exit::{Failure, USAGE};
pub(crate) use rows::{Rows, Sink};

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
        if output == Output::Table {
            return Ok(writeln!(std::io::stdout().lock(), "{}", self.table())?);
        }
        let mut rows = Rows::begin(output, self.columns.clone(), self.name, stdout(output)?)?;
        self.items.iter().try_for_each(|item| rows.write(item))?;
        rows.finish()
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
}

/// stdout for rows.
///
/// # Errors
/// A workbook would go to a terminal.
pub(crate) fn stdout(output: Output) -> Result<Sink, Failure> {
    if output == Output::Xlsx && std::io::stdout().is_terminal() {
        let why = "-o xlsx writes a file to stdout: redirect it, as in `… -o xlsx > out.xlsx`";
        return Err(Failure::new(USAGE, why));
    }
    Ok(Box::new(std::io::BufWriter::new(std::io::stdout())))
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
