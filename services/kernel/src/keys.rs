//! Data keys, one per person or contact, in a database of their own: what is sealed with a key is gone with it.
//!
//! Keys are wrapped by a master key that the database never sees, bound to their subject. A destroyed key leaves a
//! stone with its date, so that it is never made again and an erasure can be told from a loss.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use sqlx::{AssertSqlSafe, PgPool};
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use crate::Moment;
use crate::log::{OpenError, plain};

/// How long an unwrapped key is remembered: an erasure by another process is complete after it.
pub const REMEMBERED: Duration = Duration::from_secs(60);

/// How long somebody else's turn is waited for.
const PATIENCE: Duration = Duration::from_millis(50);
const REMEMBER_AT_MOST: usize = 10_000;
const SUITE: i16 = 1;
const TABLE: &str = include_str!("log/sql/keys.sql");

/// The key database. Cheap to clone.
#[derive(Clone)]
pub struct Keys(Arc<Inner>);

struct Inner {
    pool: PgPool,
    master: Aes256Gcm,
    known: Mutex<HashMap<Uuid, (Instant, DataKey)>>,
    /// Whose keys are to be made, and whose turn it is to make them.
    wanted: Mutex<BTreeSet<Uuid>>,
    turn: tokio::sync::Mutex<()>,
}

type DataKey = [u8; 32];

/// What the key database could not do.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The database is away.
    #[error("the key database is away: {0}")]
    Away(String),
    /// A log that was opened without a key database.
    #[error("this log has no key database")]
    Absent,
    /// Wrapped by another master key, or changed.
    #[error("a data key does not unwrap with this master key")]
    Unwrap,
}

impl From<sqlx::Error> for KeyError {
    fn from(error: sqlx::Error) -> Self {
        KeyError::Away(error.to_string())
    }
}

impl Keys {
    /// Creates the table as the owner role; the application's role may read, make and destroy keys.
    ///
    /// # Errors
    /// The database, or a role name that is no plain identifier.
    pub async fn migrate(owner: &PgPool, app_role: &str) -> Result<(), OpenError> {
        let sql = TABLE.replace("{app}", plain(app_role)?);
        let mut tx = owner.begin().await?;
        sqlx::query("select pg_advisory_xact_lock(7305808869233684851)").execute(&mut *tx).await?;
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    /// The key database in `pool`, its keys wrapped by `master`.
    ///
    /// # Errors
    /// The database is away, or its keys are wrapped by another master key.
    pub async fn open(pool: PgPool, master: [u8; 32]) -> Result<Self, KeyError> {
        let any: Option<(Uuid, Vec<u8>)> =
            sqlx::query_as("select subject, wrapped from keys where wrapped is not null limit 1")
                .fetch_optional(&pool)
                .await?;
        let master = Aes256Gcm::new(&master.into());
        let (known, wanted, turn) = (Mutex::default(), Mutex::default(), tokio::sync::Mutex::default());
        let keys = Self(Arc::new(Inner { pool, master, known, wanted, turn }));
        any.map(|(subject, wrapped)| keys.unwrap(subject, &wrapped)).transpose()?;
        Ok(keys)
    }

    /// The keys of these subjects, made and committed where there is none yet; `None`: destroyed.
    ///
    /// # Errors
    /// The database is away, or a key does not unwrap.
    pub async fn make(&self, subjects: &[Uuid]) -> Result<HashMap<Uuid, Option<DataKey>>, KeyError> {
        let mut found = self.remembered(subjects);
        loop {
            let missing: Vec<Uuid> = subjects.iter().filter(|subject| !found.contains_key(subject)).copied().collect();
            if missing.is_empty() {
                return Ok(found);
            }
            self.wanted().extend(&missing);
            // Whoever's turn it is makes what all that wait want, in one commit. If that failed, those who waited find
            // theirs missing, and their own turn comes. Who holds the turn may not be polled for long: nobody waits
            // for that.
            match timeout(PATIENCE, self.0.turn.lock()).await {
                Ok(_turn) => {
                    let wanted: Vec<Uuid> = std::mem::take(&mut *self.wanted()).into_iter().collect();
                    if !wanted.is_empty() {
                        self.made(&wanted).await?;
                    }
                }
                Err(_) => self.made(&missing).await?,
            }
            found.extend(self.get(&missing).await?);
        }
    }

    /// Makes and commits keys for those that have none; another process may be first: what is there counts.
    async fn made(&self, missing: &[Uuid]) -> Result<(), KeyError> {
        let wrapped: Vec<Vec<u8>> =
            missing.iter().map(|subject| self.wrap(*subject, &rand::random())).collect::<Result<_, _>>()?;
        sqlx::query(
            "insert into keys (subject, suite, wrapped) select s, $3, w from unnest($1::uuid[], $2::bytea[]) n(s, w) \
             on conflict do nothing",
        )
        .bind(missing)
        .bind(&wrapped)
        .bind(SUITE)
        .execute(&self.0.pool)
        .await?;
        // Into memory, for all that wait.
        self.get(missing).await.map(drop)
    }

    /// Commits keys that were made up, all or none. False: a subject has one already, made by somebody else meanwhile.
    pub(crate) async fn keep(&self, made: &HashMap<Uuid, DataKey>) -> Result<bool, KeyError> {
        if made.is_empty() {
            return Ok(true);
        }
        let subjects: Vec<Uuid> = made.keys().copied().collect();
        let wrapped: Vec<Vec<u8>> =
            made.iter().map(|(subject, key)| self.wrap(*subject, key)).collect::<Result<_, _>>()?;
        let kept = sqlx::query(
            "insert into keys (subject, suite, wrapped) select s, $3, w from unnest($1::uuid[], $2::bytea[]) n(s, w)",
        )
        .bind(&subjects)
        .bind(&wrapped)
        .bind(SUITE)
        .execute(&self.0.pool)
        .await;
        match kept {
            Ok(_) => Ok(true),
            Err(error) if error.as_database_error().is_some_and(|error| error.is_unique_violation()) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The keys of those subjects that have or had one; `None`: destroyed.
    ///
    /// # Errors
    /// The database is away, or a key does not unwrap.
    pub async fn get(&self, subjects: &[Uuid]) -> Result<HashMap<Uuid, Option<DataKey>>, KeyError> {
        let mut found = self.remembered(subjects);
        let missing: Vec<Uuid> = subjects.iter().filter(|subject| !found.contains_key(subject)).copied().collect();
        if missing.is_empty() {
            return Ok(found);
        }
        let rows: Vec<(Uuid, Option<Vec<u8>>)> =
            sqlx::query_as("select subject, wrapped from keys where subject = any($1)")
                .bind(&missing)
                .fetch_all(&self.0.pool)
                .await?;
        let mut known = self.known();
        if known.len() + rows.len() > REMEMBER_AT_MOST {
            known.clear();
        }
        for (subject, wrapped) in rows {
            let key = wrapped.map(|wrapped| self.unwrap(subject, &wrapped)).transpose()?;
            if let Some(key) = key {
                known.insert(subject, (Instant::now(), key));
            }
            found.insert(subject, key);
        }
        Ok(found)
    }

    /// Destroys the key for ever. Again, or without a key: leaves the stone all the same.
    ///
    /// # Errors
    /// The database is away: it is not known whether the key is destroyed; do it again.
    pub async fn destroy(&self, subject: Uuid) -> Result<(), KeyError> {
        let destroyed = sqlx::query(
            "insert into keys (subject, suite, wrapped, destroyed_at) values ($1, $2, null, clock_timestamp()) \
             on conflict (subject) do update set wrapped = null, destroyed_at = clock_timestamp() where keys.wrapped is not null",
        )
        .bind(subject)
        .bind(SUITE)
        .execute(&self.0.pool)
        .await;
        self.known().remove(&subject);
        destroyed.map(|_| ()).map_err(KeyError::from)
    }

    /// Whose keys are destroyed and since when, oldest first: to be destroyed again after a restore of this database.
    ///
    /// # Errors
    /// The database is away.
    pub async fn destroyed(&self) -> Result<Vec<(Uuid, Moment)>, KeyError> {
        let rows: Vec<(Uuid, chrono::DateTime<chrono::Utc>)> = sqlx::query_as(
            "select subject, destroyed_at from keys where wrapped is null order by destroyed_at, subject",
        )
        .fetch_all(&self.0.pool)
        .await?;
        Ok(rows.into_iter().map(|(subject, at)| (subject, at.into())).collect())
    }

    fn remembered(&self, subjects: &[Uuid]) -> HashMap<Uuid, Option<DataKey>> {
        let known = self.known();
        let fresh = |(at, key): &(Instant, DataKey)| (at.elapsed() < REMEMBERED).then_some(*key);
        subjects.iter().filter_map(|subject| Some((*subject, Some(fresh(known.get(subject)?)?)))).collect()
    }

    fn wanted(&self) -> std::sync::MutexGuard<'_, BTreeSet<Uuid>> {
        self.0.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, (Instant, DataKey)>> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wrap(&self, subject: Uuid, key: &DataKey) -> Result<Vec<u8>, KeyError> {
        let nonce: [u8; 12] = rand::random();
        let payload = Payload { msg: key, aad: subject.as_bytes() };
        let wrapped = self.0.master.encrypt(&Nonce::from(nonce), payload).map_err(|_| KeyError::Unwrap)?;
        Ok([nonce.as_slice(), &wrapped].concat())
    }

    fn unwrap(&self, subject: Uuid, wrapped: &[u8]) -> Result<DataKey, KeyError> {
        let open = || {
            let (nonce, wrapped) = wrapped.split_at_checked(12)?;
            let nonce: [u8; 12] = nonce.try_into().ok()?;
            let payload = Payload { msg: wrapped, aad: subject.as_bytes() };
            self.0.master.decrypt(&Nonce::from(nonce), payload).ok()?.try_into().ok()
        };
        open().ok_or(KeyError::Unwrap)
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(***)")
    }
}
