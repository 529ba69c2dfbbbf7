//! Processes that are not our children: is that still the one we mean, and how to end it.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{Instant, sleep};

const POLL: Duration = Duration::from_millis(20);

/// A process, told apart from a later one that was given the same number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Process {
    pid: u32,
    started: String,
    command_line: String,
}

impl Process {
    /// Whoever runs `program` with this argument. Looked for among all processes: a file with a number may not have been
    /// written yet when its writer was killed, and may name a stranger later.
    pub(crate) fn running(program: &str, argument: &str) -> Vec<Self> {
        let all: Vec<_> = if has_proc() {
            let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
            entries.filter_map(|entry| from_proc(entry.file_name().to_str()?.parse().ok()?)).collect()
        } else {
            let told = ps(&["-axww", "-o", "pid=,command="]).unwrap_or_default();
            let named = told.lines().filter(|line| line.contains(&format!("/{program} ")));
            named.filter_map(|line| from_ps(line.split_whitespace().next()?.parse().ok()?)).collect()
        };
        all.into_iter().filter(|process| process.runs(program, argument)).collect()
    }

    /// Asks the command line, which the engines do not change.
    fn runs(&self, program: &str, argument: &str) -> bool {
        self.command_line.contains(&format!("/{program} ")) && self.command_line.contains(argument)
    }

    fn is_there(&self) -> bool {
        let now = if has_proc() { from_proc(self.pid) } else { from_ps(self.pid) };
        now.is_some_and(|now| now.started == self.started)
    }

    /// Ends it: asks with `signal`, insists after `patience`; returns when it is gone.
    pub(crate) async fn end(&self, signal: Signal, patience: Duration) {
        let insist = Instant::now() + patience;
        send(self.pid, signal);
        let mut insisted = false;
        while self.is_there() {
            if !insisted && Instant::now() > insist {
                send(self.pid, Signal::KILL);
                insisted = true;
            }
            sleep(POLL).await;
        }
    }
}

/// Sends a signal; one to a process that has ended is lost, as it should be.
pub(crate) fn send(pid: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        let _ = kill_process(pid, signal);
    }
}

fn has_proc() -> bool {
    Path::new("/proc/self/stat").exists()
}

/// A zombie has ended; whoever started it has not looked yet.
fn from_proc(pid: u32) -> Option<Process> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut after_name = stat.rsplit_once(") ")?.1.split(' ');
    let state = after_name.next()?;
    let started = after_name.nth(18)?.to_owned();
    let command_line = fs::read_to_string(format!("/proc/{pid}/cmdline")).ok()?;
    let command_line = command_line.trim_end_matches('\0').replace('\0', " ");
    (state != "Z").then_some(Process { pid, started, command_line })
}

fn from_ps(pid: u32) -> Option<Process> {
    let ask = |column: &str| ps(&["-ww", "-o", column, "-p", &pid.to_string()]);
    let (state, started, command_line) = (ask("state=")?, ask("lstart=")?, ask("command=")?);
    (!state.starts_with('Z')).then_some(Process { pid, started, command_line })
}

fn ps(arguments: &[&str]) -> Option<String> {
    let told = Command::new("ps").args(arguments).output().ok()?;
    let text = String::from_utf8_lossy(&told.stdout).trim().to_owned();
    (told.status.success() && !text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_found_by_both_ways_and_is_no_engine() {
        for find in [from_proc, from_ps] {
            let me = find(std::process::id()).unwrap();
            assert_eq!(me.pid, std::process::id());
            assert!(!me.runs("postgres", ""));
        }
    }

    #[test]
    fn an_engine_is_told_by_its_program_and_its_settings() {
        let command_line = "/usr/bin/postgres -D /srv/a/data -c config_file=/srv/a/postgresql.conf".into();
        let process = Process { pid: 1, started: String::new(), command_line };
        assert!(process.runs("postgres", "config_file=/srv/a/postgresql.conf"));
        assert!(!process.runs("postgres", "config_file=/a/postgresql.conf"));
        assert!(!process.runs("nats-server", "config_file=/srv/a/postgresql.conf"));
    }
}
