//! What a service's policies could not do, for somebody to look at.

use chrono::{DateTime, Utc};
use sqlx::{PgPool, Row as _};
use uuid::Uuid;

use crate::Moment;

/// What is parked in one service. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Parking {
    pool: PgPool,
}

/// A message that a policy could not act on, or that waits behind one with the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// The policy.
    pub policy: String,
    /// The event's id.
    pub event_id: Uuid,
    /// Whose event.
    pub source: String,
    /// Its position there.
    pub position: i64,
    /// What later ones queue behind.
    pub key: Uuid,
    /// The subject it came on.
    pub subject: String,
    /// Why it is parked.
    pub reason: String,
    /// How often it was tried; 0 while it queues.
    pub attempts: i32,
    /// Since when.
    pub since: Moment,
}

impl Parking {
    /// In the service's database.
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// All that is parked, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn list(&self) -> Result<Vec<Parked>, sqlx::Error> {
        let rows = sqlx::query(
            "SELECT policy, event_id, source, position, key, subject, reason, attempts, parked_at
             FROM policy.parked WHERE discarded_at IS NULL ORDER BY place",
        );
        let parked = |row: &sqlx::postgres::PgRow| {
            Ok(Parked {
                policy: row.try_get("policy")?,
                event_id: row.try_get("event_id")?,
                source: row.try_get("source")?,
                position: row.try_get("position")?,
                key: row.try_get("key")?,
                subject: row.try_get("subject")?,
                reason: row.try_get("reason")?,
                attempts: row.try_get("attempts")?,
                since: row.try_get::<DateTime<Utc>, _>("parked_at")?.into(),
            })
        };
        rows.fetch_all(&self.pool).await?.iter().map(parked).collect()
    }

    /// The position that all of these policies are done with; what is parked is done with, too.
    ///
    /// # Errors
    /// The database's.
    pub async fn heard(&self, policies: &[&str]) -> Result<i64, sqlx::Error> {
        let least = "SELECT CASE WHEN count(*) = cardinality($1::text[]) THEN min(position) END
             FROM policy.checkpoints WHERE policy = ANY ($1)";
        let least: Option<i64> = sqlx::query_scalar(least).bind(policies).fetch_one(&self.pool).await?;
        Ok(least.unwrap_or(0))
    }

    /// Asks the policy to try the message again, and those queued before and behind it, in order. It does so within
    /// about a second; what it could not do stays in the list. Whether it was parked.
    ///
    /// # Errors
    /// The database's.
    pub async fn retry(&self, policy: &str, event_id: Uuid) -> Result<bool, sqlx::Error> {
        let asked = sqlx::query(
            "UPDATE policy.parked SET retry = true WHERE policy = $1 AND event_id = $2 AND discarded_at IS NULL",
        );
        Ok(asked.bind(policy).bind(event_id).execute(&self.pool).await?.rows_affected() > 0)
    }

    /// Takes the message out of the way for good; those queued behind it are tried. Who and why is kept. Whether it
    /// was parked.
    ///
    /// # Errors
    /// The database's.
    pub async fn discard(&self, policy: &str, event_id: Uuid, by: &str, because: &str) -> Result<bool, sqlx::Error> {
        let gone = sqlx::query_scalar::<_, i64>(
            "WITH gone AS (
                 UPDATE policy.parked
                 SET discarded_at = clock_timestamp(), discarded_by = $3, discarded_because = $4, retry = false
                 WHERE policy = $1 AND event_id = $2 AND discarded_at IS NULL
                 RETURNING key
             ), behind AS (
                 UPDATE policy.parked SET retry = true
                 WHERE policy = $1 AND event_id <> $2 AND discarded_at IS NULL AND key IN (SELECT key FROM gone)
             )
             SELECT count(*) FROM gone",
        );
        Ok(gone.bind(policy).bind(event_id).bind(by).bind(because).fetch_one(&self.pool).await? > 0)
    }
}
