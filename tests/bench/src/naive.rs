//! Appending as one would at first: a transaction of one statement for each event, which moves the head and inserts.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::load::Client;
use crate::meter::note;
use crate::sizes::Sizes;
use crate::stage::Stage;

/// The same columns and indexes as the log's events, without evidence.
const TABLES: &str = "
create schema naive;
create table naive.head (one boolean primary key default true, position bigint not null) with (fillfactor = 10);
insert into naive.head values (true, 0);
create table naive.events (
    position    bigint primary key,
    stream      uuid not null,
    version     bigint not null,
    event_id    uuid not null,
    name        text not null,
    payload     json not null,
    envelope    json not null,
    recorded_at timestamptz not null default clock_timestamp(),
    unique (stream, version)
);";

const APPEND: &str = "
with moved as (update naive.head set position = position + 1 where one returning position)
insert into naive.events (position, stream, version, event_id, name, payload, envelope)
select position, $1, $2, $3, $4, $5::text::json, $6::text::json from moved";

const DATABASE: &str = "naive";

/// Makes empty tables in a database of their own.
pub(crate) async fn prepare(stage: &Stage) -> anyhow::Result<()> {
    let pool = stage.database(DATABASE).await?;
    sqlx::raw_sql(TABLES).execute(&pool).await?;
    Ok(())
}

/// So many clients with a connection each.
pub(crate) async fn clients(stage: &Stage, number: usize, sizes: &Sizes) -> anyhow::Result<Vec<Appender>> {
    let mut clients = Vec::with_capacity(number);
    for _ in 0..number {
        let connection = stage.owner(DATABASE).await?;
        let length = i64::from(sizes.stream);
        clients.push(Appender { connection, length, stream: Uuid::now_v7(), version: 0, note: note() });
    }
    Ok(clients)
}

/// Appends to streams of its own.
pub(crate) struct Appender {
    connection: PgConnection,
    length: i64,
    stream: Uuid,
    version: i64,
    note: String,
}

impl Client for Appender {
    async fn act(&mut self) -> anyhow::Result<usize> {
        if self.version == self.length {
            (self.stream, self.version) = (Uuid::now_v7(), 0);
        }
        self.version += 1;
        let command_id = Uuid::now_v7();
        let payload = format!(r#"{{"value":{},"note":"{}"}}"#, self.version, self.note);
        let envelope =
            format!(r#"{{"actor":"up/bench","command_id":"{command_id}","correlation":"{command_id}","publish":1}}"#);
        let append = sqlx::query(APPEND).bind(self.stream).bind(self.version).bind(command_id);
        append.bind("meter.read").bind(payload).bind(envelope).execute(&mut self.connection).await?;
        Ok(1)
    }
}
