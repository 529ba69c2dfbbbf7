//! Days in rows: the ends of time have names in PostgreSQL and in JSON.

use kernel::{Day, Unfit};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day of a row. The first and the last are the ends of time, written as PostgreSQL does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Civil(pub(crate) Day);

impl Civil {
    /// Before every day: what holds from it holds from the beginning.
    pub(crate) const BEGINNING: Self = Self(Day::MIN);
    /// After every day: what ends there is open.
    pub(crate) const OPEN: Self = Self(Day::MAX);

    /// A day of a message.
    pub(crate) fn read(text: &str) -> Result<Self, Unfit> {
        text.parse().map(Self).map_err(|_| Unfit(format!("{text:?} is no day")))
    }

    /// A day of a message, where blank means the beginning.
    pub(crate) fn read_from(text: &str) -> Result<Self, Unfit> {
        if text.is_empty() { Ok(Self::BEGINNING) } else { Self::read(text) }
    }

    /// A day of a message, where blank means open.
    pub(crate) fn read_to(text: &str) -> Result<Self, Unfit> {
        if text.is_empty() { Ok(Self::OPEN) } else { Self::read(text) }
    }
}

impl Serialize for Civil {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::BEGINNING => to.serialize_str("-infinity"),
            Self::OPEN => to.serialize_str("infinity"),
            Self(day) => to.collect_str(&day),
        }
    }
}

impl<'de> Deserialize<'de> for Civil {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match <std::borrow::Cow<'de, str>>::deserialize(from)?.as_ref() {
            "-infinity" => Ok(Self::BEGINNING),
            "infinity" => Ok(Self::OPEN),
            day => day.parse().map(Self).map_err(serde::de::Error::custom),
        }
    }
}
