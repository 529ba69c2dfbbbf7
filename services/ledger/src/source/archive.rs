//! What a packed workbook is and whether it is harmless, before a parser sees it.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::Format;
use crate::Unreadable;

/// More parts than any workbook has.
const MAX_PARTS: usize = 4_096;
/// Where a document type declaration or the count of shared strings would stand.
const HEAD: usize = 4_096;
/// Room that the parser reserves for shared strings because the file says so.
const MAX_STRINGS: u64 = super::MAX_CELLS;

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
        let (head, size) = inflate(part, room)?;
        room = room.checked_sub(size).ok_or(Unreadable::Inflates(limit))?;
        refuse(&name, &head)?;
        match name.as_str() {
            "mimetype" if head.starts_with(b"application/vnd.oasis.opendocument.spreadsheet") => {
                format = Some(Format::Ods)
            }
            "[content_types].xml" => format = format.or(Some(Format::Xlsx)),
            _ => {}
        }
    }
    format.ok_or(Unreadable::NotASpreadsheet)
}

/// The first bytes of a part, and how many it has, counted no further than just beyond the room.
fn inflate(mut part: impl Read, room: u64) -> Result<(Vec<u8>, u64), Unreadable> {
    let mut head = Vec::with_capacity(HEAD);
    part.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(|_| Unreadable::Damaged)?;
    let mut rest = part.take((room + 1).saturating_sub(head.len() as u64));
    let rest = std::io::copy(&mut rest, &mut std::io::sink()).map_err(|_| Unreadable::Damaged)?;
    let size = head.len() as u64 + rest;
    Ok((head, size))
}

fn refuse(name: &str, head: &[u8]) -> Result<(), Unreadable> {
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
    if (name.ends_with(".xml") || name.ends_with(".rels")) && holds(head, b"<!DOCTYPE") {
        return Err(Unreadable::DocumentType);
    }
    if name.ends_with("sharedstrings.xml") && unique_count(head).is_some_and(|count| count > MAX_STRINGS) {
        return Err(Unreadable::TooMany(super::MAX_CELLS, "cells"));
    }
    Ok(())
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
