//! Texts that people write: bounded, without control characters, without white space at the ends.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadText {
    /// Nothing there.
    #[error("it must not be empty")]
    Empty,
    /// Longer than allowed.
    #[error("it must not be longer than {0} characters")]
    Long(usize),
    /// A control character, U+0000 among them.
    #[error("it must not hold control characters")]
    Control,
}

impl BadText {
    /// The same in Chinese.
    pub fn chinese(self) -> String {
        match self {
            BadText::Empty => "不能为空".to_owned(),
            BadText::Long(limit) => format!("不能超过{limit}个字"),
            BadText::Control => "不能含控制字符".to_owned(),
        }
    }
}

/// A text of at most `LIMIT` characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text<const LIMIT: usize>(String);

/// A name: 1 to 200 characters.
pub type Name = Text<200>;
/// An address, a reason, a remark: 1 to 2,000 characters.
pub type Note = Text<2000>;

impl<const LIMIT: usize> Text<LIMIT> {
    /// Trimmed and checked.
    ///
    /// # Errors
    /// Empty, too long, or with control characters.
    pub fn parse(text: &str) -> Result<Self, BadText> {
        match text.trim() {
            "" => Err(BadText::Empty),
            text if text.chars().count() > LIMIT => Err(BadText::Long(LIMIT)),
            text if text.chars().any(|c| c.is_control() && c != '\n') => Err(BadText::Control),
            text => Ok(Self(text.to_owned())),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const LIMIT: usize> fmt::Display for Text<LIMIT> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const LIMIT: usize> fmt::Debug for Text<LIMIT> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<const LIMIT: usize> TryFrom<String> for Text<LIMIT> {
    type Error = BadText;

    fn try_from(text: String) -> Result<Self, BadText> {
        Self::parse(&text)
    }
}

impl<const LIMIT: usize> From<Text<LIMIT>> for String {
    fn from(text: Text<LIMIT>) -> String {
        text.0
    }
}
