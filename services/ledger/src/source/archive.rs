//! What a packed workbook is and whether it is harmless, before a parser sees it.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::Format;
use crate::Unreadable;

/// More parts than any workbook has.
const MAX_PARTS: usize = 4_096;
/// Where a document type declaration or the count of shared strings would stand.
const HEAD: usize = 4_096;
/// Shared strings: the parser reserves room for as many as the file says, and keeps as many as there are.
const MAX_STRINGS: u64 = super::MAX_CELLS;
/// Tags among the shared strings: four for one that is plain.
const MAX_TAGS: u64 = 4 * MAX_STRINGS;
/// Bytes of the shared strings, which the parser keeps whole.
const MAX_STRING_BYTES: u64 = 48 << 20;
/// Bytes of any other part that the parser keeps: styles, names, relations.
const MAX_KEPT: u64 = 8 << 20;
/// From one `<` to the next: the parser holds what lies between, and a cell has at most 32,767 characters.
const MAX_GAP: u64 = 1 << 20;

/// Tells the format, and refuses macros, bombs and document types. What the directory says about the sizes is asked
/// first; then, as it may lie, everything is inflated once and thrown away.
pub(super) fn inspect(bytes: &[u8], limit: u64) -> Result<Format, Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
    if archive.len() > MAX_PARTS {
        return Err(Unreadable::TooMany(MAX_PARTS as u64, "parts"));
    }
    let mut said = 0_u64;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|_| Unreadable::Damaged)?;
        if part.encrypted() {
            return Err(Unreadable::Password);
        }
        said = said.saturating_add(part.size());
    }
    if said > limit {
        return Err(Unreadable::Inflates(limit));
    }
    let mut format = None;
    let mut room = limit;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| Unreadable::Damaged)?;
        let name = part.name().map_err(|_| Unreadable::Damaged)?.to_ascii_lowercase();
        let part = inflate(part, room)?;
        room = room.checked_sub(part.size).ok_or(Unreadable::Inflates(limit))?;
        refuse(&name, &part)?;
        match name.as_str() {
            "mimetype" if part.head.starts_with(b"application/vnd.oasis.opendocument.spreadsheet") => {
                format = Some(Format::Ods)
            }
            "[content_types].xml" => format = format.or(Some(Format::Xlsx)),
            _ => {}
        }
    }
    format.ok_or(Unreadable::NotASpreadsheet)
}

/// What is known of a part once it was inflated and thrown away.
#[derive(Default)]
struct Part {
    /// Its first bytes.
    head: Vec<u8>,
    /// How many there are, counted no further than just beyond the room.
    size: u64,
    /// The longest stretch without a `<`.
    gap: u64,
    /// How many `<` there are.
    tags: u64,
}

fn inflate(part: impl Read, room: u64) -> Result<Part, Unreadable> {
    let (mut known, mut since) = (Part::default(), 0);
    let (mut part, mut piece) = (part.take(room + 1), vec![0; 64 << 10]);
    loop {
        let some = match part.read(&mut piece).map_err(|_| Unreadable::Damaged)? {
            0 => return Ok(known),
            length => &piece[..length],
        };
        known.size += some.len() as u64;
        let head = HEAD.saturating_sub(known.head.len()).min(some.len());
        known.head.extend_from_slice(&some[..head]);
        let mut stretches = some.split(|byte| *byte == b'<').map(|stretch| stretch.len() as u64);
        since += stretches.next().unwrap_or(0);
        for stretch in stretches {
            known.gap = known.gap.max(since);
            (since, known.tags) = (stretch, known.tags + 1);
        }
        known.gap = known.gap.max(since);
    }
}

fn refuse(name: &str, Part { head, size, gap, tags }: &Part) -> Result<(), Unreadable> {
    // OpenDocument keeps lists of its macro libraries even where these are empty.
    let module = name.starts_with("basic/") && name.ends_with(".xml") && !name.contains("/script-l");
    let sheet = name.starts_with("xl/macrosheets/");
    if name.ends_with("vbaproject.bin") || module || sheet || holds(head, b"macroEnabled") {
        return Err(Unreadable::Macros);
    }
    if name.ends_with("workbook.bin") {
        return Err(Unreadable::Binary);
    }
    if matches!(name, "word/document.xml" | "ppt/presentation.xml") {
        return Err(Unreadable::NotASpreadsheet);
    }
    if !name.ends_with(".xml") && !name.ends_with(".rels") {
        return Ok(());
    }
    if holds(head, b"<!DOCTYPE") {
        return Err(Unreadable::DocumentType);
    }
    if *gap > MAX_GAP {
        return Err(Unreadable::Inflates(MAX_GAP));
    }
    if name.ends_with("sharedstrings.xml") {
        if unique_count(head).is_some_and(|count| count > MAX_STRINGS) || *tags > MAX_TAGS {
            return Err(Unreadable::TooMany(MAX_STRINGS, "cells"));
        }
        return if *size > MAX_STRING_BYTES { Err(Unreadable::TooMuchText(MAX_STRING_BYTES)) } else { Ok(()) };
    }
    let streamed = name.starts_with("xl/worksheets/") || name == "content.xml";
    if !streamed && *size > MAX_KEPT { Err(Unreadable::Inflates(MAX_KEPT)) } else { Ok(()) }
}

fn unique_count(head: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(head);
    let (_, rest) = text.split_once("uniqueCount")?;
    let digits: String = rest.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    Some(digits.parse().unwrap_or(u64::MAX))
}

/// A compound file: a workbook of the old format, or a newer one under a password. Directory entries are in UTF-16.
pub(super) fn inspect_compound(bytes: &[u8]) -> Result<(), Unreadable> {
    let wide = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    if holds(bytes, &wide("EncryptedPackage")) {
        return Err(Unreadable::Password);
    }
    if holds(bytes, &wide("_VBA_PROJECT")) {
        return Err(Unreadable::Macros);
    }
    Ok(())
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_directory_that_lies_about_the_sizes_is_not_believed() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("a.xml", zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(&[b' '; 50_000]).unwrap();
        let mut bytes = archive.finish().unwrap().into_inner();
        assert_eq!(inspect(&bytes, 50_000), Err(Unreadable::NotASpreadsheet));
        assert_eq!(inspect(&bytes, 49_999), Err(Unreadable::Inflates(49_999)));
        let size = 50_000_u32.to_le_bytes();
        for place in 0..bytes.len() - 4 {
            if bytes[place..place + 4] == size {
                bytes[place..place + 4].copy_from_slice(&5_u32.to_le_bytes());
            }
        }
        assert!(matches!(inspect(&bytes, 49_999), Err(Unreadable::Inflates(_) | Unreadable::Damaged)));
    }
}
