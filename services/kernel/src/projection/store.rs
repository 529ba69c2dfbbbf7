//! The tables beside the read models: which generations there are and how far each has come.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Row as _};

use crate::Epoch;
use crate::subscription::Checkpoint;

const TABLES: &str = "
CREATE SCHEMA IF NOT EXISTS projection;
CREATE TABLE IF NOT EXISTS projection.projections (
    name text NOT NULL,
    generation int NOT NULL,
    shape text NOT NULL,
    life bigint NOT NULL DEFAULT 1,
    ready boolean NOT NULL DEFAULT false,
    rebuild boolean NOT NULL DEFAULT false,
    stopped text,
    PRIMARY KEY (name, generation)
);
CREATE TABLE IF NOT EXISTS projection.checkpoints (
    name text NOT NULL,
    generation int NOT NULL,
    source text NOT NULL,
    log uuid NOT NULL,
    epoch int NOT NULL,
    position bigint NOT NULL,
    link bytea NOT NULL,
    PRIMARY KEY (name, generation, source),
    FOREIGN KEY (name, generation) REFERENCES projection.projections ON DELETE CASCADE
);
";

/// One generation of one read model.
#[derive(Debug, Clone, Copy)]
pub(super) struct Generation {
    pub(super) name: &'static str,
    pub(super) number: i32,
    /// Of its schema's name; empty but for what is built beside.
    pub(super) suffix: &'static str,
    pub(super) tables: &'static str,
}

/// What is known about a generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Standing {
    /// Raised by each rebuild.
    pub(super) life: i64,
    /// Caught up once since it was built.
    pub(super) ready: bool,
    /// Somebody wants it built anew.
    pub(super) rebuild: bool,
    /// Why it stopped.
    pub(super) stopped: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum PrepareError {
    #[error("the tables of {name} changed, its generation {generation} did not: raise it")]
    Shape { name: &'static str, generation: i32, life: i64 },
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl Generation {
    /// What it is stored under.
    pub(super) fn key(&self) -> String {
        format!("{}{}", self.name, self.suffix)
    }

    /// Built beside this one, to take its place.
    pub(super) fn beside(&self) -> Generation {
        Generation { suffix: "_new", ..*self }
    }

    /// The schema its tables are in.
    pub(super) fn schema(&self) -> String {
        format!("{}_g{}{}", self.name, self.number, self.suffix)
    }

    /// Tells its tables from others.
    pub(super) fn shape(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.tables))
    }

    fn path(&self) -> String {
        format!("\"{}\", public", self.schema())
    }

    /// Creates what is missing: the tables here, the generation's row, schema and tables.
    pub(super) async fn prepare(&self, pool: &PgPool) -> Result<Standing, PrepareError> {
        let mut tx = pool.begin().await?;
        // Two processes may start at once.
        sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('projection', 0))").execute(&mut *tx).await?;
        sqlx::raw_sql(TABLES).execute(&mut *tx).await?;
        let shape = self.shape();
        let made = sqlx::query(
            "INSERT INTO projection.projections (name, generation, shape) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        );
        let made = made.bind(self.key()).bind(self.number).bind(&shape).execute(&mut *tx).await?.rows_affected() == 1;
        if made {
            self.create(&mut tx).await?;
        }
        let known: String =
            sqlx::query_scalar("SELECT shape FROM projection.projections WHERE name = $1 AND generation = $2")
                .bind(self.key())
                .bind(self.number)
                .fetch_one(&mut *tx)
                .await?;
        let standing = self.standing(&mut tx).await?.ok_or(sqlx::Error::RowNotFound)?;
        if known != shape {
            return Err(PrepareError::Shape { name: self.name, generation: self.number, life: standing.life });
        }
        tx.commit().await?;
        Ok(standing)
    }

    /// An empty schema with its tables, whatever was there.
    async fn create(&self, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        let schema = self.schema();
        // `being_read` has no rows: whoever reads holds it, so that nobody replaces the schema under a snapshot.
        let fresh = format!(
            "DROP SCHEMA IF EXISTS \"{schema}\" CASCADE; CREATE SCHEMA \"{schema}\"; CREATE TABLE \"{schema}\".being_read ()"
        );
        sqlx::raw_sql(AssertSqlSafe(fresh)).execute(&mut *tx).await?;
        sqlx::query("SELECT set_config('search_path', $1, true)").bind(self.path()).execute(&mut *tx).await?;
        sqlx::raw_sql(self.tables).execute(&mut *tx).await?;
        Ok(())
    }

    /// Begins anew: empty tables, no checkpoints; unless that happened since `life`. Whoever writes this generation
    /// notices by its life.
    pub(super) async fn reset(&self, pool: &PgPool, life: Option<i64>) -> Result<(), sqlx::Error> {
        let mut tx = pool.begin().await?;
        let raised = sqlx::query(
            "UPDATE projection.projections SET life = life + 1, shape = $4, ready = false, rebuild = false, stopped = NULL
             WHERE name = $1 AND generation = $2 AND life = coalesce($3, life)",
        );
        let raised = raised.bind(self.key()).bind(self.number).bind(life).bind(self.shape()).execute(&mut *tx).await?;
        if raised.rows_affected() == 0 {
            return Ok(());
        }
        sqlx::query("DELETE FROM projection.checkpoints WHERE name = $1 AND generation = $2")
            .bind(self.key())
            .bind(self.number)
            .execute(&mut *tx)
            .await?;
        self.create(&mut tx).await?;
        tx.commit().await
    }

    /// `None`: there is no such generation, or no more.
    pub(super) async fn standing(&self, on: &mut PgConnection) -> Result<Option<Standing>, sqlx::Error> {
        let row = sqlx::query(
            "SELECT life, ready, rebuild, stopped FROM projection.projections WHERE name = $1 AND generation = $2",
        );
        let row = row.bind(self.key()).bind(self.number).fetch_optional(on).await?;
        let standing = |row: PgRow| Standing {
            life: row.get("life"),
            ready: row.get("ready"),
            rebuild: row.get("rebuild"),
            stopped: row.get("stopped"),
        };
        Ok(row.map(standing))
    }

    /// Takes the generation for this transaction and makes its schema the search path.
    pub(super) async fn lock(
        &self,
        tx: &mut PgConnection,
        source: &str,
    ) -> Result<(Option<i64>, Option<Checkpoint>), sqlx::Error> {
        // Locked first, read in a later statement: a statement's snapshot is older than the lock it waited for.
        let life = self.hold(tx).await?;
        let row = sqlx::query(
            "SELECT set_config('search_path', $4, true), c.log, c.epoch, c.position, c.link
             FROM (VALUES (1)) AS one LEFT JOIN projection.checkpoints AS c
               ON c.name = $1 AND c.generation = $2 AND c.source = $3",
        );
        let row = row.bind(self.key()).bind(self.number).bind(source).bind(self.path()).fetch_one(&mut *tx).await?;
        Ok((life, checkpoint(&row)?))
    }

    /// Keeps others from writing this generation until the transaction ends; gives back its life, if it is there.
    pub(super) async fn hold(&self, tx: &mut PgConnection) -> Result<Option<i64>, sqlx::Error> {
        let life = "SELECT life FROM projection.projections WHERE name = $1 AND generation = $2 FOR UPDATE";
        sqlx::query_scalar(life).bind(self.key()).bind(self.number).fetch_optional(tx).await
    }

    pub(super) async fn advance(&self, tx: &mut PgConnection, source: &str, to: Checkpoint) -> Result<(), sqlx::Error> {
        let moved = sqlx::query(
            "INSERT INTO projection.checkpoints (name, generation, source, log, epoch, position, link)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (name, generation, source) DO UPDATE SET log = $4, epoch = $5, position = $6, link = $7",
        );
        let moved = moved.bind(self.key()).bind(self.number).bind(source).bind(to.epoch.log).bind(to.epoch.number);
        moved.bind(to.position).bind(to.link.as_slice()).execute(tx).await?;
        Ok(())
    }

    pub(super) async fn checkpoints(&self, on: &mut PgConnection) -> Result<Vec<(String, Checkpoint)>, sqlx::Error> {
        let rows = sqlx::query(
            "SELECT source, log, epoch, position, link FROM projection.checkpoints
             WHERE name = $1 AND generation = $2",
        );
        let rows = rows.bind(self.key()).bind(self.number).fetch_all(on).await?;
        let read = |row: &PgRow| Ok(checkpoint(row)?.map(|at| (row.get("source"), at)));
        rows.iter().filter_map(|row| read(row).transpose()).collect()
    }

    /// Writes down why it stopped, or that it goes on; unless it was rebuilt since `life`.
    pub(super) async fn stopped(&self, pool: &PgPool, life: i64, why: Option<&str>) -> Result<(), sqlx::Error> {
        let set = sqlx::query(
            "UPDATE projection.projections SET stopped = $4 WHERE name = $1 AND generation = $2 AND life = $3",
        );
        set.bind(self.key()).bind(self.number).bind(life).bind(why).execute(pool).await?;
        Ok(())
    }

    /// It may be asked from now on; what is older than the one before it goes.
    pub(super) async fn serve(&self, pool: &PgPool) -> Result<(), sqlx::Error> {
        let mut tx = pool.begin().await?;
        sqlx::query("UPDATE projection.projections SET ready = true WHERE name = $1 AND generation = $2")
            .bind(self.key())
            .bind(self.number)
            .execute(&mut *tx)
            .await?;
        let gone: Vec<i32> = sqlx::query_scalar(
            "DELETE FROM projection.projections WHERE name = $1 AND generation < $2 - 1 RETURNING generation",
        )
        .bind(self.key())
        .bind(self.number)
        .fetch_all(&mut *tx)
        .await?;
        for number in gone {
            let schema = Generation { number, ..*self }.schema();
            sqlx::raw_sql(AssertSqlSafe(format!("DROP SCHEMA IF EXISTS \"{schema}\" CASCADE")))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await
    }

    /// Keeps the tables from being replaced until the transaction ends. First of all in it: a lock takes no snapshot, so
    /// what is seen then is of these tables. Whether there are any.
    pub(super) async fn keep(&self, tx: &mut PgConnection) -> Result<bool, sqlx::Error> {
        let lock = format!("LOCK TABLE \"{}\".being_read IN ACCESS SHARE MODE", self.schema());
        match sqlx::raw_sql(AssertSqlSafe(lock)).execute(tx).await {
            Ok(_) => Ok(true),
            Err(sqlx::Error::Database(error)) if matches!(error.code().as_deref(), Some("42P01" | "3F000")) => {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Sets the search path of a reader's transaction.
    pub(super) async fn look_into(&self, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT set_config('search_path', $1, true)").bind(self.path()).execute(tx).await?;
        Ok(())
    }
}

fn checkpoint(row: &PgRow) -> Result<Option<Checkpoint>, sqlx::Error> {
    let Some(log) = row.try_get("log")? else { return Ok(None) };
    let link: Vec<u8> = row.try_get("link")?;
    let link = link.try_into().map_err(|_| sqlx::Error::Decode("a link has 32 bytes".into()))?;
    let epoch = Epoch { log, number: row.try_get("epoch")? };
    Ok(Some(Checkpoint { epoch, position: row.try_get("position")?, link }))
}
