//! Finding the rows.

use ledger::{Severity, Unreadable};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use crate::files::{Club, FORM, csv, ods, read};

fn club(code: &str, name: &str) -> Club {
    Club { code: code.to_owned(), name: name.to_owned(), ..Club::default() }
}

/// Title rows, merged headings on two levels, a date cell, totals, an empty and a hidden sheet, extra columns.
fn messy() -> Vec<u8> {
    let mut book = Workbook::new();
    let plain = Format::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let page = book.add_worksheet().set_name("一").unwrap();
    page.merge_range(0, 0, 0, 7, "社团台账", &plain).unwrap();
    page.write_string(1, 0, "填表单位：某某").unwrap();
    page.merge_range(3, 1, 4, 1, "名 称", &plain).unwrap();
    page.merge_range(3, 2, 4, 2, "统一代码（18位）", &plain).unwrap();
    page.merge_range(3, 3, 3, 4, "基本情况", &plain).unwrap();
    page.write_string(4, 3, "人　数").unwrap();
    page.write_string(4, 4, "登记\n日期*").unwrap();
    page.write_string(4, 5, "备注").unwrap();
    page.write_string(5, 1, "甲").unwrap();
    page.write_string(5, 2, "ａ１").unwrap();
    page.write_formula(5, 3, Formula::new("=6*2").set_result("12")).unwrap();
    page.write_datetime_with_format(5, 4, ExcelDateTime::from_ymd(2019, 7, 1).unwrap(), &day).unwrap();
    page.write_string(8, 1, "乙").unwrap();
    page.write_string(8, 2, "B2").unwrap();
    page.write_number(8, 4, 43647.0).unwrap();
    page.write_string(9, 0, " 合　计：").unwrap();
    page.write_number(9, 3, 12.0).unwrap();
    let hidden = book.add_worksheet().set_name("旧").unwrap();
    hidden.set_hidden(true);
    hidden.write_string(0, 0, "名称").unwrap();
    let other = book.add_worksheet().set_name("说明").unwrap();
    other.write_string(0, 0, "请填写").unwrap();
    book.add_worksheet().set_name("空").unwrap();
    let second = book.add_worksheet().set_name("二").unwrap();
    for (place, text) in (0..).zip(["代码", "名称"]) {
        second.write_string(9, place, text).unwrap();
    }
    second.write_string(10, 0, "C3").unwrap();
    second.write_string(10, 1, "丙").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_messy_workbook_gives_its_rows_and_says_what_it_passed_over() {
    let taken = read("一.xlsx", &messy());
    let registered = Some("2019-07-01".to_owned());
    assert_eq!(
        taken.clubs,
        [
            ("一".to_owned(), 6, Club { members: Some(12), registered: registered.clone(), ..club("A1", "甲") }),
            ("一".to_owned(), 9, Club { registered, ..club("B2", "乙") }),
            ("二".to_owned(), 11, club("C3", "丙")),
        ]
    );
    assert_eq!(taken.codes(Severity::Error), []);
    assert_eq!(
        taken.codes(Severity::Note),
        [
            ("ledger.column_extra", Some(5)),
            ("ledger.formulas", None),
            ("ledger.row_blank", Some(7)),
            ("ledger.row_total", Some(10)),
            ("ledger.sheet_hidden", None),
            ("ledger.sheet_other", None),
        ]
    );
}

#[test]
fn an_old_workbook_is_read_the_same_way() {
    let taken = read("small.xls", include_bytes!("fixtures/small.xls"));
    let rows: Vec<_> = taken.clubs.iter().map(|(_, row, club)| (*row, club.code.as_str(), club.members)).collect();
    assert_eq!(rows, [(4, "A1", Some(12)), (6, "B2", Some(7))]);
    assert!(taken.clubs.iter().all(|(_, _, club)| club.registered.as_deref() == Some("2019-07-01")));
    assert_eq!(taken.clubs[1].2.telephone.as_deref(), Some("19900005678"));
    let notes: Vec<_> = taken.codes(Severity::Note).into_iter().map(|(code, _)| code).collect();
    assert_eq!(notes, ["ledger.formulas", "ledger.row_blank", "ledger.row_total", "ledger.sheet_hidden"]);
}

#[test]
fn an_open_document_is_read_the_same_way() {
    let cell = |text: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let rows = [
        format!("<table:table-row>{}</table:table-row>", cell("社团台账")),
        r#"<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>"#.to_owned(),
        format!("<table:table-row>{}{}{}</table:table-row>", cell("代码"), cell("名称"), cell("登记日期")),
        format!(
            r#"<table:table-row>{}{}<table:table-cell office:value-type="date" office:date-value="2019-07-01"/></table:table-row>"#,
            cell("a1"),
            cell("甲")
        ),
        r#"<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#
            .to_owned(),
    ];
    let bytes = ods(&format!(r#"<table:table table:name="表">{}</table:table>"#, rows.concat()));
    let taken = read("表.ods", &bytes);
    let registered = Some("2019-07-01".to_owned());
    assert_eq!(taken.clubs, [("表".to_owned(), 5, Club { registered, ..club("A1", "甲") })]);
    assert_eq!(taken.codes(Severity::Note), []);
}

#[test]
fn headings_are_found_down_to_the_tenth_row_and_no_further() {
    let titles = |count: usize| "标题,\n".repeat(count);
    assert_eq!(csv(&format!("{}代码,名称\nA1,甲\n", titles(9))).clubs.len(), 1);
    let error = FORM.read("c.csv", format!("{}代码,名称\nA1,甲\n", titles(10)).as_bytes()).unwrap_err();
    assert_eq!(error, Unreadable::NoHeadings(vec!["代码", "名称"]));
}

#[test]
fn an_extra_column_is_told_from_either_row_of_headings_and_titles_are_none() {
    let taken = csv("台账,,,填报日期\n序号,名称,代码,基本情况,,备注\n,,,人数,负责人\n1,甲,A1,3,,早\n");
    assert_eq!(taken.clubs.len(), 1);
    let extra = taken.findings.iter().filter(|finding| finding.code == "ledger.column_extra");
    assert_eq!(extra.filter_map(|finding| finding.column.as_deref()).collect::<Vec<_>>(), ["序号", "负责人", "备注"]);
}

#[test]
fn a_sheet_without_a_required_column_says_so_and_rejects_its_rows() {
    let taken = csv("名称,人数\n甲,3\n");
    assert_eq!(taken.codes(Severity::Error), [("ledger.column_missing", Some(1)), ("ledger.missing", Some(2))]);
    assert_eq!(taken.rejected, [("csv".to_owned(), 2)]);
}

#[test]
fn totals_blank_rows_and_repeated_headings_are_no_rows() {
    let taken = csv("代码,名称,人数\nA1,甲,3\n小计,,3\n,,\n代码,名称,人数\nB2,乙（合计）中心,4\n,总　计（家）,7\n");
    let names: Vec<_> = taken.clubs.iter().map(|(_, row, club)| (*row, club.name.as_str())).collect();
    assert_eq!(names, [(2, "甲"), (6, "乙(合计)中心")]);
    assert!(taken.rejected.is_empty());
    assert_eq!(
        taken.codes(Severity::Note),
        [
            ("ledger.row_blank", Some(4)),
            ("ledger.row_headings", Some(5)),
            ("ledger.row_total", Some(3)),
            ("ledger.row_total", Some(7)),
        ]
    );
}

#[test]
fn a_column_that_comes_twice_is_a_warning_and_the_left_one_counts() {
    let taken = csv("代码,名称,名 称\nA1,甲,乙\n");
    assert_eq!(taken.clubs[0].2.name, "甲");
    assert_eq!(taken.codes(Severity::Warning), [("ledger.column_twice", Some(1))]);
}

#[test]
fn the_second_row_with_a_key_is_rejected_and_told_of_the_first() {
    let taken = csv("代码,名称\nA1,甲\nB2,乙\nａ１,丙\n");
    assert_eq!(taken.rejected, [("csv".to_owned(), 4)]);
    let found = taken.findings.iter().find(|found| found.code == "ledger.seen_twice").unwrap();
    assert!(found.message.en.contains("row 2") && found.message.zh.contains("第 2 行"));
}

#[test]
fn everything_wrong_with_a_row_is_told_at_once() {
    let taken = csv("代码,名称,人数,登记日期,承诺书,联系电话\n,甲,-3,明年,也许,123456\n");
    assert_eq!(taken.codes(Severity::Error).len(), 4);
    let telephone = taken.findings.iter().find(|found| found.column.as_deref() == Some("联系电话")).unwrap();
    assert_eq!((telephone.value.as_deref(), telephone.severity), (Some("***456"), Severity::Warning));
}

#[test]
fn semicolons_and_tabs_separate_as_well() {
    assert_eq!(csv("代码;名称;单位\nA1;甲;一,二\n").clubs[0].2.units, ["一", "二"]);
    assert_eq!(csv("代码\t名称\nA1\t甲\n").clubs.len(), 1);
}
