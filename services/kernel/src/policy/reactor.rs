//! Runs one policy.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;
use uuid::Uuid;

use super::Policy;
use super::perform::{Failed, perform};
use super::store::{Kept, Store};
use crate::Recorded;
use crate::cloudevent::CloudEvent;
use crate::codec::CodecError;
use crate::id;
use crate::log::{Log, May};
use crate::pause::Pause;
use crate::relay::stream_name;
use crate::subscription::{Checkpoint, Delivery, Heard, Stop, Subscription, Told as _, checkpoint, hear};

/// How a policy stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// What it is doing.
    pub state: State,
    /// The last position it is done with (acted on, or parked).
    pub position: i64,
    /// The stream's last position as last seen.
    pub head: i64,
    /// How many messages are parked.
    pub parked: usize,
}

/// What a policy is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Not running here yet.
    Idle,
    /// Another process holds the lease.
    Following,
    /// Acting on what comes.
    Leading,
    /// NATS or the database is away: it tries again.
    Waiting(String),
    /// The stream contradicts the checkpoint; somebody has to act. It looks again every few seconds.
    Stopped(Stop),
}

/// Runs `P` against the service's own log, as far as `M` allows its commands. All clones are one.
pub struct Reactor<P, M> {
    inner: Arc<Inner<P, M>>,
}

struct Inner<P, M> {
    policy: P,
    log: Log,
    jetstream: jetstream::Context,
    may: M,
    store: Store,
    holder: Uuid,
    lease: String,
    status: watch::Sender<Status>,
}

/// Why acting on the stream ended.
enum Ended {
    Wait(String),
    Deposed,
    Stop(Stop),
}

impl<E: std::error::Error> From<E> for Ended {
    fn from(error: E) -> Self {
        Ended::Wait(error.to_string())
    }
}

const LEASE: Duration = Duration::from_secs(4);
/// How often parked messages are looked after.
const TEND: Duration = Duration::from_millis(500);
/// Messages acted on before the checkpoint is written. After a crash they are acted on again, with the same ids.
const BATCH: usize = 100;
/// How often a stopped policy looks whether somebody acted.
const STOPPED: Duration = Duration::from_secs(2);

impl<P, M> Clone for Reactor<P, M> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone() }
    }
}

impl<P: Policy, M: May<P::Decider> + 'static> Reactor<P, M> {
    /// The tables must be there ([`super::migrate`]). Nothing happens before [`Reactor::run`].
    pub fn new(policy: P, log: Log, jetstream: jetstream::Context, may: M) -> Self {
        let (status, _) = watch::channel(Status { state: State::Idle, position: 0, head: 0, parked: 0 });
        let store = Store { pool: log.app().clone(), policy: P::NAME };
        let (holder, lease) = (Uuid::now_v7(), format!("policy/{}", P::NAME));
        Self { inner: Arc::new(Inner { policy, log, jetstream, may, store, holder, lease, status }) }
    }

    /// How it stands.
    pub fn status(&self) -> Status {
        self.inner.status.borrow().clone()
    }

    /// Acts on what comes until `stop`.
    pub async fn run(&self, stop: CancellationToken) {
        let inner = &self.inner;
        tokio::select! {
            () = stop.cancelled() => drop(inner.log.give_back(&inner.lease, inner.holder).await),
            () = inner.keep() => {}
        }
    }
}

impl<P: Policy, M: May<P::Decider>> Inner<P, M> {
    async fn keep(&self) {
        let mut pause = Pause::default();
        loop {
            let before = self.status.borrow().position;
            let Err(ended) = self.lead().await else { continue };
            if self.status.borrow().position != before {
                pause.reset();
            }
            match ended {
                Ended::Deposed => self.state(State::Following),
                Ended::Wait(why) => {
                    self.state(State::Waiting(why));
                    pause.wait().await;
                }
                Ended::Stop(stop) => {
                    self.state(State::Stopped(stop));
                    tokio::time::sleep(STOPPED).await;
                }
            }
        }
    }

    async fn lead(&self) -> Result<(), Ended> {
        while self.log.lease(&self.lease, self.holder, LEASE).await?.is_none() {
            self.state(State::Following);
            tokio::time::sleep(LEASE / 3).await;
        }
        let at = self.start().await?;
        let mut parked: HashSet<Uuid> = self.store.keys().await?.into_iter().collect();
        let mut subscription = Subscription::<P::Told>::new(self.jetstream.clone(), P::SOURCE, at);
        self.state(State::Leading);
        self.stands(at, &subscription, parked.len());
        let mut held = Instant::now();
        loop {
            match tokio::time::timeout(TEND, subscription.next()).await {
                Err(_) => {}
                Ok(Err(stop)) => return Err(Ended::Stop(stop)),
                Ok(Ok(heard)) => self.batch(heard, &mut subscription, &mut parked).await?,
            }
            if !parked.is_empty() {
                self.tend().await?;
                parked = self.store.keys().await?.into_iter().collect();
            }
            self.stands(subscription.at(), &subscription, parked.len());
            if held.elapsed() > LEASE / 3 {
                self.log.lease(&self.lease, self.holder, LEASE).await?.ok_or(Ended::Deposed)?;
                held = Instant::now();
            }
        }
    }

    /// The stored checkpoint; for a policy that never ran, where it begins.
    async fn start(&self) -> Result<Option<Checkpoint>, Ended> {
        if let Some(at) = self.store.checkpoint().await? {
            return Ok(at);
        }
        let at = if P::FROM_BEGINNING { None } else { self.head().await? };
        self.store.begin(at).await?;
        Ok(at)
    }

    /// The end of the stream; `None`: there is nothing in it.
    async fn head(&self) -> Result<Option<Checkpoint>, Ended> {
        let stream = self.jetstream.get_stream(stream_name(P::SOURCE)).await?;
        let last = stream.cached_info().state.last_sequence;
        if last == 0 {
            return Ok(None);
        }
        let at = checkpoint(&stream.get_raw_message(last).await?.headers);
        at.map(Some).ok_or(Ended::Stop(Stop::Foreign { position: last as i64 }))
    }

    /// Acts on a message and on those that are there already, then writes the checkpoint.
    async fn batch(
        &self,
        first: Heard<P::Told>,
        subscription: &mut Subscription<P::Told>,
        parked: &mut HashSet<Uuid>,
    ) -> Result<(), Ended> {
        let (mut next, mut last, mut taken) = (Some(first), None, 0);
        while let Some(heard) = next {
            match heard {
                Heard::Delivered(delivery) => {
                    last = Some(delivery.at);
                    self.deliver(*delivery, parked).await?;
                }
                Heard::EpochChanged { from, .. } => {
                    let held = from.map_or(0, |at| at.position);
                    tracing::warn!(policy = P::NAME, "the log of {} was restored: on from {held}", P::SOURCE);
                    return Ok(self.store.begin(from).await?);
                }
            }
            taken += 1;
            // A stop is told again when it is asked for next.
            next = if taken < BATCH { subscription.ready().ok().flatten() } else { None };
        }
        if let Some(last) = last {
            self.store.advance(last).await?;
        }
        Ok(())
    }

    async fn deliver(&self, delivery: Delivery<P::Told>, parked: &mut HashSet<Uuid>) -> Result<(), Ended> {
        let Delivery { at, event_id, subject, body, message } = delivery;
        let kept = |key| Kept { event_id, position: at.position, key, subject, body: body.to_vec() };
        let message = if P::AS_STORED { self.stored(at.position).await? } else { message };
        let (kept, why) = match message {
            Ok(None) => return Ok(()),
            Ok(Some(told)) => {
                let key = self.policy.key(&told);
                if parked.contains(&key) {
                    (kept(key), "queued behind an earlier message with the same key".to_owned())
                } else {
                    match self.act(&told).await {
                        Ok(()) => return Ok(()),
                        Err(why) => (kept(key), why),
                    }
                }
            }
            Err(error) => (kept(stream_of(&body)), error.to_string()),
        };
        tracing::error!(policy = P::NAME, event = %event_id, position = at.position, "parked: {why}");
        self.store.park(P::SOURCE, &kept, &why).await?;
        parked.insert(kept.key);
        Ok(())
    }

    /// The own log's event at this position, as it is stored.
    async fn stored(&self, position: i64) -> Result<Result<Option<Recorded<P::Told>>, CodecError>, Ended> {
        let row = self.log.page(position - 1, 1).await?.pop();
        let row = row.ok_or_else(|| Ended::Wait(format!("position {position} is not in the log")))?;
        let name = format!("{}.{}", P::SOURCE, row.name);
        let told = P::Told::read(&name, row.schema, &row.payload);
        Ok(told.and_then(|told| told.map(|event| Ok(Recorded { envelope: row.unfolded()?, event })).transpose()))
    }

    /// Does what follows, however long the database is away; why not, where it is refused.
    async fn act(&self, told: &Recorded<P::Told>) -> Result<(), String> {
        let mut pause = Pause::default();
        let traceparent = told.envelope.cause.trace.as_deref();
        let span = tracing::debug_span!("policy.react", policy = P::NAME, event = %told.envelope.event_id, traceparent);
        loop {
            match perform(&self.policy, &self.log, &self.may, told).instrument(span.clone()).await {
                Ok(()) => {
                    self.state(State::Leading);
                    return Ok(());
                }
                Err(Failed::Good(why)) => return Err(why),
                Err(Failed::For(why)) => {
                    self.state(State::Waiting(why));
                    pause.wait().await;
                }
            }
        }
    }

    /// Tries what somebody wants retried.
    async fn tend(&self) -> Result<(), Ended> {
        let waiting = self.store.to_retry().await?;
        let mut blocked = HashSet::new();
        for kept in &waiting {
            if blocked.contains(&kept.key) {
                continue;
            }
            let heard = match P::AS_STORED {
                true => self.stored(kept.position).await?,
                false => hear::<P::Told>(&kept.subject, &kept.body),
            };
            let done = match heard {
                Ok(Some(told)) => self.act(&told).await,
                Ok(None) => Ok(()),
                Err(error) => Err(error.to_string()),
            };
            match done {
                Ok(()) => self.store.done(kept.event_id).await?,
                Err(why) => {
                    self.store.failed(kept, &why).await?;
                    blocked.insert(kept.key);
                }
            }
        }
        Ok(())
    }

    fn state(&self, state: State) {
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
            State::Waiting(why) => tracing::warn!(policy = P::NAME, "policy waits: {why}"),
            State::Stopped(stop) => tracing::error!(policy = P::NAME, "policy stopped: {stop}"),
            State::Idle | State::Following | State::Leading => tracing::info!(policy = P::NAME, "policy: {state:?}"),
        }
    }

    fn stands(&self, at: Option<Checkpoint>, subscription: &Subscription<P::Told>, parked: usize) {
        let (position, head) = (at.map_or(0, |at| at.position), subscription.head());
        self.status.send_modify(|status| (status.position, status.head, status.parked) = (position, head, parked));
        metrics::gauge!("policy_position", "policy" => P::NAME).set(position as f64);
        metrics::gauge!("policy_lag_events", "policy" => P::NAME).set((head - position).max(0) as f64);
        metrics::gauge!("policy_parked", "policy" => P::NAME).set(parked as f64);
    }
}

/// The stream a message that does not read is about, as far as it can be told.
fn stream_of(body: &[u8]) -> Uuid {
    let event = serde_json::from_slice::<CloudEvent>(body).ok();
    event.and_then(|event| id::bits(&event.subject)).unwrap_or_default()
}
