//! Civil days: every date of the domain is one, in Asia/Shanghai, and the first day of the new state.

use chrono::{Datelike as _, Days, NaiveDate};
use kernel::{Day, Moment};

/// China keeps one zone and no summer time since 1992; the domain's dates before that are days, not moments.
const EAST_8: i32 = 8 * 3600;

/// A text that is no ISO 8601 day between 1900 and 2200.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a day is written 2019-07-01 and lies between 1900 and 2200")]
pub struct BadDay;

/// The day it is in Asia/Shanghai.
pub fn shanghai_day(at: Moment) -> Day {
    Moment::from_micros(at.micros() + i64::from(EAST_8) * 1_000_000).utc().date_naive()
}

/// The moment a day begins in Asia/Shanghai.
pub fn midnight(day: Day) -> Moment {
    let utc = day.and_time(chrono::NaiveTime::MIN).and_utc();
    Moment::from_micros(utc.timestamp_micros() - i64::from(EAST_8) * 1_000_000)
}

/// ISO 8601 (`2019-07-01`), strictly.
///
/// # Errors
/// [`BadDay`]
pub fn parse_day(text: &str) -> Result<Day, BadDay> {
    let day = (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten().ok_or(BadDay)?;
    let sound = (1900..=2200).contains(&day.year()) && day.checked_add_days(Days::new(1)).is_some();
    sound.then_some(day).ok_or(BadDay)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_shanghai() {
        let day = parse_day("2019-07-01").unwrap();
        assert_eq!(midnight(day).rfc3339(), "2019-06-30T16:00:00.000000Z");
        assert_eq!(shanghai_day(midnight(day)), day);
        assert_eq!(shanghai_day(Moment::from_micros(midnight(day).micros() - 1)), day.pred_opt().unwrap());
    }

    #[test]
    fn only_iso_days_are_days() {
        for bad in ["", "2019-7-1", "20190701", "2019-02-30", "1899-12-31", "2019-07-01T00:00"] {
            assert_eq!(parse_day(bad), Err(BadDay), "{bad}");
        }
    }
}
