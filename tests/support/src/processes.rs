//! Processes that belong to a home: what a fault test kills, and what must not be left over.

use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};

/// A process and its command line.
#[derive(Debug, Clone)]
pub struct Process {
    /// Its number.
    pub pid: i32,
    /// Program and arguments.
    pub command: String,
}

impl Process {
    /// Sends a signal; to one that is gone already that is no error.
    pub fn send(&self, signal: Signal) {
        self::signal(self.pid, signal);
    }

    /// Those it started: PostgreSQL's backends, by the names they give themselves.
    pub fn children(&self) -> Vec<Process> {
        let list = std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", self.pid)).unwrap_or_default();
        list.split_whitespace().filter_map(|pid| read(pid.parse().ok()?)).collect()
    }
}

/// All whose command line names something in `home`.
pub(crate) fn of_home(home: &Path) -> Vec<Process> {
    let home = home.display().to_string();
    let pids = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    pids.filter_map(read).filter(|process| process.command.contains(&home)).collect()
}

fn read(pid: i32) -> Option<Process> {
    let command = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    Some(Process { pid, command: String::from_utf8_lossy(&command).replace('\0', " ") })
}

/// Sends a signal; one that is gone already is no error.
pub fn signal(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        let _ = kill_process(pid, signal);
    }
}
