//! Text files: UTF-8 with or without its mark, UTF-16 with one, or GB18030; separated by commas, tabs or semicolons.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030};

use super::{Format, Grid, MAX_COLUMNS, MAX_ROWS, Sower, Workbook};
use crate::{Cell, Unreadable};

/// Bytes of a cell: the 32,767 characters that spreadsheet programs allow.
const LONGEST: usize = 4 * 32_767;

/// The name of the one sheet of a text file.
pub(crate) const SHEET: &str = "csv";

pub(super) fn read(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    let text = decode(bytes)?;
    let start: String = text.trim_start().chars().take(64).collect::<String>().to_ascii_lowercase();
    if ["<html", "<!doctype", "<table", "<?xml"].iter().any(|tag| start.starts_with(tag)) {
        return Err(if start.starts_with("<?xml") { Unreadable::NotASpreadsheet } else { Unreadable::WebPage });
    }
    if text.contains('\0') || text.starts_with("%PDF") {
        return Err(Unreadable::NotASpreadsheet);
    }
    // Line ends of one kind, so that rows can be counted by them.
    let text = if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { text };
    let lines = lines(&text)?;
    Ok(Workbook { format: Format::Csv, grids: vec![Grid { name: SHEET.to_owned(), lines, ..Grid::default() }] })
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, failed) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return if failed { Err(Unreadable::Encoding) } else { Ok(text) };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    if bytes.contains(&0) {
        return Err(Unreadable::NotASpreadsheet);
    }
    let (text, failed) = GB18030.decode_without_bom_handling(bytes);
    if failed { Err(Unreadable::Encoding) } else { Ok(text) }
}

/// The separator is the one that the first lines have most of.
fn separator(text: &str) -> u8 {
    let head: String = text.lines().take(10).collect();
    let count = |separator: &u8| head.bytes().filter(|byte| byte == separator).count();
    // `max_by_key` takes the last of equals: the comma.
    [b';', b'\t', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

fn lines(text: &str) -> Result<Vec<super::Line>, Unreadable> {
    let separator = separator(text);
    quotes_close(text, separator)?;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut sower = Sower::default();
    let mut record = csv::StringRecord::new();
    let mut row = 0;
    loop {
        // The parser passes over blank lines; a spreadsheet program counts them.
        let start = usize::try_from(reader.position().byte()).map_err(|_| Unreadable::Damaged)?;
        let blank = text.as_bytes().get(start..).unwrap_or_default().iter().take_while(|byte| **byte == b'\n').count();
        row += u32::try_from(blank).unwrap_or(MAX_ROWS);
        if !reader.read_record(&mut record).map_err(|_| Unreadable::Damaged)? {
            return Ok(sower.lines());
        }
        if row >= MAX_ROWS {
            return Err(Unreadable::TooMany(MAX_ROWS.into(), "rows"));
        }
        for (column, field) in (0..).zip(record.iter()) {
            if column >= MAX_COLUMNS && !field.is_empty() {
                return Err(Unreadable::TooMany(MAX_COLUMNS.into(), "columns"));
            }
            sower.put(row, column, Cell::Text(crate::output::unquoted(field).to_owned()))?;
        }
        row += 1;
    }
}

/// Refuses a quotation mark that is never closed: it would swallow the rows after it. Also one that is closed only after
/// more than a cell can hold.
fn quotes_close(text: &str, separator: u8) -> Result<(), Unreadable> {
    let (mut row, mut begins, mut rest) = (1, true, text.as_bytes());
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte == b'"' && begins {
            let (opened, mut lines) = (row, 0);
            let mut length = 0;
            loop {
                match rest {
                    [b'"', b'"', ..] => (rest, length) = (&rest[2..], length + 2),
                    [b'"', ..] => break rest = &rest[1..],
                    // On the last line it swallows nothing.
                    [] if lines == 0 => break,
                    [] => return Err(Unreadable::OpenQuote(opened)),
                    _ if length > LONGEST => return Err(Unreadable::OpenQuote(opened)),
                    [byte, ..] => {
                        lines += u32::from(*byte == b'\n');
                        (rest, length) = (&rest[1..], length + 1);
                    }
                }
            }
            row += lines;
        }
        row += u32::from(*byte == b'\n');
        begins = matches!(byte, b'\n') || *byte == separator;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<(u32, String)> {
        lines(text).unwrap().iter().map(|line| (line.number, line.cell(0).text())).collect()
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_program_counts_them() {
        assert_eq!(
            numbers("甲,1\n\n\n乙,2\n\"丙\n丙\",3\n丁\n"),
            [(1, "甲".to_owned()), (4, "乙".to_owned()), (5, "丙\n丙".to_owned()), (6, "丁".to_owned())]
        );
    }

    #[test]
    fn a_quote_that_is_never_closed_swallows_nothing_unsaid() {
        assert_eq!(lines("甲,1\n\n\"乙,2\n丙,3\n").unwrap_err(), Unreadable::OpenQuote(3));
        assert_eq!(lines("甲,1\n乙,\"2\n丙\"\"\n丁").unwrap_err(), Unreadable::OpenQuote(2));
        assert_eq!(numbers("甲,5\"\n乙,\"2\n3\"\n").len(), 2, "an inch, and a cell of two lines");
    }

    #[test]
    fn gb18030_and_every_mark_are_read() {
        let text = "名称,街道\n龙华区𠮷义工联,观湖街道\n";
        let (gb, _, _) = GB18030.encode(text);
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [text.as_bytes().to_vec(), format!("\u{FEFF}{text}").into_bytes(), gb.into_owned(), utf16] {
            assert_eq!(decode(&bytes).unwrap(), text);
        }
    }
}
