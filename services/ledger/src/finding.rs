//! What an import says about a cell, a row, a sheet or a file.

use serde::Serialize;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something to know; nothing was lost.
    Note,
    /// Applied, but someone should look.
    Warning,
    /// The row is rejected.
    Error,
}

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Message {
    /// The same thing said twice.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Message { zh: zh.into(), en: en.into() }
    }
}

/// Why a value cannot be taken: what a caller's own parser answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// A stable code such as `credit_code.check`.
    pub code: &'static str,
    /// For people; never the value itself.
    pub message: Message,
}

impl Problem {
    /// A problem with this code, told in both languages.
    pub fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Problem { code, message: Message::new(zh, en) }
    }
}

/// One thing found while reading a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The sheet's name; `csv` for a text file; empty where it is about the whole file.
    pub sheet: String,
    /// The row as the spreadsheet program shows it; none where it is about the sheet.
    pub row: Option<u32>,
    /// The column's heading as the ledger's description names it.
    pub column: Option<String>,
    /// The value as it stands there, masked where it is personal.
    pub value: Option<String>,
    /// Whether the row was rejected for it.
    pub severity: Severity,
    /// A stable code such as `ledger.missing`.
    pub code: &'static str,
    /// For people.
    pub message: Message,
}

/// A personal value for showing: the last four characters, but never more than half of it.
pub fn mask(value: &str) -> String {
    let length = value.chars().count();
    let hidden = length - (length / 2).min(4);
    value.chars().enumerate().map(|(place, c)| if place < hidden { '*' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn a_mask_leaves_four_characters_and_never_more_than_half() {
        assert_eq!(mask("19900001234"), "*******1234");
        assert_eq!(mask("张三"), "*三");
        assert_eq!(mask("张"), "*");
        assert_eq!(mask(""), "");
    }
}
