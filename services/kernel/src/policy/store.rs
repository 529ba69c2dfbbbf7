//! A service's policies in its database: how far each has come, and what is parked.

use sqlx::{AssertSqlSafe, PgPool, Row as _};
use uuid::Uuid;

use crate::Epoch;
use crate::log::{OpenError, plain};
use crate::subscription::Checkpoint;

const TABLES: &str = "
CREATE SCHEMA IF NOT EXISTS policy;
CREATE TABLE IF NOT EXISTS policy.checkpoints (
    policy text PRIMARY KEY,
    log uuid,
    epoch int,
    position bigint NOT NULL,
    link bytea
);
CREATE TABLE IF NOT EXISTS policy.parked (
    place bigint GENERATED ALWAYS AS IDENTITY,
    policy text NOT NULL,
    event_id uuid NOT NULL,
    source text NOT NULL,
    position bigint NOT NULL,
    key uuid NOT NULL,
    subject text NOT NULL,
    body bytea NOT NULL,
    reason text NOT NULL,
    attempts int NOT NULL DEFAULT 1,
    retry boolean NOT NULL DEFAULT false,
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    discarded_at timestamptz,
    discarded_by text,
    discarded_because text,
    PRIMARY KEY (policy, event_id)
);
";

/// Creates the tables of a service's policies in its database, as the role that owns it; `app_role` may write them.
///
/// # Errors
/// The database's, or a role name that is no plain identifier.
pub async fn migrate(owner: &PgPool, app_role: &str) -> Result<(), OpenError> {
    let role = plain(app_role)?;
    let mut tx = owner.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('policy', 0))").execute(&mut *tx).await?;
    sqlx::raw_sql(TABLES).execute(&mut *tx).await?;
    let grants = format!(
        "GRANT USAGE ON SCHEMA policy TO {role};
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA policy TO {role}"
    );
    sqlx::raw_sql(AssertSqlSafe(grants)).execute(&mut *tx).await?;
    Ok(tx.commit().await?)
}

/// A message that waits, as it came.
pub(super) struct Kept {
    pub(super) event_id: Uuid,
    /// Where it stands in its source's log.
    pub(super) position: i64,
    pub(super) key: Uuid,
    pub(super) subject: String,
    pub(super) body: Vec<u8>,
}

/// One policy's rows.
#[derive(Clone)]
pub(super) struct Store {
    pub(super) pool: PgPool,
    pub(super) policy: &'static str,
}

impl Store {
    /// `None`: this policy never ran.
    pub(super) async fn checkpoint(&self) -> Result<Option<Option<Checkpoint>>, sqlx::Error> {
        let row = sqlx::query("SELECT log, epoch, position, link FROM policy.checkpoints WHERE policy = $1");
        let Some(row) = row.bind(self.policy).fetch_optional(&self.pool).await? else { return Ok(None) };
        let Some(log) = row.try_get::<Option<Uuid>, _>("log")? else { return Ok(Some(None)) };
        let link: Vec<u8> = row.try_get("link")?;
        let link = link.try_into().map_err(|_| sqlx::Error::Decode("a link has 32 bytes".into()))?;
        let epoch = Epoch { log, number: row.try_get("epoch")? };
        Ok(Some(Some(Checkpoint { epoch, position: row.try_get("position")?, link })))
    }

    /// Moves on; never back within an epoch, should another process be further.
    pub(super) async fn advance(&self, to: Checkpoint) -> Result<(), sqlx::Error> {
        let moved = sqlx::query(
            "UPDATE policy.checkpoints SET log = $2, epoch = $3, position = $4, link = $5
             WHERE policy = $1 AND (position < $4 OR epoch IS DISTINCT FROM $3)",
        );
        let moved = moved.bind(self.policy).bind(to.epoch.log).bind(to.epoch.number).bind(to.position);
        moved.bind(to.link.as_slice()).execute(&self.pool).await?;
        Ok(())
    }

    /// Stands at `at`, wherever it stood before.
    pub(super) async fn begin(&self, at: Option<Checkpoint>) -> Result<(), sqlx::Error> {
        let set = sqlx::query(
            "INSERT INTO policy.checkpoints (policy, log, epoch, position, link) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (policy) DO UPDATE SET log = $2, epoch = $3, position = $4, link = $5",
        );
        let set = set.bind(self.policy).bind(at.map(|at| at.epoch.log)).bind(at.map(|at| at.epoch.number));
        let set = set.bind(at.map_or(0, |at| at.position)).bind(at.map(|at| at.link.to_vec()));
        set.execute(&self.pool).await?;
        Ok(())
    }

    pub(super) async fn keys(&self) -> Result<Vec<Uuid>, sqlx::Error> {
        let keys = "SELECT key FROM policy.parked WHERE policy = $1 AND discarded_at IS NULL";
        sqlx::query_scalar(keys).bind(self.policy).fetch_all(&self.pool).await
    }

    pub(super) async fn park(&self, source: &str, kept: &Kept, why: &str) -> Result<(), sqlx::Error> {
        let park = sqlx::query(
            "INSERT INTO policy.parked (policy, event_id, source, position, key, subject, body, reason)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        );
        let park = park.bind(self.policy).bind(kept.event_id).bind(source).bind(kept.position).bind(kept.key);
        park.bind(&kept.subject).bind(&kept.body).bind(why).execute(&self.pool).await?;
        Ok(())
    }

    /// All that wait under a key somebody wants retried, in order.
    pub(super) async fn to_retry(&self) -> Result<Vec<Kept>, sqlx::Error> {
        let rows = sqlx::query(
            "SELECT event_id, position, key, subject, body FROM policy.parked
             WHERE policy = $1 AND discarded_at IS NULL AND key IN
                 (SELECT key FROM policy.parked WHERE policy = $1 AND retry AND discarded_at IS NULL)
             ORDER BY place",
        );
        let rows = rows.bind(self.policy).fetch_all(&self.pool).await?;
        let kept = |row: &sqlx::postgres::PgRow| {
            Ok(Kept {
                event_id: row.try_get("event_id")?,
                position: row.try_get("position")?,
                key: row.try_get("key")?,
                subject: row.try_get("subject")?,
                body: row.try_get("body")?,
            })
        };
        rows.iter().map(kept).collect()
    }

    pub(super) async fn done(&self, event_id: Uuid) -> Result<(), sqlx::Error> {
        let done = sqlx::query("DELETE FROM policy.parked WHERE policy = $1 AND event_id = $2");
        done.bind(self.policy).bind(event_id).execute(&self.pool).await?;
        Ok(())
    }

    /// It failed again: nobody's retry is pending for this key any more.
    pub(super) async fn failed(&self, kept: &Kept, why: &str) -> Result<(), sqlx::Error> {
        let failed = sqlx::query(
            "UPDATE policy.parked SET retry = false,
                 attempts = CASE WHEN event_id = $2 THEN attempts + 1 ELSE attempts END,
                 reason = CASE WHEN event_id = $2 THEN $4 ELSE reason END
             WHERE policy = $1 AND key = $3 AND discarded_at IS NULL",
        );
        failed.bind(self.policy).bind(kept.event_id).bind(kept.key).bind(why).execute(&self.pool).await?;
        Ok(())
    }
}
