//! A world of one's own.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use baohe::endpoint::Endpoint;
use rustix::process::Signal;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::processes::{self, of_home};
use crate::run::Run;

/// How long anything may take that is waited for; only a broken program reaches it.
const PATIENCE: Duration = Duration::from_secs(120);

/// `baohe up` in a home of its own. End it with [`World::close`].
#[derive(Debug)]
pub struct World {
    home: TempDir,
    up: Option<Child>,
    closed: bool,
}

/// Waits until `condition` gives something.
///
/// # Panics
/// When it does not within two minutes.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut condition: impl FnMut() -> F) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = condition().await {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        sleep(Duration::from_millis(20)).await;
    }
}

/// The program, built by `cargo build -p baohe` beside the tests.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let built = test.parent().and_then(Path::parent).map(|target| target.join("baohe"));
    let built = built.filter(|path| path.exists());
    built.expect("target/debug/baohe is there: `make test` or `cargo build -p baohe` builds it")
}

impl World {
    /// An empty district: reference data only.
    pub async fn start() -> World {
        Self::with(&["--empty"]).await
    }

    /// As `up` with these flags.
    pub async fn with(flags: &[&str]) -> World {
        let home = tempfile::Builder::new().prefix("baohe-").tempdir().expect("a temporary directory");
        let mut world = World { home, up: None, closed: false };
        world.up(flags).await;
        world
    }

    /// The home.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Starts `up` (again) and waits until it is ready.
    pub async fn up(&mut self, flags: &[&str]) {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log_file()).expect("a log file");
        let child = Command::new(program())
            .arg("up")
            .args(flags)
            .arg("--home")
            .arg(self.home())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("baohe starts");
        let pid = child.id();
        self.up = Some(child);
        let deadline = Instant::now() + PATIENCE;
        while self.endpoint().is_none_or(|endpoint| Some(endpoint.pid) != pid) {
            let ended = self.up.as_mut().and_then(|up| up.try_wait().ok().flatten());
            assert!(ended.is_none() && Instant::now() < deadline, "up does not come up: {ended:?}\n{}", self.log());
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Where it can be reached.
    pub fn endpoint(&self) -> Option<Endpoint> {
        Endpoint::read(self.home()).ok().flatten()
    }

    /// What `up` logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.home().join("up.log")
    }

    /// Runs the command line as a user would.
    pub async fn baohe(&self, args: &[&str]) -> Run {
        let output =
            Command::new(program()).args(args).arg("--home").arg(self.home()).output().await.expect("baohe runs");
        let killed = || std::os::unix::process::ExitStatusExt::signal(&output.status).map(|signal| 128 + signal);
        Run {
            args: args.join(" "),
            code: output.status.code().or_else(killed).unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Writes a file into the home for the command line to read.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.home().join(name);
        std::fs::write(&path, content).expect("the home is writable");
        path.display().to_string()
    }

    /// The bus, as a client of another department sees it.
    pub async fn nats(&self) -> async_nats::jetstream::Context {
        let endpoint = self.endpoint().expect("up runs");
        let options = async_nats::ConnectOptions::with_credentials_file(&endpoint.nats_creds_file).await;
        let client = options.expect("credentials").connect(&endpoint.nats).await.expect("NATS answers");
        async_nats::jetstream::new(client)
    }

    /// kill -9 of `up` itself: PostgreSQL and NATS are left as orphans.
    pub async fn kill_up(&mut self) {
        if let Some(mut up) = self.up.take() {
            up.kill().await.expect("up can be killed");
        }
    }

    /// kill -9 of the engines' processes whose command line holds `name` (`postgres`, `nats-server`).
    pub fn kill_engine(&self, name: &str) -> usize {
        let found: Vec<_> = of_home(self.home()).into_iter().filter(|process| process.command.contains(name)).collect();
        found.iter().for_each(|process| processes::signal(process.pid, Signal::KILL));
        found.len()
    }

    /// An orderly stop, as by Ctrl-C; gives the exit code.
    pub async fn stop(&mut self) -> Option<i32> {
        let mut up = self.up.take()?;
        processes::signal(up.id()?.try_into().ok()?, Signal::TERM);
        up.wait().await.ok()?.code()
    }

    /// Forgets what was logged so far: after a fault that is an error in the log.
    pub fn forget_log(&self) {
        std::fs::write(self.log_file(), "").expect("the home is writable");
    }

    /// Everything is proved, nothing is parked, nothing was logged as an error, nothing is left running.
    pub async fn close(mut self) {
        self.baohe(&["verify", "all", "-o", "json"]).await.exits(0);
        let parked = self.baohe(&["parked", "ls", "-o", "json"]).await.exits(0).json();
        assert_eq!(parked, serde_json::json!([]), "nothing is parked");
        let code = self.stop().await;
        assert_eq!(code, Some(0), "an orderly stop\n{}", self.log());
        let log = self.log();
        let errors: Vec<_> = log.lines().filter(|line| line.contains("ERROR")).collect();
        assert!(errors.is_empty(), "logged as errors: {errors:#?}");
        assert!(self.endpoint().is_none(), "endpoint.json is removed");
        let left = of_home(self.home());
        assert!(left.is_empty(), "left running: {left:?}");
        self.closed = true;
    }
}

impl Drop for World {
    fn drop(&mut self) {
        for process in of_home(self.home.path()) {
            processes::signal(process.pid, Signal::KILL);
        }
        if !self.closed && !std::thread::panicking() {
            panic!("a world was not closed: its proofs did not run");
        }
    }
}
