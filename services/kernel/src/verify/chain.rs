//! The chain: no row was changed, left out, added or swapped.

use std::collections::HashMap;

use uuid::Uuid;

use crate::Moment;
use crate::evidence::{self, Content, Hash, SUITE};
use crate::log::Row;

/// How far a log was found right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Rows that were looked at.
    pub rows: i64,
    /// Position of the last.
    pub position: i64,
    /// Its link: whoever knows it from elsewhere knows that nothing before was changed.
    pub link: Hash,
}

/// The first row that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("position {position}: {wrong}")]
pub struct Break {
    /// Where.
    pub position: i64,
    /// What.
    pub wrong: Wrong,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// A row before it is not there, or is there twice.
    #[error("position {found} stands where {position} belongs", position = .wanted)]
    Place {
        /// The position that was due.
        wanted: i64,
        /// The position that was there.
        found: i64,
    },
    /// Not of this log.
    #[error("the row is of the log {0}")]
    Log(Uuid),
    /// Made in a way this program does not know.
    #[error("the evidence suite {0} is not known here")]
    Suite(i16),
    /// Not what was written.
    #[error("the content is not what was written")]
    Content,
    /// Not where or when it was written, or something before was changed together with its digest.
    #[error("the link does not follow from the one before")]
    Link,
    /// Not later than the one before.
    #[error("it is not later than the one before")]
    Time,
    /// A version of the stream is left out or there twice.
    #[error("version {found} of stream {stream} stands where {wanted} belongs")]
    Version {
        /// The aggregate.
        stream: Uuid,
        /// The version that was due.
        wanted: i64,
        /// The version that was there.
        found: i64,
    },
}

/// A chain being followed, row by row from the beginning of the log.
#[derive(Debug, Clone)]
pub struct Chain {
    log: Uuid,
    position: i64,
    link: Hash,
    recorded_at: Option<Moment>,
    versions: HashMap<Uuid, i64>,
}

impl Chain {
    /// Before the first row of this log.
    pub fn new(log: Uuid) -> Self {
        Self { log, position: 0, link: evidence::genesis(log), recorded_at: None, versions: HashMap::new() }
    }

    /// Takes the next row.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn follow(&mut self, row: &Row) -> Result<(), Break> {
        let position = self.position + 1;
        let wrong = |wrong: Wrong| Err(Break { position, wrong });
        if row.position != position {
            return wrong(Wrong::Place { wanted: position, found: row.position });
        }
        if row.epoch.log != self.log {
            return wrong(Wrong::Log(row.epoch.log));
        }
        if row.suite != SUITE {
            return wrong(Wrong::Suite(row.suite));
        }
        if evidence::digest(&content(row)) != row.digest {
            return wrong(Wrong::Content);
        }
        if evidence::link(&self.link, position, row.recorded_at, &row.digest) != row.link {
            return wrong(Wrong::Link);
        }
        if self.recorded_at.is_some_and(|before| before >= row.recorded_at) {
            return wrong(Wrong::Time);
        }
        let version = self.versions.entry(row.stream).or_default();
        *version += 1;
        if row.version != *version {
            return wrong(Wrong::Version { stream: row.stream, wanted: *version, found: row.version });
        }
        (self.position, self.link, self.recorded_at) = (position, row.link, Some(row.recorded_at));
        Ok(())
    }

    /// How far it was followed.
    pub fn verified(&self) -> Verified {
        Verified { rows: self.position, position: self.position, link: self.link }
    }
}

fn content(row: &Row) -> Content<'_> {
    Content {
        stream: row.stream,
        version: row.version,
        event_id: row.event_id,
        name: &row.name,
        schema: row.schema,
        payload: &row.payload,
        envelope: &row.envelope,
        route: row.route.as_deref().unwrap_or_default(),
    }
}

/// Follows all rows of an export, from position 1 in the order of the file.
///
/// # Errors
/// The first that is wrong.
pub fn chain(log: Uuid, rows: impl IntoIterator<Item = Row>) -> Result<Verified, Break> {
    let mut chain = Chain::new(log);
    rows.into_iter().try_for_each(|row| chain.follow(&row))?;
    Ok(chain.verified())
}
