//! Personal data: sealed while it is written, readable only with its key, gone when the key is gone.
//!
//! Serializing and deserializing happen inside a [`Ring`] (the log's codec opens one per event) or outside. Inside, a
//! clear value is sealed and a sealed one is opened; outside, a sealed value passes as it is and a clear one is an
//! error. So a clear value can reach nothing but the ring: not a log line, a stream, a read model or a cache.

use std::cell::RefCell;
use std::fmt;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, Mac};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use sha2::Sha256;
use uuid::Uuid;

/// A value that can be forgotten.
#[derive(Clone)]
pub enum Personal<T> {
    /// In clear: on its way in from a request or out to a reader.
    Clear(T),
    /// `<suite>.<version>.<nonce and ciphertext>.<fingerprint>`, as stored.
    Sealed(String),
    /// Its key is gone. Written `""`, so that `Some(Erased)` comes back as such.
    Erased,
}

/// A kind of personal value: one newtype per kind, whose field name is part of what the seal is bound to.
pub trait Sensitive: Serialize + DeserializeOwned {
    /// The field's name.
    const FIELD: &'static str;
}

/// The key in force while one event is written or read.
#[derive(Clone)]
pub struct Ring {
    /// The log's id.
    pub log: Uuid,
    /// The aggregate.
    pub stream: Uuid,
    /// The version being written. Reading takes the version from the sealed value.
    pub version: i64,
    /// `None`: erased.
    pub key: Option<[u8; 32]>,
}

/// A seal that does not open: wrong key, wrong place, or changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a sealed {0} does not open in this place with this key")]
pub struct DoesNotOpen(&'static str);

thread_local! {
    static IN_FORCE: RefCell<Option<Ring>> = const { RefCell::new(None) };
}

const SUITE: &str = "1";

impl Ring {
    /// Runs `work` with this ring in force. Synchronous: it never crosses an await.
    pub fn scope<R>(self, work: impl FnOnce() -> R) -> R {
        struct Restore(Option<Ring>);
        impl Drop for Restore {
            fn drop(&mut self) {
                IN_FORCE.with_borrow_mut(|ring| *ring = self.0.take());
            }
        }
        let _restore = Restore(IN_FORCE.with_borrow_mut(|ring| ring.replace(self)));
        work()
    }

    fn associated(&self, version: i64, field: &str) -> Vec<u8> {
        [self.log.as_bytes().as_slice(), self.stream.as_bytes(), &version.to_be_bytes(), field.as_bytes()].concat()
    }

    fn seal(&self, key: &[u8; 32], field: &str, clear: &[u8]) -> Option<String> {
        let nonce: [u8; 12] = rand::random();
        let aad = self.associated(self.version, field);
        let cipher = Aes256Gcm::new(&derived(key, "seal").into());
        let sealed = cipher.encrypt(&Nonce::from(nonce), Payload { msg: clear, aad: &aad }).ok()?;
        let text = BASE64URL_NOPAD.encode(&[nonce.as_slice(), &sealed].concat());
        Some(format!("{SUITE}.{}.{text}.{}", self.version, fingerprint(key, field, clear)))
    }

    fn open(&self, field: &'static str, sealed: &str) -> Result<Option<Vec<u8>>, DoesNotOpen> {
        let Some(key) = self.key else { return Ok(None) };
        let open = || {
            let mut parts = sealed.split('.');
            let (suite, version, text) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
            let bytes = (suite == SUITE).then(|| BASE64URL_NOPAD.decode(text.as_bytes()).ok())??;
            let (nonce, sealed) = bytes.split_at_checked(12)?;
            let nonce: [u8; 12] = nonce.try_into().ok()?;
            let aad = self.associated(version, field);
            let cipher = Aes256Gcm::new(&derived(&key, "seal").into());
            cipher.decrypt(&Nonce::from(nonce), Payload { msg: sealed, aad: &aad }).ok()
        };
        open().map(Some).ok_or(DoesNotOpen(field))
    }
}

/// One key does two jobs, so each gets a key of its own.
pub(crate) fn derived(key: &[u8; 32], purpose: &str) -> [u8; 32] {
    hmac(key, &[purpose.as_bytes()])
}

/// Equal for equal clear values under one key, and tells nothing without it.
fn fingerprint(key: &[u8; 32], field: &str, clear: &[u8]) -> String {
    BASE64URL_NOPAD.encode(&hmac(&derived(key, "fingerprint"), &[field.as_bytes(), &[0], clear])[..16])
}

/// HMAC-SHA-256 of the concatenated parts.
pub(crate) fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of any length.
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else { return [0; 32] };
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

impl<T: Sensitive> Personal<T> {
    /// The clear value, opened with `ring` where it is sealed; `None` when it is erased.
    ///
    /// # Errors
    /// [`DoesNotOpen`] when the key is another's or the value was changed or moved.
    pub fn reveal(&self, ring: &Ring) -> Result<Option<T>, DoesNotOpen> {
        match self {
            Personal::Clear(value) => {
                let copy = serde_json::to_value(value).and_then(serde_json::from_value);
                copy.map(Some).map_err(|_| DoesNotOpen(T::FIELD))
            }
            Personal::Sealed(text) => {
                let opened = ring.open(T::FIELD, text)?;
                opened.map(|clear| serde_json::from_slice(&clear).map_err(|_| DoesNotOpen(T::FIELD))).transpose()
            }
            Personal::Erased => Ok(None),
        }
    }

    /// As [`Personal::reveal`], with the ring in force; `None` without one, too.
    pub(crate) fn in_force(&self) -> Option<T> {
        let ring = IN_FORCE.with_borrow(Clone::clone)?;
        self.reveal(&ring).ok().flatten()
    }

    /// The value's fingerprint: a sealed one carries it, a clear one needs a ring with a key in force.
    fn mark(&self) -> Option<String> {
        match self {
            Personal::Clear(value) => {
                let clear = serde_json::to_vec(value).ok()?;
                IN_FORCE.with_borrow(|ring| Some(fingerprint(&ring.as_ref()?.key?, T::FIELD, &clear)))
            }
            Personal::Sealed(text) => text.rsplit('.').next().map(str::to_owned),
            Personal::Erased => None,
        }
    }
}

/// By value where both are clear, else by fingerprint under the key in force; what cannot be compared differs.
impl<T: Sensitive + PartialEq> PartialEq for Personal<T> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Personal::Clear(one), Personal::Clear(other)) => one == other,
            (Personal::Erased, Personal::Erased) => true,
            (Personal::Erased, _) | (_, Personal::Erased) => false,
            (one, other) => one.mark().is_some_and(|mark| other.mark() == Some(mark)),
        }
    }
}

/// Masked, so that no log line, error or test failure shows it.
impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Personal::Clear(_) => "Clear(***)",
            Personal::Sealed(_) => "Sealed(***)",
            Personal::Erased => "Erased",
        })
    }
}

impl<T: Sensitive> Serialize for Personal<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        IN_FORCE.with_borrow(|ring| match (self, ring) {
            (Personal::Erased, _) => serializer.serialize_str(""),
            (Personal::Sealed(text), None) => serializer.serialize_str(text),
            (Personal::Sealed(_), Some(_)) => Err(ser::Error::custom("a sealed value cannot be sealed again")),
            (Personal::Clear(_), None) => Err(ser::Error::custom("a personal value leaves only sealed")),
            (Personal::Clear(value), Some(ring)) => {
                let clear = serde_json::to_vec(value).map_err(ser::Error::custom)?;
                let sealed = ring.key.and_then(|key| ring.seal(&key, T::FIELD, &clear));
                serializer.serialize_str(&sealed.ok_or_else(|| ser::Error::custom("no key to seal with"))?)
            }
        })
    }
}

impl<'de, T: Sensitive> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        IN_FORCE.with_borrow(|ring| match ring {
            _ if text.is_empty() => Ok(Personal::Erased),
            None => Ok(Personal::Sealed(text)),
            Some(ring) => match ring.open(T::FIELD, &text).map_err(de::Error::custom)? {
                Some(clear) => serde_json::from_slice(&clear).map(Personal::Clear).map_err(de::Error::custom),
                None => Ok(Personal::Erased),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Telephone(String);
    impl Sensitive for Telephone {
        const FIELD: &'static str = "telephone";
    }

    fn ring(version: i64) -> Ring {
        Ring { log: Uuid::from_u128(1), stream: Uuid::from_u128(2), version, key: Some([7; 32]) }
    }

    fn sealed(number: &str, version: i64) -> Personal<Telephone> {
        let clear = Personal::Clear(Telephone(number.into()));
        let text = ring(version).scope(|| serde_json::to_string(&clear)).unwrap();
        assert!(!text.contains(number));
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_sealed_value_opens_with_its_key_in_its_place_only() {
        let sealed = sealed("19900001234", 3);
        assert_eq!(sealed.reveal(&ring(9)).unwrap(), Some(Telephone("19900001234".into())));
        assert!(sealed.reveal(&Ring { key: Some([8; 32]), ..ring(3) }).is_err());
        assert!(sealed.reveal(&Ring { stream: Uuid::from_u128(5), ..ring(3) }).is_err());
        assert_eq!(sealed.reveal(&Ring { key: None, ..ring(3) }).unwrap(), None);
    }

    #[test]
    fn a_clear_value_leaves_only_through_a_ring_and_never_by_debug() {
        let clear = Personal::Clear(Telephone("19900001234".into()));
        assert!(serde_json::to_string(&clear).is_err());
        assert!(!format!("{clear:?}").contains("1990"));
    }

    #[test]
    fn sealed_and_clear_values_compare_under_the_key_in_force() {
        let (one, same, other) = (sealed("19900001", 1), sealed("19900001", 2), sealed("19900002", 1));
        assert_eq!(one, same);
        assert_ne!(one, other);
        ring(4).scope(|| assert_eq!(one, Personal::Clear(Telephone("19900001".into()))));
        ring(4).scope(|| assert_ne!(one, Personal::Clear(Telephone("19900002".into()))));
        assert_ne!(one, Personal::Clear(Telephone("19900001".into())));
    }

    #[test]
    fn an_erased_value_comes_back_erased_inside_an_option() {
        let text = serde_json::to_string(&Some(Personal::<Telephone>::Erased)).unwrap();
        assert_eq!(serde_json::from_str::<Option<Personal<Telephone>>>(&text).unwrap(), Some(Personal::Erased));
    }
}
