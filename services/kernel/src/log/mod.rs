//! The event log: what happened, in one order, for good.
//!
//! A log is a schema of a PostgreSQL database. All appends of a process go to one writer, which commits together what is
//! waiting; the head row orders the writers of several processes. What `execute` acknowledges is durable, is there once,
//! and is seen by every reader in the order of its position.

mod cache;
mod decide;
mod diff;
mod error;
mod execute;
mod lease;
mod overlay;
mod raise;
mod read;
mod receipt;
mod rehearse;
mod row;
mod schema;
mod state;
mod together;
mod unit;
mod writer;

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::{AssertSqlSafe, PgPool};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::keys::{KeyError, Keys};
use crate::{Moment, Ring, SearchKey};

pub use error::{Denied, LogError, May, OpenError, ReadError};
pub use rehearse::{Rehearsal, Rehearsed};
pub(crate) use row::COLUMNS;
pub use row::{EpochRow, Head, Row};
pub(crate) use schema::plain;
pub use state::Loaded;
pub use together::{MAX_TOGETHER, Work};

/// A payload longer than this is refused; well below what one NATS message carries.
pub const MAX_PAYLOAD: usize = 512 * 1024;

/// How a log is opened.
#[derive(Debug, Clone)]
pub struct LogOptions {
    /// Whose log it is, such as `organization`.
    pub service: &'static str,
    /// The PostgreSQL schema it lives in: `log`, or `audit` for the second.
    pub schema: &'static str,
    /// Where it stands in the world (default: the division's code). Fixed when the log is created.
    pub origin: String,
    /// The zone whose civil day decides whether a claim has ended, such as `Asia/Shanghai`.
    pub time_zone: &'static str,
    /// Version of the published form for events appended from now on.
    pub publish: i16,
    /// Commands that may wait for the writer; beyond it they are answered [`LogError::Busy`].
    pub queue: usize,
    /// Commands that are committed together at most.
    pub batch: usize,
    /// The clock decisions are taken by. (What is recorded has the database's time.)
    pub clock: fn() -> Moment,
}

/// A handle on an open log. Cheap to clone.
#[derive(Clone)]
pub struct Log(Arc<Inner>);

struct Inner {
    app: PgPool,
    options: LogOptions,
    id: Uuid,
    origin: String,
    keys: Option<Keys>,
    /// Keys the digests of commands, so that they tell nothing.
    secret: [u8; 32],
    queue: mpsc::Sender<writer::Waiting>,
    closed: CancellationToken,
    states: cache::Cache,
    /// The highest position this process knows to be committed.
    seen: watch::Sender<i64>,
}

impl Log {
    /// Creates the log or brings its schema up to date, as the role that owns it. `app_role` may then add events and
    /// never change or delete one.
    ///
    /// # Errors
    /// The database, a name that is no plain identifier, or a schema newer than this program.
    pub async fn migrate(owner: &PgPool, options: &LogOptions, app_role: &str) -> Result<(), OpenError> {
        schema::migrate(owner, options, app_role).await
    }

    /// The log in `app`, and its writer: a future to be run beside, which ends when the log was closed (or every handle
    /// dropped) and all that waited is answered.
    ///
    /// # Errors
    /// The database is away, the log is missing, another service's, or newer than this program.
    pub async fn open(
        app: PgPool,
        options: LogOptions,
        keys: Option<Keys>,
    ) -> Result<(Log, impl Future<Output = ()> + Send + 'static), OpenError> {
        let schema = plain(options.schema)?;
        let there: bool = sqlx::query_scalar("select to_regclass($1) is not null")
            .bind(format!("{schema}.head"))
            .fetch_one(&app)
            .await?;
        if !there {
            return Err(OpenError::Missing(options.schema));
        }
        let sql = |template: &str| AssertSqlSafe(template.replace("{log}", schema));
        let found: i32 = sqlx::query_scalar(sql("select max(number) from {log}.migrations")).fetch_one(&app).await?;
        if found > schema::KNOWN {
            return Err(OpenError::Newer { found, known: schema::KNOWN });
        }
        let head = sql("select service, origin, log_id, position from {log}.head");
        let (service, origin, id, position): (String, String, Uuid, i64) = sqlx::query_as(head).fetch_one(&app).await?;
        if service != options.service {
            return Err(OpenError::OtherService { wanted: options.service, found: service });
        }
        let secret = match &keys {
            Some(keys) => keys.make(&[id]).await?.remove(&id).flatten().ok_or(KeyError::Absent)?,
            // A log without a key database holds nothing personal that a digest could tell.
            None => crate::evidence::genesis(id),
        };
        let (queue, waiting) = mpsc::channel(options.queue.max(1));
        let (closed, seen) = (CancellationToken::new(), watch::Sender::new(position));
        let writer = writer::Writer::new(&app, &options, waiting, closed.clone(), seen.clone());
        let states = cache::Cache::new(cache::STATES);
        let log = Log(Arc::new(Inner { app, options, id, origin, keys, secret, queue, closed, states, seen }));
        Ok((log, writer.run()))
    }

    /// Takes no more commands; the writer ends when what waits is answered.
    pub fn close(&self) {
        self.0.closed.cancel();
    }

    /// Whose log it is.
    pub fn service(&self) -> &'static str {
        self.0.options.service
    }

    /// Where it stands in the world, as it was created.
    pub fn origin(&self) -> &str {
        &self.0.origin
    }

    /// The log's id, for ever.
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// The key that opens what is sealed for `subject` in `stream`; without a key where it was erased.
    ///
    /// # Errors
    /// The key database is away or absent.
    pub async fn ring(&self, stream: Uuid, subject: Uuid) -> Result<Ring, KeyError> {
        let key = self.keys()?.get(&[subject]).await?.remove(&subject).flatten();
        Ok(Ring { log: self.0.id, stream, version: 0, key })
    }

    /// Destroys the subject's key: whatever is sealed with it, here and in copies, is gone. Append the event that says
    /// so first; again is harmless.
    ///
    /// # Errors
    /// The key database is away (do it again) or absent.
    pub async fn erase(&self, subject: Uuid) -> Result<(), KeyError> {
        let erased = self.keys()?.destroy(subject).await;
        self.0.states.clear();
        erased
    }

    /// The keyed hash by which what is personal is found: of `parts`, for the purpose `what`. It is the same for the same
    /// parts for as long as the log lives, and tells nothing without the log's secret.
    pub fn search_key(&self, what: &str, parts: &[&str]) -> SearchKey {
        SearchKey::of(&self.0.secret, what, parts)
    }

    /// The rings that open what is sealed for these (stream, subject), by stream.
    ///
    /// # Errors
    /// The key database is away or absent.
    pub async fn rings(&self, subjects: Vec<(Uuid, Uuid)>) -> Result<HashMap<Uuid, Ring>, KeyError> {
        let mut rings = HashMap::with_capacity(subjects.len());
        for some in subjects.chunks(1_000) {
            let wanted: Vec<Uuid> = some.iter().map(|(_, subject)| *subject).collect();
            let keys = self.keys()?.get(&wanted).await?;
            rings.extend(some.iter().map(|(stream, subject)| {
                let key = keys.get(subject).copied().flatten();
                (*stream, Ring { log: self.0.id, stream: *stream, version: 0, key })
            }));
        }
        Ok(rings)
    }

    fn keys(&self) -> Result<&Keys, KeyError> {
        self.0.keys.as_ref().ok_or(KeyError::Absent)
    }

    /// SQL with this log's schema put in.
    pub(crate) fn sql(&self, template: &str) -> AssertSqlSafe<String> {
        AssertSqlSafe(template.replace("{log}", self.0.options.schema))
    }

    /// The zone whose civil day decides whether a claim has ended.
    pub(crate) fn time_zone(&self) -> &'static str {
        self.0.options.time_zone
    }

    /// The application's connections.
    pub(crate) fn app(&self) -> &PgPool {
        &self.0.app
    }
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Log").field("service", &self.0.options.service).field("id", &self.0.id).finish_non_exhaustive()
    }
}
