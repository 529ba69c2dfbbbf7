//! Points in time as values; who reads the clock passes one in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A civil day. Which zone's is for who uses the kernel to say (see `LogOptions::time_zone`).
pub type Day = chrono::NaiveDate;

/// A moment: microseconds since 1970-01-01T00:00:00Z, the resolution of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    /// From microseconds since 1970.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// As a date and time; moments beyond what `chrono` can hold become its bounds.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// RFC 3339 in UTC with microseconds.
    pub fn rfc3339(self) -> String {
        self.utc().to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
    }
}

impl From<DateTime<Utc>> for Moment {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.timestamp_micros())
    }
}
