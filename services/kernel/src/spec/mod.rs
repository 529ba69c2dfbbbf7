//! Given / when / then: how an aggregate's rules are told in tests.
//!
//! ```text
//! given([Registered { … }, StruckOff { on }]).when(Rename { … }).refused(Refusal::Gone);
//! ```
//! Every event goes through its stored form and back, so a rule that holds here holds after a restart.

mod golden;

use uuid::Uuid;

use crate::{Claim, Decider, Event, Key, Moment, Ring, SearchKey, codec};

pub use golden::golden;

/// What was the case before.
#[derive(Debug, Clone)]
pub struct Given<D: Decider> {
    state: D,
    version: i64,
    at: Moment,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome<D: Decider> {
    given: Given<D>,
    answer: Result<Vec<D::Event>, D::Refusal>,
}

/// 2019-07-01 12:00 in Beijing time: every decision here is taken then, unless [`Given::at`] says otherwise.
pub const NOON: Moment = Moment::from_micros(1_561_953_600_000_000);

/// A search key as a log would make it.
pub fn search_key(what: &str, parts: &[&str]) -> SearchKey {
    SearchKey::of(&[9; 32], what, parts)
}

fn ring(version: i64) -> Ring {
    Ring { log: Uuid::from_u128(1), stream: Uuid::from_u128(2), version, key: Some([9; 32]) }
}

/// The event after being stored and loaded: personal fields come back sealed.
fn stored<E: Event>(event: &E, version: i64) -> E {
    let written = ring(version).scope(|| codec::write(event)).expect("the event can be written");
    codec::read(&written.name, written.schema, &written.payload).expect("the event can be read")
}

/// A stream on which these events happened.
pub fn given<E: Event>(events: impl IntoIterator<Item = E>) -> Given<E::Of> {
    let start = Given { state: E::Of::default(), version: 0, at: NOON };
    events.into_iter().fold(start, |given, event| given.and(event))
}

/// A stream on which nothing happened.
pub fn nothing<D: Decider>() -> Given<D> {
    Given { state: D::default(), version: 0, at: NOON }
}

impl<D: Decider> Given<D> {
    fn and(mut self, event: D::Event) -> Self {
        self.version += 1;
        self.state.evolve(&stored(&event, self.version));
        self
    }

    /// At another moment.
    pub fn at(self, at: Moment) -> Self {
        Self { at, ..self }
    }

    /// The state, to look at its claims, marks, scope and route.
    pub fn state(&self) -> &D {
        &self.state
    }

    /// What it holds alone, search keys opened.
    pub fn claims(&self) -> Vec<Claim> {
        ring(self.version).scope(|| self.state.claims())
    }

    /// What it holds among others, search keys opened.
    pub fn marks(&self) -> Vec<Key> {
        ring(self.version).scope(|| self.state.marks())
    }

    /// Asks `command` of it.
    pub fn when(self, command: D::Command) -> Outcome<D> {
        let answer = ring(self.version + 1).scope(|| self.state.decide(&command, self.at));
        Outcome { given: self, answer }
    }
}

impl<D: Decider> Outcome<D> {
    /// Exactly these events; gives back the stream on which they happened too.
    #[track_caller]
    pub fn then(self, expected: impl IntoIterator<Item = D::Event>) -> Given<D> {
        let expected: Vec<_> = expected.into_iter().collect();
        match self.answer {
            Ok(events) => {
                ring(self.given.version + 1).scope(|| assert_eq!(events, expected));
                events.into_iter().fold(self.given, Given::and)
            }
            Err(refusal) => panic!("refused: {refusal}\nexpected: {expected:?}"),
        }
    }

    /// What it comes to, whatever it is, and the stream on which that happened too.
    #[track_caller]
    pub fn allowed(self) -> (Vec<D::Event>, Given<D>) {
        match self.answer {
            Ok(events) => (events.clone(), events.into_iter().fold(self.given, Given::and)),
            Err(refusal) => panic!("refused: {refusal}"),
        }
    }

    /// As [`Outcome::allowed`]; where it is refused, nothing.
    pub fn told(self) -> (Vec<D::Event>, Given<D>) {
        let events = self.answer.unwrap_or_default();
        (events.clone(), events.into_iter().fold(self.given, Given::and))
    }

    /// Nothing to do.
    #[track_caller]
    pub fn then_nothing(self) -> Given<D> {
        self.then([])
    }

    /// Refused by this rule.
    #[track_caller]
    pub fn refused(self, expected: D::Refusal)
    where
        D::Refusal: PartialEq,
    {
        match self.answer {
            Ok(events) => panic!("allowed: {events:?}\nexpected: {expected}"),
            Err(refusal) => assert_eq!(refusal, expected),
        }
    }
}
