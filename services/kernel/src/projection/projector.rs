//! Keeps one read model: the handle that queries ask and the future that applies what comes.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream;
use sqlx::{PgPool, Postgres, Transaction};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::Projection;
use super::follow::{self, Outcome};
use super::rebuild::rebuild_when_wanted;
use super::status::{NotReached, Source, State, Status, Stopped, answers};
use super::store::{Generation, PrepareError, Standing};
use crate::Epoch;
use crate::pause::Pause;
use crate::subscription::Checkpoint;

/// Keeps the read model `P`. Cheap to clone; all clones are one.
pub struct Projector<P> {
    pub(super) inner: Arc<Inner>,
    projection: std::marker::PhantomData<fn() -> P>,
}

pub(super) struct Inner {
    pub(super) generation: Generation,
    pub(super) pool: PgPool,
    pub(super) jetstream: jetstream::Context,
    pub(super) status: watch::Sender<Status>,
    pub(super) batch: usize,
}

/// What a query reads: a snapshot of the rows together with the positions they stand for.
pub struct Reading {
    /// Read only, one snapshot, the read model's schema as search path.
    pub tx: Transaction<'static, Postgres>,
    /// (service, how far it is applied in this snapshot); a service nothing is applied of is missing.
    pub positions: Vec<(String, Checkpoint)>,
}

/// Why a read model cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum NotServing {
    /// It is being built.
    #[error("{name} is being built: {percent} %")]
    Building {
        /// The read model.
        name: &'static str,
        /// How much is applied.
        percent: u8,
        /// How long it may take yet, where that can be told.
        left: Option<Duration>,
    },
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// How often is looked whether somebody wants a rebuild, or has made one.
pub(super) const LOOK: Duration = Duration::from_millis(500);

impl<P> Clone for Projector<P> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), projection: self.projection }
    }
}

impl<P: Projection> Projector<P> {
    /// In the database of `pool`, whose role may create schemas. Nothing happens before [`Projector::run`].
    pub fn new(pool: PgPool, jetstream: jetstream::Context) -> Self {
        let generation = Generation { name: P::NAME, number: P::GENERATION, suffix: "", tables: P::SCHEMA_SQL };
        let inner = Arc::new(Inner { generation, pool, jetstream, status: nothing_yet::<P>(), batch: 1_000 });
        Self { inner, projection: std::marker::PhantomData }
    }

    /// Applies what comes until `stop`. A message that cannot be applied stops the projection, not this future: it then
    /// waits to be rebuilt.
    pub async fn run(&self, stop: CancellationToken) {
        tokio::select! {
            () = stop.cancelled() => {}
            ((), ()) = async { tokio::join!(self.keep(), rebuild_when_wanted::<P>(&self.inner)) } => {}
        }
    }

    async fn keep(&self) {
        loop {
            let (life, stopped) = match self.prepare().await {
                Ok(standing) => match follow::follow::<P>(&self.inner, &standing).await {
                    Outcome::Anew => continue,
                    Outcome::Stopped(stopped) => (standing.life, stopped),
                },
                Err(stopped) => stopped,
            };
            tracing::error!(projection = P::NAME, generation = P::GENERATION, "projection stopped: {stopped}");
            let why = stopped.to_string();
            self.inner.state(State::Stopped(stopped));
            self.inner.rebuilt_after(life, &why).await;
        }
    }

    async fn prepare(&self) -> Result<Standing, (i64, Stopped)> {
        let mut wait = Pause::default();
        loop {
            match self.inner.generation.prepare(&self.inner.pool).await {
                Ok(standing) => return Ok(standing),
                Err(PrepareError::Shape { name, generation, life }) => {
                    return Err((life, Stopped::Shape { name, generation }));
                }
                Err(PrepareError::Database(error)) => {
                    self.inner.state(State::Stalled(error.to_string()));
                    tracing::warn!(projection = P::NAME, "projection waits for its database: {error}");
                    wait.wait().await;
                }
            }
        }
    }

    /// How it stands.
    pub fn status(&self) -> Status {
        self.inner.status.borrow().clone()
    }

    /// How far `service` is applied; `None`: nothing is, or it does not listen to it.
    pub fn reached(&self, service: &str) -> Option<Checkpoint> {
        self.inner.status.borrow().sources.get(service)?.applied
    }

    /// Waits until `position` of `service`, as a receipt names it, is applied.
    ///
    /// # Errors
    /// It was not within `patience`, or never will be.
    pub async fn wait(&self, service: &str, epoch: Epoch, position: i64, patience: Duration) -> Result<(), NotReached> {
        if !P::SOURCES.contains(&service) {
            return Err(NotReached::NotASource { service: service.to_owned() });
        }
        let mut seen = self.inner.status.subscribe();
        let answer = |status: &Status| answers(status.sources.get(service)?, epoch, position);
        let answered = seen.wait_for(|status| answer(status).is_some());
        let answered = tokio::time::timeout(patience, answered).await.is_ok();
        let status = self.status();
        match answer(&status) {
            Some(true) => Ok(()),
            Some(false) => Err(NotReached::LostInRestore { service: service.to_owned(), epoch, wanted: position }),
            // Answered, and rebuilt since: it is not applied now.
            None => {
                tracing::debug!(service, position, answered, "not reached");
                let reached = self.reached(service).map_or(0, |at| at.position);
                Err(NotReached::After { service: service.to_owned(), wanted: position, reached })
            }
        }
    }

    /// Waits until it may be asked, at most for `patience`: one that was just made has caught up in a moment.
    pub async fn ready(&self, patience: Duration) -> bool {
        let mut seen = self.inner.status.subscribe();
        tokio::time::timeout(patience, seen.wait_for(|status| status.ready)).await.is_ok()
    }

    /// A snapshot to query.
    ///
    /// # Errors
    /// It is being built, or the database does not answer.
    pub async fn read(&self) -> Result<Reading, NotServing> {
        let generation = &self.inner.generation;
        let mut tx = self.inner.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        let there = generation.keep(&mut tx).await?;
        if !there || !self.status().ready && !generation.standing(&mut tx).await?.is_some_and(|standing| standing.ready)
        {
            let status = self.status();
            return Err(NotServing::Building { name: P::NAME, percent: status.percent(), left: status.left() });
        }
        generation.look_into(&mut tx).await?;
        let positions = generation.checkpoints(&mut tx).await?;
        Ok(Reading { tx, positions })
    }

    /// Wants it built anew from the beginning: beside the one that serves, which it then replaces. One that does not
    /// serve yet begins again in place. Whoever runs this projection does it.
    ///
    /// # Errors
    /// The database's.
    pub async fn rebuild(&self) -> Result<(), sqlx::Error> {
        let (generation, pool) = (&self.inner.generation, &self.inner.pool);
        if generation.want(pool).await? { Ok(()) } else { generation.reset(pool, None).await }
    }
}

fn nothing_yet<P: Projection>() -> watch::Sender<Status> {
    let sources = P::SOURCES.iter().map(|service| (*service, Source::default())).collect();
    watch::channel(Status { state: State::Idle, ready: false, rebuilding: false, sources, began: None }).0
}

impl Inner {
    /// For what is built beside.
    pub(super) fn beside<P: Projection>(&self) -> Inner {
        let (pool, jetstream) = (self.pool.clone(), self.jetstream.clone());
        Inner { generation: self.generation.beside(), pool, jetstream, status: nothing_yet::<P>(), batch: self.batch }
    }

    pub(super) fn measure(&self, service: &'static str) {
        if !self.generation.suffix.is_empty() {
            return;
        }
        let (name, source) = (self.generation.name, self.status.borrow().sources.get(service).cloned());
        let Some(source) = source else { return };
        let (position, head) = (source.position(), source.head.unwrap_or(0));
        metrics::gauge!("projection_position", "projection" => name, "service" => service).set(position as f64);
        metrics::gauge!("projection_lag_events", "projection" => name, "service" => service)
            .set((head - position).max(0) as f64);
    }

    pub(super) fn state(&self, state: State) {
        self.status.send_if_modified(|status| {
            let differs = status.state != state;
            status.state = state;
            differs
        });
    }

    pub(super) fn source(&self, service: &'static str, change: impl FnOnce(&mut Source)) {
        self.status.send_modify(|status| change(status.sources.entry(service).or_default()));
    }

    /// Writes down why it stopped, then waits until it is rebuilt.
    async fn rebuilt_after(&self, life: i64, why: &str) {
        let mut noted = false;
        loop {
            noted = noted || self.generation.stopped(&self.pool, life, Some(why)).await.is_ok();
            tokio::time::sleep(LOOK).await;
            let Ok(mut connection) = self.pool.acquire().await else { continue };
            let standing = self.generation.standing(&mut connection).await;
            if standing.is_ok_and(|standing| standing.is_none_or(|standing| standing.life != life)) {
                return;
            }
        }
    }
}
