//! One run of the command line.

use serde_json::Value;
use tokio::process::Command;

/// What a run of `baohe` came to.
#[derive(Debug)]
pub struct Run {
    /// The arguments, for messages.
    pub args: String,
    /// The exit code; 128 + signal where it was killed.
    pub code: i32,
    /// Data.
    pub stdout: String,
    /// All else.
    pub stderr: String,
}

impl Run {
    /// Runs `command` to its end; ended with the test if that ends before.
    pub(crate) async fn of(args: String, mut command: Command) -> Self {
        let output = command.kill_on_drop(true).output().await.expect("baohe runs");
        let killed = || std::os::unix::process::ExitStatusExt::signal(&output.status).map(|signal| 128 + signal);
        Self {
            args,
            code: output.status.code().or_else(killed).unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Fails unless it ended with `code`.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "baohe {}\nstdout: {}\nstderr: {}", self.args, self.stdout, self.stderr);
        self
    }

    /// The document on stdout, whatever the exit code.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("baohe {}: no JSON: {error}\n{}\n{}", self.args, self.stdout, self.stderr))
    }

    /// The lines on stdout.
    pub fn lines(&self) -> Vec<&str> {
        self.stdout.lines().collect()
    }
}
