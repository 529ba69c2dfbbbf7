//! The sections. An empty text or path means: not set.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize};

use crate::access::Reach;

/// Addresses and stopping.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Where everybody asks.
    pub listen: SocketAddr,
    /// Where services ask each other; closes last.
    pub internal_listen: SocketAddr,
    /// Prometheus.
    pub metrics_listen: SocketAddr,
    /// Seconds between saying NOT_SERVING and taking no more calls, for balancers to notice.
    pub notice_seconds: u64,
    /// Seconds the whole drain may take.
    pub drain_seconds: u64,
}

impl Default for Server {
    fn default() -> Self {
        let local = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Self {
            listen: local(7400),
            internal_listen: local(7401),
            metrics_listen: local(7402),
            notice_seconds: 0,
            drain_seconds: 25,
        }
    }
}

/// Where the databases are: `<prefix><service>` and `<prefix><service>_keys`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Postgres {
    /// Host name, or the directory of the unix socket.
    pub host: String,
    /// Port, of the socket too.
    pub port: u16,
    /// Before the service's name.
    pub database_prefix: String,
    /// The role that works; it may add events and never change one.
    pub app_user: String,
    /// Its password.
    pub app_password_file: PathBuf,
    /// The role that owns the tables.
    pub owner_user: String,
    /// Its password.
    pub owner_password_file: PathBuf,
    /// Connections per database.
    pub connections: u32,
}

impl Default for Postgres {
    fn default() -> Self {
        Self {
            host: "127.0.0.1".into(),
            port: 5432,
            database_prefix: "baohe_".into(),
            app_user: "baohe_app".into(),
            app_password_file: PathBuf::new(),
            owner_user: "baohe_owner".into(),
            owner_password_file: PathBuf::new(),
            connections: 8,
        }
    }
}

/// What seals personal data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// 32 bytes in base 64; wraps the data keys. Lost, all personal data are lost.
    pub master_key_file: PathBuf,
}

/// Where NATS is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Nats {
    /// Servers, separated by commas.
    pub url: String,
    /// A credentials file; empty: none.
    pub creds_file: PathBuf,
    /// Copies of each stream: 1, or 3 in a cluster.
    pub replicas: usize,
}

impl Default for Nats {
    fn default() -> Self {
        Self { url: "nats://127.0.0.1:4222".into(), creds_file: PathBuf::new(), replicas: 1 }
    }
}

/// The logs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// Where the logs stand in the world: the division's code. Fixed when a log is created.
    #[serde(deserialize_with = "digits_too")]
    pub origin: String,
    /// Commands that may wait to be written.
    pub queue: usize,
    /// Commands written at once at most.
    pub batch: usize,
}

impl Default for Log {
    fn default() -> Self {
        Self { origin: "440309".into(), queue: 4096, batch: 512 }
    }
}

/// Who is believed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    /// The name our own tokens are issued under; actors are `<issuer>/<subject>`.
    pub issuer: String,
    /// The secret of our own tokens, services' among them: 32 bytes in base 64, the same in all processes.
    pub key_file: PathBuf,
    /// Whether our own tokens are believed from people too, or only from services.
    pub own_people: bool,
    /// The provider people sign in with.
    pub oidc: Oidc,
}

impl Default for Identity {
    fn default() -> Self {
        Self { issuer: "baohe".into(), key_file: PathBuf::new(), own_people: false, oidc: Oidc::default() }
    }
}

/// An OpenID Connect provider; none where `issuer` is empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Oidc {
    /// Its `iss`.
    pub issuer: String,
    /// How actors name it: `<name>/<subject>`.
    pub name: String,
    /// Its `aud` for us.
    pub audience: String,
    /// Its keys, a JWKS document; read again when a key is not found in it.
    pub jwks_file: PathBuf,
    /// The claim that names the person.
    pub subject_claim: String,
}

impl Default for Oidc {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            name: "oidc".into(),
            audience: "baohe".into(),
            jwks_file: PathBuf::new(),
            subject_claim: "sub".into(),
        }
    }
}

/// A grant that holds whatever is recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// `<issuer>/<subject>`.
    pub holder: String,
    /// Key of the role.
    pub role: String,
    /// `all`, `division:CODE`, `industry:KEY`, `organization:ID`.
    pub scope: Reach,
}

/// Logs, traces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telemetry {
    /// For people or for machines.
    pub format: Format,
    /// Which spans and events: `info,kernel=debug`.
    pub filter: String,
    /// An OTLP gRPC endpoint for traces; empty: none.
    pub otlp_endpoint: String,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self {
            format: Format::Json,
            filter: "info,sqlx=warn,sqlx::pool::acquire=error,async_nats=warn".into(),
            otlp_endpoint: String::new(),
        }
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// For people.
    Human,
    /// One JSON object a line.
    Json,
}

/// The environment knows no quotes: digits there are a number.
fn digits_too<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Text(String),
        Number(u64),
    }
    Ok(match Either::deserialize(deserializer)? {
        Either::Text(text) => text,
        Either::Number(number) => number.to_string(),
    })
}
