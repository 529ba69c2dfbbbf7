//! The aggregates of a service without their types: what the relay publishes and `verify` replays.

use std::sync::Arc;

use uuid::Uuid;

use crate::log::Row;
use crate::relay::Announcement;
use crate::{Claim, Decider, Event, Key, Recorded, codec};

type Publish = dyn Fn(&Row) -> Result<Announcement, codec::CodecError> + Send + Sync;

/// One kind of aggregate, its types erased.
#[derive(Clone)]
pub struct Aggregate {
    /// The aggregate's name, the part of stored event names before the dot.
    pub name: &'static str,
    publish: Arc<Publish>,
    replay: fn() -> Box<dyn Replay>,
}

impl Aggregate {
    /// The aggregate that `E` happens to, told by `publish`.
    pub fn of<E: Event>(publish: fn(&Recorded<E>) -> Announcement) -> Self {
        Self {
            name: E::Of::NAME,
            publish: Arc::new(move |row| Ok(publish(&row.recorded::<E>()?))),
            replay: || Box::new(Replaying(E::Of::default())),
        }
    }

    /// Whether the stored event is one of this aggregate's.
    pub fn tells(&self, name: &str) -> bool {
        name.strip_prefix(self.name).is_some_and(|rest| rest.starts_with('.'))
    }

    /// What others are told of this row.
    ///
    /// # Errors
    /// The row cannot be read.
    pub fn announce(&self, row: &Row) -> Result<Announcement, codec::CodecError> {
        (self.publish)(row)
    }

    /// A stream of this aggregate, from its beginning.
    pub fn replay(&self) -> Box<dyn Replay> {
        (self.replay)()
    }
}

impl std::fmt::Debug for Aggregate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Aggregate").field(&self.name).finish()
    }
}

/// A stream being read again, to see what its state holds.
pub trait Replay: Send + Sync {
    /// Takes in the stream's next event.
    ///
    /// # Errors
    /// The row cannot be read.
    fn evolve(&mut self, row: &Row) -> Result<(), codec::CodecError>;
    /// Whose key opens what the state holds sealed.
    fn subject(&self) -> Option<Uuid>;
    /// What the state holds alone; what is made of sealed values, under the ring in force.
    fn claims(&self) -> Vec<Claim>;
    /// What it holds among others.
    fn marks(&self) -> Vec<Key>;
}

struct Replaying<D>(D);

impl<D: Decider> Replay for Replaying<D> {
    fn evolve(&mut self, row: &Row) -> Result<(), codec::CodecError> {
        self.0.evolve(&codec::read::<D::Event>(&row.name, row.schema, &row.payload)?);
        Ok(())
    }

    fn subject(&self) -> Option<Uuid> {
        self.0.subject()
    }

    fn claims(&self) -> Vec<Claim> {
        self.0.claims()
    }

    fn marks(&self) -> Vec<Key> {
        self.0.marks()
    }
}
