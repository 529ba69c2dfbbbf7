//! The unified social credit code: GB 32100-2015, with the organization code of GB 11714 inside.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fold::fold;

const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A unified social credit code, canonical: 18 narrow upper-case characters.
///
/// Its check characters hold, unless it was taken on somebody's word ([`CreditCode::vouched`]): real early codes fail.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CreditCode(String);

/// Why a text is no credit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCode {
    /// Not 18 characters.
    #[error("a unified social credit code has 18 characters")]
    Length,
    /// A character outside 0–9 A–Z without I O S V Z.
    #[error("a unified social credit code has digits and letters without I O S V Z")]
    Alphabet,
    /// Characters 9–17 are no organization code: GB 11714.
    #[error("the organization code's check character (17th) does not fit")]
    OrganizationCheck,
    /// The last character does not fit: GB 32100.
    #[error("the check character (18th) does not fit")]
    Check,
}

impl BadCode {
    /// Whether somebody may vouch for such a code.
    pub fn is_only_the_check(self) -> bool {
        matches!(self, BadCode::OrganizationCheck | BadCode::Check)
    }

    /// The same in Chinese.
    pub fn chinese(self) -> &'static str {
        match self {
            BadCode::Length => "统一社会信用代码应为18位",
            BadCode::Alphabet => "统一社会信用代码只含数字和除 I O S V Z 以外的字母",
            BadCode::OrganizationCheck => "组织机构代码校验位（第17位）不符",
            BadCode::Check => "校验位（第18位）不符",
        }
    }
}

impl CreditCode {
    /// Lower case, full width and white space are accepted; wrong checks are not.
    ///
    /// # Errors
    /// The first rule it breaks.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        let code = Self::vouched(text)?;
        let values = code.values();
        if check_17(&code.0.as_bytes()[8..16]) != code.0.as_bytes()[16] {
            return Err(BadCode::OrganizationCheck);
        }
        if check_18(&values[..17]) != values[17] {
            return Err(BadCode::Check);
        }
        Ok(code)
    }

    /// As [`CreditCode::parse`], on somebody's word that the check characters are as on the certificate.
    ///
    /// # Errors
    /// Length or alphabet.
    pub fn vouched(text: &str) -> Result<Self, BadCode> {
        let code = fold(text).to_ascii_uppercase();
        if code.chars().count() != 18 {
            return Err(BadCode::Length);
        }
        if !code.chars().all(|c| ALPHABET.contains(c)) {
            return Err(BadCode::Alphabet);
        }
        Ok(Self(code))
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code with its two check characters made to fit: `stem` is the first 16 characters.
    ///
    /// # Errors
    /// Length or alphabet.
    pub fn with_checks(stem: &str) -> Result<Self, BadCode> {
        if stem.len() != 16 {
            return Err(BadCode::Length);
        }
        let draft = Self::vouched(&format!("{stem}{}0", check_17(&stem.as_bytes()[8..16]) as char))?;
        let last = ALPHABET.as_bytes()[check_18(&draft.values()[..17]) as usize] as char;
        Self::vouched(&format!("{}{last}", &draft.0[..17]))
    }

    fn values(&self) -> Vec<u32> {
        self.0.chars().filter_map(|c| ALPHABET.find(c)).map(|value| value as u32).collect()
    }
}

/// GB 32100-2015: weights 3^i mod 31; C = 31 − Σ mod 31, 31 → 0.
fn check_18(values: &[u32]) -> u32 {
    let (sum, _) = values.iter().fold((0, 1), |(sum, weight), value| (sum + value * weight, weight * 3 % 31));
    (31 - sum % 31) % 31
}

/// GB 11714: digits 0–9, letters 10–35, weights 3 7 9 10 5 8 4 2; 11 − Σ mod 11, 10 → X, 11 → 0.
fn check_17(code: &[u8]) -> u8 {
    let value = |c: u8| u32::from(if c.is_ascii_digit() { c - b'0' } else { c.saturating_sub(b'A') + 10 });
    let sum: u32 = code.iter().zip([3, 7, 9, 10, 5, 8, 4, 2]).map(|(c, weight)| value(*c) * weight).sum();
    match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        digit => b'0' + digit as u8,
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// From stored text: it was parsed or vouched for when it came in.
impl TryFrom<String> for CreditCode {
    type Error = BadCode;

    fn try_from(text: String) -> Result<Self, BadCode> {
        Self::vouched(&text)
    }
}

impl From<CreditCode> for String {
    fn from(code: CreditCode) -> String {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_on_real_certificates_are_valid() {
        for code in ["51100000500002862F", "5144030050267905XD", "53440300305837768J", "52440300MJL186084F"] {
            assert_eq!(CreditCode::parse(code).unwrap().as_str(), code);
        }
    }

    #[test]
    fn lower_case_and_full_width_are_the_same_code() {
        let code = CreditCode::parse("51100000500002862F");
        assert_eq!(CreditCode::parse(" ５１１０００００５００００２８６２ｆ"), code);
    }

    #[test]
    fn each_rule_is_named() {
        assert_eq!(CreditCode::parse("5144030050267905X"), Err(BadCode::Length));
        assert_eq!(CreditCode::parse("5144030050267905XO"), Err(BadCode::Alphabet));
        assert_eq!(CreditCode::parse("534403005026799012"), Err(BadCode::OrganizationCheck));
        assert_eq!(CreditCode::parse("51100000500002862G"), Err(BadCode::Check));
        assert!(CreditCode::vouched("534403005026799012").is_ok());
    }

    proptest::proptest! {
        #[test]
        fn made_codes_are_valid(stem in "5[1239]440309[0-9A-HJ-NPQRTUWXY]{8}") {
            let code = CreditCode::with_checks(&stem).unwrap();
            proptest::prop_assert_eq!(CreditCode::parse(code.as_str()), Ok(code));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = CreditCode::parse(&text);
        }
    }
}
