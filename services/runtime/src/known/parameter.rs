//! Policy parameters: dated values.

use serde_json::Value;
use vocabulary::Day;

use super::Known;

impl Known {
    /// The value in force on that day: the one with the latest beginning.
    pub fn parameter(&self, key: &str, on: Day) -> Option<&Value> {
        let settings = self.parameters.get(key)?.iter();
        settings.filter(|(from, _)| from.is_none_or(|from| from <= on)).max_by_key(|(from, _)| *from).map(|(_, v)| v)
    }

    /// A parameter that is a number.
    pub fn number(&self, key: &str, on: Day) -> Option<i64> {
        self.parameter(key, on)?.as_i64()
    }

    /// A parameter that is true or false.
    pub fn flag(&self, key: &str, on: Day) -> Option<bool> {
        self.parameter(key, on)?.as_bool()
    }

    /// A parameter that is a word.
    pub fn word(&self, key: &str, on: Day) -> Option<&str> {
        self.parameter(key, on)?.as_str()
    }
}
