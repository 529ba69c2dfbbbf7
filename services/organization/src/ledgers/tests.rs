//! How rows are read: severity by severity, against a district of two streets.

use imports::Recording;
use imports::reading::{Read, read, rejected, rejects};
use ledger::{Finding, Severity};
use runtime::Known;
use serde_json::json;

use super::recording::{Organizations, PartyOrganizations};
use crate::domain::organization::{Kind, Status};
use crate::domain::party_organization as party;

const CODE: &str = "52440300MJL186084F";
const CODES: [&str; 2] = ["51100000500002862F", "5144030050267905XD"];

fn known() -> Known {
    let mut known = Known::default();
    let events = [
        ("DivisionRecorded", json!({"code": "440309001", "name": "观湖街道", "parent": "440309"})),
        ("DivisionRecorded", json!({"code": "440309006", "name": "观澜街道", "parent": "440309", "to": "2016-01-01"})),
        ("DivisionRecorded", json!({"code": "440309001003", "name": "大和社区", "parent": "440309001"})),
        ("IndustryRecorded", json!({"key": "social_work", "name": "社会工作"})),
        ("ParameterSet", json!({"key": "joint_branch_max_units", "value": "5"})),
    ];
    for (position, (message, data)) in (1..).zip(events) {
        let event = json!({"dataschema": format!("urn:baohe:proto:baohe.organization.v1.{message}"), "subject": "", "data": data});
        known.hear(position, &event.to_string()).unwrap();
    }
    known
}

fn reads<L: Recording>(csv: &str) -> Read<L::Row> {
    read::<L>("台账.csv", csv.as_bytes(), &known()).unwrap()
}

fn organizations(rows: &[&str]) -> Read<crate::domain::organization::Row> {
    let headings =
        "统一社会信用代码,组织名称,组织类型,街道,社区,行业,登记日期,正式党员数,状态,状态日期,联系电话,经度,纬度,坐标系";
    reads::<Organizations>(&[&[headings], rows].concat().join("\n"))
}

fn party_organizations(rows: &[&str]) -> Read<crate::requests::draft::Draft> {
    let headings = "党组织代码,党组织名称,类别,上级党组织,建立单位,成立日期,原类别,升格日期,撤销日期";
    reads::<PartyOrganizations>(&[&[headings], rows].concat().join("\n"))
}

/// Severity, code and column of what was found.
fn said(findings: &[Finding]) -> Vec<(Severity, &str, &str)> {
    findings.iter().map(|f| (f.severity, f.code, f.column.as_deref().unwrap_or_default())).collect()
}

#[test]
fn the_first_row_wins_though_it_is_rejected_and_however_the_second_is_written() {
    let read = organizations(&[
        &format!("{CODE},甲,其他,观湖,,,,三,,,,,,"),
        "５２４４０３００ＭＪＬ１８６０８４ｆ,甲,其他,观湖,,,,,,,,,,",
    ]);
    assert_eq!(
        said(&read.findings),
        [
            (Severity::Error, "ledger.not_a_number", "正式党员数"),
            (Severity::Error, "ledger.seen_twice", "统一社会信用代码"),
        ]
    );
    assert!(read.lines.is_empty());
}

#[test]
fn a_sound_row_has_what_the_ledger_says() {
    let read = organizations(&[&format!(
        "{CODE},义工联,社会服务机构,440309001,大和社区,社会工作,2019-07-01,3,僵尸型,2019-08-01,,114.066,22.703,GCJ-02"
    )]);
    assert_eq!(said(&read.findings), []);
    let row = &read.lines[0].row;
    assert_eq!((row.kind, row.full), (Kind::ServiceAgency, Some(3)));
    assert_eq!(row.community.unwrap().code(), "440309001003");
    assert!(matches!(row.status, Some(Status::Dormant { cause: Some(_) })));
    assert!(row.location.unwrap().longitude < 114.066, "GCJ-02 lies east of where it says");
    assert_eq!(row.probationary, None, "an absent column says nothing");
}

#[test]
fn unknown_streets_are_errors_unknown_communities_and_industries_warnings() {
    let read = organizations(&[
        &format!("{CODE},甲,其他,天河,,,,,,,,,,"),
        &format!("{},乙,其他,观湖,不知,不知,,,,,,,,", CODES[0]),
    ]);
    assert_eq!(
        said(&read.findings),
        [
            (Severity::Error, "organization.street_unknown", "街道"),
            (Severity::Warning, "organization.community_unknown", "社区"),
            (Severity::Warning, "organization.industry_unknown", "行业"),
        ]
    );
    assert_eq!(read.lines.len(), 1);
    assert_eq!((read.lines[0].row.community, read.lines[0].row.industry.clone()), (None, None));
}

#[test]
fn a_street_that_is_no_more_is_still_a_street() {
    assert_eq!(organizations(&[&format!("{CODE},甲,其他,观澜,,,2015-01-01,,,,,,,")]).lines.len(), 1);
}

#[test]
fn each_contradiction_of_a_row_is_an_error() {
    for (row, code) in [
        (format!("{CODE},甲,其他,观湖,,,2019-07-01,,注销,2019-06-30,,,,"), "organization.status_before_registration"),
        (format!("{CODE},甲,其他,观湖,,,,-1,,,,,,"), "ledger.negative"),
        (format!("{CODE},甲,公司,观湖,,,,,,,,,,"), "ledger.not_a_choice"),
        (format!("{CODE},,其他,观湖,,,,,,,,,,"), "ledger.missing"),
        ("52440300MJL186084G,甲,其他,观湖,,,,,,,,,,".to_owned(), "credit_code.invalid"),
        (format!("{CODE},甲,其他,观湖,,,去年,,,,,,,"), "ledger.not_a_date"),
        (format!("{CODE},甲,其他,观湖,,,,,,,,22.7,114.0,"), "location.invalid"),
        (format!("{CODE},甲,其他,观湖,,,,,,,,114.0,,"), "location.incomplete"),
    ] {
        let read = organizations(&[&row]);
        assert_eq!(
            said(&read.findings).iter().map(|(severity, code, _)| (*severity, *code)).collect::<Vec<_>>(),
            [(Severity::Error, code)]
        );
        assert_eq!((read.rows, read.lines.len(), rejected(&read.findings).len()), (1, 0, 1));
    }
}

#[test]
fn personal_values_are_masked_in_findings() {
    let read = organizations(&[&format!("{CODE},甲,其他,观湖,,,,,,,{},,,", "1".repeat(300))]);
    let finding = &read.findings[0];
    assert_eq!((finding.code, finding.column.as_deref()), ("text.invalid", Some("联系电话")));
    assert!(finding.value.as_ref().unwrap().ends_with("*1111"), "{:?}", finding.value);
}

#[test]
fn a_party_organization_is_the_same_by_code_else_by_name_and_founding() {
    let read = party_organizations(&[
        "a1,甲支部,党支部,,,2019-01-01,,,",
        "Ａ１,甲总支,党总支,,,2019-02-01,,,",
        ",乙支部,党支部,,,2019-01-01,,,",
        ",乙支部,党支部,,,2019-01-01,,,",
        ",乙支部,党支部,,,2019-01-02,,,",
    ]);
    assert_eq!(
        said(&read.findings),
        [(Severity::Error, "ledger.seen_twice", "党组织代码"), (Severity::Error, "ledger.seen_twice", "党组织名称")]
    );
    assert_eq!(read.lines[0].row.code.as_ref().unwrap().as_str(), "A1");
}

#[test]
fn units_come_as_lists_and_a_large_joint_branch_is_a_warning() {
    let read = party_organizations(&[
        ",联支,联合党支部,,甲、乙，丙;丁/戊,2019-01-01,,,",
        ",联支二,联合党支部,,甲、乙、丙、丁、戊、己、甲,2019-01-01,,,",
    ]);
    assert_eq!(said(&read.findings), [(Severity::Warning, "party_organization.many_units", "建立单位")]);
    let units: Vec<&str> = read.lines[0].row.units.iter().map(|unit| unit.as_str()).collect();
    assert_eq!(units, ["甲", "乙", "丙", "丁", "戊"]);
    assert_eq!(read.lines[1].row.units.len(), 6);
    assert_eq!(read.lines[0].row.kind, party::Kind::JointBranch);
}

#[test]
fn an_upgrade_needs_both_its_columns_and_nothing_ends_before_it_began() {
    let read = party_organizations(&[",甲,党总支,,,2019-01-01,党支部,,", ",乙,党支部,,,2019-01-01,,,2018-12-31"]);
    assert_eq!(
        said(&read.findings),
        [
            (Severity::Error, "party_organization.upgrade_incomplete", "升格日期"),
            (Severity::Error, "party_organization.before_founding", "撤销日期"),
        ]
    );
}

#[test]
fn rejected_rows_are_handed_back_and_read_again() {
    let read =
        organizations(&[&format!("{CODE},甲,其他,天河,,,,,,,,,,"), &format!("{},乙,其他,观湖,,,,,,,,,,", CODES[1])]);
    let workbook = rejects::<Organizations>(&read, &read.findings).unwrap();
    let again = imports::reading::read::<Organizations>("退回.xlsx", &workbook, &known()).unwrap();
    assert_eq!((again.rows, rejected(&again.findings).len()), (1, 1));
}

#[test]
fn a_blank_beside_the_full_members_is_none_and_an_absent_column_says_nothing() {
    let counts = |headings: &str, cells: &str| {
        let csv = format!("统一社会信用代码,组织名称,组织类型,街道,{headings}\n{CODE},甲,其他,观湖,{cells}");
        let row = reads::<Organizations>(&csv).lines.remove(0).row;
        (row.full, row.probationary, row.floating)
    };
    assert_eq!(counts("正式党员数,预备党员数", "2,"), (Some(2), Some(0), None));
    assert_eq!(counts("正式党员数,预备党员数,流动党员数", ",1,"), (None, Some(1), None));
    assert_eq!(counts("正式党员数", ""), (None, None, None));
}

#[test]
fn what_was_found_when_a_row_was_decided_quotes_its_cell() {
    let read = organizations(&[&format!("{CODE},甲,其他,观湖,,,2019-07-01,,注销,2019-08-01,13900001234,,,")]);
    let found = |row, column: &str| Finding {
        sheet: read.lines[0].sheet.clone(),
        row: Some(row),
        column: Some(column.to_owned()),
        value: None,
        severity: Severity::Error,
        code: "organization.status_out_of_order",
        message: ledger::Message::new("", ""),
    };
    let told = read.sorted(vec![found(2, "状态日期"), found(2, "联系电话"), found(9, "状态日期")]);
    let values: Vec<_> = told.iter().map(|finding| finding.value.as_deref()).collect();
    assert_eq!(values, [Some("2019-08-01"), Some("*******1234"), None]);
}
