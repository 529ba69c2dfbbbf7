//! Reference data as this process knows them: one fold, shared, with its age.

use std::sync::Arc;
use std::time::Duration;

use kernel::Log;
use proto::common::v1::{ReadHeadRequest, ReadLogRequest};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tonic::Status;

use crate::known::{AGGREGATES, Known};
use crate::peers::Peers;
use crate::status;

/// How old the last successful look may be for a command to be decided on it.
pub const STALE: Duration = Duration::from_secs(15 * 60);

/// A handle on the fold; the follower keeps it up to date.
#[derive(Clone)]
pub struct Reference(watch::Receiver<Seen>);

struct Seen {
    /// Before anything was looked at: the configuration's grants.
    bare: Known,
    known: Arc<Known>,
    /// The last successful look; `None`: never.
    at: Option<Instant>,
    /// Of the log that was looked at.
    epoch: String,
}

impl Reference {
    /// What is known, however old: for lists and look-ups of reads.
    pub fn known(&self) -> Arc<Known> {
        self.0.borrow().known.clone()
    }

    /// What a command may be decided on.
    ///
    /// # Errors
    /// Never looked up, or too long ago.
    pub fn fresh(&self) -> Result<Arc<Known>, Status> {
        let seen = self.0.borrow();
        match seen.at {
            Some(at) if at.elapsed() <= STALE => Ok(seen.known.clone()),
            _ => Err(status::REFERENCE_STALE.status()),
        }
    }
}

/// Whose log tells reference data.
pub(crate) const SOURCE: &str = "organization";
/// How often the head is asked for.
const LOOK: Duration = Duration::from_secs(5);
/// Several changes at once are one look.
const TOGETHER: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(10);

/// The fold's writer and its first handle.
pub(crate) fn channel(known: Known) -> (Looks, Reference) {
    let (seen, reader) =
        watch::channel(Seen { bare: known.clone(), known: Arc::new(known), at: None, epoch: String::new() });
    (Looks(Arc::new(seen)), Reference(reader))
}

/// The writing end of the fold.
#[derive(Clone)]
pub(crate) struct Looks(Arc<watch::Sender<Seen>>);

/// Follows organization's log over gRPC: looks every few seconds, and at once where the log is in this process.
pub(crate) async fn follow(
    looks: Looks,
    peers: Peers,
    wake: Option<Log>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let mut trouble = false;
    loop {
        match stop.run_until_cancelled(timeout(PATIENCE, looks.look(&peers))).await {
            None => return Ok(()),
            Some(Ok(Ok(()))) => trouble = false,
            Some(Ok(Err(error))) => warn(&mut trouble, &error),
            Some(Err(_)) => warn(&mut trouble, &anyhow::anyhow!("no answer in time")),
        }
        let age = looks.0.borrow().at.map_or(f64::INFINITY, |at| at.elapsed().as_secs_f64());
        metrics::gauge!("reference_age_seconds").set(age);
        let position = looks.0.borrow().known.position();
        let moved = async {
            match &wake {
                Some(log) if !trouble => {
                    log.wait(position).await;
                    sleep(TOGETHER).await;
                }
                _ => std::future::pending().await,
            }
        };
        let wait = if trouble { LOOK / 5 } else { LOOK };
        if stop.run_until_cancelled(timeout(wait, moved)).await.is_none() {
            return Ok(());
        }
    }
}

fn warn(trouble: &mut bool, error: &anyhow::Error) {
    if !*trouble {
        tracing::warn!("reference data cannot be looked at: {error:#}");
    }
    *trouble = true;
}

impl Looks {
    async fn look(&self, peers: &Peers) -> anyhow::Result<()> {
        let (mut known, epoch) = {
            let seen = self.0.borrow();
            (Known::clone(&seen.known), seen.epoch.clone())
        };
        let service = SOURCE.to_owned();
        let head = peers.log(SOURCE).read_head(ReadHeadRequest { service: service.clone() }).await?.into_inner();
        if head.epoch != epoch || head.position < known.position() {
            // Another life of the log, or the first look: what was folded may never have been.
            known = self.0.borrow().bare.clone();
        }
        if head.position > known.position() {
            let aggregates = AGGREGATES.iter().map(|name| (*name).to_owned()).collect();
            let asked = ReadLogRequest { service, after: known.position(), aggregates };
            let mut told = peers.log(SOURCE).read_log(asked).await?.into_inner();
            while let Some(told) = told.message().await? {
                if told.event.is_empty() {
                    known.reached(told.position);
                } else {
                    known.hear(told.position, &told.event)?;
                }
            }
        }
        self.0.send_modify(|seen| {
            if *seen.known != known {
                seen.known = Arc::new(known);
            }
            (seen.at, seen.epoch) = (Some(Instant::now()), head.epoch);
        });
        Ok(())
    }
}
