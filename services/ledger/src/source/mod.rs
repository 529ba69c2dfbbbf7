//! From bytes to grids of cells, whatever the format, within stated limits.

mod archive;
mod dense;
mod ods_size;
mod text;
mod xls_size;
mod xlsx;

use crate::{Cell, Unreadable};

/// The largest file that is read.
pub(crate) const MAX_BYTES: u64 = 32 << 20;
/// What a packed file may unpack to, all parts together.
pub(crate) const MAX_INFLATED: u64 = 128 << 20;
/// Rows of a sheet, as in the spreadsheet programs.
pub(crate) const MAX_ROWS: u32 = 1 << 20;
/// Columns of a sheet, as in the spreadsheet programs.
pub(crate) const MAX_COLUMNS: u32 = 1 << 14;
/// Cells that hold something, all sheets together.
pub(crate) const MAX_CELLS: u64 = 1_000_000;
/// Rows that hold something, all sheets together.
pub(crate) const MAX_FILLED: u64 = 200_000;
/// Bytes of text in all cells: one shared text may stand in many.
pub(crate) const MAX_TEXT: u64 = 32 << 20;

/// The sheets of a file.
#[derive(Debug)]
pub(crate) struct Workbook {
    pub(crate) format: Format,
    pub(crate) grids: Vec<Grid>,
}

/// What the content turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Xlsx,
    Xls,
    Ods,
    Csv,
}

impl Format {
    /// Whether a file of this format is usually called so.
    pub(crate) fn suits(self, name: &str) -> bool {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        match (self, ending.as_deref()) {
            (_, None) => true,
            (Self::Xlsx, Some(ending)) => matches!(ending, "xlsx" | "xltx"),
            (Self::Xls, Some(ending)) => matches!(ending, "xls" | "xlt" | "et"),
            (Self::Ods, Some(ending)) => matches!(ending, "ods" | "ots"),
            (Self::Csv, Some(ending)) => matches!(ending, "csv" | "txt" | "tsv"),
        }
    }

    /// As in file names.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Ods => "ods",
            Self::Csv => "csv",
        }
    }
}

/// One sheet: only what is not empty, so that a value in the farthest corner costs no more than one elsewhere.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    pub(crate) name: String,
    pub(crate) hidden: bool,
    /// In rising order of their numbers.
    pub(crate) lines: Vec<Line>,
    /// Cells whose value a formula computed.
    pub(crate) formulas: u64,
}

/// A row with at least one value.
#[derive(Debug, Default, Clone)]
pub(crate) struct Line {
    /// As the spreadsheet program shows it, from 1.
    pub(crate) number: u32,
    /// In rising order of their columns, from 0.
    pub(crate) cells: Vec<(u32, Cell)>,
}

impl Line {
    pub(crate) fn cell(&self, column: u32) -> &Cell {
        const NOTHING: &Cell = &Cell::Empty;
        self.cells.binary_search_by_key(&column, |(place, _)| *place).map_or(NOTHING, |at| &self.cells[at].1)
    }
}

/// Collects cells in any order and counts them against the limits.
#[derive(Debug, Default)]
struct Sower {
    cells: u64,
    filled: u64,
    text: u64,
    rows: std::collections::BTreeMap<u32, Vec<(u32, Cell)>>,
}

impl Sower {
    /// A sower for the next sheet of the same file: the count goes on.
    fn next(&self) -> Self {
        Sower { rows: Default::default(), ..*self }
    }

    /// Row and column from 0.
    fn put(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), Unreadable> {
        if cell.is_empty() {
            return Ok(());
        }
        if row >= MAX_ROWS {
            return Err(Unreadable::TooMany(MAX_ROWS.into(), "rows"));
        }
        if column >= MAX_COLUMNS {
            return Err(Unreadable::TooMany(MAX_COLUMNS.into(), "columns"));
        }
        self.cells += 1;
        if self.cells > MAX_CELLS {
            return Err(Unreadable::TooMany(MAX_CELLS, "cells"));
        }
        if let Cell::Text(text) = &cell {
            self.text += text.len() as u64;
            if self.text > MAX_TEXT {
                return Err(Unreadable::TooMuchText(MAX_TEXT));
            }
        }
        let cells = self.rows.entry(row).or_default();
        if cells.is_empty() {
            self.filled += 1;
            if self.filled > MAX_FILLED {
                return Err(Unreadable::TooMany(MAX_FILLED, "rows"));
            }
        }
        cells.push((column, cell));
        Ok(())
    }

    fn lines(&mut self) -> Vec<Line> {
        std::mem::take(&mut self.rows)
            .into_iter()
            .map(|(row, mut cells)| {
                cells.sort_by_key(|(column, _)| *column);
                cells.dedup_by_key(|(column, _)| *column);
                Line { number: row + 1, cells }
            })
            .collect()
    }
}

/// Reads every sheet. What the file is, its content says, not its name.
pub(crate) fn open(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    let size = bytes.len() as u64;
    match bytes {
        [] => Err(Unreadable::Empty),
        _ if size > MAX_BYTES => Err(Unreadable::TooLarge(size, MAX_BYTES)),
        [b'P', b'K', 3 | 5, 4 | 6, ..] => match archive::inspect(bytes, MAX_INFLATED)? {
            Format::Ods => caught(|| dense::ods(bytes)),
            _ => caught(|| xlsx::read(bytes)),
        },
        [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            archive::inspect_compound(bytes)?;
            caught(|| dense::xls(bytes))
        }
        _ => text::read(bytes),
    }
}

/// A parser's panic on a damaged file is the file's fault, not the process's.
fn caught(parse: impl FnOnce() -> Result<Workbook, Unreadable>) -> Result<Workbook, Unreadable> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(parse)).unwrap_or(Err(Unreadable::Damaged))
}
