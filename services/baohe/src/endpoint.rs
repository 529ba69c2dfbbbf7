//! `endpoint.json`: where a running `up` can be reached. Written when all is ready, removed on stop.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The file's content, version 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// 1.
    pub version: u32,
    /// The process that serves.
    pub pid: u32,
    /// gRPC, all services.
    pub grpc: String,
    /// The web page and REST, once there is one.
    pub http: Option<String>,
    /// The message bus.
    pub nats: String,
    /// Credentials for it.
    pub nats_creds_file: PathBuf,
    /// The database, for looking at it with a client.
    pub postgres: String,
    /// Its password.
    pub postgres_password_file: PathBuf,
    /// Prometheus metrics.
    pub metrics: String,
    /// The token of `up`'s own user, who may do everything.
    pub token_file: PathBuf,
}

const NAME: &str = "endpoint.json";

impl Endpoint {
    /// Where the file lies in a home.
    pub fn path(home: &Path) -> PathBuf {
        home.join(NAME)
    }

    /// The endpoint of the `up` that runs in this home; `None` where none runs.
    ///
    /// # Errors
    /// A file that cannot be read or understood.
    pub fn read(home: &Path) -> anyhow::Result<Option<Self>> {
        match std::fs::read(Self::path(home)) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Written whole or not at all, readable by its owner only.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, home: &Path) -> anyhow::Result<()> {
        let draft = home.join(".endpoint.json");
        match std::fs::remove_file(&draft) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.sync_all()?;
        Ok(std::fs::rename(draft, Self::path(home))?)
    }

    /// Gone, also where it never was.
    ///
    /// # Errors
    /// The file cannot be removed.
    pub fn remove(home: &Path) -> anyhow::Result<()> {
        match std::fs::remove_file(Self::path(home)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}
