//! Who asks: tokens, our own and an OpenID Connect provider's.

mod demo;
mod issuer;
mod oidc;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use kernel::Moment;
use sha2::{Digest as _, Sha256};
use tonic::Status;

use crate::config;
use crate::pages::Pages;
use crate::status;

pub use demo::{DEMO, DemoUser, OWNER};
pub use issuer::{Issuer, KeyFileError, make_key_file, read_key};
use oidc::Oidc;

/// Who a token says somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// `<issuer>/<subject>`.
    Person(Arc<str>),
    /// A service of ours, by name.
    Service(Arc<str>),
}

/// Believes tokens, and remembers those it believed until they expire.
pub struct Identities {
    issuer: Issuer,
    own_people: bool,
    oidc: Option<Oidc>,
    believed: Mutex<HashMap<[u8; 32], (Identity, i64)>>,
}

/// How many tokens are remembered; beyond it all are looked at anew.
const REMEMBERED: usize = 10_000;

impl Identities {
    /// Opens the key file and the provider's keys.
    ///
    /// # Errors
    /// A file that cannot be read or is open to others.
    pub fn open(config: &config::Identity) -> anyhow::Result<Self> {
        let issuer = Issuer::open(&config.issuer, &config.key_file).context("identity.key_file")?;
        let oidc = (!config.oidc.issuer.is_empty()).then(|| Oidc::open(&config.oidc)).transpose()?;
        Ok(Self { issuer, own_people: config.own_people, oidc, believed: Mutex::default() })
    }

    /// Tokens of pages, under the same secret as all processes have.
    pub(crate) fn pages(&self) -> Pages {
        self.issuer.pages()
    }

    /// A token for the service `name`, valid a few minutes.
    pub fn service_token(&self, name: &str, now: Moment) -> String {
        self.issuer.service_token(name, now)
    }

    /// Who `token` says somebody is.
    ///
    /// # Errors
    /// UNAUTHENTICATED: it does not hold, or no more.
    pub fn verify(&self, token: &str, now: Moment) -> Result<Identity, Status> {
        let (key, seconds) = (Sha256::digest(token.as_bytes()).into(), now.micros() / 1_000_000);
        if let Some((identity, until)) = self.remembered().get(&key) {
            return if seconds < *until { Ok(identity.clone()) } else { Err(status::TOKEN_EXPIRED.status()) };
        }
        let (identity, until) = self.look_at(token)?;
        if seconds >= until {
            return Err(status::TOKEN_EXPIRED.status());
        }
        let mut believed = self.remembered();
        if believed.len() >= REMEMBERED {
            believed.clear();
        }
        believed.insert(key, (identity.clone(), until));
        Ok(identity)
    }

    fn look_at(&self, token: &str) -> Result<(Identity, i64), Status> {
        let own = self.issuer.verify(token);
        match (own, &self.oidc) {
            (Some((identity @ Identity::Service(_), until)), _) => Ok((identity, until)),
            (Some((identity, until)), _) if self.own_people => Ok((identity, until)),
            (None, Some(oidc)) => oidc.verify(token).ok_or_else(|| status::TOKEN_INVALID.status()),
            _ => Err(status::TOKEN_INVALID.status()),
        }
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, HashMap<[u8; 32], (Identity, i64)>> {
        self.believed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
