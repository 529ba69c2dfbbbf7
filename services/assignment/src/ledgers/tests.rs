//! How rows of posts are read.

use imports::Recording as _;
use imports::reading::{Read, read};
use ledger::{Finding, Severity};
use runtime::Known;
use vocabulary::parse_day;

use super::recording::Posts;
use crate::domain::post_holder::Kind;
use crate::requests::Row;

const CODES: [&str; 2] = ["51100000500002862F", "5144030050267905XD"];

fn posts(rows: &[&str]) -> Read<Row> {
    let headings = "类 别,姓名,联系电话,派出单位,社会组织,起始日期,终止日期,最近联系日期";
    let csv = [&[headings], rows].concat().join("\n");
    read::<Posts>("台账.csv", csv.as_bytes(), &Known::default()).unwrap()
}

/// Severity, code and column of what was found.
fn said(findings: &[Finding]) -> Vec<(Severity, &str, &str)> {
    findings.iter().map(|f| (f.severity, f.code, f.column.as_deref().unwrap_or_default())).collect()
}

#[test]
fn a_row_names_one_person_and_many_organizations() {
    let read = posts(&[&format!(
        "指导员,李娜,199-0000-1234,,{}、观湖义工联;民治书画院,2019.3.1,2019-06-01,20190505",
        CODES[0]
    )]);
    assert_eq!(said(&read.findings), []);
    let row = &read.lines[0].row;
    assert_eq!(row.kind, Kind::Instructor);
    let organizations: Vec<_> = row.organizations.iter().map(|name| name.as_str()).collect();
    assert_eq!(organizations, [CODES[0], "观湖义工联", "民治书画院"]);
    let days = [Some(row.from), row.until, row.last_contact];
    assert_eq!(days, ["2019-03-01", "2019-06-01", "2019-05-05"].map(|day| parse_day(day).ok()));
}

#[test]
fn the_same_organization_twice_is_an_error_in_one_row_and_in_two() {
    let row = |kind: &str, who: &str, at: &str| format!("{kind},{who},,{at},2019-03-01,,");
    let twice = |row: u32| (Some(row), "ledger.seen_twice");
    let read = posts(&[
        &row("指导员", "李娜,19900001234", CODES[0]),
        &row("指导员", "李娜,199 0000 1234", &format!("{}、{}", CODES[1], CODES[0])),
        &row("联络员", "李娜,19900001234", CODES[0]),
        &row("指导员", "李娜,19900001235", &format!("{}、{}", CODES[0], CODES[0].to_lowercase())),
        &row("指导员", "王强,19900001234", CODES[0]),
    ]);
    let found: Vec<_> = read.findings.iter().map(|finding| (finding.row, finding.code)).collect();
    assert_eq!(found, [twice(3), twice(5)]);
    assert_eq!(read.lines.len(), 3);
}

#[test]
fn everything_wrong_with_a_row_is_told_and_nothing_personal() {
    let read = posts(&["辅导员,,,,,很久以前,,", "联络员,李娜,19900001234,观湖街道办,甲,2019-03-01,2019-03-01,"]);
    assert_eq!(
        said(&read.findings),
        [
            (Severity::Error, "ledger.not_a_choice", "类别"),
            (Severity::Error, "ledger.missing", "姓名"),
            (Severity::Error, "ledger.missing", "社会组织"),
            (Severity::Error, "ledger.not_a_date", "起始日期"),
            (Severity::Error, "post_holder.ends_before_it_begins", "终止日期"),
        ]
    );
    assert_eq!((read.lines.len(), read.rows), (0, 2));
    let told = format!("{:?}", read.findings);
    assert!(!told.contains("李娜") && !told.contains("19900001234") && !told.contains("观湖街道办"));
}

#[test]
fn every_finding_of_the_ledger_has_a_column_that_is_there() {
    let codes = include_str!("../domain/post_holder/refusal.rs");
    let codes = codes.split('"').filter(|text| text.starts_with("post_holder."));
    let headings: Vec<_> = super::posts::FORM.columns.iter().map(ledger::Column::heading).collect();
    for column in codes.filter_map(|code| Posts::column(Box::leak(code.to_owned().into_boxed_str()))) {
        assert!(headings.contains(&column), "{column}");
    }
}
