//! Where a page ends, by what its list is sorted by, on the day it was asked for.

use kernel::Day;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// The last row of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Last {
    pub(crate) text: String,
    pub(crate) id: Uuid,
    pub(crate) on: Day,
}

impl Last {
    /// The row's, by the columns it is sorted by.
    pub(crate) fn of(row: &PgRow, text: &str, id: &str, on: Day) -> Result<Self, sqlx::Error> {
        Ok(Self { text: row.try_get(text)?, id: row.try_get(id)?, on })
    }
}
