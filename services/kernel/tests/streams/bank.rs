//! A toy service: accounts that are told about, and mirrors that a policy keeps.

use kernel::codec::{self, CodecError};
use kernel::relay::{Announcement, Message};
use kernel::{Aggregate, Decider, Event, Id, Key, Kind, Moment, Nature, Recorded, Refusal, Route, Told};
use serde::{Deserialize, Serialize};

pub(crate) const SERVICE: &str = "bank";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct AccountKind;
impl Kind for AccountKind {
    const PREFIX: &'static str = "acc";
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Account {
    pub(crate) deposits: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Deposit {
    pub(crate) amount: i64,
    /// Nobody else's business.
    pub(crate) quiet: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
pub(crate) enum Banked {
    Deposited { amount: i64 },
    Hidden { amount: i64 },
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("too much")]
pub(crate) struct TooMuch;
impl Refusal for TooMuch {
    fn tell(&self) -> (&'static str, Nature, String) {
        ("mirror.too_much", Nature::Unfit, "太多".to_owned())
    }
}

impl Event for Banked {
    type Of = Account;
}

impl Decider for Account {
    const NAME: &'static str = "account";
    type Kind = AccountKind;
    type Command = Deposit;
    type Event = Banked;
    type Refusal = TooMuch;

    fn decide(&self, command: &Deposit, _: Moment) -> Result<Vec<Banked>, TooMuch> {
        let Deposit { amount, quiet } = *command;
        Ok(vec![if quiet { Banked::Hidden { amount } } else { Banked::Deposited { amount } }])
    }

    fn evolve(&mut self, _: &Banked) {
        self.deposits += 1;
    }

    fn route(&self) -> Route {
        Route::parse("44.03.09.001").unwrap()
    }
}

/// What a policy keeps: what was deposited on one account, up to a limit.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Mirror {
    of: Option<String>,
    pub(crate) amounts: Vec<i64>,
    limit: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct MirrorKind;
impl Kind for MirrorKind {
    const PREFIX: &'static str = "mir";
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Mirroring {
    Copy { of: String, amount: i64 },
    Allow { limit: i64 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
pub(crate) enum Mirrored {
    Copied { of: String, amount: i64 },
    Allowed { limit: i64 },
}

impl Event for Mirrored {
    type Of = Mirror;
}

/// The claim by which the mirror of an account is found.
pub(crate) fn mirror_of(account: &str) -> Key {
    Key::new("mirror.of", account)
}

const LIMIT: i64 = 1_000;

impl Decider for Mirror {
    const NAME: &'static str = "mirror";
    type Kind = MirrorKind;
    type Command = Mirroring;
    type Event = Mirrored;
    type Refusal = TooMuch;

    fn decide(&self, command: &Mirroring, _: Moment) -> Result<Vec<Mirrored>, TooMuch> {
        match command {
            Mirroring::Copy { amount, .. } if *amount > self.limit.max(LIMIT) => Err(TooMuch),
            Mirroring::Copy { of, amount } => Ok(vec![Mirrored::Copied { of: of.clone(), amount: *amount }]),
            Mirroring::Allow { limit } => Ok(vec![Mirrored::Allowed { limit: *limit }]),
        }
    }

    fn evolve(&mut self, event: &Mirrored) {
        match event {
            Mirrored::Copied { of, amount } => {
                self.of = Some(of.clone());
                self.amounts.push(*amount);
            }
            Mirrored::Allowed { limit } => self.limit = *limit,
        }
    }

    fn claims(&self) -> Vec<kernel::Claim> {
        self.of.iter().map(|of| kernel::Claim::open(mirror_of(of))).collect()
    }

    fn route(&self) -> Route {
        Route::NONE
    }
}

fn publish_account(told: &Recorded<Banked>) -> Announcement {
    match &told.event {
        Banked::Hidden { .. } => Announcement::Private,
        Banked::Deposited { amount } => Announcement::Public(Message {
            aggregate: "account",
            event: "deposited",
            version: 1,
            subject: Id::<AccountKind>::new(told.envelope.stream).to_string(),
            schema: "bank.v1.Deposited".to_owned(),
            data: format!(r#"{{"amount":"{amount}"}}"#),
            occurred: None,
            division: Some("440309001".to_owned()),
        }),
    }
}

fn publish_mirror(_: &Recorded<Mirrored>) -> Announcement {
    Announcement::Private
}

/// What the relay is given.
pub(crate) fn aggregates() -> Vec<Aggregate> {
    vec![Aggregate::of(publish_account), Aggregate::of(publish_mirror)]
}

/// A deposit that a subscriber cannot read.
pub(crate) const UNREADABLE: i64 = 777_777;

/// What subscribers hear.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Deposited {
    pub(crate) amount: i64,
}

impl Told for Deposited {
    fn read(name: &str, schema: i16, data: &str) -> Result<Option<Self>, CodecError> {
        if (name, schema) != ("bank.account.deposited", 1) {
            return Ok(None);
        }
        let unreadable = |why: String| CodecError::Unreadable { name: name.to_owned(), schema, why };
        #[derive(Deserialize)]
        struct Data {
            amount: String,
        }
        let data: Data = serde_json::from_str(data).map_err(|error| unreadable(error.to_string()))?;
        let amount = data.amount.parse().ok().filter(|amount| *amount != UNREADABLE);
        amount.map(|amount| Some(Deposited { amount })).ok_or_else(|| unreadable("no such amount".to_owned()))
    }
}

/// A stored row's deposit, if it is one that is told.
pub(crate) fn told(name: &str, payload: &str) -> Option<i64> {
    match codec::read::<Banked>(name, 1, payload) {
        Ok(Banked::Deposited { amount }) => Some(amount),
        _ => None,
    }
}
