//! Our own tokens: services among each other, and the users of `up`.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use data_encoding::BASE64;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use kernel::Moment;
use serde::{Deserialize, Serialize};

use super::Identity;
use crate::pages::Pages;

const AUDIENCE: &str = "baohe";
const SERVICE_LIFE: Duration = Duration::from_secs(300);

/// Issues and verifies tokens under one secret (HS256: who verifies services' tokens issues its own).
pub struct Issuer {
    name: String,
    signs: EncodingKey,
    verifies: DecodingKey,
    pages: Pages,
}

/// A key file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The configuration names none.
    #[error("no key file is named")]
    Unnamed,
    /// Reading or making it failed.
    #[error("the key file {}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Others than its owner may read it.
    #[error("the key file {} is open to others: chmod 600", .0.display())]
    Open(PathBuf),
    /// Not 32 bytes in base 64.
    #[error("the key file {} does not hold 32 bytes in base 64", .0.display())]
    Content(PathBuf),
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: String,
    exp: i64,
    /// A service of ours; only tokens under our own secret can say so.
    #[serde(default)]
    service: bool,
}

impl Issuer {
    /// The issuer `name` with the secret in `key_file`.
    ///
    /// # Errors
    /// The file cannot be read, is open to others, or holds no key.
    pub fn open(name: &str, key_file: &Path) -> Result<Self, KeyFileError> {
        let secret = read_key(key_file)?;
        Ok(Self {
            name: name.to_owned(),
            signs: EncodingKey::from_secret(&secret),
            verifies: DecodingKey::from_secret(&secret),
            pages: Pages::under(&secret),
        })
    }

    /// A token that says its bearer is `<issuer>/<subject>`.
    pub fn token(&self, subject: &str, life: Duration, now: Moment) -> String {
        self.sign(subject, false, life, now)
    }

    pub(super) fn pages(&self) -> Pages {
        self.pages.clone()
    }

    pub(super) fn service_token(&self, service: &str, now: Moment) -> String {
        self.sign(service, true, SERVICE_LIFE, now)
    }

    fn sign(&self, subject: &str, service: bool, life: Duration, now: Moment) -> String {
        let exp = now.micros() / 1_000_000 + life.as_secs().cast_signed();
        let (iss, sub, aud) = (self.name.clone(), subject.to_owned(), AUDIENCE.to_owned());
        let claims = Claims { iss, sub, aud, exp, service };
        // HMAC over a struct of texts and numbers has no way to fail; an empty token is refused like any other.
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.signs).unwrap_or_default()
    }

    /// Whose token it is and until when; `None`: not one of ours. Expiry is the caller's to judge.
    pub(super) fn verify(&self, token: &str) -> Option<(Identity, i64)> {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_audience(&[AUDIENCE]);
        rules.set_issuer(&[&self.name]);
        rules.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.verifies, &rules).ok()?.claims;
        let identity = match claims.service {
            true => Identity::Service(claims.sub.into()),
            false => Identity::Person(format!("{}/{}", claims.iss, claims.sub).into()),
        };
        Some((identity, claims.exp))
    }
}

/// Makes a key file of mode 600 with a new key, where there is none.
///
/// # Errors
/// It cannot be written.
pub fn make_key_file(path: &Path) -> Result<(), KeyFileError> {
    let io = |source| KeyFileError::Io { path: path.to_owned(), source };
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            let key: [u8; 32] = rand::random();
            file.write_all(BASE64.encode(&key).as_bytes()).and_then(|()| file.sync_all()).map_err(io)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(io(error)),
    }
}

/// The 32 bytes in a key file of mode 600 (or 400).
///
/// # Errors
/// It cannot be read, is open to others, or holds something else.
pub fn read_key(path: &Path) -> Result<[u8; 32], KeyFileError> {
    if path.as_os_str().is_empty() {
        return Err(KeyFileError::Unnamed);
    }
    let io = |source| KeyFileError::Io { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(io)?;
    if file.metadata().map_err(io)?.mode() & 0o077 != 0 {
        return Err(KeyFileError::Open(path.to_owned()));
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(io)?;
    let bytes = BASE64.decode(text.trim().as_bytes()).ok();
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| KeyFileError::Content(path.to_owned()))
}
