//! Processes that belong to a home: what a fault test kills, and what must not be left over.

use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};

/// A process and its command line.
#[derive(Debug, Clone)]
pub(crate) struct Process {
    pub(crate) pid: i32,
    pub(crate) command: String,
}

/// All whose command line names something in `home`.
pub(crate) fn of_home(home: &Path) -> Vec<Process> {
    let home = home.display().to_string();
    let pids = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let process = |pid: i32| {
        let command = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        Some(Process { pid, command: String::from_utf8_lossy(&command).replace('\0', " ") })
    };
    pids.filter_map(process).filter(|process| process.command.contains(&home)).collect()
}

/// Sends a signal; one that is gone already is no error.
pub(crate) fn signal(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        let _ = kill_process(pid, signal);
    }
}
