//! Who is found by what is sealed: a claim and a mark whose keys are keyed hashes.

use kernel::log::LogError;
use kernel::{
    Aggregate, Announcement, Claim, Decider, Event, Id, Key, Kind, Log, Moment, Nature, Personal, Refusal, Route,
    SearchKey, Target, verify,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::world::{World, a_command_id, asked};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct SoughtKind;
impl Kind for SoughtKind {
    const PREFIX: &'static str = "sought";
}

/// Somebody who is found by a number.
#[derive(Debug, Clone, PartialEq, Default)]
struct Sought(Option<(Uuid, Personal<SearchKey>)>);

#[derive(Debug, Clone)]
enum Command {
    Record(Uuid, SearchKey),
    Erase,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
enum Happened {
    Recorded { subject: Uuid, number: Personal<SearchKey> },
    Erased {},
}

#[derive(Debug, thiserror::Error)]
#[error("nobody is refused")]
struct Never;

impl Refusal for Never {
    fn tell(&self) -> (&'static str, Nature, String) {
        ("sought.never", Nature::Unfit, "从不".to_owned())
    }
}

impl Event for Happened {
    type Of = Sought;

    fn subject(&self) -> Option<Uuid> {
        match self {
            Happened::Recorded { subject, .. } => Some(*subject),
            Happened::Erased {} => None,
        }
    }
}

const NUMBER: &str = "sought.number";

impl Decider for Sought {
    const NAME: &'static str = "sought";
    type Kind = SoughtKind;
    type Command = Command;
    type Event = Happened;
    type Refusal = Never;

    fn decide(&self, command: &Command, _: Moment) -> Result<Vec<Happened>, Never> {
        Ok(vec![match command {
            Command::Record(subject, number) => {
                Happened::Recorded { subject: *subject, number: Personal::Clear(number.clone()) }
            }
            Command::Erase => Happened::Erased {},
        }])
    }

    fn evolve(&mut self, event: &Happened) {
        match event {
            Happened::Recorded { subject, number } => self.0 = Some((*subject, number.clone())),
            Happened::Erased {} => self.0.iter_mut().for_each(|(_, number)| *number = Personal::Erased),
        }
    }

    fn claims(&self) -> Vec<Claim> {
        self.0.iter().filter_map(|(_, number)| number.key(NUMBER)).map(Claim::open).collect()
    }

    fn marks(&self) -> Vec<Key> {
        self.0.iter().filter_map(|(_, number)| number.key("sought.mark")).collect()
    }

    fn route(&self) -> Route {
        Route::NONE
    }

    fn subject(&self) -> Option<Uuid> {
        self.0.as_ref().map(|(subject, _)| *subject)
    }
}

async fn ask(log: &Log, target: Target<SoughtKind>, command: Command) -> Result<Uuid, LogError<Never>> {
    let context = asked(a_command_id(), format!("{command:?}"));
    log.execute::<Sought>(target, &command, &context, &|_: &Sought| Ok(())).await.map(|receipt| receipt.stream)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_sealed_is_found_by_a_keyed_hash_until_they_are_erased() {
    let world = World::start().await;
    let log = world.log().await;
    let number = log.search_key("number", &["999999199001010016"]);
    let subject = a_command_id();
    let who = ask(&log, Target::New, Command::Record(subject, number.clone())).await.unwrap();
    assert_eq!(log.holder(&number.key(NUMBER)).await.unwrap(), Some(who));
    assert_eq!(log.marked(&number.key("sought.mark")).await.unwrap(), [who]);
    let other = ask(&log, Target::New, Command::Record(a_command_id(), number.clone())).await;
    assert!(matches!(other, Err(LogError::Claimed { holder, .. }) if holder == who), "{other:?}");
    // In the event it is sealed; a replay under the key says the same of claims and marks.
    let payload = log.page(0, 1).await.unwrap().remove(0).payload;
    assert!(!payload.contains(number.as_str()));
    let aggregates = [Aggregate::of::<Happened>(|_| Announcement::Private)];
    verify::log(&log, &aggregates).await.unwrap();

    ask(&log, Target::One(Id::new(who)), Command::Erase).await.unwrap();
    log.erase(subject).await.unwrap();
    assert_eq!(log.holder(&number.key(NUMBER)).await.unwrap(), None);
    assert!(log.marked(&number.key("sought.mark")).await.unwrap().is_empty());
    verify::log(&log, &aggregates).await.unwrap();
    ask(&log, Target::OneOrNew(Id::new(a_command_id())), Command::Record(a_command_id(), number)).await.unwrap();
    verify::log(&log, &aggregates).await.unwrap();
}
