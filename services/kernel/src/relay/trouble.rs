//! What keeps a relay from publishing.

use uuid::Uuid;

/// A contradiction that waiting does not resolve.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// The server lacks fixes that the relay's guarantees rest on.
    #[error("NATS {0} is too old: 2.12.12 or later of 2.12, or 2.14.3 or later, is needed")]
    TooOld(String),
    /// A stream of that name that no relay made.
    #[error("the stream {0} was not made by a relay: remove or rename it")]
    Foreign(String),
    /// The stream tells another log.
    #[error(
        "the stream {stream} tells the log {theirs}, not {ours}: point the relay at another NATS account, or remove the stream"
    )]
    OtherLog {
        /// The stream.
        stream: String,
        /// Its log.
        theirs: Uuid,
        /// The relay's.
        ours: Uuid,
    },
    /// The stream knows an epoch that the log does not.
    #[error(
        "the stream is in epoch {theirs}, the log in {ours}: the log was restored from an older copy; \
         run `log new-epoch`"
    )]
    LaterEpoch {
        /// The stream's epoch.
        theirs: i32,
        /// The log's.
        ours: i32,
    },
    /// The stream holds more than the log.
    #[error(
        "the stream stands at {stream}, the log at {log}: the log was restored from an older copy; run `log new-epoch`"
    )]
    Ahead {
        /// The stream's last position.
        stream: i64,
        /// The log's head.
        log: i64,
    },
    /// Another event stands in the stream at this position.
    #[error(
        "the stream holds another event at position {position} than the log: the log was restored from an older copy; \
         run `log new-epoch`"
    )]
    OtherLink {
        /// The position.
        position: i64,
    },
    /// An archive of this epoch exists and is not what is to be archived.
    #[error("the archive {0} exists and differs from the stream: rename it")]
    Archive(String),
    /// An event that cannot be told.
    #[error("{name} ({event}) at position {position} cannot be told: {why}")]
    Untellable {
        /// Its position.
        position: i64,
        /// The event's id.
        event: Uuid,
        /// What kind of event.
        name: String,
        /// Why.
        why: String,
    },
}

/// Why a step was not done.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Away or full: waiting may heal it.
    Wait(String),
    /// The stream is not where we thought: look again.
    Look,
    /// Another process took the lease.
    Deposed,
    Stop(Stopped),
}

impl<E: std::error::Error> From<E> for Trouble {
    fn from(error: E) -> Self {
        Trouble::Wait(error.to_string())
    }
}

impl Trouble {
    pub(super) fn stop<T>(stopped: Stopped) -> Result<T, Trouble> {
        Err(Trouble::Stop(stopped))
    }
}
