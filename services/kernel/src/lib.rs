#![doc = include_str!("../README.md")]

mod aggregate;
pub mod cloudevent;
pub mod codec;
mod decider;
mod envelope;
pub mod evidence;
mod id;
pub mod keys;
pub mod log;
mod moment;
mod pause;
mod personal;
pub mod policy;
pub mod projection;
pub mod relay;
mod search;
pub mod spec;
pub mod subscription;
pub mod verify;

pub use aggregate::{Aggregate, Replay};
pub use decider::{Claim, Decider, Event, Guard, Key, Nature, Recorded, Refusal, Route, Target};
pub use envelope::{Cause, Context, Envelope, Epoch, Receipt};
pub use id::{Id, Kind, NotAnId};
pub use keys::{KeyError, Keys};
pub use log::{Denied, Log, LogError, LogOptions, May, OpenError, ReadError};
pub use moment::{Day, Moment};
pub use personal::{DoesNotOpen, Personal, Ring, Sensitive};
pub use policy::{Policy, Reaction};
pub use projection::{Projection, Rows, Unfit};
pub use relay::{Announcement, Message};
pub use search::SearchKey;
pub use subscription::Told;
