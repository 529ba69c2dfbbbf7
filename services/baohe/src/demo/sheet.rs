//! Writing a ledger as it should be.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::file::File;
use super::table::{Entry, Table};

/// Each table in a workbook, as it should be.
pub(super) fn files(tables: &[Table; 4]) -> Result<Vec<File>, XlsxError> {
    let each = ["organizations", "party-organizations", "members", "posts"].into_iter().zip(tables);
    each.map(|(ledger, table)| {
        let (ending, good, found) = ("xlsx", table.rows.len(), Vec::new());
        Ok(File { ledger, ending, bytes: clean(table)?, good, found })
    })
    .collect()
}

fn clean(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut book = workbook()?;
    let page = book.add_worksheet().set_name(table.title)?;
    let bold = Format::new().set_bold();
    for (place, heading) in (0..).zip(table.headings) {
        page.write_string_with_format(0, place, *heading, &bold)?;
    }
    for (at, row) in (1..).zip(&table.rows) {
        for (place, entry) in (0..).zip(&row.cells) {
            write(page, at, place, entry)?;
        }
    }
    page.set_freeze_panes(1, 2)?;
    book.save_to_buffer()
}

fn write(page: &mut Worksheet, row: u32, column: u16, entry: &Entry) -> Result<(), XlsxError> {
    match entry {
        Entry::Blank => return Ok(()),
        Entry::Text(text) | Entry::Code(text) | Entry::Digits(text) => page.write_string(row, column, text)?,
        Entry::Choice(text) | Entry::Street(text) => page.write_string(row, column, *text)?,
        Entry::Codes(codes) => page.write_string(row, column, codes.join("、"))?,
        Entry::Count(count) => page.write_number(row, column, *count)?,
        Entry::Decimal(number) => page.write_number(row, column, *number)?,
        Entry::Flag(flag) => page.write_string(row, column, if *flag { "是" } else { "否" })?,
        Entry::Day(day) => return write_day(page, row, column, *day),
    };
    Ok(())
}

/// A cell that the spreadsheet program knows to be a date.
pub(super) fn write_day(page: &mut Worksheet, row: u32, column: u16, day: chrono::NaiveDate) -> Result<(), XlsxError> {
    let date = ExcelDateTime::parse_from_str(&day.to_string())?;
    page.write_datetime_with_format(row, column, &date, &Format::new().set_num_format("yyyy-mm-dd"))?;
    Ok(())
}

/// A new workbook; its date of creation is fixed, so that the same seed gives the same bytes.
pub(super) fn workbook() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2019, 3, 31)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    Ok(book)
}
