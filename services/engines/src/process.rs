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
    /// The living process of this number.
    pub(crate) fn find(pid: u32) -> Option<Self> {
        if Path::new("/proc/self/stat").exists() { from_proc(pid) } else { from_ps(pid) }
    }

    /// Whether it runs `program` on something in `directory`; asks the command line, which the engines do not change.
    pub(crate) fn runs(&self, program: &str, directory: &Path) -> bool {
        let directory = directory.display().to_string();
        let mut places = self.command_line.match_indices(&directory).map(|(at, found)| at + found.len());
        let ends = |at: usize| matches!(self.command_line[at..].chars().next(), None | Some(' ' | '/'));
        self.command_line.contains(&format!("/{program} ")) && places.any(ends)
    }

    fn is_there(&self) -> bool {
        Self::find(self.pid).is_some_and(|now| now.started == self.started)
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
    let ask = |column: &str| {
        let told = Command::new("ps").args(["-o", column, "-p", &pid.to_string()]).output().ok()?;
        let text = String::from_utf8_lossy(&told.stdout).trim().to_owned();
        (told.status.success() && !text.is_empty()).then_some(text)
    };
    let (state, started, command_line) = (ask("state=")?, ask("lstart=")?, ask("command=")?);
    (!state.starts_with('Z')).then_some(Process { pid, started, command_line })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_found_by_both_ways_and_is_no_engine() {
        for find in [from_proc, from_ps] {
            let me = find(std::process::id());
            assert!(me.is_some_and(|me| me.is_there() || me.pid > 0));
        }
        assert!(!Process::find(std::process::id()).unwrap().runs("postgres", Path::new("/")));
    }
}
