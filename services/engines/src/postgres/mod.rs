//! A private PostgreSQL.

mod cluster;
mod socket;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::Signal;
use tokio::process::Command;
use tokio::time::{Instant, sleep};

use self::cluster::{Cluster, USER};
use self::socket::SocketDirectory;
use crate::account::Account;
use crate::child::Engine;
use crate::port::Ports;
use crate::{Binaries, EngineError, files};

const NAME: &str = "PostgreSQL";
/// How long an orderly stop may take before it is made a disorderly one (which loses nothing, but replays at start).
const PATIENCE: Duration = Duration::from_secs(60);
/// How long children of a killed PostgreSQL may hold its shared memory.
const LEFTOVERS: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(20);

/// How a [`Postgres`] is run.
#[derive(Debug, Clone)]
pub struct PostgresOptions {
    /// This port or none; by default the last one, or another where that is taken.
    pub port: Option<u16>,
    /// Connections at a time, five of them for superusers only.
    pub max_connections: u16,
    /// Commits wait for the disk. Off only for tests: a power cut would cost data, a kill does not.
    pub durable: bool,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self { port: None, max_connections: 120, durable: true }
    }
}

/// A running PostgreSQL of our own. Stop it with [`stop`](Self::stop); dropped, it is told to end and nobody waits.
#[derive(Debug)]
pub struct Postgres {
    // Before the socket's directory: fields are dropped in order.
    engine: Engine,
    cluster: Cluster,
    port: u16,
    socket: SocketDirectory,
    password: String,
}

impl Postgres {
    /// Runs PostgreSQL in `directory`, which is made at the first start, and returns when it takes connections. One that
    /// a killed process left running there is ended first; recovery after a kill is waited for.
    ///
    /// # Errors
    /// A full disk, a directory that PostgreSQL's user cannot reach, data of another version; else what its log says.
    pub async fn start(binaries: &Binaries, directory: &Path, options: PostgresOptions) -> Result<Self, EngineError> {
        let cluster = Cluster::open(binaries, directory, options).await?;
        let socket = SocketDirectory::make(cluster.directory.join("socket"), cluster.account.as_ref())?;
        let password_file = cluster.password_file();
        let password = files::read(&password_file)
            .ok_or_else(|| EngineError::io("cannot read", &password_file)(std::io::ErrorKind::NotFound.into()))?;
        let port_file = cluster.port_file();
        let mut ports = Ports::new(NAME, cluster.options.port, &port_file);
        let (engine, port) = loop {
            let port = ports.next()?;
            match run(&cluster, port, socket.path()).await {
                Ok(engine) => break (engine, port),
                Err(EngineError::PortTaken { .. }) => {}
                Err(error) => return Err(error),
            }
        };
        ports.remember(port)?;
        Ok(Self { engine, cluster, port, socket, password })
    }

    /// Where programs of others connect: `postgres://postgres@127.0.0.1:PORT/postgres`, without the password.
    pub fn url(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/postgres", self.port)
    }

    /// The directory of its socket: what our own connections use (TCP may hold small packets back).
    pub fn socket_dir(&self) -> &Path {
        self.socket.path()
    }

    /// The port, which also names the socket.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The superuser.
    pub fn user(&self) -> &'static str {
        USER
    }

    /// The superuser's password.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// The file that holds the password, mode 600.
    pub fn password_file(&self) -> PathBuf {
        self.cluster.password_file()
    }

    /// What it has to say.
    pub fn log_file(&self) -> PathBuf {
        self.cluster.log()
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.engine.pid()
    }

    /// Returns when it has ended without being asked; then [`restart`](Self::restart) it. May be cancelled.
    pub async fn ended(&mut self) {
        self.engine.wait().await;
    }

    /// Starts it again where it was: same port, same socket, so that pools of connections find it again.
    ///
    /// # Errors
    /// As [`start`](Self::start); [`EngineError::PortTaken`] when somebody took the port meanwhile.
    pub async fn restart(&mut self) -> Result<(), EngineError> {
        self.engine.end(&[(Signal::INT, PATIENCE)]).await;
        self.engine = run(&self.cluster, self.port, self.socket.path()).await?;
        Ok(())
    }

    /// Stops it in order, without waiting for its clients.
    pub async fn stop(mut self) {
        self.engine.end(&[(Signal::INT, PATIENCE), (Signal::QUIT, PATIENCE)]).await;
    }

    /// Kills it, as a fault would.
    pub async fn kill(&mut self) {
        self.engine.end(&[]).await;
    }
}

/// Starts the server on this port and waits until it takes connections.
async fn run(cluster: &Cluster, port: u16, socket: &Path) -> Result<Engine, EngineError> {
    let leftovers = Instant::now() + LEFTOVERS;
    let log = cluster.log();
    loop {
        let from = files::length(&log);
        let mut engine = spawn(cluster, port, socket)?;
        while engine.ended().is_none() {
            if is_ready(cluster, engine.pid()) {
                return Ok(engine);
            }
            sleep(POLL).await;
        }
        let words = files::written_since(&log, from);
        let in_time = Instant::now() < leftovers;
        match told(&words, &log) {
            EngineError::Failed { .. } if in_time && words.contains("pre-existing shared memory block") => {
                sleep(POLL).await;
            }
            // Started by one that was killed just now, and only now there.
            EngineError::Failed { .. } if in_time && words.contains("\"postmaster.pid\" already exists") => {
                cluster.end_orphans().await?;
            }
            EngineError::PortTaken { engine, .. } => return Err(EngineError::PortTaken { engine, port }),
            error => return Err(error),
        }
    }
}

fn spawn(cluster: &Cluster, port: u16, socket: &Path) -> Result<Engine, EngineError> {
    let program = cluster.bin.join("postgres");
    let mut command = Command::new(&program);
    Account::apply(cluster.account.as_ref(), &mut command);
    command.arg("-D").arg(cluster.data()).current_dir(&cluster.directory);
    command.arg("-c").arg(cluster.settings_argument());
    for (name, value) in [
        ("hba_file", cluster.directory.join("pg_hba.conf")),
        ("unix_socket_directories", socket.to_owned()),
        ("port", port.to_string().into()),
    ] {
        command.arg("-c").arg(format!("{name}={}", value.display()));
    }
    Engine::spawn(command, &program, &cluster.log())
}

/// PostgreSQL says so in the eighth line of its pid file; the first is whose file it is.
fn is_ready(cluster: &Cluster, pid: u32) -> bool {
    let text = files::read(&cluster.data().join("postmaster.pid")).unwrap_or_default();
    let mut lines = text.lines().map(str::trim);
    lines.next() == Some(&pid.to_string()) && lines.nth(6) == Some("ready")
}

/// What its log says about why it ended.
fn told(words: &str, log: &Path) -> EngineError {
    if words.contains("No space left on device") {
        EngineError::DiskFull { path: log.to_owned() }
    } else if words.contains("Address already in use") {
        EngineError::PortTaken { engine: NAME, port: 0 }
    } else {
        EngineError::Failed { engine: NAME, why: files::last_words(words), log: log.to_owned() }
    }
}
