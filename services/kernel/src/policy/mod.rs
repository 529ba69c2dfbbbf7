//! Policies: what follows from a message, as commands to the service's own aggregates.
//!
//! A message whose commands are refused is parked with its key, and later ones of that key queue behind it; all others
//! go on. Parked ones are listed, retried or discarded with a reason ([`Parking`]).

mod parking;
mod perform;
mod reactor;
mod store;

use uuid::Uuid;

use crate::subscription::Told;
use crate::{Decider, Key, Recorded, Target};

pub use parking::{Parked, Parking};
pub use reactor::{Reactor, State, Status};
pub use store::migrate;

/// A rule of the kind "when that happened there, do this here". The runner finds the targets, gives each command an id
/// of its cause, and parks what cannot be done.
pub trait Policy: Send + Sync + 'static {
    /// The rule as a phrase; also its actor, `policy/<name>`.
    const NAME: &'static str;
    /// The service whose stream it hears.
    const SOURCE: &'static str;
    /// Whether a new policy also hears what was told before it existed.
    const FROM_BEGINNING: bool = false;
    /// Whether it hears its own service's events as they are stored, those that are nobody else's business among them:
    /// [`Policy::SOURCE`] is the service itself then, and [`Told::read`] gets the stored name, schema and payload,
    /// personal fields sealed, instead of what is published.
    const AS_STORED: bool = false;
    /// What it hears.
    type Told: Told;
    /// Whom it tells.
    type Decider: Decider;

    /// Order is kept per key when a message is parked. One that cannot be read is parked under its stream.
    fn key(&self, told: &Recorded<Self::Told>) -> Uuid {
        told.envelope.stream
    }

    /// What follows. Pure; the same list for the same message, since a command's id covers its place in the list.
    fn react(&self, told: &Recorded<Self::Told>) -> Vec<Reaction<Self::Decider>>;
}

/// A command that follows. Its id is UUIDv5(event id, policy, place in the list, target).
#[derive(Debug, Clone)]
pub enum Reaction<D: Decider> {
    /// Raises a guard by `Log::raise`, before what follows in the list: whoever looked an outside fact up before it was
    /// heard to have ended, and appends after, misses the guard; whoever appended before is found by what follows.
    Raise(Key),
    /// To one aggregate.
    Tell(Target<D::Kind>, D::Command),
    /// To the holder of this claim and to all that hold this mark, at the moment of the reaction.
    TellAll(Key, D::Command),
}
