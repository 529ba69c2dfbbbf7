//! From the log to JetStream: one message per position, its stream sequence the position.
//!
//! The relay goes on at the stream's last sequence and publishes in order; each message names the sequence it must
//! follow (the fence), so that no position is there twice, left out or out of place, whoever else publishes. What went
//! wrong on the way is resolved by looking at the stream, never by remembering.

mod compare;
pub(crate) mod header;
pub(crate) mod lineage;
mod message;
mod outgoing;
mod publish;
mod status;
mod stream;
mod trouble;
mod version;

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use self::trouble::Trouble;
use crate::Aggregate;
use crate::log::Log;
use crate::pause::Pause;

pub use compare::Unlike;
pub use message::{Announcement, Message};
pub use status::{State, Status};
pub use trouble::Stopped;

/// The name of a service's stream: `BAOHE_<SERVICE>`.
pub fn stream_name(service: &str) -> String {
    format!("BAOHE_{}", service.to_uppercase())
}

/// How a relay works.
#[derive(Debug, Clone)]
pub struct RelayOptions {
    /// Messages in flight.
    pub window: usize,
    /// Rows read at once.
    pub page: usize,
    /// Replicas of the stream.
    pub replicas: usize,
    /// How long a relay that went away keeps others waiting.
    pub lease: Duration,
}

impl Default for RelayOptions {
    fn default() -> Self {
        Self { window: 1_024, page: 512, replicas: 1, lease: Duration::from_secs(4) }
    }
}

/// Publishes one log. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Relay {
    log: Log,
    jetstream: jetstream::Context,
    aggregates: Arc<[Aggregate]>,
    options: RelayOptions,
    holder: Uuid,
    status: Arc<watch::Sender<Status>>,
}

/// The name of the lease.
const LEASE: &str = "relay";
/// How long an answer or acknowledgement of NATS is waited for.
pub(crate) const ANSWER: Duration = Duration::from_secs(5);
/// How often an idle relay looks whether the stream is still what it left.
const LOOK: Duration = Duration::from_secs(2);
/// How often a stopped relay looks whether somebody acted.
const STOPPED: Duration = Duration::from_secs(2);

impl Relay {
    /// Of `log`, told by `aggregates`. Nothing happens before [`Relay::run`].
    pub fn new(
        log: Log,
        mut jetstream: jetstream::Context,
        aggregates: Arc<[Aggregate]>,
        options: RelayOptions,
    ) -> Self {
        // What was asked over a connection that broke is not answered: ask again soon.
        jetstream.set_timeout(ANSWER);
        let (status, _) = watch::channel(Status { state: State::Idle, position: 0, head: 0 });
        let holder = Uuid::now_v7();
        Self { log, jetstream, aggregates, options, holder, status: Arc::new(status) }
    }

    /// Publishes what comes until `stop`; what is in flight then is settled when a relay starts again.
    pub async fn run(&self, stop: CancellationToken) {
        tokio::select! {
            () = stop.cancelled() => drop(self.log.give_back(LEASE, self.holder).await),
            () = self.keep() => {}
        }
    }

    /// How it stands.
    pub fn status(&self) -> Status {
        self.status.borrow().clone()
    }

    /// Waits until the stream holds `position`; whether it did within `patience`.
    pub async fn wait(&self, position: i64, patience: Duration) -> bool {
        let mut seen = self.status.subscribe();
        let there = seen.wait_for(|status| status.position >= position);
        tokio::time::timeout(patience, there).await.is_ok_and(|there| there.is_ok())
    }

    async fn keep(&self) {
        let mut pause = Pause::default();
        loop {
            let before = self.status.borrow().position;
            let Err(trouble) = self.lead().await else { continue };
            if self.status.borrow().position != before {
                pause.reset();
            }
            match trouble {
                Trouble::Look => pause.wait().await,
                Trouble::Deposed => self.state(State::Following),
                Trouble::Wait(why) => {
                    self.state(State::Waiting(why));
                    pause.wait().await;
                }
                Trouble::Stop(stopped) => {
                    // What the stream holds is not this log.
                    self.stands(0);
                    self.state(State::Stopped(stopped));
                    tokio::time::sleep(STOPPED).await;
                }
            }
        }
    }

    /// Waits for the lease and publishes while it is held.
    async fn lead(&self) -> Result<(), Trouble> {
        loop {
            match self.hold_lease().await {
                Ok(()) => break,
                Err(Trouble::Deposed) => {
                    self.state(State::Following);
                    self.look_on().await;
                    tokio::time::sleep(self.options.lease / 3).await;
                }
                Err(trouble) => return Err(trouble),
            }
        }
        let (mut at, epoch) = self.reconcile().await?;
        self.stands(at);
        self.state(State::Leading);
        let mut looked = Instant::now();
        loop {
            at = self.publish(at, epoch).await?;
            self.hold_lease().await?;
            if looked.elapsed() >= LOOK {
                self.still(at, epoch).await?;
                looked = Instant::now();
            }
            // The log's own signal, or time to look.
            drop(tokio::time::timeout(LOOK, self.log.wait(at)).await);
        }
    }

    /// NATS may have lost its tail, or everything, without the connection breaking; a new epoch may have begun.
    async fn still(&self, at: i64, epoch: i32) -> Result<(), Trouble> {
        let stream = self.find(&stream_name(self.log.service())).await?.ok_or(Trouble::Look)?;
        let state = &stream.cached_info().state;
        let there = state.last_sequence == at as u64 && state.messages == at as u64;
        let same = there && self.log.head().await?.epoch.number == epoch && self.agrees(&stream, at).await?;
        if same { Ok(()) } else { Err(Trouble::Look) }
    }

    /// A relay without the lease still knows how the stream stands.
    async fn look_on(&self) {
        if let Ok(Some(position)) = self.told().await {
            self.stands(position);
        }
    }

    async fn hold_lease(&self) -> Result<(), Trouble> {
        let held = self.log.lease(LEASE, self.holder, self.options.lease).await?;
        held.map(drop).ok_or(Trouble::Deposed)
    }

    fn state(&self, state: State) {
        let service = self.log.service();
        let changed = self.status.send_if_modified(|status| {
            let differs = status.state != state;
            status.state = state;
            differs
        });
        if !changed {
            return;
        }
        let state = self.status.borrow().state.clone();
        match &state {
            State::Waiting(why) => tracing::warn!(service, "relay waits: {why}"),
            State::Stopped(stopped) => tracing::error!(service, "relay stopped: {stopped}"),
            State::Idle | State::Following | State::Leading => tracing::info!(service, "relay: {state:?}"),
        }
        metrics::gauge!("relay_leading", "service" => service).set(f64::from(u8::from(state == State::Leading)));
    }

    /// The stream stands at `position`, wherever it stood before.
    fn stands(&self, position: i64) {
        self.status.send_modify(|status| status.position = position);
        self.measure();
    }

    fn acknowledged(&self, position: i64) {
        let before = self.status.borrow().position;
        let published = metrics::counter!("relay_published_total", "service" => self.log.service());
        published.increment((position - before).max(0) as u64);
        self.stands(position);
    }

    fn saw_head(&self, head: i64) {
        self.status.send_modify(|status| status.head = head);
        self.measure();
    }

    fn measure(&self) {
        let (service, status) = (self.log.service(), self.status.borrow());
        metrics::gauge!("relay_position", "service" => service).set(status.position as f64);
        metrics::gauge!("relay_lag_events", "service" => service).set(status.lag() as f64);
    }
}
