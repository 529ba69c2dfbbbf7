//! What one message leads to.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{Policy, Reaction};
use crate::log::{Log, LogError, May, ReadError};
use crate::{Context, Decider, Id, Key, Kind, Recorded, Target};

/// Why a message is not done with.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failed {
    /// Waiting heals it.
    For(String),
    /// It is refused: somebody has to look.
    Good(String),
}

/// Does all that follows from `told`. Again is harmless: the ids are those of the cause.
pub(super) async fn perform<P: Policy>(
    policy: &P,
    log: &Log,
    may: &impl May<P::Decider>,
    told: &Recorded<P::Told>,
) -> Result<(), Failed> {
    for (place, reaction) in policy.react(told).into_iter().enumerate() {
        let (targets, command) = match reaction {
            Reaction::Raise(key) => {
                log.raise(&key).await.map_err(away)?;
                continue;
            }
            Reaction::Tell(target, command) => (vec![target], command),
            Reaction::TellAll(key, command) => (holders(log, &key).await.map_err(away)?, command),
        };
        for target in targets {
            let context = context::<P>(told, place, &target);
            match log.execute::<P::Decider>(target, &command, &context, may).await {
                // Done before, and what it was about was erased since.
                Ok(_) | Err(LogError::Erased) => {}
                Err(error) => return Err(failed(error)),
            }
        }
    }
    Ok(())
}

/// Who holds the claim and who the mark, each once.
async fn holders<K: Kind>(log: &Log, key: &Key) -> Result<Vec<Target<K>>, ReadError> {
    let mut holders = log.marked(key).await?;
    holders.extend(log.holder(key).await?.filter(|holder| !holders.contains(holder)));
    Ok(holders.into_iter().map(|holder| Target::One(Id::new(holder))).collect())
}

fn context<P: Policy>(
    told: &Recorded<P::Told>,
    place: usize,
    target: &Target<<P::Decider as Decider>::Kind>,
) -> Context {
    let (event, cause) = (told.envelope.event_id, &told.envelope.cause);
    let what = format!("{}/{place}/{}", P::NAME, name(target));
    Context {
        command_id: Uuid::new_v5(&event, what.as_bytes()),
        digest: Sha256::digest(format!("policy/{event}/{what}")).into(),
        actor: format!("policy/{}", P::NAME),
        on_behalf_of: Some(cause.on_behalf_of.clone().unwrap_or_else(|| cause.actor.clone())),
        correlation: cause.correlation,
        causation: Some(event),
        trace: cause.trace.clone(),
        reference: None,
    }
}

fn name<K: Kind>(target: &Target<K>) -> String {
    match target {
        Target::New => String::new(),
        Target::One(id) | Target::OneOrNew(id) => id.to_string(),
        Target::Holder(key) | Target::HolderOrNew(key) => format!("{}/{}", key.scope, key.key),
    }
}

fn away(error: ReadError) -> Failed {
    Failed::For(error.to_string())
}

fn failed<R: std::error::Error>(error: LogError<R>) -> Failed {
    match error {
        LogError::Busy | LogError::Unknown | LogError::Away(_) => Failed::For(error.to_string()),
        _ => Failed::Good(error.to_string()),
    }
}
