//! Ids that know what they name: `org_01jd…`, a prefix and the 128 bits of a UUID in Crockford's base 32.

use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// What an id names. `PREFIX` is short, lower case, unique among the kinds.
pub trait Kind: Copy + Ord + Hash + fmt::Debug + Send + Sync + 'static {
    /// The text before the underscore.
    const PREFIX: &'static str;
}

/// The id of one `K`. In text and JSON: `<prefix>_<26 characters>`, lower case, sorting like the UUID.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id<K: Kind>(Uuid, PhantomData<K>);

/// A text that is no id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an id like {prefix}_… with 26 characters after the underscore")]
pub struct NotAnId {
    /// The prefix that was wanted.
    pub prefix: &'static str,
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl<K: Kind> Id<K> {
    /// The id with these 128 bits.
    pub const fn new(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The 128 bits, which name the stream.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = self.0.as_u128();
        let digits: String = (0..26).rev().map(|i| ALPHABET[(bits >> (5 * i)) as usize & 31] as char).collect();
        write!(f, "{}_{digits}", K::PREFIX)
    }
}

impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<K: Kind> FromStr for Id<K> {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let digits = text.strip_prefix(K::PREFIX).and_then(|rest| rest.strip_prefix('_'));
        digits.and_then(parse_digits).map(|bits| Self::new(Uuid::from_u128(bits))).ok_or(NotAnId { prefix: K::PREFIX })
    }
}

/// The 128 bits of an id of any kind.
pub(crate) fn bits(text: &str) -> Option<Uuid> {
    parse_digits(text.rsplit_once('_')?.1).map(Uuid::from_u128)
}

fn parse_digits(digits: &str) -> Option<u128> {
    // 26 × 5 = 130 bits: the first digit has room for three only.
    if digits.len() != 26 || digits.as_bytes()[0] > b'7' {
        return None;
    }
    digits.bytes().try_fold(0u128, |bits, digit| {
        let value = ALPHABET.iter().position(|known| *known == digit)?;
        Some(bits << 5 | value as u128)
    })
}

impl<K: Kind> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, K: Kind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    struct Thing;
    impl Kind for Thing {
        const PREFIX: &'static str = "thing";
    }

    #[test]
    fn an_id_is_read_as_it_is_written() {
        for bits in [0, 1, u128::MAX, 0x0193_5a7b_1234_7abc_8def_0123_4567_89ab] {
            let id = Id::<Thing>::new(Uuid::from_u128(bits));
            assert_eq!(id.to_string().parse(), Ok(id));
        }
    }

    #[test]
    fn other_prefixes_lengths_and_letters_are_refused() {
        let good = Id::<Thing>::new(Uuid::from_u128(7)).to_string();
        for bad in [
            "",
            "thing_",
            "thin_00000000000000000000000007",
            &good[..30],
            &good.replace('7', "u"),
            "thing_80000000000000000000000000",
        ] {
            assert!(bad.parse::<Id<Thing>>().is_err(), "{bad}");
        }
    }
}
