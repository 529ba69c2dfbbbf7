//! The aggregate that is measured with: a meter that is installed once and read often, 300 bytes an event.

use kernel::{Claim, Decider, Event, Key, Kind, Moment, Nature, Refusal, Route};
use serde::{Deserialize, Serialize};

/// Bytes of one event's payload, give or take the digits of a number.
pub(crate) const BYTES: usize = 300;

/// What a meter's id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Meters;

impl Kind for Meters {
    const PREFIX: &'static str = "meter";
}

/// A meter.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Meter {
    serial: Option<String>,
    pub(crate) readings: i64,
    pub(crate) last: i64,
}

/// What can be asked of it.
#[derive(Debug, Clone)]
pub(crate) enum Do {
    /// Put it up; nobody else has this number.
    Install { serial: String, note: String },
    /// Read it.
    Read { value: i64, note: String },
}

/// What happens to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
pub(crate) enum Happened {
    /// It is up.
    Installed { serial: String, value: i64, note: String },
    /// It was read.
    Read { value: i64, note: String },
}

/// Why not.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("a meter counts up")]
pub(crate) struct Backwards;

impl Refusal for Backwards {
    fn tell(&self) -> (&'static str, Nature, String) {
        ("meter.backwards", Nature::Unfit, "读数不能倒退".to_owned())
    }
}

impl Event for Happened {
    type Of = Meter;
}

impl Decider for Meter {
    const NAME: &'static str = "meter";
    type Kind = Meters;
    type Command = Do;
    type Event = Happened;
    type Refusal = Backwards;

    fn decide(&self, command: &Do, _: Moment) -> Result<Vec<Happened>, Backwards> {
        Ok(vec![match command.clone() {
            Do::Install { serial, note } => Happened::Installed { serial, value: 0, note },
            Do::Read { value, .. } if value < self.last => return Err(Backwards),
            Do::Read { value, note } => Happened::Read { value, note },
        }])
    }

    fn evolve(&mut self, event: &Happened) {
        match event {
            Happened::Installed { serial, value, .. } => (self.serial, self.last) = (Some(serial.clone()), *value),
            Happened::Read { value, .. } => (self.readings, self.last) = (self.readings + 1, *value),
        }
    }

    fn claims(&self) -> Vec<Claim> {
        self.serial.iter().map(|serial| Claim::open(Key::new("meter.serial", serial))).collect()
    }

    fn route(&self) -> Route {
        Route::parse("44.03.09.001").unwrap_or_default()
    }
}

/// What makes the payload of an event as long as it should be.
pub(crate) fn note() -> String {
    let bare = Happened::Read { value: 100, note: String::new() };
    "n".repeat(BYTES - kernel::codec::write(&bare).map_or(0, |written| written.payload.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_has_the_size_it_says() {
        let read = Do::Read { value: 123, note: note() };
        let events = Meter::default().decide(&read, Moment::from_micros(0)).unwrap();
        assert_eq!(kernel::codec::write(&events[0]).unwrap().payload.len(), BYTES);
    }
}
