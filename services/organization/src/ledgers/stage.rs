//! Where rows are taken down: in the log, or in a rehearsal that sees the file's earlier rows and writes nothing.

use kernel::log::{Loaded, May, Rehearsal};
use kernel::{Context, Decider, Id, Key, Log, LogError, ReadError, Receipt, Target};
use uuid::Uuid;

/// The log or a rehearsal on it.
pub(super) enum Stage {
    Real(Log),
    Trial(Rehearsal),
}

/// What a row came to.
#[derive(Debug, Clone)]
pub(super) enum Done {
    New,
    Changed,
    Unchanged,
}

impl Stage {
    pub(super) async fn holder(&self, key: &Key) -> Result<Option<Uuid>, ReadError> {
        match self {
            Stage::Real(log) => log.holder(key).await,
            Stage::Trial(rehearsal) => rehearsal.holder(key).await,
        }
    }

    pub(super) async fn marked(&self, key: &Key) -> Result<Vec<Uuid>, ReadError> {
        match self {
            Stage::Real(log) => log.marked(key).await,
            Stage::Trial(rehearsal) => rehearsal.marked(key).await,
        }
    }

    pub(super) async fn guard(&self, key: &Key) -> Result<i64, ReadError> {
        match self {
            Stage::Real(log) => log.guard(key).await,
            Stage::Trial(rehearsal) => rehearsal.guard(key).await,
        }
    }

    pub(super) async fn load<D: Decider>(&self, id: Id<D::Kind>) -> Result<Option<D>, ReadError> {
        let loaded: Option<Loaded<D>> = match self {
            Stage::Real(log) => log.load(id).await?,
            Stage::Trial(rehearsal) => rehearsal.load(id).await?,
        };
        Ok(loaded.map(|loaded| loaded.state))
    }

    pub(super) async fn execute<D: Decider>(
        &self,
        target: Target<D::Kind>,
        command: &D::Command,
        context: &Context,
        may: &impl May<D>,
    ) -> Result<Done, LogError<D::Refusal>> {
        match self {
            Stage::Real(log) => Ok(Done::told_by(&log.execute(target, command, context, may).await?)),
            Stage::Trial(rehearsal) => {
                let done = rehearsal.execute(target, command, context, may).await?;
                Ok(Done::of(done.events.len() as i64, done.version))
            }
        }
    }
}

impl Done {
    /// From how many events there were, and the version after them.
    fn of(events: i64, version: i64) -> Self {
        match events {
            0 => Done::Unchanged,
            events if events == version => Done::New,
            _ => Done::Changed,
        }
    }

    pub(super) fn told_by(receipt: &Receipt) -> Self {
        Self::of(receipt.events.into(), receipt.version)
    }
}
