//! What can go wrong with a log, in terms its callers can act on.

use uuid::Uuid;

use crate::Key;
use crate::codec::CodecError;
use crate::keys::KeyError;

/// Whether a caller may: asked of the state before a command and of the change it makes; both must be allowed. A
/// closure over a state answers for a change by the state after it.
pub trait May<D>: Send + Sync {
    /// Whether they may begin anything with what is in this state.
    ///
    /// # Errors
    /// They may not.
    fn reach(&self, state: &D) -> Result<(), Denied>;

    /// Whether they may make `after` of `before`.
    ///
    /// # Errors
    /// They may not.
    fn change(&self, _before: &D, after: &D) -> Result<(), Denied> {
        self.reach(after)
    }
}

impl<D, F: Fn(&D) -> Result<(), Denied> + Send + Sync> May<D> for F {
    fn reach(&self, state: &D) -> Result<(), Denied> {
        self(state)
    }
}

/// Why a caller may not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Outside the caller's scope: told as if it were absent.
    #[error("outside the caller's scope")]
    Outside,
    /// A permission is missing: this one.
    #[error("the permission {0} is missing")]
    Forbidden(String),
}

/// A command that was not done, or of which that is not known.
#[derive(Debug, thiserror::Error)]
pub enum LogError<R> {
    /// A rule of the domain.
    #[error(transparent)]
    Refused(R),
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The target is not there.
    #[error("there is no such aggregate")]
    NotFound,
    /// The id names something of another kind.
    #[error("the id names something of another kind")]
    OtherKind,
    /// What the state would hold alone is held.
    #[error("{} {} is held by another", .key.scope, .key.key)]
    Claimed {
        /// What.
        key: Key,
        /// By which aggregate. Tell it only to who may see that one.
        holder: Uuid,
    },
    /// A fact the command was completed with has changed since: look it up again.
    #[error("a fact changed since it was looked up")]
    GuardMissed,
    /// The command id was used before, for something else or by somebody else.
    #[error("the command id was used before for something else")]
    Reused,
    /// What the command is about was erased.
    #[error("the personal data this is about was erased")]
    Erased,
    /// Too much waits already: try again.
    #[error("too many commands are waiting")]
    Busy,
    /// More than is taken at once.
    #[error("{what} beyond the limit of {limit}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much there may be.
        limit: usize,
    },
    /// The character U+0000, which PostgreSQL keeps in no text.
    #[error("the character U+0000 cannot be stored")]
    Nul,
    /// It may have been done or not: ask again with the same command id.
    #[error("the outcome is not known yet")]
    Unknown,
    /// The database is away: nothing was done.
    #[error("the database is away: {0}")]
    Away(String),
    /// Stored events that cannot be read, or a bug.
    #[error("broken: {0}")]
    Broken(String),
}

impl<R> LogError<R> {
    /// The same with another type of refusal.
    pub fn map_refusal<S>(self, change: impl FnOnce(R) -> S) -> LogError<S> {
        match self {
            LogError::Refused(refusal) => LogError::Refused(change(refusal)),
            LogError::Denied(denied) => LogError::Denied(denied),
            LogError::NotFound => LogError::NotFound,
            LogError::OtherKind => LogError::OtherKind,
            LogError::Claimed { key, holder } => LogError::Claimed { key, holder },
            LogError::GuardMissed => LogError::GuardMissed,
            LogError::Reused => LogError::Reused,
            LogError::Erased => LogError::Erased,
            LogError::Busy => LogError::Busy,
            LogError::TooLarge { what, limit } => LogError::TooLarge { what, limit },
            LogError::Nul => LogError::Nul,
            LogError::Unknown => LogError::Unknown,
            LogError::Away(why) => LogError::Away(why),
            LogError::Broken(why) => LogError::Broken(why),
        }
    }
}

impl<R> From<ReadError> for LogError<R> {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Away(why) => LogError::Away(why),
            ReadError::Future => LogError::Broken("a moment in the future was asked for".into()),
            ReadError::Codec(CodecError::OtherKind { .. }) => LogError::OtherKind,
            ReadError::Codec(error) => LogError::Broken(error.to_string()),
        }
    }
}

impl<R> From<CodecError> for LogError<R> {
    fn from(error: CodecError) -> Self {
        ReadError::Codec(error).into()
    }
}

impl<R> From<KeyError> for LogError<R> {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Away(why) => LogError::Away(why),
            KeyError::Absent | KeyError::Unwrap => LogError::Broken(error.to_string()),
        }
    }
}

/// What could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The database is away.
    #[error("the database is away: {0}")]
    Away(String),
    /// What is known at a moment that has not come cannot be told.
    #[error("that moment is in the future")]
    Future,
    /// A stored event that this program cannot read.
    #[error(transparent)]
    Codec(#[from] CodecError),
}

impl From<sqlx::Error> for ReadError {
    fn from(error: sqlx::Error) -> Self {
        ReadError::Away(error.to_string())
    }
}

/// A log that cannot be created or opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database.
    #[error("the log's database: {0}")]
    Database(#[from] sqlx::Error),
    /// Nobody created it.
    #[error("there is no log {0} in this database: create it first")]
    Missing(&'static str),
    /// It belongs to another service.
    #[error("this is the log of {found}, not of {wanted}")]
    OtherService {
        /// Who asks.
        wanted: &'static str,
        /// Whose it is.
        found: String,
    },
    /// A schema or role name that is no plain identifier.
    #[error("{0:?} is no plain name for a schema or a role")]
    Name(String),
    /// The schema is newer than this program.
    #[error("the log has schema version {found}, this program knows up to {known}")]
    Newer {
        /// The version found.
        found: i32,
        /// The newest known here.
        known: i32,
    },
    /// The key database.
    #[error(transparent)]
    Keys(#[from] KeyError),
}
