//! Building a read model anew beside the one that serves, and putting it in its place.

use sqlx::{AssertSqlSafe, PgPool};

use super::Projection;
use super::follow::{self, Outcome};
use super::projector::{Inner, LOOK};
use super::store::{Generation, PrepareError};
use crate::pause::Pause;

/// Builds anew whenever somebody wants it. Several processes may do it at once: they build the same one.
pub(super) async fn rebuild_when_wanted<P: Projection>(inner: &Inner) {
    loop {
        if wanted(inner).await {
            inner.status.send_modify(|status| status.rebuilding = true);
            build::<P>(inner).await;
            inner.status.send_modify(|status| status.rebuilding = false);
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn wanted(inner: &Inner) -> bool {
    let Ok(mut connection) = inner.pool.acquire().await else { return false };
    let standing = inner.generation.standing(&mut connection).await;
    standing.is_ok_and(|standing| standing.is_some_and(|standing| standing.rebuild))
}

async fn build<P: Projection>(inner: &Inner) {
    let beside = inner.beside::<P>();
    let mut pause = Pause::default();
    while wanted(inner).await {
        let standing = match beside.generation.prepare(&inner.pool).await {
            Ok(standing) => standing,
            // Left over from a program with other tables.
            Err(PrepareError::Shape { .. }) => {
                drop(beside.generation.reset(&inner.pool, None).await);
                continue;
            }
            Err(PrepareError::Database(error)) => {
                tracing::warn!(projection = P::NAME, "the rebuild waits: {error}");
                pause.wait().await;
                continue;
            }
        };
        if let Outcome::Stopped(stopped) = follow::follow::<P>(&beside, &standing).await {
            tracing::error!(projection = P::NAME, "the rebuild is given up: {stopped}");
            drop(beside.generation.give_up(&inner.pool).await);
        }
    }
}

impl Generation {
    /// Somebody wants it built anew; whether it serves, so that it is built beside.
    pub(super) async fn want(&self, pool: &PgPool) -> Result<bool, sqlx::Error> {
        let want = "UPDATE projection.projections SET rebuild = true WHERE name = $1 AND generation = $2 AND ready";
        Ok(sqlx::query(want).bind(self.key()).bind(self.number).execute(pool).await?.rows_affected() == 1)
    }

    /// Takes the place it was built for, unless that one is further; whether that one is replaced.
    pub(super) async fn replace(&self, pool: &PgPool) -> Result<bool, sqlx::Error> {
        let old = Generation { suffix: "", ..*self };
        let mut tx = pool.begin().await?;
        let (held, found) = (old.hold(&mut tx).await?, self.hold(&mut tx).await?);
        if held.is_none() || found.is_none() {
            return Ok(found.is_none());
        }
        let (ours, theirs) = (self.checkpoints(&mut tx).await?, old.checkpoints(&mut tx).await?);
        let behind = theirs
            .iter()
            .any(|(service, at)| !ours.iter().any(|(other, ours)| other == service && ours.position >= at.position));
        if behind {
            return Ok(false);
        }
        sqlx::query("DELETE FROM projection.checkpoints WHERE name = $1 AND generation = $2")
            .bind(old.key())
            .bind(old.number)
            .execute(&mut *tx)
            .await?;
        sqlx::query("UPDATE projection.checkpoints SET name = $1 WHERE name = $2 AND generation = $3")
            .bind(old.key())
            .bind(self.key())
            .bind(self.number)
            .execute(&mut *tx)
            .await?;
        let (ours, theirs) = (self.schema(), old.schema());
        let renamed = format!("DROP SCHEMA \"{theirs}\" CASCADE; ALTER SCHEMA \"{ours}\" RENAME TO \"{theirs}\"");
        sqlx::raw_sql(AssertSqlSafe(renamed)).execute(&mut *tx).await?;
        sqlx::query("DELETE FROM projection.projections WHERE name = $1 AND generation = $2")
            .bind(self.key())
            .bind(self.number)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "UPDATE projection.projections
             SET life = life + 1, shape = $3, ready = true, rebuild = false, stopped = NULL
             WHERE name = $1 AND generation = $2",
        )
        .bind(old.key())
        .bind(old.number)
        .bind(old.shape())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        tracing::info!(projection = self.name, generation = self.number, "read model rebuilt");
        Ok(true)
    }

    /// The one it was built for stays as it is.
    async fn give_up(&self, pool: &PgPool) -> Result<(), sqlx::Error> {
        let mut tx = pool.begin().await?;
        sqlx::query("UPDATE projection.projections SET rebuild = false WHERE name = $1 AND generation = $2")
            .bind(self.name)
            .bind(self.number)
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM projection.projections WHERE name = $1 AND generation = $2")
            .bind(self.key())
            .bind(self.number)
            .execute(&mut *tx)
            .await?;
        let gone = format!("DROP SCHEMA IF EXISTS \"{}\" CASCADE", self.schema());
        sqlx::raw_sql(AssertSqlSafe(gone)).execute(&mut *tx).await?;
        tx.commit().await
    }
}
