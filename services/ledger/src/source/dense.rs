//! Formats that the parser reads as whole ranges: the old workbooks and those of OpenDocument.

use std::io::Cursor;

use calamine::{Ods, OdsError, Reader, SheetType, SheetVisible, Xls, XlsError, open_workbook_from_rs};

use super::{Format, Grid, Sower, Workbook, ods_size, xls_size};
use crate::{Cell, Unreadable};

/// At most 256 columns and 65,536 rows a sheet, by the format itself.
pub(super) fn xls(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    xls_size::check(bytes)?;
    let book: Xls<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => Unreadable::Password,
        _ => Unreadable::Damaged,
    })?;
    grids(book, Format::Xls)
}

pub(super) fn ods(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    ods_size::check(bytes)?;
    let book: Ods<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| match error {
        OdsError::Password => Unreadable::Password,
        _ => Unreadable::Damaged,
    })?;
    grids(book, Format::Ods)
}

fn grids<'a, B: Reader<Cursor<&'a [u8]>>>(mut book: B, format: Format) -> Result<Workbook, Unreadable> {
    let mut sower = Sower::default();
    let mut grids = Vec::new();
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        if sheet.visible != SheetVisible::Visible {
            grids.push(Grid { name: sheet.name, hidden: true, ..Grid::default() });
            continue;
        }
        sower = sower.next();
        let range = book.worksheet_range(&sheet.name).map_err(|_| Unreadable::Damaged)?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            sower.put(top + row as u32, left + column as u32, Cell::from(data.clone()))?;
        }
        let formulas = book.worksheet_formula(&sheet.name).map_err(|_| Unreadable::Damaged)?;
        let formulas = formulas.used_cells().filter(|(_, _, formula)| !formula.is_empty()).count() as u64;
        grids.push(Grid { name: sheet.name, hidden: false, lines: sower.lines(), formulas });
    }
    Ok(Workbook { format, grids })
}
