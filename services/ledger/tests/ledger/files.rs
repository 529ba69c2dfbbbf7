//! A small ledger and the files that hold it.

use std::io::{Cursor, Write};

use ledger::{Column, Finding, Form, Message, Reading, Row, Seen, Severity};
use zip::write::SimpleFileOptions;

pub(crate) static FORM: Form = Form {
    name: "clubs",
    title: "社团台账",
    columns: &[
        Column::code("代码").required().also(&["统一代码"]).note("十八位").examples(&["A1"]),
        Column::text("名称").required(),
        Column::choice("类型", &["社会团体", "民办非企业单位", "GCJ02"]),
        Column::date("登记日期"),
        Column::count("人数"),
        Column::decimal("经度"),
        Column::yes_no("承诺书"),
        Column::list("单位"),
        Column::text("联系电话").personal(),
    ],
};

const KINDS: &[(&str, u8)] = &[("社会团体", 1), ("民办非企业单位", 2), ("社会服务机构", 2), ("GCJ02", 3)];

/// A row as a caller reads it.
#[derive(Debug, PartialEq, Default, Clone)]
pub(crate) struct Club {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) kind: Option<u8>,
    pub(crate) registered: Option<String>,
    pub(crate) members: Option<u32>,
    pub(crate) longitude: Option<f64>,
    pub(crate) promised: Option<bool>,
    pub(crate) units: Vec<String>,
    pub(crate) telephone: Option<String>,
}

impl Club {
    fn read(row: &mut Row<'_>, seen: &mut Seen) -> Option<Club> {
        let code = row.code("代码");
        if let Some(code) = &code {
            seen.first(row, "代码", code.as_str());
        }
        let name = row.text("名称");
        let kind = row.choice("类型", KINDS);
        let registered = row.date("登记日期").map(|day| day.to_string());
        let (members, longitude) = (row.count("人数"), row.decimal("经度"));
        let (promised, units, telephone) = (row.yes_no("承诺书"), row.codes("单位"), row.text("联系电话"));
        if telephone.as_ref().is_some_and(|telephone| telephone.len() < 11) {
            row.warning("联系电话", "club.telephone", Message::new("号码太短", "too short"));
        }
        let (code, name) = (code?, name?);
        (!row.rejected()).then_some(Club {
            code,
            name,
            kind,
            registered,
            members,
            longitude,
            promised,
            units,
            telephone,
        })
    }
}

/// A file read to the end: the good rows with their places, and everything that was found.
pub(crate) struct Taken {
    pub(crate) clubs: Vec<(String, u32, Club)>,
    pub(crate) rejected: Vec<(String, u32)>,
    pub(crate) findings: Vec<Finding>,
}

impl Taken {
    pub(crate) fn of(reading: Reading) -> Self {
        let (mut seen, mut clubs, mut rejected, mut findings) = (Seen::default(), Vec::new(), Vec::new(), Vec::new());
        for mut row in reading.rows() {
            let place = (row.sheet().to_owned(), row.number());
            match Club::read(&mut row, &mut seen) {
                Some(club) => clubs.push((place.0, place.1, club)),
                None => rejected.push(place),
            }
            findings.extend(row.into_findings());
        }
        findings.extend(reading.findings);
        Taken { clubs, rejected, findings }
    }

    /// Codes and rows of the findings of this weight.
    pub(crate) fn codes(&self, severity: Severity) -> Vec<(&'static str, Option<u32>)> {
        let mut codes: Vec<_> = self
            .findings
            .iter()
            .filter(|found| found.severity == severity)
            .map(|found| (found.code, found.row))
            .collect();
        codes.sort_unstable();
        codes
    }
}

pub(crate) fn read(name: &str, bytes: &[u8]) -> Taken {
    Taken::of(FORM.read(name, bytes).unwrap())
}

pub(crate) fn csv(text: &str) -> Taken {
    read("clubs.csv", text.as_bytes())
}

/// One row under all headings; the cells are those named.
pub(crate) fn one(cells: &[(&str, &str)]) -> Taken {
    let mut cells = cells.to_vec();
    for (heading, value) in [("代码", "A1"), ("名称", "甲")] {
        if cells.iter().all(|(known, _)| *known != heading) {
            cells.push((heading, value));
        }
    }
    let line = |pick: fn(&(&str, &str)) -> String| cells.iter().map(pick).collect::<Vec<_>>().join(",");
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let values = cells.iter().map(|(_, value)| quoted(value)).collect::<Vec<_>>().join(",");
    csv(&format!("{}\n{values}\n", line(|(heading, _)| (*heading).to_owned())))
}

/// A packed file of these parts.
pub(crate) fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// An OpenDocument file with this table content.
pub(crate) fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s">
        <office:automatic-styles><style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles>
        <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    packed(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", br#"<manifest:manifest xmlns:manifest="m"></manifest:manifest>"#),
        ("content.xml", content.as_bytes()),
    ])
}
