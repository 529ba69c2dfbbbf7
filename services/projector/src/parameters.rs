//! The policy parameters of a day.

use std::collections::HashMap;

use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};

use crate::coverage::known::When;

/// Values by key, as of a day. Who asks says what holds where none is set.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parameters(HashMap<String, Value>);

impl Parameters {
    /// Those that hold.
    pub(crate) async fn load(when: When, tx: &mut PgConnection) -> Result<Self, sqlx::Error> {
        let sql = format!("SELECT key, value FROM parameters a WHERE {}", when.organization("a"));
        let mut values = HashMap::new();
        for row in when.bind(sqlx::query(AssertSqlSafe(sql))).fetch_all(tx).await? {
            let (key, value): (String, String) = (row.try_get("key")?, row.try_get("value")?);
            values.insert(key, serde_json::from_str(&value).unwrap_or_default());
        }
        Ok(Self(values))
    }

    /// One that is true or false.
    pub(crate) fn flag(&self, key: &str, otherwise: bool) -> bool {
        self.0.get(key).and_then(Value::as_bool).unwrap_or(otherwise)
    }

    /// One that is a number; what is none, or too large to be meant, is as if not set.
    pub(crate) fn number(&self, key: &str, otherwise: u32) -> u32 {
        let number = self.0.get(key).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
        number.filter(|number| *number < 1_000_000).unwrap_or(otherwise)
    }

    /// One that is a word.
    pub(crate) fn word<'a>(&'a self, key: &str, otherwise: &'a str) -> &'a str {
        self.0.get(key).and_then(Value::as_str).unwrap_or(otherwise)
    }

    /// Whether one that is a list has this word.
    pub(crate) fn names(&self, key: &str, word: &str, otherwise: bool) -> bool {
        let list = self.0.get(key).and_then(Value::as_array);
        list.map_or(otherwise, |list| list.iter().any(|one| one == word))
    }
}
