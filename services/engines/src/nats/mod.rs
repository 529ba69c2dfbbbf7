//! A private NATS server with JetStream.

mod credentials;
mod full;

use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::Signal;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::time::{sleep, timeout};

use crate::child::Engine;
use crate::port::Ports;
use crate::process::Process;
use crate::{Binaries, EngineError, files};

const NAME: &str = "NATS";
const PATIENCE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);

/// How a [`Nats`] is run.
#[derive(Debug, Clone, Default)]
pub struct NatsOptions {
    /// This port or none; by default the last one, or another where that is taken.
    pub port: Option<u16>,
}

/// A running NATS server of our own. Stop it with [`stop`](Self::stop); dropped, it is told to end and nobody waits.
#[derive(Debug)]
pub struct Nats {
    engine: Engine,
    place: Place,
    port: u16,
    /// Where in the log the words of the running one begin.
    from: u64,
}

impl Nats {
    /// Runs NATS in `directory`, which is made at the first start, and returns when JetStream answers. One that a killed
    /// process left running there is ended first.
    ///
    /// # Errors
    /// A full disk; else what its log says.
    pub async fn start(binaries: &Binaries, directory: &Path, options: NatsOptions) -> Result<Self, EngineError> {
        let place = Place::open(binaries, directory).await?;
        let port_file = place.directory.join("port");
        let mut ports = Ports::new(NAME, options.port, &port_file);
        let from = files::length(&place.log());
        let (engine, port) = loop {
            let port = ports.next()?;
            match run(&place, port).await {
                Ok(engine) => break (engine, port),
                Err(EngineError::PortTaken { .. }) => {}
                Err(error) => return Err(error),
            }
        };
        ports.remember(port)?;
        Ok(Self { engine, place, port, from })
    }

    /// Where clients connect: `nats://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What a client of any make identifies itself with (`nats --creds FILE`), mode 600.
    pub fn creds_file(&self) -> PathBuf {
        self.place.creds_file()
    }

    /// Where JetStream keeps its streams: what a fault test wipes.
    pub fn store_dir(&self) -> PathBuf {
        self.place.directory.join("store")
    }

    /// What it has to say.
    pub fn log_file(&self) -> PathBuf {
        self.place.log()
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.engine.pid()
    }

    /// Returns when it has ended without being asked, or writes nothing any more; then [`restart`](Self::restart) it. May
    /// be cancelled.
    pub async fn ended(&mut self) {
        let log = self.place.log();
        tokio::select! {
            () = self.engine.wait() => {}
            () = full::was_full(&self.place.directory, &log, self.from) => {}
        }
    }

    /// Starts it again on the same port, so that clients find it again.
    ///
    /// # Errors
    /// As [`start`](Self::start); [`EngineError::PortTaken`] when somebody took the port meanwhile.
    pub async fn restart(&mut self) -> Result<(), EngineError> {
        self.engine.end(&[(Signal::TERM, PATIENCE)]).await;
        self.from = files::length(&self.place.log());
        self.engine = run(&self.place, self.port).await?;
        Ok(())
    }

    /// Stops it in order.
    pub async fn stop(mut self) {
        self.engine.end(&[(Signal::TERM, PATIENCE)]).await;
    }

    /// Kills it, as a fault would.
    pub async fn kill(&mut self) {
        self.engine.end(&[]).await;
    }
}

/// A directory a NATS server can run in.
#[derive(Debug)]
struct Place {
    directory: PathBuf,
    program: PathBuf,
}

impl Place {
    async fn open(binaries: &Binaries, directory: &Path) -> Result<Self, EngineError> {
        files::private_directory(directory)?;
        let directory = fs::canonicalize(directory).map_err(EngineError::io("cannot reach", directory))?;
        let place = Self { directory, program: binaries.nats_server().to_owned() };
        place.end_orphans().await;
        credentials::make_once(&place.creds_file(), &place.directory.join("accounts.conf"))?;
        Ok(place)
    }

    fn creds_file(&self) -> PathBuf {
        self.directory.join("nats.creds")
    }

    fn config_file(&self) -> PathBuf {
        self.directory.join("nats-server.conf")
    }

    fn log(&self) -> PathBuf {
        self.directory.join("nats.log")
    }

    /// Of whoever had this home before and was killed: two on one store would spoil it.
    async fn end_orphans(&self) {
        for orphan in Process::running("nats-server", &format!("-c {}", self.config_file().display())) {
            tracing::warn!(nats.directory = %self.directory.display(), "ending a NATS server that was left behind");
            orphan.end(Signal::TERM, PATIENCE).await;
        }
    }

    /// The path is quoted as JSON is, which the server's own language takes.
    fn write_config(&self, port: u16, name: &str) -> Result<(), EngineError> {
        let store = serde_json::json!(self.directory.join("store")).to_string();
        files::write_private(
            &self.config_file(),
            &format!(
                "# Written at every start.
server_name: {name}
listen: 127.0.0.1:{port}
jetstream {{
  store_dir: {store}
}}
include ./accounts.conf
"
            ),
        )
    }
}

/// Starts the server on this port and waits until it answers by the name we gave it: another server that took the port
/// has another name.
async fn run(place: &Place, port: u16) -> Result<Engine, EngineError> {
    let name = format!("baohe-{}", files::secret());
    place.write_config(port, &name)?;
    let (config, log) = (place.config_file(), place.log());
    let from = files::length(&log);
    let mut command = Command::new(&place.program);
    command.arg("-c").arg(&config).current_dir(&place.directory);
    let mut engine = Engine::spawn(command, &place.program, &log)?;
    while engine.ended().is_none() {
        if answers(port, &name).await {
            return Ok(engine);
        }
        sleep(POLL).await;
    }
    let words = files::written_since(&log, from);
    Err(if words.contains("no space left on device") {
        EngineError::DiskFull { path: log }
    } else if words.contains("address already in use") {
        EngineError::PortTaken { engine: NAME, port }
    } else {
        EngineError::Failed { engine: NAME, why: files::last_words(&words), log }
    })
}

/// A NATS server speaks first, and listens only when JetStream is up.
async fn answers(port: u16, name: &str) -> bool {
    let greeting = async {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.ok()?;
        BufReader::new(stream).lines().next_line().await.ok()?
    };
    let line = timeout(Duration::from_secs(1), greeting).await;
    line.is_ok_and(|line| line.is_some_and(|line| line.starts_with("INFO ") && line.contains(name)))
}
