//! The aggregate the guarantees are tried on: a locker with a number, a place for a time, a hall, and whose it is.

use kernel::{Claim, Day, Decider, Event, Guard, Key, Kind, Moment, Nature, Personal, Refusal, Route, Sensitive};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LockerKind;
impl Kind for LockerKind {
    const PREFIX: &'static str = "locker";
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Telephone(pub String);
impl Sensitive for Telephone {
    const FIELD: &'static str = "telephone";
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Locker {
    pub number: Option<String>,
    pub hall: Option<String>,
    pub place: Option<(String, Option<Day>, Option<Day>)>,
    pub items: i64,
    pub owner: Option<(Uuid, Personal<Telephone>)>,
}

#[derive(Debug, Clone)]
pub enum Command {
    /// Opens it under a number, which nobody else may have.
    Open { number: String },
    /// Sets its hall; nothing to do where it stands there.
    Move { hall: String },
    /// Puts so many things in, an event each.
    Fill { items: i64 },
    /// Puts one thing in, with a text.
    Note { text: String },
    /// Takes a place for a time.
    Stand { place: String, from: Option<Day>, until: Option<Day> },
    /// Whose it is; nothing to do where the telephone is the same.
    Own { subject: Uuid, telephone: Personal<Telephone> },
    /// Forgets whose it is.
    Disown,
    /// Gives everything back.
    Close,
    /// Puts one thing in, on facts that these guards are for.
    Guarded { guards: Vec<Guard> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
pub enum Happened {
    Opened {
        number: String,
    },
    /// Version 1 said `room`.
    Moved {
        hall: String,
    },
    Filled {
        item: i64,
        text: String,
    },
    Stood {
        place: String,
        from: Option<Day>,
        until: Option<Day>,
    },
    Owned {
        subject: Uuid,
        telephone: Personal<Telephone>,
    },
    Disowned {
        subject: Uuid,
    },
    Closed {},
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Why {
    #[error("the locker is open already")]
    Open,
    #[error("the locker is not open")]
    NotOpen,
}

impl Refusal for Why {
    fn tell(&self) -> (&'static str, Nature, String) {
        match self {
            Why::Open => ("locker.open", Nature::Present, "柜子已开".into()),
            Why::NotOpen => ("locker.not_open", Nature::Unfit, "柜子未开".into()),
        }
    }
}

/// The key of a locker's number.
pub fn number(number: &str) -> Key {
    Key::new("locker.number", number)
}

/// The key of a locker's place.
pub fn place(place: &str) -> Key {
    Key::new("locker.place", place)
}

/// The key of the lockers of a hall.
pub fn hall(hall: &str) -> Key {
    Key::new("locker.hall", hall)
}

impl Decider for Locker {
    const NAME: &'static str = "locker";
    type Kind = LockerKind;
    type Command = Command;
    type Event = Happened;
    type Refusal = Why;

    fn decide(&self, command: &Command, _: Moment) -> Result<Vec<Happened>, Why> {
        match (&self.number, command) {
            (None, Command::Open { number }) => return Ok(vec![Happened::Opened { number: number.clone() }]),
            (None, _) => return Err(Why::NotOpen),
            (Some(_), Command::Open { .. }) => return Err(Why::Open),
            (Some(_), _) => {}
        }
        Ok(match command {
            Command::Open { .. } => vec![],
            Command::Move { hall } if self.hall.as_ref() == Some(hall) => vec![],
            Command::Move { hall } => vec![Happened::Moved { hall: hall.clone() }],
            Command::Fill { items } => (1..=*items).map(|n| filled(self.items + n, String::new())).collect(),
            Command::Note { text } => vec![filled(self.items + 1, text.clone())],
            Command::Guarded { .. } => vec![filled(self.items + 1, String::new())],
            Command::Stand { place, from, until } => {
                vec![Happened::Stood { place: place.clone(), from: *from, until: *until }]
            }
            Command::Own { telephone, .. } if self.owner.as_ref().is_some_and(|(_, own)| own == telephone) => vec![],
            Command::Own { subject, telephone } => {
                vec![Happened::Owned { subject: *subject, telephone: telephone.clone() }]
            }
            Command::Disown => self.owner.iter().map(|(subject, _)| Happened::Disowned { subject: *subject }).collect(),
            Command::Close => vec![Happened::Closed {}],
        })
    }

    fn evolve(&mut self, event: &Happened) {
        match event {
            Happened::Opened { number } => self.number = Some(number.clone()),
            Happened::Moved { hall } => self.hall = Some(hall.clone()),
            Happened::Filled { item, .. } => self.items = *item,
            Happened::Stood { place, from, until } => self.place = Some((place.clone(), *from, *until)),
            Happened::Owned { subject, telephone } => self.owner = Some((*subject, telephone.clone())),
            Happened::Disowned { .. } => self.owner = None,
            Happened::Closed {} => *self = Self::default(),
        }
    }

    fn claims(&self) -> Vec<Claim> {
        let number = self.number.iter().map(|own| Claim::open(number(own)));
        let place = self.place.iter().map(|(own, from, until)| Claim { key: place(own), from: *from, until: *until });
        number.chain(place).collect()
    }

    fn marks(&self) -> Vec<Key> {
        self.hall.iter().map(|own| hall(own)).collect()
    }

    fn guards(command: &Command) -> Vec<Guard> {
        match command {
            Command::Guarded { guards } => guards.clone(),
            _ => vec![],
        }
    }

    fn route(&self) -> Route {
        self.hall.as_ref().and_then(|hall| Route::parse(hall)).unwrap_or_default()
    }

    fn subject(&self) -> Option<Uuid> {
        self.owner.as_ref().map(|(subject, _)| *subject)
    }
}

impl Event for Happened {
    type Of = Locker;
    const SCHEMAS: &'static [(&'static str, i16)] = &[("moved", 2)];

    fn upcast(name: &str, from: i16, mut payload: serde_json::Value) -> serde_json::Value {
        if let ("moved", 1) = (name, from)
            && let Some(room) = payload.as_object_mut().and_then(|payload| payload.remove("room"))
        {
            payload["hall"] = room;
        }
        payload
    }

    fn subject(&self) -> Option<Uuid> {
        match self {
            Happened::Owned { subject, .. } => Some(*subject),
            _ => None,
        }
    }
}

fn filled(item: i64, text: String) -> Happened {
    Happened::Filled { item, text }
}
