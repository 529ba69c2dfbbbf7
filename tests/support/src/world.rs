//! A world of one's own.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use baohe::endpoint::Endpoint;
use rustix::process::Signal;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::processes::{self, Process, of_home};
use crate::run::Run;
use crate::waiting::PATIENCE;

/// `baohe up` in a home of its own. End it with [`World::close`].
#[derive(Debug)]
pub struct World {
    home: TempDir,
    up: Mutex<Option<Child>>,
    /// What stands before `baohe` on the command line: who runs it as another user.
    by: Vec<OsString>,
    closed: bool,
}

/// The program, built by `cargo build -p baohe` beside the tests.
///
/// # Panics
/// Where it was not built.
pub fn program() -> PathBuf {
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
        let world = Self::unstarted();
        world.up(flags).await;
        world
    }

    /// A home in which nothing was started yet.
    pub fn unstarted() -> World {
        let home = tempfile::Builder::new().prefix("baohe-").tempdir().expect("a temporary directory");
        World { home, up: Mutex::default(), by: Vec::new(), closed: false }
    }

    /// Everything is run by these words before `baohe`, as in `setpriv --reuid=…`.
    #[must_use]
    pub fn run_by(mut self, words: &[&str]) -> World {
        self.by = words.iter().map(OsString::from).collect();
        self
    }

    /// The home.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Starts `up` (again) and waits until it is ready.
    pub async fn up(&self, flags: &[&str]) {
        let mut child = self.begin(flags);
        // `--demo` takes a whole district in before it is ready.
        let deadline = Instant::now() + 3 * PATIENCE;
        while self.endpoint().is_none_or(|endpoint| Some(endpoint.pid) != child.id()) {
            let ended = child.try_wait().ok().flatten();
            assert!(ended.is_none() && Instant::now() < deadline, "up does not come up: {ended:?}\n{}", self.log());
            sleep(Duration::from_millis(20)).await;
        }
        *self.running() = Some(child);
    }

    /// Starts `up` and does not wait for it.
    pub fn begin(&self, flags: &[&str]) -> Child {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log_file()).expect("a log file");
        let mut command = self.command();
        command.arg("up").args(flags).arg("--home").arg(self.home());
        command.stdout(Stdio::null()).stderr(log).kill_on_drop(true).spawn().expect("baohe starts")
    }

    fn command(&self) -> Command {
        let mut words = self.by.iter().cloned().chain([program().into()]);
        let mut command = Command::new(words.next().expect("the program at least"));
        command.args(words);
        command
    }

    fn running(&self) -> std::sync::MutexGuard<'_, Option<Child>> {
        self.up.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.baohe_at(self.home(), args).await
    }

    /// The same for another home.
    pub async fn baohe_at(&self, home: &Path, args: &[&str]) -> Run {
        let mut command = self.command();
        command.args(args).arg("--home").arg(home);
        Run::of(args.join(" "), command).await
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
    pub async fn kill_up(&self) {
        let up = self.running().take();
        if let Some(mut up) = up {
            up.kill().await.expect("up can be killed");
        }
    }

    /// What runs in this home, by a word of its command line.
    pub fn processes(&self, word: &str) -> Vec<Process> {
        of_home(self.home()).into_iter().filter(|process| process.command.contains(word)).collect()
    }

    /// kill -9 of the engines' processes whose command line holds `name` (`postgres`, `nats-server`).
    pub fn kill_engine(&self, name: &str) -> usize {
        let found = self.processes(name);
        found.iter().for_each(|process| process.send(Signal::KILL));
        found.len()
    }

    /// An orderly stop, as by Ctrl-C; gives the exit code.
    pub async fn stop(&self) -> Option<i32> {
        let mut up = self.running().take()?;
        processes::signal(up.id()?.try_into().ok()?, Signal::TERM);
        up.wait().await.ok()?.code()
    }

    /// The exit code of an `up` that could not go on; `None` while it goes on.
    pub fn ended(&self) -> Option<i32> {
        let ended = self.running().as_mut().and_then(|up| up.try_wait().ok().flatten())?;
        self.running().take();
        ended.code()
    }

    /// As [`World::close`], after a fault that may have been logged as an error.
    pub async fn proved(self) {
        self.baohe(&["verify", "all", "-o", "json"]).await.exits(0);
        assert_eq!(self.stop().await, Some(0), "an orderly stop\n{}", self.log());
        self.forget_log();
        self.up(&[]).await;
        self.close().await;
    }

    /// The end of a world that never came up, or was taken apart on purpose: nothing is left running.
    pub fn given_up(mut self) {
        let left = of_home(self.home());
        assert!(left.is_empty(), "left running: {left:?}");
        self.closed = true;
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
            process.send(Signal::KILL);
        }
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<_> = log.lines().collect();
            println!(
                "the last of {}:\n{}",
                self.log_file().display(),
                lines[lines.len().saturating_sub(60)..].join("\n")
            );
        } else if !self.closed {
            panic!("a world was not closed: its proofs did not run");
        }
    }
}
