//! Finding what is personal without keeping it in clear: a keyed hash that is a claim's or a mark's key.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use crate::personal::{derived, hmac};
use crate::{Key, Personal, Sensitive};

/// A keyed hash of personal values ([`crate::Log::search_key`]): the same for the same values, and telling nothing without
/// the log's secret. In an event it is `Personal<SearchKey>`, sealed as the values themselves; in clear it stands only in
/// the tables of claims and marks, from which it goes when the state lets go of it.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SearchKey(String);

impl Sensitive for SearchKey {
    const FIELD: &'static str = "search_key";
}

impl SearchKey {
    pub(crate) fn of(secret: &[u8; 32], what: &str, parts: &[&str]) -> Self {
        let lengths: Vec<[u8; 8]> = parts.iter().map(|part| (part.len() as u64).to_be_bytes()).collect();
        let framed = lengths.iter().zip(parts).flat_map(|(length, part)| [length.as_slice(), part.as_bytes()]);
        let all: Vec<&[u8]> = [what.as_bytes(), &[0]].into_iter().chain(framed).collect();
        Self(BASE64URL_NOPAD.encode(&hmac(&derived(secret, "search"), &all)[..24]))
    }

    /// The key of a claim or a mark.
    pub fn key(&self, scope: &'static str) -> Key {
        Key::new(scope, &self.0)
    }

    /// The hash as text: what the audit log says of what was searched for.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Personal<SearchKey> {
    /// The key of a claim or a mark, for [`crate::Decider::claims`] and [`crate::Decider::marks`]: opened with the ring in
    /// force; nothing once it is erased.
    pub fn key(&self, scope: &'static str) -> Option<Key> {
        self.in_force().map(|hash| hash.key(scope))
    }
}

impl fmt::Debug for SearchKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SearchKey(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ring;

    #[test]
    fn parts_are_not_run_together_and_purposes_differ() {
        let of = |what, parts: &[&str]| SearchKey::of(&[1; 32], what, parts);
        assert_eq!(of("name", &["a", "b"]), of("name", &["a", "b"]));
        assert_ne!(of("name", &["ab", ""]), of("name", &["a", "b"]));
        assert_ne!(of("name", &["a"]), of("number", &["a"]));
        assert_ne!(of("name", &["a"]), SearchKey::of(&[2; 32], "name", &["a"]));
    }

    #[test]
    fn a_sealed_one_is_a_key_under_its_ring_only() {
        let ring = |key| Ring { log: uuid::Uuid::nil(), stream: uuid::Uuid::nil(), version: 1, key };
        let hash = SearchKey::of(&[1; 32], "name", &["a"]);
        let text = ring(Some([7; 32])).scope(|| serde_json::to_string(&Personal::Clear(hash.clone()))).unwrap();
        assert!(!text.contains(hash.as_str()));
        let sealed: Personal<SearchKey> = serde_json::from_str(&text).unwrap();
        assert_eq!(ring(Some([7; 32])).scope(|| sealed.key("s")), Some(hash.key("s")));
        assert_eq!(ring(None).scope(|| sealed.key("s")), None);
        assert_eq!(sealed.key("s"), None);
    }
}
