//! Industries (条) by their stable key; which exist is data.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The key of an industry: `human_resources`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Industry(String);

/// A text that is no industry's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an industry's key has 1 to 40 lower-case letters, digits and underscores")]
pub struct BadIndustry;

impl Industry {
    /// Lower-case letters, digits, underscores; 1 to 40.
    ///
    /// # Errors
    /// [`BadIndustry`]
    pub fn parse(key: &str) -> Result<Self, BadIndustry> {
        let sound = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        ((1..=40).contains(&key.len()) && key.bytes().all(sound)).then(|| Self(key.to_owned())).ok_or(BadIndustry)
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Industry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Industry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Industry {
    type Error = BadIndustry;

    fn try_from(key: String) -> Result<Self, BadIndustry> {
        Self::parse(&key)
    }
}

impl From<Industry> for String {
    fn from(industry: Industry) -> String {
        industry.0
    }
}
