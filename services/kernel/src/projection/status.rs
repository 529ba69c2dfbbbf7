//! How a projection stands: for health, metrics, `projection ls` and queries that wait.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::Epoch;
use crate::relay::lineage::Lineage;
use crate::subscription::{Checkpoint, Stop};

/// How a projection stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// What it is doing.
    pub state: State,
    /// Whether it caught up since it was built, so that it may be asked.
    pub ready: bool,
    /// Whether it is being built anew beside.
    pub rebuilding: bool,
    /// Each service it listens to.
    pub sources: BTreeMap<&'static str, Source>,
    /// When it began to follow, and how many positions were applied then.
    pub(super) began: Option<(Instant, i64)>,
}

/// What a projection is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Not running here yet.
    Idle,
    /// Applying what comes.
    Following,
    /// The database is away, or a checkpoint stands while the stream's head moves on: says why.
    Stalled(String),
    /// It does not go on by itself.
    Stopped(Stopped),
}

/// How far a projection is with one service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// What is applied; `None`: nothing yet.
    pub applied: Option<Checkpoint>,
    /// The stream's last position as last seen; `None`: not seen yet.
    pub head: Option<i64>,
    pub(crate) lineage: Option<Lineage>,
}

impl Source {
    /// The last position applied, 0 for none.
    pub fn position(&self) -> i64 {
        self.applied.map_or(0, |at| at.position)
    }

    pub(super) fn caught_up(&self) -> bool {
        self.head.is_some_and(|head| self.position() >= head)
    }
}

impl Status {
    /// How much of what the streams hold is applied, in percent.
    pub fn percent(&self) -> u8 {
        let (applied, all) = self.applied();
        if all == 0 { 0 } else { (applied * 100 / all) as u8 }
    }

    /// How long it takes to catch up, going on as since it began; `None`: that cannot be told yet.
    pub fn left(&self) -> Option<Duration> {
        let ((applied, all), (began, before)) = (self.applied(), self.began?);
        let (done, left) = (applied - before, all - applied);
        (done > 0).then(|| began.elapsed().mul_f64(left as f64 / done as f64))
    }

    /// Positions applied, and those there are.
    fn applied(&self) -> (i64, i64) {
        let applied = self.sources.values().map(Source::position).sum();
        let all = self.sources.values().map(|source| source.head.unwrap_or(0).max(source.position())).sum();
        (applied, all)
    }
}

/// Why a projection stopped. A rebuild, or a program that reads the message, sets it going again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// A message does not fit or does not read.
    #[error("{name} ({event}) at position {position} of {service} cannot be applied: {why}")]
    Message {
        /// Whose message.
        service: &'static str,
        /// Its position there.
        position: i64,
        /// The event's id.
        event: Uuid,
        /// What kind of message.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// The stream cannot be followed.
    #[error("the stream of {service} cannot be followed: {stop}")]
    Stream {
        /// Whose stream.
        service: &'static str,
        /// Why.
        stop: Stop,
    },
    /// The tables' definition changed and the generation did not.
    #[error("the tables of {name} changed, its generation {generation} did not: raise it")]
    Shape {
        /// The projection.
        name: &'static str,
        /// Its generation.
        generation: i32,
    },
}

/// Why a position is not answered for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotReached {
    /// Not yet applied when the time was up.
    #[error("position {wanted} of {service} is not applied yet, {reached} is")]
    After {
        /// The service.
        service: String,
        /// The position waited for.
        wanted: i64,
        /// The position applied.
        reached: i64,
    },
    /// What was there is gone: the log was restored from an older copy.
    #[error("position {wanted} of {service} in epoch {epoch} was lost when the log was restored")]
    LostInRestore {
        /// The service.
        service: String,
        /// The epoch it was written in.
        epoch: Epoch,
        /// The position waited for.
        wanted: i64,
    },
    /// It does not listen to that service.
    #[error("the read model does not listen to {service}")]
    NotASource {
        /// The service.
        service: String,
    },
}

/// Whether `source` answers for `position` of `epoch`; `None`: not yet.
pub(super) fn answers(source: &Source, epoch: Epoch, position: i64) -> Option<bool> {
    let lineage = source.lineage.as_ref().filter(|lineage| lineage.log == epoch.log)?;
    if lineage.took_back(epoch.number, position) {
        return Some(false);
    }
    (lineage.current() >= epoch.number && source.position() >= position).then_some(true)
}
