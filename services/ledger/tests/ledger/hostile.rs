//! Files that mean no good, or that suffered.

use ledger::Unreadable;
use rust_xlsxwriter::Workbook;

use crate::files::{FORM, ods, packed, read};

fn refused(bytes: &[u8]) -> Unreadable {
    FORM.read("a.xlsx", bytes).unwrap_err()
}

fn small() -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (place, text) in (0..).zip(["代码", "名称"]) {
        page.write_string(0, place, text).unwrap();
        page.write_string(1, place, text.repeat(2)).unwrap();
    }
    book.save_to_buffer().unwrap()
}

const TYPES: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");

#[test]
fn what_is_no_spreadsheet_is_refused_with_a_sentence_of_its_own() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let compound = |entry: &str| [&[0xD0, 0xCF, 0x11, 0xE0][..], &wide(entry)].concat();
    let cases: Vec<(&str, Vec<u8>, Unreadable)> = vec![
        ("0 bytes", vec![], Unreadable::Empty),
        ("too large", vec![b' '; (32 << 20) + 1], Unreadable::TooLarge((32 << 20) + 1, 32 << 20)),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0".to_vec(), Unreadable::NotASpreadsheet),
        ("a pdf", b"%PDF-1.7 ...".to_vec(), Unreadable::NotASpreadsheet),
        ("xml", b"<?xml version=\"1.0\"?><Workbook/>".to_vec(), Unreadable::NotASpreadsheet),
        ("a web page", b"\n<HTML><table><tr><td>".to_vec(), Unreadable::WebPage),
        ("neither encoding", b"\xff\xff\x81".to_vec(), Unreadable::Encoding),
        ("another archive", packed(&[("a.txt", b"hello")]), Unreadable::NotASpreadsheet),
        ("xlsm", packed(&[TYPES, ("xl/vbaProject.bin", b"x")]), Unreadable::Macros),
        ("macro sheets", packed(&[TYPES, ("xl/macrosheets/sheet1.xml", b"x")]), Unreadable::Macros),
        ("a text document", packed(&[TYPES, ("word/document.xml", b"x")]), Unreadable::NotASpreadsheet),
        ("xlsb", packed(&[TYPES, ("xl/workbook.bin", b"x")]), Unreadable::Binary),
        ("xls with macros", compound("_VBA_PROJECT_CUR"), Unreadable::Macros),
        ("xlsx under a password", compound("EncryptedPackage"), Unreadable::Password),
        ("a broken xls", compound("Workbook"), Unreadable::Damaged),
        ("no headings", b"a,b\n1,2\n".to_vec(), Unreadable::NoHeadings(vec!["代码", "名称"])),
    ];
    for (case, bytes, expected) in cases {
        let error = refused(&bytes);
        assert_eq!(error, expected, "{case}");
        let (code, message) = error.tell();
        assert!(code.starts_with("ledger.") && !message.zh.is_empty() && !message.en.is_empty(), "{case}");
    }
}

#[test]
fn a_workbook_cut_off_anywhere_is_damaged_and_nothing_worse() {
    let whole = small();
    for length in (4..whole.len()).step_by(97) {
        assert_eq!(refused(&whole[..length]), Unreadable::Damaged, "{length} bytes of {}", whole.len());
    }
    let xls = include_bytes!("fixtures/small.xls");
    for length in (4..xls.len()).step_by(211) {
        let _ = FORM.read("a.xls", &xls[..length]);
    }
}

#[test]
fn a_workbook_with_a_flipped_byte_never_brings_the_process_down() {
    for whole in [small(), include_bytes!("fixtures/small.xls").to_vec()] {
        for place in (0..whole.len()).step_by(31) {
            let mut bytes = whole.clone();
            bytes[place] ^= 0x5A;
            let _ = FORM.read("a.xlsx", &bytes);
        }
    }
}

#[test]
fn bombs_do_not_go_off() {
    let blank = packed(&[TYPES, ("xl/0.xml", &vec![b' '; 1 << 20])]);
    let mut blank = zip::ZipArchive::new(std::io::Cursor::new(blank)).unwrap();
    let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for part in 0..257 {
        bomb.raw_copy_file_rename(blank.by_index(1).unwrap(), format!("xl/{part}.xml")).unwrap();
    }
    let bomb = bomb.finish().unwrap().into_inner();
    assert!(bomb.len() < 1 << 20);
    assert_eq!(refused(&bomb), Unreadable::Inflates(128 << 20));

    let laughs = b"<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\">]><sst>&lol;</sst>";
    assert_eq!(refused(&packed(&[TYPES, ("xl/sharedStrings.xml", laughs)])), Unreadable::DocumentType);

    let promise = b"<sst uniqueCount=\"18446744073709551615\"></sst>";
    assert_eq!(refused(&packed(&[TYPES, ("xl/sharedStrings.xml", promise)])), Unreadable::TooMany(1_000_000, "cells"));

    let cell =
        r#"<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>"#;
    let rows = format!(r#"<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>"#);
    let error = refused(&ods(&format!(r#"<table:table table:name="a">{rows}</table:table>"#)));
    assert_eq!(error, Unreadable::TooMany(1_000_000, "cells"));
}

#[test]
fn the_farthest_corner_costs_no_more_than_any_cell() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (place, text) in (0..).zip(["代码", "名称"]) {
        page.write_string(0, place, text).unwrap();
    }
    page.write_string(1_048_575, 16_383, "远").unwrap();
    page.write_string(1_048_575, 0, "A1").unwrap();
    page.write_string(1_048_575, 1, "甲").unwrap();
    let taken = read("a.xlsx", &book.save_to_buffer().unwrap());
    assert_eq!(taken.clubs[0].1, 1_048_576);
}

#[test]
fn the_content_counts_and_not_the_name() {
    let taken = read("a.xls", &small());
    assert_eq!((taken.clubs.len(), taken.findings[0].code), (1, "ledger.file_name"));
    let taken = read("a.xlsx", "代码,名称\nA1,甲\n".as_bytes());
    assert_eq!((taken.clubs.len(), taken.findings[0].code), (1, "ledger.file_name"));
}
