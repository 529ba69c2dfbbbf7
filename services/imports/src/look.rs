//! Where facts of the own log are looked up: in it, or in a rehearsal that runs ahead of it.

use std::collections::HashMap;

use kernel::log::Rehearsal;
use kernel::{Decider, Id, Key, Log, ReadError};
use uuid::Uuid;

/// A log as it is, or as it would be.
#[derive(Clone, Copy)]
pub enum Look<'a> {
    /// What is recorded.
    Log(&'a Log),
    /// What would be.
    Rehearsal(&'a Rehearsal),
}

impl Look<'_> {
    /// Who holds a claim.
    ///
    /// # Errors
    /// The database is away.
    pub async fn holder(self, key: &Key) -> Result<Option<Uuid>, ReadError> {
        match self {
            Look::Log(log) => log.holder(key).await,
            Look::Rehearsal(rehearsal) => rehearsal.holder(key).await,
        }
    }

    /// Who holds these claims; those that are free are left out.
    ///
    /// # Errors
    /// The database is away.
    pub async fn holders(self, keys: &[Key]) -> Result<HashMap<Key, Uuid>, ReadError> {
        match self {
            Look::Log(log) => log.holders(keys).await,
            Look::Rehearsal(rehearsal) => rehearsal.holders(keys).await,
        }
    }

    /// Who holds a mark.
    ///
    /// # Errors
    /// The database is away.
    pub async fn marked(self, key: &Key) -> Result<Vec<Uuid>, ReadError> {
        match self {
            Look::Log(log) => log.marked(key).await,
            Look::Rehearsal(rehearsal) => rehearsal.marked(key).await,
        }
    }

    /// How many hold a mark.
    ///
    /// # Errors
    /// The database is away.
    pub async fn count(self, key: &Key) -> Result<i64, ReadError> {
        match self {
            Look::Log(log) => log.count(key).await,
            Look::Rehearsal(rehearsal) => rehearsal.count(key).await,
        }
    }

    /// How a guard stands.
    ///
    /// # Errors
    /// The database is away.
    pub async fn guard(self, key: &Key) -> Result<i64, ReadError> {
        match self {
            Look::Log(log) => log.guard(key).await,
            Look::Rehearsal(rehearsal) => rehearsal.guard(key).await,
        }
    }

    /// A state; `None` where nothing is recorded.
    ///
    /// # Errors
    /// The database is away, or an event cannot be read.
    pub async fn load<D: Decider>(self, id: Id<D::Kind>) -> Result<Option<D>, ReadError> {
        let loaded = match self {
            Look::Log(log) => log.load::<D>(id).await?,
            Look::Rehearsal(rehearsal) => rehearsal.load::<D>(id).await?,
        };
        Ok(loaded.map(|loaded| loaded.state))
    }
}
