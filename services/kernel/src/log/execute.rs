//! One command to one aggregate.

use std::sync::Arc;

use uuid::Uuid;

use super::decide::Keysmith;
use super::unit::Unit;
use super::writer::{Answer, Verdict};
use super::{Log, LogError, May, ReadError};
use crate::{Context, Day, Decider, Epoch, Receipt, Target};

/// Another command was first this often: then somebody else's turn has to wait.
const ATTEMPTS: usize = 10_000;

/// Which stream a target is now.
#[derive(Debug, Clone, Copy)]
struct Found {
    stream: Uuid,
    /// An error where nothing is recorded.
    must_exist: bool,
    /// Something may be recorded.
    may_exist: bool,
}

enum Attempt {
    Done(Receipt),
    /// Something moved in between: once more, on what is there now.
    Again,
}

impl Log {
    /// Does one command, once: decides on the state, asks `may` of the state before and after, appends. The same command
    /// id again is answered with the first receipt. Nothing is refused before the log itself was looked at.
    ///
    /// Dropped before it answers, it may have been done or not.
    ///
    /// # Errors
    /// See [`LogError`]; after `Unknown` ask again with the same command id.
    pub async fn execute<D: Decider>(
        &self,
        target: Target<D::Kind>,
        command: &D::Command,
        context: &Context,
        may: &impl May<D>,
    ) -> Result<Receipt, LogError<D::Refusal>> {
        for attempt in 0..ATTEMPTS {
            if let Attempt::Done(receipt) = self.attempt::<D>(&target, command, context, may, attempt > 0).await? {
                return Ok(receipt);
            }
        }
        Err(LogError::Busy)
    }

    async fn attempt<D: Decider>(
        &self,
        target: &Target<D::Kind>,
        command: &D::Command,
        context: &Context,
        may: &impl May<D>,
        again: bool,
    ) -> Result<Attempt, LogError<D::Refusal>> {
        let Some(found) = self.find::<D>(target, context).await? else {
            let done = self.recall(context, may).await?;
            return done.map(Attempt::Done).ok_or(LogError::NotFound);
        };
        let stream = found.stream;
        // Under a new command id nothing is recorded yet: one round trip less. Were the id not new, the log says so.
        let before = if found.may_exist || again { self.remembered::<D>(stream).await } else { Ok(Arc::default()) };
        let (version, decided) = match before {
            Ok(before) if before.version == 0 && found.must_exist => (0, Err(LogError::NotFound)),
            Ok(before) => (before.version, self.decide(stream, &before, command, context, may, Keysmith::Made).await),
            Err(ReadError::Codec(error)) => (-1, Err(error.into())),
            Err(error) => return Err(error.into()),
        };
        let decided = match decided {
            Ok(decided) => decided,
            Err(error @ (LogError::Away(_) | LogError::Broken(_))) if version >= 0 => return Err(error),
            Err(error) => return self.told(error, stream, version, context, may).await,
        };
        let (after, events) = (decided.after, decided.part.events.len());
        let mut unit = Unit { parts: vec![decided.part], ..Unit::default() };
        unit.net.add(0, stream, decided.diff, decided.guards, Day::MIN)?;
        match self.append(unit).await? {
            Answer::Done(done) => {
                let done = done.first().ok_or_else(|| LogError::Broken("no answer to a command".into()))?;
                let epoch = Epoch { log: self.0.id, number: done.epoch };
                let receipt =
                    Receipt { epoch, position: done.position, version: after.version, stream, events: events as i32 };
                if after.version > 0 {
                    self.0.states.put(stream, Arc::new(after));
                }
                Ok(Attempt::Done(receipt))
            }
            Answer::Not { verdict, .. } => match verdict {
                Verdict::Known(kept) => self.again(*kept, context, may).await.map(Attempt::Done),
                Verdict::Conflict => {
                    self.0.states.remove(stream);
                    Ok(Attempt::Again)
                }
                Verdict::GuardMissed => Err(LogError::GuardMissed),
                // Somebody else became the holder since it was looked for: then that one is meant.
                Verdict::Claimed { key, .. } if matches!(target, Target::HolderOrNew(wanted) if *wanted == key) => {
                    Ok(Attempt::Again)
                }
                Verdict::Claimed { key, holder } => Err(LogError::Claimed { key, holder }),
            },
        }
    }

    /// Which stream is meant; `None`: a claim nobody holds.
    async fn find<D: Decider>(&self, target: &Target<D::Kind>, context: &Context) -> Result<Option<Found>, ReadError> {
        let found = |stream, must_exist, may_exist| Some(Found { stream, must_exist, may_exist });
        Ok(match target {
            Target::New => found(context.command_id, false, false),
            Target::One(id) => found(id.uuid(), true, true),
            Target::OneOrNew(id) => found(id.uuid(), false, true),
            Target::Holder(key) => self.holder(key).await?.and_then(|stream| found(stream, true, true)),
            Target::HolderOrNew(key) => match self.holder(key).await? {
                Some(holder) => found(holder, true, true),
                None => found(context.command_id, false, false),
            },
        })
    }

    /// Tells a failure only after one look: a known command id gets its receipt, a moved stream is decided on again.
    async fn told<D: Decider>(
        &self,
        error: LogError<D::Refusal>,
        stream: Uuid,
        version: i64,
        context: &Context,
        may: &impl May<D>,
    ) -> Result<Attempt, LogError<D::Refusal>> {
        let look = self.look(context.command_id, stream).await?;
        match look.kept {
            Some(kept) => self.again(kept, context, may).await.map(Attempt::Done),
            None if version >= 0 && look.version != version => {
                self.fresh::<D>(stream).await?;
                Ok(Attempt::Again)
            }
            None => Err(error),
        }
    }
}
