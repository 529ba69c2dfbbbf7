//! Both engines, as they really run: first start, later starts, and starts after what should not happen.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod nats;
mod postgres;

use std::path::PathBuf;

use engines::{Binaries, Home};
use tempfile::TempDir;

/// A home of its own, gone when the test is over.
struct Room {
    home: Home,
    binaries: Binaries,
    _directory: TempDir,
}

impl Room {
    fn new() -> Self {
        let directory = tempfile::Builder::new().prefix("baohe-test-").tempdir().unwrap();
        let home = Home::open(directory.path()).unwrap();
        Self { home, binaries: Binaries::find(None).unwrap(), _directory: directory }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }
}

/// The number of a process that is none of ours: the test's own.
fn a_living_stranger() -> u32 {
    std::process::id()
}

fn is_running(pid: u32) -> bool {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { return false };
    !stat.contains(") Z ")
}
