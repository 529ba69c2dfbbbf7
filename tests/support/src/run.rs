//! One run of the command line.

use serde_json::Value;

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
