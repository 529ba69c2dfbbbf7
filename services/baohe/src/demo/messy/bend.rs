//! Writing a value the way somebody, somewhere, writes it.

use chrono::{Datelike, NaiveDate};

use super::super::dice::Dice;
use super::super::table::Entry;

/// What is written into a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Bent {
    Blank,
    Text(String),
    Number(f64),
    Day(NaiveDate),
}

/// The same value, written otherwise.
pub(super) fn bend(dice: &mut Dice, entry: &Entry) -> Bent {
    match entry {
        Entry::Blank if dice.chance(5) => Bent::Text("　".to_owned()),
        Entry::Blank => Bent::Blank,
        Entry::Text(text) => Bent::Text(padded(dice, text)),
        Entry::Choice("正常") if dice.chance(30) => Bent::Blank,
        Entry::Choice(choice) => Bent::Text(choice_of(dice, choice)),
        Entry::Street(street) if dice.chance(35) => Bent::Text(street.trim_end_matches("街道").to_owned()),
        Entry::Street(street) => Bent::Text(padded(dice, street)),
        Entry::Code(code) => Bent::Text(code_of(dice, code)),
        Entry::Digits(digits) => match dice.below(6) {
            0 => digits.parse().map_or(Bent::Blank, Bent::Number),
            1 => Bent::Text(wide(digits)),
            _ => Bent::Text(padded(dice, digits)),
        },
        Entry::Codes(codes) => {
            let separator = dice.pick(&["、", "，", ",", ";", "；", "/", "／", "\n"]);
            Bent::Text(codes.iter().map(|code| code_of(dice, code)).collect::<Vec<_>>().join(separator))
        }
        Entry::Count(count) => match dice.below(4) {
            0 => Bent::Text(count.to_string()),
            1 => Bent::Text(wide(&count.to_string())),
            _ => Bent::Number((*count).into()),
        },
        Entry::Decimal(number) if dice.chance(30) => Bent::Text(number.to_string()),
        Entry::Decimal(number) => Bent::Number(*number),
        Entry::Day(day) => day_of(dice, *day),
        Entry::Flag(true) => dice.pick(&["是", "有", "√", "1", "Y", "y", "Ｙ"]).to_owned().into(),
        Entry::Flag(false) => match dice.pick(&["否", "无", "×", "0", "N", "n", ""]) {
            "" => Bent::Blank,
            no => no.to_owned().into(),
        },
    }
}

impl From<String> for Bent {
    fn from(text: String) -> Self {
        Bent::Text(text)
    }
}

fn padded(dice: &mut Dice, text: &str) -> String {
    match dice.below(12) {
        0 => format!("{text} "),
        1 => format!("　{text}"),
        2 => wide(text),
        _ => text.to_owned(),
    }
}

fn choice_of(dice: &mut Dice, choice: &str) -> String {
    let written: &[&str] = match choice {
        "民办非企业单位" => &["民办非企业单位", "社会服务机构", "民办非企业单位 "],
        "社会团体" => &["社会团体", "【社会团体】", "　社会团体"],
        "GCJ02" => &["GCJ02", "GCJ-02", "gcj02", "ＧＣＪ02"],
        other => return padded(dice, other),
    };
    dice.pick(written).to_owned()
}

fn code_of(dice: &mut Dice, code: &str) -> String {
    match dice.below(8) {
        0 => wide(code),
        1 => code.to_ascii_lowercase(),
        2 => format!(" {code}"),
        _ => code.to_owned(),
    }
}

fn day_of(dice: &mut Dice, day: NaiveDate) -> Bent {
    let (y, m, d) = (day.year(), day.month(), day.day());
    // Without its day only where that day is the first anyway.
    let forms = if d == 1 { 11 } else { 7 };
    Bent::Text(match dice.below(forms) {
        0 => return Bent::Day(day),
        1 => return Bent::Number((day - NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default()).num_days() as f64),
        2 => format!("{y}-{m:02}-{d:02}"),
        3 => format!("{y}/{m}/{d}"),
        4 => format!("{y}.{m}.{d}"),
        5 => format!("{y}{m:02}{d:02}"),
        6 => format!("{y}年{m}月{d}日"),
        7 => format!("{y}.{m}"),
        8 => format!("{y}-{m:02}"),
        9 => format!("{y}{m:02}"),
        _ => format!("{y}年{m}月"),
    })
}

/// ASCII in full width.
fn wide(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xFEE0).unwrap_or(c) } else { c })
        .collect()
}
