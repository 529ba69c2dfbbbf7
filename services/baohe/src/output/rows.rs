//! Rows written one by one, however many there are: nothing is kept but the one at hand.

use std::io::Write;

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};
use serde_json::Value;

use super::{Column, plain};
use crate::args::Output;
use crate::exit::{Failure, USAGE};

/// Where rows go.
pub(crate) type Sink = Box<dyn Write + Send>;

/// Rows of a sheet, without the headings.
const SHEET: u32 = 1_048_575;

/// Rows on their way.
pub(crate) struct Rows {
    columns: Vec<Column>,
    name: &'static str,
    written: u32,
    form: Form,
}

/// The form they are written in.
enum Form {
    Json(Sink),
    Jsonl(Sink),
    Name(Sink),
    Csv(Box<csv::Writer<Sink>>),
    Xlsx(Box<Workbook>, Sink),
}

impl Rows {
    /// Writes what comes before the first row. `name`: the key that names one. A table is no form for rows without end:
    /// they become one line each.
    ///
    /// # Errors
    /// The sink takes nothing.
    pub(crate) fn begin(
        output: Output,
        columns: Vec<Column>,
        name: &'static str,
        mut sink: Sink,
    ) -> Result<Self, Failure> {
        let form = match output {
            Output::Json => {
                write!(sink, "[")?;
                Form::Json(sink)
            }
            Output::Jsonl | Output::Table => Form::Jsonl(sink),
            Output::Name => Form::Name(sink),
            Output::Csv => {
                let mut writer = csv::Writer::from_writer(sink);
                writer.write_record(columns.iter().map(|(key, _)| *key)).map_err(anyhow::Error::from)?;
                Form::Csv(Box::new(writer))
            }
            Output::Xlsx => Form::Xlsx(Box::new(headed(&columns).map_err(anyhow::Error::from)?), sink),
        };
        Ok(Self { columns, name, written: 0, form })
    }

    /// One row.
    ///
    /// # Errors
    /// The sink takes no more; a sheet is full.
    pub(crate) fn write(&mut self, item: &Value) -> Result<(), Failure> {
        match &mut self.form {
            Form::Json(sink) => write!(sink, "{}{item}", if self.written == 0 { "" } else { "," })?,
            Form::Jsonl(sink) => writeln!(sink, "{item}")?,
            Form::Name(sink) => writeln!(sink, "{}", plain(&item[self.name]))?,
            Form::Csv(writer) => {
                let cells = self.columns.iter().map(|(key, _)| harmless(&item[*key]));
                writer.write_record(cells).map_err(anyhow::Error::from)?;
            }
            Form::Xlsx(book, _) => {
                if self.written == SHEET {
                    return Err(Failure::new(USAGE, format!("a sheet has room for {SHEET} rows: use -o csv")));
                }
                let sheet = book.worksheet_from_index(0).map_err(anyhow::Error::from)?;
                cells(sheet, self.written + 1, &self.columns, item).map_err(anyhow::Error::from)?;
            }
        }
        self.written = self.written.saturating_add(1);
        Ok(())
    }

    /// Writes what comes after the last row.
    ///
    /// # Errors
    /// The sink takes no more.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self.form {
            Form::Json(mut sink) => {
                writeln!(sink, "]")?;
                sink.flush()?;
            }
            Form::Jsonl(mut sink) | Form::Name(mut sink) => sink.flush()?,
            Form::Csv(mut writer) => writer.flush()?,
            Form::Xlsx(mut book, mut sink) => {
                book.save_to_writer(&mut sink).map_err(anyhow::Error::from)?;
                sink.flush()?;
            }
        }
        Ok(())
    }
}

fn headed(columns: &[Column]) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    for (column, (_, label)) in (0u16..).zip(columns) {
        sheet.write_string(0, column, *label)?;
    }
    Ok(book)
}

/// Numbers as numbers, all else as text: nothing in it is ever computed.
fn cells(sheet: &mut Worksheet, row: u32, columns: &[Column], item: &Value) -> Result<(), XlsxError> {
    for (column, (key, _)) in (0u16..).zip(columns) {
        match (&item[*key], item[*key].as_f64()) {
            (Value::Null, _) => {}
            (_, Some(number)) => drop(sheet.write_number(row, column, number)?),
            (value, None) => drop(sheet.write_string(row, column, plain(value))?),
        }
    }
    Ok(())
}

/// A cell that a spreadsheet program does not take for a formula.
fn harmless(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Number(number) => number.to_string(),
        _ => ledger::csv_cell(&plain(value)).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::json;

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn written(output: Output, items: &[Value]) -> Vec<u8> {
        let page = Page::default();
        let columns = vec![("name", "名称"), ("n", "数")];
        let mut rows = Rows::begin(output, columns, "name", Box::new(page.clone())).unwrap();
        items.iter().for_each(|item| rows.write(item).unwrap());
        rows.finish().unwrap();
        std::mem::take(&mut *page.0.lock().unwrap())
    }

    fn text(output: Output, items: &[Value]) -> String {
        String::from_utf8(written(output, items)).unwrap()
    }

    #[test]
    fn each_form_is_whole_with_none_with_one_and_with_more() {
        let two = [json!({ "name": "甲", "n": 1 }), json!({ "name": "乙", "n": -2 })];
        assert_eq!(text(Output::Json, &[]), "[]\n");
        assert_eq!(text(Output::Json, &two), "[{\"n\":1,\"name\":\"甲\"},{\"n\":-2,\"name\":\"乙\"}]\n");
        assert_eq!(text(Output::Jsonl, &two[..1]), "{\"n\":1,\"name\":\"甲\"}\n");
        assert_eq!(text(Output::Name, &two), "甲\n乙\n");
        assert_eq!(text(Output::Csv, &two), "name,n\n甲,1\n乙,-2\n");
    }

    #[test]
    fn no_cell_starts_a_formula_whatever_it_is_made_of() {
        let items =
            [json!({ "name": "=HYPERLINK(1)" }), json!({ "name": ["+86", "x"] }), json!({ "name": { "name": "＝1" } })];
        assert_eq!(text(Output::Csv, &items), "name,n\n'=HYPERLINK(1),\n'+86、x,\n'＝1,\n");
        let book = written(Output::Xlsx, &items);
        let sheet = stored(&book);
        assert!(sheet.contains("=HYPERLINK(1)") && !sheet.contains("<f>"), "{sheet}");
    }

    /// The one sheet of a workbook as it is stored.
    fn stored(book: &[u8]) -> String {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
        std::io::read_to_string(archive.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap()
    }
}
