//! Several commands, all or nothing.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use uuid::Uuid;

use super::decide::Keysmith;
use super::overlay::Overlay;
use super::receipt::Kept;
use super::unit::{Part, Unit};
use super::writer::{Answer, Verdict};
use super::{Log, LogError, May, ReadError};
use crate::{Context, Decider, Epoch, Receipt, Target};

/// Commands that can be done together.
pub const MAX_TOGETHER: usize = 5_000;

/// Decided on anew this often when others are in between.
const ATTEMPTS: usize = 100;

/// One command of several.
#[derive(Debug, Clone)]
pub struct Work<D: Decider> {
    /// Which aggregate.
    pub target: Target<D::Kind>,
    /// What is asked.
    pub command: D::Command,
    /// By whom, under which command id.
    pub context: Context,
}

/// Which of the works failed, and why.
type Failed<D> = (usize, LogError<<D as Decider>::Refusal>);

impl Log {
    /// Does all of these commands or none, in order: later ones see the states and claims of earlier ones. One receipt
    /// each; those whose command id was done before keep their first.
    ///
    /// # Errors
    /// The first that fails, and its place.
    pub async fn execute_all<D: Decider>(
        &self,
        work: Vec<Work<D>>,
        may: &impl May<D>,
    ) -> Result<Vec<Receipt>, Failed<D>> {
        if work.len() > MAX_TOGETHER {
            return Err((MAX_TOGETHER, LogError::TooLarge { what: "commands at once", limit: MAX_TOGETHER }));
        }
        let mut ids = HashSet::new();
        if let Some(twice) = work.iter().position(|work| !ids.insert(work.context.command_id)) {
            return Err((twice, LogError::Reused));
        }
        let mut fresh = false;
        for _ in 0..ATTEMPTS {
            match self.attempt_all(&work, may, fresh).await {
                Ok(Some(receipts)) => return Ok(receipts),
                Ok(None) => fresh = true,
                // A failure on remembered states is told only when it is one on fresh states too.
                Err((
                    _,
                    LogError::Refused(_) | LogError::Denied(_) | LogError::NotFound | LogError::Claimed { .. },
                )) if !fresh => fresh = true,
                Err(failed) => return Err(failed),
            }
        }
        Err((0, LogError::Busy))
    }

    async fn attempt_all<D: Decider>(
        &self,
        work: &[Work<D>],
        may: &impl May<D>,
        fresh: bool,
    ) -> Result<Option<Vec<Receipt>>, Failed<D>> {
        let read = |error: ReadError| (0, LogError::from(error));
        let ids: Vec<Uuid> = work.iter().map(|work| work.context.command_id).collect();
        let mut kept: HashMap<Uuid, Kept> = self.kept(&ids).await.map_err(read)?.into_iter().collect();
        let mut overlay = Overlay::default();
        self.look_ahead(work, &mut overlay, fresh).await.map_err(read)?;
        let today = overlay.today(self).await.map_err(read)?;

        let mut receipts = Vec::with_capacity(work.len());
        let mut unit = Unit::default();
        let mut places = Vec::new();
        let mut made = HashMap::new();
        for (place, Work { target, command, context }) in work.iter().enumerate() {
            if let Some(kept) = kept.remove(&context.command_id) {
                let receipt = self.again(kept, context, may).await.map_err(|error| (place, error))?;
                receipts.push(receipt);
                continue;
            }
            let decided = self.decide_on(&overlay, target, command, context, may, Keysmith::Pretended(&mut made)).await;
            let (stream, decided) = decided.map_err(|error| (place, error))?;
            let part = decided.part;
            receipts.push(Receipt {
                epoch: Epoch { log: self.id(), number: 0 },
                position: 0,
                version: part.version,
                stream,
                events: part.events.len() as i32,
            });
            let expected = part.expected.filter(|_| !overlay.states.contains_key(&stream));
            overlay
                .net
                .add(places.len(), stream, decided.diff, decided.guards, today)
                .map_err(|clash| (place, clash.into()))?;
            overlay.states.insert(stream, Arc::new(decided.after));
            unit.parts.push(Part { expected, ..part });
            places.push(place);
        }
        if unit.parts.is_empty() {
            return Ok(Some(receipts));
        }
        if let Some(keys) = &self.0.keys
            && !keys.keep(&made).await.map_err(|error| (0, error.into()))?
        {
            return Ok(None);
        }
        unit.net = overlay.net;
        match self.append(unit).await.map_err(|error| (0, error))? {
            Answer::Done(done) => {
                for (place, done) in places.into_iter().zip(done) {
                    receipts[place].epoch.number = done.epoch;
                    receipts[place].position = done.position;
                    self.0.states.remove(receipts[place].stream);
                }
                Ok(Some(receipts))
            }
            Answer::Not { part, verdict } => match verdict {
                Verdict::Known(_) | Verdict::Conflict => Ok(None),
                Verdict::GuardMissed => Err((places[part], LogError::GuardMissed)),
                Verdict::Claimed { key, .. } if matches!(&work[places[part]].target, Target::HolderOrNew(wanted) if *wanted == key) => {
                    Ok(None)
                }
                Verdict::Claimed { key, holder } => Err((places[part], LogError::Claimed { key, holder })),
            },
        }
    }

    /// Looks up holders and loads states many at once, instead of one by one on the way.
    async fn look_ahead<D: Decider>(
        &self,
        work: &[Work<D>],
        overlay: &mut Overlay,
        fresh: bool,
    ) -> Result<(), ReadError> {
        let wanted = |work: &Work<D>| match &work.target {
            Target::Holder(key) | Target::HolderOrNew(key) => Some(key.clone()),
            Target::New | Target::One(_) | Target::OneOrNew(_) => None,
        };
        let keys: Vec<_> = work.iter().filter_map(wanted).collect();
        let held = if keys.is_empty() { HashMap::new() } else { self.holders(&keys).await? };
        let named = |work: &Work<D>| match &work.target {
            Target::One(id) | Target::OneOrNew(id) => Some(id.uuid()),
            _ => None,
        };
        let streams: Vec<Uuid> = held.values().copied().chain(work.iter().filter_map(named)).collect();
        overlay.holders = keys.into_iter().map(|key| (key.clone(), held.get(&key).copied())).collect();
        if fresh {
            streams.iter().for_each(|stream| self.0.states.remove(*stream));
        }
        self.remember::<D>(&streams).await
    }
}
