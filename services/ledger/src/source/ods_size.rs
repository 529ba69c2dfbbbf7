//! How large the sheets of an OpenDocument file become once its repetitions are written out. A cell may say "16,384
//! times" and a row "a million times" in a few bytes, and the parser believes them.

use std::io::{BufReader, Cursor};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::{MAX_CELLS, MAX_COLUMNS, MAX_ROWS};
use crate::Unreadable;

/// Rows times columns of the used areas, all sheets together: the parser holds each of them.
const MAX_AREA: u64 = MAX_CELLS;

pub(super) fn check(bytes: &[u8]) -> Result<(), Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
    let content = archive.by_name("content.xml").map_err(|_| Unreadable::Damaged)?;
    let mut reader = Reader::from_reader(BufReader::new(content));
    let mut area = Area::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| Unreadable::Damaged)? {
            Event::DocType(_) => return Err(Unreadable::DocumentType),
            Event::Start(tag) => area.open(&tag)?,
            Event::Empty(tag) => {
                area.open(&tag)?;
                area.close(tag.name().as_ref())?;
            }
            Event::End(tag) => area.close(tag.name().as_ref())?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

#[derive(Default)]
struct Area {
    /// Of the sheets before.
    before: u64,
    /// Rows so far, empty ones included, and those up to the last that holds something.
    rows: u64,
    height: u64,
    width: u64,
    /// The row at hand: how often, its columns so far, and those up to the last that holds something.
    times: u64,
    columns: u64,
    used: u64,
}

impl Area {
    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), Unreadable> {
        match tag.name().as_ref() {
            "table:table-row" => {
                self.times = repeated(tag, "table:number-rows-repeated", MAX_ROWS)?;
                (self.columns, self.used) = (0, 0);
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.columns += repeated(tag, "table:number-columns-repeated", MAX_COLUMNS)?;
                let holds = |name| tag.try_get_attribute(name).map(|found| found.is_some());
                let error = |_| Unreadable::Damaged;
                if holds("office:value-type").map_err(error)? || holds("table:formula").map_err(error)? {
                    self.used = self.columns.min(MAX_COLUMNS.into());
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Unreadable> {
        match name {
            "table:table-row" => {
                self.rows += self.times;
                if self.used > 0 {
                    (self.height, self.width) = (self.rows, self.width.max(self.used));
                }
            }
            "table:table" => {
                *self = Area { before: self.before + self.height * self.width, ..Area::default() };
            }
            _ => {}
        }
        match self.before + self.height * self.width {
            area if area > MAX_AREA => Err(Unreadable::TooMany(MAX_AREA, "cells")),
            _ => Ok(()),
        }
    }
}

fn repeated(tag: &BytesStart<'_>, name: &str, most: u32) -> Result<u64, Unreadable> {
    match tag.try_get_attribute(name).map_err(|_| Unreadable::Damaged)? {
        None => Ok(1),
        Some(times) => times.value.parse::<u64>().map(|times| times.min(most.into())).map_err(|_| Unreadable::Damaged),
    }
}
