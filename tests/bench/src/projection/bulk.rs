//! The same rows without messages and checkpoints: events in memory, folded, a thousand a transaction.

use std::collections::BTreeMap;
use std::time::Instant;

use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use super::meters::{Reading, Shown, TABLE, UPSERT};
use crate::feed::Feed;
use crate::meter::Happened;

/// Events of one transaction, as many as the projection applies at once.
const BATCH: usize = 1_000;

/// The whole log, parsed.
pub(super) async fn events(feed: &Feed) -> anyhow::Result<Vec<(Uuid, Shown)>> {
    let mut events = Vec::new();
    let mut after = 0;
    loop {
        let page = feed.log.page(after, BATCH).await?;
        let Some(last) = page.last() else { return Ok(events) };
        after = last.position;
        for row in &page {
            let (Happened::Installed { value, note, .. } | Happened::Read { value, note }) =
                row.recorded::<Happened>()?.event;
            events.push((row.stream, Shown { value, note }));
        }
    }
}

/// Folds and upserts; gives back events a second.
pub(super) async fn upserted(pool: &PgPool, events: &[(Uuid, Shown)]) -> anyhow::Result<f64> {
    let mut connection = pool.acquire().await?;
    sqlx::raw_sql("create schema bulk").execute(&mut *connection).await?;
    sqlx::raw_sql("set search_path to bulk").execute(&mut *connection).await?;
    sqlx::raw_sql(TABLE).execute(&mut *connection).await?;
    let start = Instant::now();
    let mut all: BTreeMap<Uuid, Reading> = BTreeMap::new();
    for batch in events.chunks(BATCH) {
        let mut changed: BTreeMap<Uuid, &Reading> = BTreeMap::new();
        for (meter, shown) in batch {
            all.entry(*meter).or_insert_with(Reading::silent).hear(shown);
        }
        changed.extend(batch.iter().filter_map(|(meter, _)| Some((*meter, all.get(meter)?))));
        let meters: Vec<Uuid> = changed.keys().copied().collect();
        let times: Vec<i64> = changed.values().map(|reading| reading.times).collect();
        let last: Vec<i64> = changed.values().map(|reading| reading.last).collect();
        let notes: Vec<&str> = changed.values().map(|reading| reading.note.as_str()).collect();
        sqlx::query(UPSERT).bind(meters).bind(times).bind(last).bind(notes).execute(&mut *connection).await?;
    }
    Ok(events.len() as f64 / start.elapsed().as_secs_f64())
}

/// Whether both ways came to the same rows.
pub(super) async fn same(pool: &PgPool, schema: &str) -> anyhow::Result<bool> {
    let sql = format!(
        "select not exists (table bulk.readings except table {schema}.readings)
            and (select count(*) from bulk.readings) = (select count(*) from {schema}.readings)"
    );
    Ok(sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(pool).await?)
}
