//! An engine's process, our child.

use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;

use rustix::process::Signal;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::{EngineError, environment, files, process};

/// A running engine. Dropped without `stop`, it is told to end at once and nobody waits for it.
#[derive(Debug)]
pub(crate) struct Engine {
    child: Child,
    pid: u32,
}

impl Engine {
    /// Starts the program with its outputs in `log`, in a process group of its own: a Ctrl-C at the terminal is ours to
    /// hear, and to stop the engines in order.
    pub(crate) fn spawn(mut command: Command, program: &Path, log: &Path) -> Result<Self, EngineError> {
        let (out, err) = files::log_outputs(log)?;
        clean(&mut command);
        command.stdin(std::process::Stdio::null()).stdout(out).stderr(err).process_group(0);
        let child = command.spawn().map_err(EngineError::io("cannot run", program))?;
        let pid = child.id().unwrap_or_default();
        Ok(Self { child, pid })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Waits for its end. May be cancelled and called again.
    pub(crate) async fn wait(&mut self) {
        // Fails only for a child that was waited for already.
        let _ = self.child.wait().await;
    }

    /// Asks with each signal in turn, for as long as told; then kills.
    pub(crate) async fn end(&mut self, asking: &[(Signal, Duration)]) {
        for (signal, patience) in asking {
            self.send(*signal);
            if timeout(*patience, self.wait()).await.is_ok() {
                return;
            }
        }
        self.send(Signal::KILL);
        self.wait().await;
    }

    /// Only to a child that was not waited for: its number is still its own.
    fn send(&mut self, signal: Signal) {
        if self.child.id().is_some() {
            process::send(self.pid, signal);
        }
    }
}

impl Drop for Engine {
    /// INT lets both write what they have and end without waiting for their clients.
    fn drop(&mut self) {
        if self.ended().is_none() {
            self.send(Signal::INT);
        }
    }
}

/// No `PG…` and no locale of ours steers it, and its messages are the ones we know.
pub(crate) fn clean(command: &mut Command) {
    command.env_clear().envs(environment::inherited()).env("LC_ALL", "C").env("TZ", "UTC");
}
