//! Processes of the test's own: the test binary run again, told on its standard input what to be.

use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Access;

/// Set in a child: its standard input holds orders.
const ORDERED: &str = "KERNEL_TEST_CHILD";

/// What a child is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Role {
    /// Runs the PostgreSQL that all tests share, until its input ends.
    Server,
    /// Appends without end to the log in this database, telling what was acknowledged, until it is killed.
    Appender { access: Access, database: String, name: String },
}

/// A running child. Killed when dropped.
pub struct Child {
    process: std::process::Child,
    _input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Child {
    pub fn start(role: &Role) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_child_does_what_it_is_ordered_and_nothing_without", "--nocapture", "--test-threads=1"])
            .env(ORDERED, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = process.stdin.take().unwrap();
        writeln!(input, "{}", serde_json::to_string(role).unwrap()).unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        Self { process, _input: input, output }
    }

    /// The next thing it tells; `None` when it has ended. Blocks.
    pub fn told<T: DeserializeOwned>(&mut self) -> Option<T> {
        let mut line = String::new();
        // The test harness talks on the same output, and on the same line.
        while self.output.read_line(&mut line).unwrap() > 0 {
            if let Some((_, told)) = line.trim_end().split_once("told: ") {
                // Its last line may be cut off by a kill.
                return serde_json::from_str(told).ok();
            }
            line.clear();
        }
        None
    }

    /// kill -9.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// In a child: what it is to be.
pub fn orders() -> Option<Role> {
    std::env::var_os(ORDERED)?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).ok()?;
    serde_json::from_str(&line).ok()
}

/// In a child: tells its parent.
#[allow(clippy::print_stdout, reason = "its standard output is how a child tells")]
pub fn answer(told: &impl Serialize) {
    println!("told: {}", serde_json::to_string(told).unwrap());
}
