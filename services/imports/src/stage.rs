//! Where rows are taken down: in the log, or in a rehearsal that sees the file's earlier rows and writes nothing.

use kernel::log::{May, Rehearsal};
use kernel::{Context, Decider, Log, LogError, Receipt, Target};

use crate::look::Look;

/// The log or a rehearsal on it.
pub(crate) enum Stage {
    Real(Log),
    Trial(Box<Rehearsal>),
}

/// What a row came to.
#[derive(Debug, Clone)]
pub(crate) enum Done {
    New,
    Changed,
    Unchanged,
}

impl Stage {
    /// Where facts are looked up for it.
    pub(crate) fn look(&self) -> Look<'_> {
        match self {
            Stage::Real(log) => Look::Log(log),
            Stage::Trial(rehearsal) => Look::Rehearsal(rehearsal),
        }
    }

    pub(crate) async fn execute<D: Decider>(
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

    pub(crate) fn told_by(receipt: &Receipt) -> Self {
        Self::of(receipt.events.into(), receipt.version)
    }
}
