//! The most PostgreSQL takes: rows as the log's events have them, 500 a transaction, nothing checked. And the least a
//! commit costs: one row.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::load::Client;
use crate::meter::note;
use crate::stage::Stage;

/// Rows of one transaction.
const ROWS: usize = 500;

/// The tables; the log's schema must be there.
const TABLES: &str = "
create schema raw;
create table raw.events (like log.events including all);
create table raw.commits (one uuid primary key);";

const INSERT: &str = "
insert into raw.events
select e.position, e.stream, e.version, e.event_id, 'meter.read', 1, e.payload::json, e.envelope::json, '44.03.09.001',
       clock_timestamp(), 1, e.digest, e.digest
  from unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::uuid[], $5::text[], $6::text[], $7::bytea[])
         e(position, stream, version, event_id, payload, envelope, digest)";

/// Makes the tables beside the log in `database`.
pub(crate) async fn prepare(stage: &Stage, database: &str) -> anyhow::Result<()> {
    sqlx::raw_sql(TABLES).execute(&mut stage.owner(database).await?).await?;
    Ok(())
}

/// Inserts batches.
pub(crate) struct Inserter {
    connection: PgConnection,
    position: i64,
    note: String,
}

impl Inserter {
    /// Goes on after what is there.
    pub(crate) async fn ready(stage: &Stage, database: &str) -> anyhow::Result<Self> {
        let mut connection = stage.owner(database).await?;
        let last = "select coalesce(max(position), 0) from raw.events";
        let position = sqlx::query_scalar(last).fetch_one(&mut connection).await?;
        Ok(Self { connection, position, note: note() })
    }
}

impl Client for Inserter {
    async fn act(&mut self) -> anyhow::Result<usize> {
        let positions: Vec<i64> = (self.position + 1..=self.position + ROWS as i64).collect();
        self.position += ROWS as i64;
        let (stream, versions) = (Uuid::now_v7(), positions.iter().map(|position| position % ROWS as i64 + 1));
        let ids: Vec<Uuid> = (0..ROWS).map(|_| Uuid::now_v7()).collect();
        let payloads: Vec<String> =
            versions.clone().map(|version| format!(r#"{{"value":{version},"note":"{}"}}"#, self.note)).collect();
        let envelope =
            |id: &Uuid| format!(r#"{{"actor":"up/bench","command_id":"{id}","correlation":"{id}","publish":1}}"#);
        let envelopes: Vec<String> = ids.iter().map(envelope).collect();
        let digests = vec![[7u8; 32]; ROWS];
        let insert = sqlx::query(INSERT).bind(&positions).bind(vec![stream; ROWS]).bind(versions.collect::<Vec<_>>());
        let insert = insert.bind(&ids).bind(&payloads).bind(&envelopes).bind(&digests);
        insert.execute(&mut self.connection).await?;
        Ok(ROWS)
    }
}

/// Commits one row at a time.
pub(crate) struct Committer(PgConnection);

impl Committer {
    /// A client with a connection of its own.
    pub(crate) async fn ready(stage: &Stage, database: &str) -> anyhow::Result<Self> {
        Ok(Self(stage.owner(database).await?))
    }
}

impl Client for Committer {
    async fn act(&mut self) -> anyhow::Result<usize> {
        sqlx::query("insert into raw.commits values ($1)").bind(Uuid::now_v7()).execute(&mut self.0).await?;
        Ok(1)
    }
}
