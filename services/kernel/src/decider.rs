//! What an aggregate is: a pure state machine that decides on commands and evolves by events.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::{Day, Envelope, Id, Kind, Moment};

/// An aggregate. `Default` is the state of a stream without events.
///
/// Everything here is pure: what a decision must know from outside is looked up before and carried in the command.
pub trait Decider: Default + Clone + PartialEq + Debug + Send + Sync + 'static {
    /// One name everywhere: in stored event names, subjects, published types.
    const NAME: &'static str;
    /// What its id names.
    type Kind: Kind;
    /// What can be asked of it.
    type Command: Clone + Debug + Send + Sync + 'static;
    /// What can happen to it.
    type Event: Event<Of = Self>;
    /// Why it says no.
    type Refusal: Refusal;

    /// The events that follow from `command`; none where there is nothing to do.
    ///
    /// # Errors
    /// The rule that forbids it.
    fn decide(&self, command: &Self::Command, at: Moment) -> Result<Vec<Self::Event>, Self::Refusal>;

    /// The state after `event`; the only place that sets state.
    fn evolve(&mut self, event: &Self::Event);

    /// What this state holds alone. The log writes the difference of after and before. Asked under the ring of
    /// [`Decider::subject`], so that a key can be made of what is sealed ([`crate::SearchKey`]).
    fn claims(&self) -> Vec<Claim> {
        Vec::new()
    }

    /// What it holds among others: to find and to count. Under the ring, as claims.
    fn marks(&self) -> Vec<Key> {
        Vec::new()
    }

    /// What must not have changed since the facts in `command` were looked up.
    fn guards(_command: &Self::Command) -> Vec<Guard> {
        Vec::new()
    }

    /// Where an event is announced; asked of the state after each event.
    fn route(&self) -> Route;

    /// Whose data key seals the personal fields this state holds, so that clear values in a command can be compared and
    /// search keys opened. The same for the stream's whole life.
    fn subject(&self) -> Option<Uuid> {
        None
    }
}

/// The stored form of what happens. On the enum: `#[serde(tag = "name", content = "data", rename_all = "snake_case")]`,
/// every variant with named fields (`Closed {}` where it has none).
pub trait Event: Serialize + DeserializeOwned + Clone + PartialEq + Debug + Send + Sync + 'static {
    /// The aggregate it happens to.
    type Of: Decider<Event = Self>;
    /// Variants now beyond version 1: (`snake_case` name, version).
    const SCHEMAS: &'static [(&'static str, i16)] = &[];

    /// The payload one version up from `from`; called until it is at the version of [`Event::SCHEMAS`].
    fn upcast(_name: &str, _from: i16, payload: serde_json::Value) -> serde_json::Value {
        payload
    }

    /// The person (or contact) whose key seals this event's personal fields; `None` where it has none.
    fn subject(&self) -> Option<Uuid> {
        None
    }
}

/// Why a command is refused. `Display` is the English text; neither text holds personal data or internals.
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    /// Stable code (`organization.already_registered`), nature, Chinese text: one match, a line each.
    fn tell(&self) -> (&'static str, Nature, String);
}

/// What is wrong, in the terms every transport knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// It is not there.
    Absent,
    /// It is there already.
    Present,
    /// It is not in a state for this.
    Unfit,
}

/// The key of a claim, a mark or a guard.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What kind of thing is keyed, such as `organization.code`.
    pub scope: &'static str,
    /// Which one.
    pub key: String,
}

impl Key {
    /// The key `key` within `scope`.
    pub fn new(scope: &'static str, key: impl ToString) -> Self {
        Self { scope, key: key.to_string() }
    }
}

/// What one state holds alone. A claim whose `until` is today or past guards nothing and is not kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    /// What is held.
    pub key: Key,
    /// The first day it is held; `None`: always was. A taker from the holder's `until` on replaces the holder.
    pub from: Option<Day>,
    /// The first day it is free again, where that is known.
    pub until: Option<Day>,
}

impl Claim {
    /// A claim without end.
    pub fn open(key: Key) -> Self {
        Self { key, from: None, until: None }
    }
}

/// A counter that must stand where it was seen when the append happens; an unknown one stands at 0.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guard {
    /// Unchanged since.
    Expect(Key, i64),
    /// Unchanged since, and one higher now.
    Bump(Key, i64),
}

/// Where an event is announced: subject tokens after the event's name, `44.03.09.001`; none: kept private to no area.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route(Option<String>);

impl Route {
    /// No area.
    pub const NONE: Route = Route(None);

    /// Dot-separated subject tokens of letters, digits and `-`; anything else is no route.
    pub fn parse(tokens: &str) -> Option<Self> {
        let sound = |token: &str| !token.is_empty() && token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        tokens.split('.').all(sound).then(|| Self(Some(tokens.to_owned())))
    }

    /// The tokens, if there is an area.
    pub fn tokens(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

/// Which aggregate a command is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target<K: Kind> {
    /// A new one: its id is the command's id.
    New,
    /// This one; `NotFound` when nothing is recorded there.
    One(Id<K>),
    /// This one, whether or not anything is recorded there: its id follows from what it is about.
    OneOrNew(Id<K>),
    /// The holder of this claim; `NotFound` when there is none.
    Holder(Key),
    /// The holder of this claim, else a new one.
    HolderOrNew(Key),
}

/// An event and what the log knows about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded<E> {
    /// Who, when, why, where in the log.
    pub envelope: Envelope,
    /// What happened.
    pub event: E,
}
