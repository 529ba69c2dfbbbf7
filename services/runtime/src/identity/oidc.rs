//! Tokens of an OpenID Connect provider, verified by its published keys.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Map, Value};
use tokio::time::{Duration, Instant};

use super::Identity;
use crate::config;

/// Signatures only: a provider's public key must not be taken for a secret.
const ALGORITHMS: [Algorithm; 5] =
    [Algorithm::RS256, Algorithm::RS384, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA];
const READ_AGAIN: Duration = Duration::from_secs(10);

pub(super) struct Oidc {
    config: config::Oidc,
    keys: Mutex<(JwkSet, Instant)>,
}

impl Oidc {
    pub(super) fn open(config: &config::Oidc) -> anyhow::Result<Self> {
        let keys = read(&config.jwks_file)?;
        Ok(Self { config: config.clone(), keys: Mutex::new((keys, Instant::now())) })
    }

    pub(super) fn verify(&self, token: &str) -> Option<(Identity, i64)> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        if !ALGORITHMS.contains(&header.alg) {
            return None;
        }
        let mut rules = Validation::new(header.alg);
        rules.set_audience(&[&self.config.audience]);
        rules.set_issuer(&[&self.config.issuer]);
        rules.validate_exp = false;
        rules.validate_nbf = true;
        let key = self.key(header.kid.as_deref())?;
        let claims = jsonwebtoken::decode::<Map<String, Value>>(token, &key, &rules).ok()?.claims;
        let subject = claims.get(&self.config.subject_claim)?.as_str().filter(|subject| !subject.is_empty())?;
        Some((Identity::Person(format!("{}/{subject}", self.config.name).into()), claims.get("exp")?.as_i64()?))
    }

    fn key(&self, kid: Option<&str>) -> Option<DecodingKey> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if find(&keys.0, kid).is_none() && keys.1.elapsed() > READ_AGAIN {
            // The provider may have rotated its keys: whoever keeps the file has put the new ones there.
            match read(&self.config.jwks_file) {
                Ok(fresh) => *keys = (fresh, Instant::now()),
                Err(error) => tracing::warn!(%error, "the provider's keys cannot be read again"),
            }
        }
        find(&keys.0, kid)
    }
}

fn find(keys: &JwkSet, kid: Option<&str>) -> Option<DecodingKey> {
    let key = match kid {
        Some(kid) => keys.find(kid),
        None => keys.keys.first(),
    };
    DecodingKey::from_jwk(key?).ok()
}

fn read(path: &PathBuf) -> anyhow::Result<JwkSet> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| anyhow::anyhow!("the JWKS file {} cannot be read: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| anyhow::anyhow!("{} is no JWKS document: {error}", path.display()))
}
