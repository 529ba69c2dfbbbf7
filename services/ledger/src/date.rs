//! Civil days as people write them.

use chrono::{Datelike, Days, NaiveDate};

/// How exactly a date was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// To the day.
    Day,
    /// To the month: the first of it is meant.
    Month,
}

const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// Reads 2019-07-01, 2019/7/1, 2019.7.1, 20190701, 2019年7月1日 (also with a time behind), a serial number, and the
/// month forms 2019.7, 2019-07, 2019/7, 201907, 2019年7月. A year alone is no date.
pub fn parse(text: &str) -> Option<(NaiveDate, Precision)> {
    let text = crate::fold::value(text);
    let text = without_time(&text);
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return digits(text);
    }
    if let Some((days, hours)) = text.split_once('.')
        && days.len() == 5
        && [days, hours].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    {
        return digits(days);
    }
    let text = text.strip_suffix(['月', '日', '号']).unwrap_or(text);
    let parts: Vec<&str> = text.split(['年', '月', '-', '/', '.']).map(str::trim).collect();
    match parts[..] {
        [year, month] => month_of(number(year, 4..=4)?, number(month, 1..=2)?),
        [year, month, day] => day_of(number(year, 4..=4)?, number(month, 1..=2)?, number(day, 1..=2)?),
        _ => None,
    }
}

/// A number in a cell: 20190701, 201907, 2019.7 or a serial number of the 1900 system, whose fraction is a time.
pub(crate) fn from_number(number: f64) -> Option<(NaiveDate, Precision)> {
    let whole = number.trunc();
    if !(1.0..=99_999_999.0).contains(&whole) {
        return None;
    }
    let year_and_month = number.fract() != 0.0 && YEARS.contains(&(whole as i32));
    if year_and_month { parse(&number.to_string()) } else { digits(&format!("{whole:.0}")) }
}

/// 2019.1 in a number cell: the program dropped the zero of 2019.10, if there was one.
pub(crate) fn may_be_october(number: f64) -> bool {
    let text = number.to_string();
    text.len() == 6 && text.ends_with(".1")
}

fn digits(text: &str) -> Option<(NaiveDate, Precision)> {
    let number: u32 = text.parse().ok()?;
    match text.len() {
        8 => day_of(number / 10_000, number / 100 % 100, number % 100),
        6 => month_of(number / 100, number % 100),
        5 => serial(number).map(|day| (day, Precision::Day)),
        _ => None,
    }
}

/// Serial numbers of five digits, 1927-05-18 to 2173-10-13: fewer digits are more likely a year or a slip.
fn serial(number: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(number.into()))
}

fn day_of(year: u32, month: u32, day: u32) -> Option<(NaiveDate, Precision)> {
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    YEARS.contains(&date.year()).then_some((date, Precision::Day))
}

fn month_of(year: u32, month: u32) -> Option<(NaiveDate, Precision)> {
    day_of(year, month, 1).map(|(day, _)| (day, Precision::Month))
}

fn number(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<u32> {
    (length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// Drops a time of day: a space or a T, then digits and colons.
fn without_time(text: &str) -> &str {
    let Some((day, time)) = text.rsplit_once([' ', 'T']) else { return text };
    let is_time = time.contains(':') && time.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'Z'));
    if is_time { day.trim_end() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn every_form_of_a_day_is_read() {
        for text in [
            "2019-07-01",
            "2019-7-1",
            "2019/7/1",
            "2019/07/01",
            "2019.7.1",
            "2019.07.01",
            "20190701",
            "2019年7月1日",
            "2019年07月01日",
            "2019 年 7 月 1 日",
            "２０１９－０７－０１",
            "　2019-07-01 ",
            "2019-07-01 00:00:00",
            "2019-07-01T08:30:00Z",
            "43647",
            "43647.5",
        ] {
            assert_eq!(parse(text), Some((day(2019, 7, 1), Precision::Day)), "{text}");
        }
    }

    #[test]
    fn a_month_means_its_first_day() {
        for text in ["2019.7", "2019.07", "2019-07", "2019-7", "2019/7", "201907", "2019年7月", "２０１９年７月"]
        {
            assert_eq!(parse(text), Some((day(2019, 7, 1), Precision::Month)), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "2019",
            "2019年",
            "19.7.1",
            "2019-13-01",
            "2019-02-30",
            "20190230",
            "201913",
            "明年",
            "7/1/2019",
            "1-2-3-4",
            "0000-00-00",
            "99991231",
            "-1",
            "2019-07-01-",
            "43647.",
            "2019--07",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_in_cells_are_days_months_or_serials() {
        assert_eq!(from_number(43647.0), Some((day(2019, 7, 1), Precision::Day)));
        assert_eq!(from_number(43647.75), Some((day(2019, 7, 1), Precision::Day)));
        assert_eq!(from_number(20190701.0), Some((day(2019, 7, 1), Precision::Day)));
        assert_eq!(from_number(201907.0), Some((day(2019, 7, 1), Precision::Month)));
        assert_eq!(from_number(2019.7), Some((day(2019, 7, 1), Precision::Month)));
        assert_eq!(from_number(2019.12), Some((day(2019, 12, 1), Precision::Month)));
        assert!(may_be_october(2019.1) && !may_be_october(2019.11) && !may_be_october(2019.2));
        for number in [2019.0, 0.0, -5.0, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(from_number(number), None, "{number}");
        }
    }

    proptest! {
        #[test]
        fn all_forms_of_one_day_agree(days in 0..100_000_u64) {
            let date = day(1927, 5, 18) + Days::new(days % 90_000);
            let serial = (date - day(1899, 12, 30)).num_days();
            let (y, m, d) = (date.year(), date.month(), date.day());
            for text in [
                date.to_string(), format!("{y}/{m}/{d}"), format!("{y}.{m}.{d}"), format!("{y}{m:02}{d:02}"),
                format!("{y}年{m}月{d}日"), format!("{y}-{m}-{d}"), serial.to_string(),
            ] {
                prop_assert_eq!(parse(&text), Some((date, Precision::Day)), "{}", text);
            }
            prop_assert_eq!(from_number(serial as f64), Some((date, Precision::Day)));
            let first = date.with_day(1).unwrap();
            for text in [format!("{y}.{m}"), format!("{y}-{m:02}"), format!("{y}{m:02}"), format!("{y}年{m}月")] {
                prop_assert_eq!(parse(&text), Some((first, Precision::Month)), "{}", text);
            }
        }

        #[test]
        fn no_text_and_no_number_makes_it_panic(text in any::<String>(), near in "[0-9年月日./: T-]{0,14}", number in any::<f64>()) {
            let _ = (parse(&text), parse(&near), from_number(number), may_be_october(number));
        }
    }
}
