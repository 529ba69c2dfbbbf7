//! How large the sheets of an old workbook become in the parser, which makes room for all that lies between the first and
//! the last cell of a sheet, and for as many cells as the sheet says it has.

use std::io::{Cursor, Read};

use super::MAX_CELLS;
use crate::Unreadable;

/// What the format allows in one sheet: 65,536 rows of 256 columns.
const WHOLE_SHEET: u64 = 1 << 24;

/// Records of cells that hold something; each begins with its row and column.
const CELLS: &[u16] = &[0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x0206, 0x027E, 0x0406];
/// A row's run of numbers: ends with its last column.
const RUN: u16 = 0x00BD;
const DIMENSIONS: u16 = 0x0200;
/// Begin a sheet, by version of the format.
const BEGINNINGS: &[u16] = &[0x0009, 0x0209, 0x0409, 0x0809];

pub(super) fn check(bytes: &[u8]) -> Result<(), Unreadable> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
    let name = ["Workbook", "Book"].into_iter().find(|name| file.is_stream(name)).ok_or(Unreadable::Damaged)?;
    let mut stream = Vec::new();
    let book = file.open_stream(name).map_err(|_| Unreadable::Damaged)?;
    book.take(bytes.len() as u64).read_to_end(&mut stream).map_err(|_| Unreadable::Damaged)?;
    let (mut rest, mut before, mut area) = (stream.as_slice(), 0, Area::default());
    while let Some((kind, length)) = word(rest, 0).zip(word(rest, 2)) {
        let record = rest.get(4..4 + usize::from(length)).ok_or(Unreadable::Damaged)?;
        rest = &rest[4 + record.len()..];
        if BEGINNINGS.contains(&kind) {
            before += std::mem::take(&mut area).size();
        } else if kind == DIMENSIONS && said(record) > WHOLE_SHEET {
            return Err(Unreadable::TooMany(MAX_CELLS, "cells"));
        } else if CELLS.contains(&kind) {
            area.add(kind, record);
        }
        if before + area.size() > MAX_CELLS {
            return Err(Unreadable::TooMany(MAX_CELLS, "cells"));
        }
    }
    Ok(())
}

/// Rows times columns, as the sheet says; rows are two bytes each in the oldest versions, four in the others.
fn said(record: &[u8]) -> u64 {
    let at = |place| u64::from(word(record, place).unwrap_or(0));
    let (rows, columns) = match record.len() {
        10 => (at(2).saturating_sub(at(0)), at(6).saturating_sub(at(4))),
        _ => ((at(4) | at(6) << 16).saturating_sub(at(0) | at(2) << 16), at(10).saturating_sub(at(8))),
    };
    rows.max(1) * columns.max(1)
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

/// The used part of a sheet.
#[derive(Default)]
struct Area(Option<[u64; 4]>);

impl Area {
    fn add(&mut self, kind: u16, record: &[u8]) {
        let Some((row, first)) = word(record, 0).zip(word(record, 2)) else { return };
        let last = if kind == RUN { word(record, record.len().saturating_sub(2)).unwrap_or(first) } else { first };
        let [row, first, last] = [row, first, last].map(u64::from);
        let [top, left, bottom, right] = self.0.unwrap_or([row, first, row, last]);
        self.0 = Some([top.min(row), left.min(first), bottom.max(row), right.max(last)]);
    }

    fn size(&self) -> u64 {
        self.0.map_or(0, |[top, left, bottom, right]| (bottom - top + 1) * (right - left + 1))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn number(row: u16, column: u16) -> Vec<u8> {
        record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat())
    }

    fn book(records: &[Vec<u8>]) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream("Workbook").unwrap().write_all(&records.concat()).unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn a_sheet_costs_what_lies_between_its_corners() {
        let sheet = || record(0x0809, &[0; 16]);
        assert_eq!(check(&book(&[sheet(), number(0, 0), number(999, 255)])), Ok(()));
        let far = book(&[sheet(), number(0, 0), number(65_535, 255)]);
        assert_eq!(check(&far), Err(Unreadable::TooMany(MAX_CELLS, "cells")));
        let many: Vec<_> = (0..5).flat_map(|_| [sheet(), number(0, 0), number(999, 255)]).collect();
        assert_eq!(check(&book(&many)), Err(Unreadable::TooMany(MAX_CELLS, "cells")));
    }

    #[test]
    fn a_sheet_that_says_it_has_more_than_any_is_not_believed() {
        let says = |rows: u32| record(DIMENSIONS, &[&[0; 4][..], &rows.to_le_bytes(), &[0, 0, 0, 1, 0, 0]].concat());
        assert_eq!(check(&book(&[says(65_536)])), Ok(()));
        assert_eq!(check(&book(&[says(u32::MAX)])), Err(Unreadable::TooMany(MAX_CELLS, "cells")));
    }
}
