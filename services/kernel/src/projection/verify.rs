//! A read model against a replay of its streams: what `verify readmodels` asks.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection};

use super::projector::Projector;
use super::store::Generation;
use super::{NotApplied, Projection, apply};
use crate::Recorded;
use crate::codec::CodecError;
use crate::subscription::{Heard, Stop, Subscription};

/// What came of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The positions it was made at.
    pub positions: BTreeMap<String, i64>,
    /// Rows of the read model.
    pub rows: u64,
    /// Where it is not what a replay gives; at most a hundred per table and side.
    pub differences: Vec<Difference>,
}

/// A row that is not what a replay gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: String,
    /// Its primary key, as JSON.
    pub row: String,
    /// What a replay gives, as JSON; `None`: no such row.
    pub expected: Option<String>,
    /// What the table holds; `None`: no such row.
    pub found: Option<String>,
}

/// A comparison that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum NotVerified {
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A message that cannot be applied.
    #[error(transparent)]
    Message(#[from] NotApplied),
    /// A message that does not read.
    #[error(transparent)]
    Unreadable(#[from] CodecError),
    /// A stream that cannot be followed.
    #[error(transparent)]
    Stream(#[from] Stop),
    /// A log was restored while its stream was read.
    #[error("the log of {0} was restored meanwhile")]
    Restored(&'static str),
    /// A stream does not come as far as the read model, in time.
    #[error("the stream of {service} does not come to position {position}")]
    Short {
        /// The service.
        service: &'static str,
        /// The position that is applied.
        position: i64,
    },
}

/// How long one batch is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
const BATCH: usize = 1_000;

impl<P: Projection> Projector<P> {
    /// Replays the streams into tables of their own, up to where this read model is, and compares. The read model goes
    /// on meanwhile; only at the end it waits for the comparison. Leaves nothing behind.
    ///
    /// # Errors
    /// See [`NotVerified`].
    pub async fn verify(&self) -> Result<Verified, NotVerified> {
        let generation = self.inner.generation;
        let beside = Generation { name: P::NAME, suffix: "_verify", ..generation };
        let mut tx = self.inner.pool.begin().await?;
        beside.create(&mut tx).await?;
        let stream = |service| Subscription::new(self.inner.jetstream.clone(), service, None);
        let mut sources: Vec<(&'static str, Subscription<P::Told>)> =
            P::SOURCES.iter().map(|service| (*service, stream(service))).collect();
        // Most of it while the read model goes on, the rest while it stands.
        let now = generation.checkpoints(&mut tx).await?;
        replay::<P>(&mut sources, &positions(now), &mut tx).await?;
        generation.hold(&mut tx).await?;
        let positions = positions(generation.checkpoints(&mut tx).await?);
        replay::<P>(&mut sources, &positions, &mut tx).await?;
        let (rows, differences) = compare(&generation.schema(), &beside.schema(), &mut tx).await?;
        tx.rollback().await?;
        Ok(Verified { positions, rows, differences })
    }
}

fn positions(checkpoints: Vec<(String, crate::subscription::Checkpoint)>) -> BTreeMap<String, i64> {
    checkpoints.into_iter().map(|(service, at)| (service, at.position)).collect()
}

async fn replay<P: Projection>(
    sources: &mut [(&'static str, Subscription<P::Told>)],
    until: &BTreeMap<String, i64>,
    tx: &mut PgConnection,
) -> Result<(), NotVerified> {
    for (service, subscription) in sources {
        let position = until.get(*service).copied().unwrap_or(0);
        let at = |subscription: &Subscription<P::Told>| subscription.at().map_or(0, |at| at.position);
        while at(subscription) < position {
            let mut told: Vec<Recorded<P::Told>> = Vec::new();
            while at(subscription) < position && told.len() < BATCH {
                let next = tokio::time::timeout(PATIENCE, subscription.next()).await;
                match next.map_err(|_| NotVerified::Short { service, position })?? {
                    Heard::Delivered(delivery) => told.extend(delivery.message?),
                    Heard::EpochChanged { .. } => return Err(NotVerified::Restored(service)),
                }
            }
            apply::<P>(&told, tx).await?;
        }
    }
    Ok(())
}

async fn compare(ours: &str, replayed: &str, tx: &mut PgConnection) -> Result<(u64, Vec<Difference>), sqlx::Error> {
    let tables = "SELECT c.relname::text, coalesce((
            SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_index i
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)
            WHERE i.indrelid = c.oid AND i.indisprimary), '{}')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = $1 AND c.relkind = 'r' ORDER BY 1";
    let tables: Vec<(String, Vec<String>)> = sqlx::query_as(tables).bind(ours).fetch_all(&mut *tx).await?;
    let (mut rows, mut differences) = (0, Vec::new());
    for (table, key) in tables {
        let count = AssertSqlSafe(format!("SELECT count(*) FROM \"{ours}\".\"{table}\""));
        rows += sqlx::query_scalar::<_, i64>(count).fetch_one(&mut *tx).await? as u64;
        let expected = only_in(replayed, ours, &table, tx).await?;
        let mut found: BTreeMap<String, String> =
            only_in(ours, replayed, &table, tx).await?.into_iter().map(|row| (key_of(&row, &key), row)).collect();
        for row in expected {
            let (key, table) = (key_of(&row, &key), table.clone());
            let found = found.remove(&key);
            differences.push(Difference { table, row: key, expected: Some(row), found });
        }
        let left = found.into_iter();
        differences.extend(left.map(|(row, found)| Difference {
            table: table.clone(),
            row,
            expected: None,
            found: Some(found),
        }));
    }
    Ok((rows, differences))
}

/// Rows of a table that the other schema's table lacks, as JSON.
async fn only_in(one: &str, other: &str, table: &str, tx: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    let rows = format!(
        "SELECT row::text FROM (SELECT to_jsonb(t) AS row FROM \"{one}\".\"{table}\" t
         EXCEPT ALL SELECT to_jsonb(t) FROM \"{other}\".\"{table}\" t) AS differing ORDER BY 1 LIMIT 100"
    );
    sqlx::query_scalar(AssertSqlSafe(rows)).fetch_all(tx).await
}

fn key_of(row: &str, key: &[String]) -> String {
    let columns: BTreeMap<String, Value> = serde_json::from_str(row).unwrap_or_default();
    let key: BTreeMap<&String, Option<&Value>> = key.iter().map(|column| (column, columns.get(column))).collect();
    serde_json::to_string(&key).unwrap_or_default()
}
