//! Configuration: defaults < file < environment (`BAOHE__SECTION__KEY`) < what the command line sets. A key nobody
//! knows is refused by its name.

mod document;
mod section;

use std::collections::BTreeMap;
use std::path::Path;

use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use serde::{Deserialize, Serialize};

use crate::access::Role;

pub use section::{Format, Grant, Identity, Keys, Log, Nats, Oidc, Postgres, Server, Telemetry};

/// Everything that can be set. One struct a section; secrets are named by file, never held here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Addresses and stopping.
    pub server: Server,
    /// Where the databases are.
    pub postgres: Postgres,
    /// What seals personal data.
    pub keys: Keys,
    /// Where NATS is.
    pub nats: Nats,
    /// The logs.
    pub log: Log,
    /// Who is believed.
    pub identity: Identity,
    /// Grants that hold whatever is recorded: how the first grant is made.
    pub grants: Vec<Grant>,
    /// Addresses of services that are not in this process, by name.
    pub peers: BTreeMap<String, String>,
    /// Logs, traces.
    pub telemetry: Telemetry,
}

/// A configuration that does not hold. The exit code is 78.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The named file is not there.
    #[error("the configuration file {0} cannot be read: {1}")]
    File(String, std::io::Error),
    /// An unknown key or a value that does not fit; the text names it and where it was set.
    #[error("configuration: {0}")]
    Key(String),
}

impl Config {
    /// Reads it all; `set` holds what the command line says, as (`section.key`, value).
    ///
    /// # Errors
    /// The file cannot be read, a key is unknown, a value does not fit.
    pub fn read(file: Option<&Path>, set: &[(String, String)]) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Config::default()));
        if let Some(path) = file {
            let text = std::fs::read_to_string(path).map_err(|e| ConfigError::File(path.display().to_string(), e))?;
            figment = figment.merge(Toml::string(&text));
        }
        figment = figment.merge(Env::prefixed("BAOHE__").split("__"));
        for (key, value) in set {
            let value: figment::value::Value = value.parse().unwrap_or_else(|never| match never {});
            figment = figment.merge(Serialized::global(key, value));
        }
        let config: Self = figment.extract().map_err(|error| ConfigError::Key(told(error)))?;
        match config.grants.iter().find(|grant| Role::parse(&grant.role).is_none()) {
            Some(grant) => Err(ConfigError::Key(format!("grants: there is no role `{}`", grant.role))),
            None => Ok(config),
        }
    }

    /// The default configuration with a comment for every key: `deploy/config/default.toml`.
    pub fn default_toml() -> String {
        document::write(&Config::default())
    }

    /// As it is in force.
    pub fn to_toml(&self) -> String {
        document::write(self)
    }
}

/// Which key, by which variable where it came from the environment, and what is wrong with it; not where in this program
/// it was read.
fn told(error: figment::Error) -> String {
    let one = |error: figment::Error| {
        let from_environment = error.metadata.as_ref().is_some_and(|source| source.name.contains("environment"));
        let variable = format!(" (BAOHE__{})", error.path.join("__").to_uppercase());
        match error.path.as_slice() {
            [] => error.kind.to_string(),
            path if from_environment => format!("{}{variable}: {}", path.join("."), error.kind),
            path => format!("{}: {}", path.join("."), error.kind),
        }
    };
    error.into_iter().map(one).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests;
