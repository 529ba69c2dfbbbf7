//! The citizen identity number: GB 11643.

use std::fmt;

use chrono::{Datelike as _, NaiveDate};
use kernel::Day;

use crate::fold::fold;

/// A citizen identity number, canonical: 17 digits and the check character. It is personal: it is neither shown by
/// `Debug` nor serialized; who stores it wraps its text in a sealed field.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdentityNumber(String);

/// Why a text is no citizen identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadIdentityNumber {
    /// Not 17 digits and a digit or X.
    #[error("a citizen identity number has 17 digits and a digit or X")]
    Form,
    /// Digits 7 to 14 are no day since 1900.
    #[error("digits 7 to 14 of the identity number are no birth date")]
    Born,
    /// The last character does not fit.
    #[error("the identity number's check character (18th) does not fit")]
    Check,
}

impl BadIdentityNumber {
    /// The same in Chinese.
    pub fn chinese(self) -> &'static str {
        match self {
            BadIdentityNumber::Form => "公民身份号码应为17位数字加1位数字或X",
            BadIdentityNumber::Born => "公民身份号码第7至14位不是有效的出生日期",
            BadIdentityNumber::Check => "公民身份号码校验位（第18位）不符",
        }
    }
}

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [u8; 11] = *b"10X98765432";

impl IdentityNumber {
    /// Lower case x, full width and white space are accepted.
    ///
    /// # Errors
    /// The first rule it breaks.
    pub fn parse(text: &str) -> Result<Self, BadIdentityNumber> {
        let number = fold(text).to_ascii_uppercase();
        let (digits, last) = number.as_bytes().split_at_checked(17).ok_or(BadIdentityNumber::Form)?;
        let [last] = *last else { return Err(BadIdentityNumber::Form) };
        if !digits.iter().all(u8::is_ascii_digit) || !(last.is_ascii_digit() || last == b'X') {
            return Err(BadIdentityNumber::Form);
        }
        born(&number).ok_or(BadIdentityNumber::Born)?;
        let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
        if CHECKS[(sum % 11) as usize] != last {
            return Err(BadIdentityNumber::Check);
        }
        Ok(Self(number))
    }

    /// In clear.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The birth date it holds.
    pub fn born(&self) -> Day {
        born(&self.0).unwrap_or_default()
    }

    /// All but the last four characters hidden, as it may be shown.
    pub fn masked(&self) -> String {
        mask_number(&self.0)
    }
}

impl fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityNumber(***)")
    }
}

fn born(number: &str) -> Option<Day> {
    let day = NaiveDate::parse_from_str(number.get(6..14)?, "%Y%m%d").ok()?;
    (1900..=2200).contains(&day.year()).then_some(day)
}

/// A number as it may be shown: its last four characters, the others hidden.
pub fn mask_number(number: &str) -> String {
    let hidden = number.chars().count().saturating_sub(4);
    std::iter::repeat_n('*', hidden).chain(number.chars().skip(hidden)).collect()
}

/// A name as it may be shown: its first character, the others hidden: 张**.
pub fn mask_name(name: &str) -> String {
    name.chars().enumerate().map(|(place, c)| if place == 0 { c } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_its_check_character_is_taken_and_canonical() {
        // 999999 is assigned to no division: such numbers are nobody's.
        let number = IdentityNumber::parse(" 99999919491001003７ ").unwrap();
        assert_eq!(number.as_str(), "999999194910010037");
        assert_eq!(number.born(), crate::parse_day("1949-10-01").unwrap());
        assert_eq!(number.masked(), "**************0037");
        assert!(!format!("{number:?}").contains("1949"));
    }

    #[test]
    fn what_is_wrong_with_a_number_is_said() {
        for (text, wrong) in [
            ("", BadIdentityNumber::Form),
            ("9999991949100100", BadIdentityNumber::Form),
            ("999999194910010X3X", BadIdentityNumber::Form),
            ("９９9999194910010030", BadIdentityNumber::Check),
            ("99999919491301003X", BadIdentityNumber::Born),
        ] {
            assert_eq!(IdentityNumber::parse(text), Err(wrong), "{text}");
        }
    }

    #[test]
    fn what_is_shown_hides_the_rest() {
        assert_eq!(mask_name("欧阳娜娜"), "欧***");
        assert_eq!((mask_number("19900001234"), mask_number("123")), ("*******1234".to_owned(), "123".to_owned()));
    }
}
