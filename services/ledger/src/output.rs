//! Handing rows back: what was rejected, as it was, with the reasons beside it.

use std::collections::HashMap;

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use crate::{Form, Reading};

/// The column that tells why a row was rejected; read again it is no extra column.
pub(crate) const PROBLEM: &str = "问题";

/// The file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the workbook could not be written")]
pub struct WriteError(#[from] XlsxError);

/// Why a row was rejected; a row may have several.
#[derive(Debug, Clone, Copy)]
pub struct Reject<'a> {
    /// The sheet's name, as in the finding.
    pub sheet: &'a str,
    /// The row, as in the finding.
    pub row: u32,
    /// The column, if it is about one.
    pub column: Option<&'a str>,
    /// The sentence, in the language of the reader.
    pub message: &'a str,
}

impl Form {
    /// A workbook of the rejected rows as they were, under the same headings, with a column 问题: corrected, it is
    /// imported again. Everything is text, so nothing in it is ever computed.
    pub fn rejects(&self, reading: &Reading, rejects: &[Reject<'_>]) -> Result<Vec<u8>, WriteError> {
        let mut reasons: HashMap<(&str, u32), Vec<String>> = HashMap::new();
        for Reject { sheet, row, column, message } in rejects {
            let reason = column.map_or_else(|| (*message).to_owned(), |column| format!("{column}：{message}"));
            reasons.entry((sheet, *row)).or_default().push(reason);
        }
        let mut book = workbook();
        let bold = Format::new().set_bold();
        let red = Format::new().set_font_color(Color::RGB(0xC00000));
        for (place, sheet) in reading.sheets.iter().enumerate() {
            let page = book.add_worksheet().set_name(sheet_name(place, &sheet.name))?;
            let columns = columns(self, sheet);
            for (place, (_, heading)) in (0..).zip(&columns) {
                page.write_string_with_format(0, place, heading, &bold)?;
            }
            let last = u16::try_from(columns.len()).unwrap_or(u16::MAX);
            page.write_string_with_format(0, last, PROBLEM, &bold)?;
            let rejected =
                sheet.lines.iter().filter_map(|line| Some((line, reasons.get(&(&*sheet.name, line.number))?)));
            for (at, (line, why)) in (1..).zip(rejected) {
                for (place, (column, _)) in (0..).zip(&columns) {
                    page.write_string(at, place, shortened(line.cell(*column).text()))?;
                }
                page.write_string_with_format(at, last, why.join("；"), &red)?;
            }
            page.set_freeze_panes(1, 0)?;
        }
        Ok(book.save_to_buffer()?)
    }
}

/// The columns of a sheet in their order, known ones under the ledger's heading, extra ones under their own.
fn columns(form: &Form, sheet: &crate::Sheet) -> Vec<(u32, String)> {
    let known = form.columns.iter().zip(&sheet.headings.columns);
    let known = known.filter_map(|(column, place)| Some(((*place)?, column.heading.to_owned())));
    let mut columns: Vec<_> = known.chain(sheet.headings.extra.iter().cloned()).collect();
    columns.sort_unstable();
    columns.truncate(MOST_COLUMNS);
    columns
}

/// Room is left for the reasons.
const MOST_COLUMNS: usize = 16_000;

/// What other programs allow and Excel does not is replaced; the number keeps such names apart.
fn sheet_name(place: usize, name: &str) -> String {
    const LONGEST: usize = 31;
    let odd = |c: char| matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') || c.is_control();
    if !name.is_empty() && name.encode_utf16().count() <= LONGEST && !name.contains(odd) {
        return name.to_owned();
    }
    let name: String = name.chars().map(|c| if odd(c) { '_' } else { c }).take(12).collect();
    format!("{}_{name}", place + 1)
}

/// A cell of a workbook has room for so many characters.
fn shortened(text: String) -> String {
    const LONGEST: usize = 32_767;
    if text.encode_utf16().count() <= LONGEST { text } else { text.chars().take(LONGEST / 2).collect() }
}

/// A new workbook. Its date of creation is fixed: the same content is the same bytes.
pub(crate) fn workbook() -> Workbook {
    let mut book = Workbook::new();
    if let Ok(day) = ExcelDateTime::from_ymd(2019, 1, 1) {
        book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    }
    book
}

/// A cell of a csv file that no spreadsheet program takes for a formula: what would start one gets a quote before it.
pub fn csv_cell(text: &str) -> std::borrow::Cow<'_, str> {
    if starts_formula(text) { format!("'{text}").into() } else { text.into() }
}

/// The reverse of [`csv_cell`].
pub(crate) fn unquoted(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if starts_formula(rest) => rest,
        _ => text,
    }
}

fn starts_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_csv_cell_starts_a_formula() {
        for text in ["=1+1", "+86", "-5", "@SUM(A1)", "\tx", "\rx", "＝1"] {
            assert!(csv_cell(text).starts_with('\''), "{text}");
        }
        assert_eq!(csv_cell("观湖"), "观湖");
    }

    proptest! {
        #[test]
        fn a_cell_written_and_read_again_is_the_same(text in any::<String>()) {
            // A quote that was there before one of these characters is the one thing that is lost.
            prop_assume!(unquoted(&text) == text);
            let written = csv_cell(&text);
            prop_assert_eq!(unquoted(&written), text.as_str());
        }
    }
}
