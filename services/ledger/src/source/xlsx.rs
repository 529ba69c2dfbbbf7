//! Workbooks of today, streamed cell by cell.

use std::io::Cursor;

use calamine::{Data, Reader, SheetType, SheetVisible, Xlsx, XlsxError, open_workbook_from_rs};

use super::{Format, Grid, Sower, Workbook};
use crate::{Cell, Unreadable};

pub(super) fn read(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
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
        let mut formulas = 0;
        let mut cells = book.worksheet_cells_reader(&sheet.name).map_err(unreadable)?;
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(unreadable)? {
            formulas += u64::from(cell.formula.is_some());
            sower.put(cell.pos.0, cell.pos.1, Cell::from(Data::from(cell.value)))?;
        }
        grids.push(Grid { name: sheet.name, hidden: false, lines: sower.lines(), formulas });
    }
    Ok(Workbook { format: Format::Xlsx, grids })
}

fn unreadable(error: XlsxError) -> Unreadable {
    match error {
        XlsxError::Password => Unreadable::Password,
        _ => Unreadable::Damaged,
    }
}
