//! The one place with a clock, signals and spawned tasks; how a process begins and ends.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use kernel::{Log, Moment};
use sqlx::PgPool;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::service::{Begin, Stage};

/// The one clock.
#[allow(clippy::disallowed_methods, reason = "the one clock")]
pub fn now() -> Moment {
    chrono::Utc::now().into()
}

/// Resolves when the process is asked to stop: SIGTERM, SIGINT or SIGHUP.
///
/// # Errors
/// The signals cannot be listened to.
pub async fn asked_to_stop() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut kinds = [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()].map(signal);
    let [Ok(terminate), Ok(interrupt), Ok(hangup)] = &mut kinds else {
        return Err(std::io::Error::other("signals cannot be listened to"));
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = hangup.recv() => {}
    }
    Ok(())
}

/// All tasks of a process, by the stage of the drain they end in.
#[derive(Default)]
pub(crate) struct Crew {
    stages: BTreeMap<Stage, Shift>,
    failed: watch::Sender<Option<String>>,
}

#[derive(Default)]
struct Shift {
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

impl Crew {
    /// A task that is begun again after a growing pause when it ends or fails before it is stopped.
    pub(crate) fn supervise(&mut self, stage: Stage, name: String, begin: Begin) {
        let shift = self.stages.entry(stage).or_default();
        let stop = shift.stop.clone();
        shift.tasks.spawn(async move {
            let mut pause = FIRST_PAUSE;
            while !stop.is_cancelled() {
                let begun = Instant::now();
                let end = AssertUnwindSafe(begin(stop.clone())).catch_unwind().await;
                if stop.is_cancelled() {
                    break;
                }
                let why = match end {
                    Ok(Ok(())) => "it ended".to_owned(),
                    Ok(Err(error)) => format!("{error:#}"),
                    Err(_) => "it panicked".to_owned(),
                };
                if begun.elapsed() > LONGEST_PAUSE {
                    pause = FIRST_PAUSE;
                }
                tracing::error!(task = name, pause_ms = pause.as_millis(), "task begins again: {why}");
                let _ = stop.run_until_cancelled(sleep(pause)).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        });
    }

    /// A task without which the process cannot go on: when it ends before it is stopped, the process does.
    pub(crate) fn rely_on<F>(&mut self, stage: Stage, name: String, begin: impl FnOnce(CancellationToken) -> F)
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let shift = self.stages.entry(stage).or_default();
        let (stop, failed, work) = (shift.stop.clone(), self.failed.clone(), begin(shift.stop.clone()));
        shift.tasks.spawn(async move {
            let end = AssertUnwindSafe(work).catch_unwind().await;
            if !stop.is_cancelled() {
                let why = match end {
                    Ok(Ok(())) => "it ended".to_owned(),
                    Ok(Err(error)) => format!("{error:#}"),
                    Err(_) => "it panicked".to_owned(),
                };
                tracing::error!(task = name, "the process cannot go on: {why}");
                failed.send_replace(Some(format!("{name}: {why}")));
            }
        });
    }

    /// Tells a stage to stop.
    fn tell(&self, stage: Stage) {
        if let Some(shift) = self.stages.get(&stage) {
            shift.stop.cancel();
        }
    }

    /// Ends a stage: told to stop, waited for, aborted at `until`.
    async fn end(&mut self, stage: Stage, until: Instant) {
        let Some(mut shift) = self.stages.remove(&stage) else { return };
        shift.stop.cancel();
        if timeout_at(until, async { while shift.tasks.join_next().await.is_some() {} }).await.is_err() {
            tracing::warn!(?stage, tasks = shift.tasks.len(), "stopped in the middle: no time is left");
            shift.tasks.shutdown().await;
        }
    }
}

/// A process that serves.
pub struct Running {
    /// Where everybody asks.
    pub address: SocketAddr,
    /// Where services ask each other.
    pub internal_address: SocketAddr,
    /// Prometheus.
    pub metrics_address: SocketAddr,
    pub(crate) crew: Crew,
    pub(crate) ready: watch::Receiver<bool>,
    pub(crate) logs: Vec<Log>,
    pub(crate) pools: Vec<PgPool>,
    pub(crate) nats: async_nats::Client,
    pub(crate) notice: Duration,
    pub(crate) grace: Duration,
}

impl Running {
    /// Waits until every service can serve; whether they can within `patience`.
    pub async fn ready(&self, patience: Duration) -> bool {
        let mut ready = self.ready.clone();
        timeout(patience, ready.wait_for(|ready| *ready)).await.is_ok_and(|ready| ready.is_ok())
    }

    /// Resolves with the reason when the process cannot go on. Drain it then.
    pub async fn failed(&self) -> String {
        let mut failed = self.crew.failed.subscribe();
        // The sender lives as long as we do.
        let Ok(why) = failed.wait_for(Option::is_some).await else { return String::new() };
        why.clone().unwrap_or_default()
    }

    /// Stops in order, within the grace period: says NOT_SERVING, takes no more calls, lets errands, policies, read
    /// models and relays come to a point, closes the internal listener, then the logs, then the connections.
    pub async fn drain(mut self) {
        let until = Instant::now() + self.grace;
        tracing::info!("draining");
        self.crew.end(Stage::Health, until).await;
        sleep(self.notice.min(self.grace / 4)).await;
        for stage in [Stage::Public, Stage::Errand, Stage::Policy, Stage::Projection, Stage::Relay, Stage::Internal] {
            // A call that goes on and on may have half of what is left; the others need some, too.
            let left = until.saturating_duration_since(Instant::now());
            self.crew.end(stage, Instant::now() + left / 2).await;
        }
        // Told first, so that a writer that ends at once is not taken for one that failed.
        self.crew.tell(Stage::Writer);
        for log in &self.logs {
            log.close();
        }
        self.crew.end(Stage::Writer, until).await;
        if self.nats.connection_state() == async_nats::connection::State::Connected {
            let _ = timeout_at(until, self.nats.flush()).await;
        }
        for pool in &self.pools {
            let _ = timeout_at(until, pool.close()).await;
        }
        tracing::info!("drained");
    }
}

#[cfg(test)]
mod tests;
