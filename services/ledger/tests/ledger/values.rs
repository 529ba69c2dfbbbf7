//! Reading the cells.

use ledger::Severity;
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

use crate::files::{Club, FORM, Taken, one, read};

fn good(heading: &str, value: &str) -> Club {
    let taken = one(&[(heading, value)]);
    let [(_, _, club)] = taken.clubs.as_slice() else { panic!("{heading} {value:?}: {:?}", taken.findings) };
    club.clone()
}

fn bad(heading: &str, value: &str) -> &'static str {
    let taken = one(&[(heading, value)]);
    let [(code, Some(2))] = taken.codes(Severity::Error)[..] else {
        panic!("{heading} {value:?}: {:?}", taken.findings)
    };
    assert!(taken.clubs.is_empty());
    code
}

#[test]
fn yes_and_no_are_read_in_every_form() {
    for yes in ["是", "有", "√", "1", "Y", "y", " ｙ ", "Yes", "✓"] {
        assert_eq!(good("承诺书", yes).promised, Some(true), "{yes}");
    }
    for no in ["否", "无", "×", "0", "N", "n", "Ｎ", "", "　"] {
        assert_eq!(good("承诺书", no).promised, Some(false), "{no}");
    }
    assert_eq!(good("人数", "1").promised, None, "an absent column says nothing");
    assert_eq!(bad("承诺书", "2"), "ledger.not_yes_or_no");
}

#[test]
fn counts_are_read_as_numbers_and_as_text() {
    for (text, count) in [("12", 12), ("１２", 12), (" 12 ", 12), ("1,200", 1200), ("0", 0), ("12.0", 12)] {
        assert_eq!(good("人数", text).members, Some(count), "{text}");
    }
    assert_eq!(good("人数", " ").members, None);
    for (text, code) in [
        ("-1", "ledger.negative"),
        ("－1", "ledger.negative"),
        ("1.5", "ledger.not_a_count"),
        ("99999999999", "ledger.not_a_count"),
        ("十二", "ledger.not_a_number"),
        ("1e3", "ledger.not_a_number"),
        ("inf", "ledger.not_a_number"),
        ("-", "ledger.not_a_number"),
    ] {
        assert_eq!(bad("人数", text), code, "{text}");
    }
    assert_eq!(good("经度", "114.066").longitude, Some(114.066));
}

#[test]
fn choices_are_read_without_case_hyphen_and_brackets() {
    for (text, kind) in [("社会团体", 1), ("（社会团体）", 1), ("社会服务机构", 2), ("gcj-02", 3), ("ＧＣＪ02", 3)]
    {
        assert_eq!(good("类型", text).kind, Some(kind), "{text}");
    }
    assert_eq!(bad("类型", "公司"), "ledger.not_a_choice");
}

#[test]
fn dates_are_read_and_what_is_guessed_is_told() {
    let taken = one(&[("登记日期", "2019.7")]);
    assert_eq!(taken.clubs[0].2.registered.as_deref(), Some("2019-07-01"));
    assert_eq!(taken.codes(Severity::Note), [("ledger.date_month", Some(2))]);
    assert_eq!(bad("登记日期", "2019"), "ledger.not_a_date");
}

#[test]
fn lists_and_codes_are_folded() {
    assert_eq!(good("单位", "ａ１、b 2\nC3／d4").units, ["A1", "B2", "C3", "D4"]);
    assert_eq!(good("代码", " ａ 1").code, "A1");
    assert_eq!(good("名称", "　甲（龙华）\n中心 ").name, "甲(龙华)中心");
    assert_eq!(bad("名称", "甲\u{7}"), "ledger.control_character");
}

/// Numbers and failed formulas exist only in workbooks.
#[test]
fn numbers_that_lost_digits_and_failed_formulas_are_errors() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (place, text) in (0..).zip(["代码", "名称", "人数", "登记日期"]) {
        page.write_string(0, place, text).unwrap();
    }
    page.write_number(1, 0, 51_440_300_123_456_784_f64).unwrap();
    page.write_string(1, 1, "甲").unwrap();
    page.write_string(2, 0, "B2").unwrap();
    page.write_string(2, 1, "乙").unwrap();
    page.write_formula(2, 2, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    page.write_string(3, 0, "C3").unwrap();
    page.write_string(3, 1, "丙").unwrap();
    page.write_number(3, 3, 2019.1).unwrap();
    let taken = read("a.xlsx", &book.save_to_buffer().unwrap());
    assert_eq!(taken.codes(Severity::Error), [("ledger.formula_failed", Some(3)), ("ledger.number_rounded", Some(2))]);
    assert_eq!(taken.codes(Severity::Warning), [("ledger.date_ambiguous", Some(4))]);
}

proptest! {
    #[test]
    fn no_cell_makes_reading_panic(cells in prop::collection::vec(any::<String>(), 9)) {
        let headings: Vec<_> = FORM.columns.iter().map(|column| column.heading()).collect();
        let row: Vec<_> = headings.into_iter().zip(cells.iter().map(String::as_str)).collect();
        let taken = one(&row);
        prop_assert!(taken.clubs.len() + taken.rejected.len() <= 1);
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = FORM.read("a.csv", &bytes).map(Taken::of);
    }
}
