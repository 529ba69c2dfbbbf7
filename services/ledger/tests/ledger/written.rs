//! Templates and reject files.

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use ledger::{Reject, Severity};

use crate::files::{FORM, Taken, ods, read};

fn sheet(bytes: &[u8], name: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(name).unwrap();
    assert!(book.worksheet_formula(name).unwrap().is_empty());
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

#[test]
fn a_template_has_the_headings_and_reads_as_an_empty_ledger() {
    let template = FORM.template().unwrap();
    let headings: Vec<_> = FORM.columns.iter().map(|column| column.heading().to_owned()).collect();
    assert_eq!(sheet(&template, FORM.title), [headings]);
    assert_eq!(sheet(&template, "填表说明").len(), 1 + FORM.columns.len());
    let taken = read("template.xlsx", &template);
    assert!(taken.clubs.is_empty() && taken.rejected.is_empty());
    assert_eq!(taken.codes(Severity::Note), [("ledger.sheet_other", None)]);
    assert_eq!(template, FORM.template().unwrap(), "the same bytes every time");
}

#[test]
fn rejected_rows_come_back_as_they_were_with_the_reasons() {
    let file = "代码,名称,备注,人数,登记日期\nA1,甲,,1,2019.7\n,=乙,远,-2,43647\nC3,丙,,3,\n";
    let reading = FORM.read("a.csv", file.as_bytes()).unwrap();
    let taken = Taken::of(FORM.read("a.csv", file.as_bytes()).unwrap());
    let errors: Vec<_> = taken.findings.iter().filter(|found| found.severity == Severity::Error).collect();
    let rejects: Vec<_> = errors
        .iter()
        .map(|found| Reject {
            sheet: &found.sheet,
            row: found.row.unwrap(),
            column: found.column.as_deref(),
            message: &found.message.zh,
        })
        .collect();
    let rows = sheet(&FORM.rejects(&reading, &rejects).unwrap(), "csv");
    assert_eq!(
        rows,
        [
            ["代码", "名称", "备注", "人数", "登记日期", "问题"],
            ["", "=乙", "远", "-2", "43647", "代码：必填，不能为空；人数：数量不能为负"],
        ]
    );
}

#[test]
fn what_a_workbook_has_no_room_for_is_cut_rather_than_refused() {
    let cell = |text: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let row = |cells: [&str; 2]| format!("<table:table-row>{}</table:table-row>", cells.map(cell).concat());
    let long = "长".repeat(40_000);
    let rows = [row(["代码", "名称"]), row(["A1", &long])].concat();
    let name = "一/二".repeat(20);
    let bytes = ods(&format!(r#"<table:table table:name="{name}">{rows}</table:table>"#));
    let reading = FORM.read("a.ods", &bytes).unwrap();
    let reject = Reject { sheet: &name, row: 2, column: Some("名称"), message: "太长" };
    let rows = sheet(&FORM.rejects(&reading, &[reject]).unwrap(), "1_一_二一_二一_二一_二");
    assert_eq!((rows[1][0].as_str(), rows[1][2].as_str()), ("A1", "名称：太长"));
}

#[test]
fn a_corrected_reject_file_is_a_ledger_again() {
    let reading = FORM.read("a.csv", "代码,名称\nA1,甲\n".as_bytes()).unwrap();
    let reject = Reject { sheet: "csv", row: 2, column: None, message: "看错了" };
    let taken = read("rejects.xlsx", &FORM.rejects(&reading, &[reject]).unwrap());
    assert_eq!((taken.clubs.len(), taken.findings.len()), (1, 0));
}
