//! Follows all sources of a projection at once, a batch and a transaction at a time.

use std::time::Instant;

use futures::FutureExt as _;
use futures::future::{BoxFuture, select_all};
use tokio::sync::Notify;
use tracing::Instrument as _;

use super::batch::{Batch, Poison};
use super::projector::Inner;
use super::status::{Source, State, Stopped};
use super::store::Standing;
use super::watchdog::watch;
use super::{NotApplied, Projection, apply};
use crate::pause::Pause;
use crate::subscription::{Checkpoint, Heard, Stop, Subscription, Told};

/// How following ended.
pub(super) enum Outcome {
    /// What is stored is not what was followed: begin again from there.
    Anew,
    Stopped(Stopped),
}

/// What came of one transaction.
enum Applied {
    /// It is in the tables, by us or by another process.
    Done,
    /// A rebuild took back what this batch follows on.
    Elsewhere,
}

pub(super) async fn follow<P: Projection>(inner: &Inner, standing: &Standing) -> Outcome {
    let life = standing.life;
    let stored = match stored(inner).await {
        Ok(stored) => stored,
        Err(error) => {
            tracing::warn!(projection = P::NAME, "projection waits for its database: {error}");
            Pause::default().wait().await;
            return Outcome::Anew;
        }
    };
    inner.status.send_modify(|status| {
        (status.state, status.ready) = (State::Following, standing.ready);
        for (service, source) in &mut status.sources {
            source.applied = stored.iter().find(|(name, _)| name == service).map(|(_, at)| *at);
        }
        let applied = status.sources.values().map(Source::position).sum();
        status.began = Some((Instant::now(), applied));
    });
    if standing.stopped.is_some() {
        // Started again: it tries again.
        drop(inner.generation.stopped(&inner.pool, life, None).await);
    }
    let from = |service: &str| stored.iter().find(|(name, _)| name == service).map(|(_, at)| *at);
    let doubts: Vec<(&'static str, Notify)> = P::SOURCES.iter().map(|service| (*service, Notify::new())).collect();
    let source = |(service, doubt)| source::<P>(inner, service, life, from(service), doubt).boxed();
    let mut parts: Vec<BoxFuture<'_, Outcome>> =
        doubts.iter().map(|(service, doubt)| source((*service, doubt))).collect();
    parts.push(watch(inner, life, &doubts).boxed());
    select_all(parts).await.0
}

async fn stored(inner: &Inner) -> Result<Vec<(String, Checkpoint)>, sqlx::Error> {
    let mut connection = inner.pool.acquire().await?;
    inner.generation.checkpoints(&mut connection).await
}

async fn source<P: Projection>(
    inner: &Inner,
    service: &'static str,
    life: i64,
    from: Option<Checkpoint>,
    doubt: &Notify,
) -> Outcome {
    let mut subscription = Subscription::<P::Told>::new(inner.jetstream.clone(), service, from);
    loop {
        let heard = tokio::select! {
            heard = hear(inner, service, &mut subscription) => heard,
            () = doubt.notified() => {
                subscription.doubt();
                continue;
            }
        };
        let heard = match heard {
            Ok(heard) => heard,
            Err(stop) => return Outcome::Stopped(Stopped::Stream { service, stop }),
        };
        let mut batch = Batch::new(service);
        let changed = fill(&mut batch, heard, &mut subscription, inner.batch);
        if !batch.is_empty()
            && let Err(outcome) = commit::<P>(inner, life, &batch).await
        {
            return outcome;
        }
        if let Some(from) = changed {
            let held = from.map_or(0, |at| at.position);
            tracing::warn!(projection = P::NAME, service, "the log was restored to {held}: begins again");
            return begin_again(inner, life).await;
        }
        if let Some(poison) = batch.poison.take() {
            return Outcome::Stopped(poison.stopped(service));
        }
        let head = subscription.head();
        inner.source(service, |source| {
            source.applied = batch.last.or(source.applied);
            source.head = Some(head.max(source.position()));
        });
        inner.measure(service);
    }
}

/// The next of a stream, whose epochs are known before anything is told of them.
async fn hear<T: Told>(
    inner: &Inner,
    service: &'static str,
    subscription: &mut Subscription<T>,
) -> Result<Heard<T>, Stop> {
    if let Some(changed) = subscription.connected().await? {
        return Ok(changed);
    }
    inner.source(service, |source| source.lineage = subscription.lineage().cloned());
    subscription.next().await
}

/// Takes what is already there; gives back where to go on when the epoch changed.
fn fill<T: Told>(
    batch: &mut Batch<T>,
    first: Heard<T>,
    subscription: &mut Subscription<T>,
    limit: usize,
) -> Option<Option<Checkpoint>> {
    let mut next = Some(first);
    while let Some(heard) = next {
        match heard {
            Heard::EpochChanged { from, .. } => return Some(from),
            Heard::Delivered(delivery) => batch.add(*delivery),
        }
        if batch.len() >= limit || batch.poison.is_some() {
            break;
        }
        // A stop is told again when it is asked for next.
        next = subscription.ready().ok().flatten();
    }
    None
}

async fn begin_again(inner: &Inner, life: i64) -> Outcome {
    let mut pause = Pause::default();
    while let Err(error) = inner.generation.reset(&inner.pool, Some(life)).await {
        inner.state(State::Stalled(error.to_string()));
        pause.wait().await;
    }
    Outcome::Anew
}

/// Applies the batch, as often as the database needs; a message that does not fit is found and named, what came before
/// it is applied.
async fn commit<P: Projection>(inner: &Inner, life: i64, batch: &Batch<P::Told>) -> Result<(), Outcome> {
    let mut pause = Pause::default();
    let mut step = batch.told.len();
    let mut done = 0;
    loop {
        let end = (done + step).min(batch.told.len());
        let whole = end == batch.told.len();
        // With nothing told in it, the batch only moves the checkpoint.
        let to = if whole { batch.last } else { batch.checkpoint_of(end - 1) };
        let Some(to) = to else { return Ok(()) };
        match transaction::<P>(inner, life, batch, done, end, to).await {
            Ok(Applied::Done) if whole => return Ok(()),
            Ok(Applied::Done) => done = end,
            Ok(Applied::Elsewhere) => return Err(Outcome::Anew),
            Err(NotApplied::Unfit { position, unfit }) => {
                match batch.index_of(position).filter(|index| *index > done) {
                    // All before it fit.
                    Some(index) => step = index - done,
                    None => return Err(batch.unfit(done, unfit.to_string())),
                }
            }
            Err(NotApplied::Database(error)) if passes(&error) => {
                inner.state(State::Stalled(error.to_string()));
                tracing::warn!(projection = P::NAME, "projection waits for its database: {error}");
                pause.wait().await;
                continue;
            }
            // The database refuses the rows: which message made them?
            Err(NotApplied::Database(_)) if end - done > 1 => step = (end - done) / 2,
            Err(NotApplied::Database(error)) => return Err(batch.unfit(done, error.to_string())),
        }
        inner.state(State::Following);
    }
}

async fn transaction<P: Projection>(
    inner: &Inner,
    life: i64,
    batch: &Batch<P::Told>,
    done: usize,
    end: usize,
    to: Checkpoint,
) -> Result<Applied, NotApplied> {
    let work = async {
        let mut tx = inner.pool.begin().await?;
        let (alive, stored) = inner.generation.lock(&mut tx, batch.service).await?;
        let stored = stored.map_or(0, |at| at.position);
        if alive != Some(life) || stored < batch.before(done) {
            return Ok(Applied::Elsewhere);
        }
        if stored >= to.position {
            return Ok(Applied::Done);
        }
        // Another process may have applied some of it: that is passed over.
        let start = done + batch.told[done..end].iter().take_while(|told| told.envelope.position <= stored).count();
        if start < end {
            apply::<P>(&batch.told[start..end], &mut tx).await?;
        }
        inner.generation.advance(&mut tx, batch.service, to).await?;
        tx.commit().await?;
        Ok(Applied::Done)
    };
    let span =
        tracing::debug_span!("projection.apply", projection = P::NAME, service = batch.service, to = to.position);
    work.instrument(span).await
}

/// Errors that waiting heals: the connection, not the rows.
fn passes(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => true,
        sqlx::Error::Database(error) => {
            // Connection, resources, operator, rolled back by the server, lock not had in time.
            error.code().is_some_and(|code| ["08", "53", "57", "58", "40", "55"].contains(&&code[..2]))
        }
        _ => false,
    }
}

impl Poison {
    fn stopped(self, service: &'static str) -> Stopped {
        let Poison { position, event, name, why } = self;
        Stopped::Message { service, position, event, name, why }
    }
}

impl<T> Batch<T> {
    fn unfit(&self, index: usize, why: String) -> Outcome {
        let told = self.told.get(index).map(|told| &told.envelope);
        let stopped = told.map(|envelope| Stopped::Message {
            service: self.service,
            position: envelope.position,
            event: envelope.event_id,
            name: envelope.name.clone(),
            why,
        });
        stopped.map_or(Outcome::Anew, Outcome::Stopped)
    }
}
