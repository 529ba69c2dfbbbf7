//! The same rows without messages, folding and checkpoints: from memory, each row once, as many in a transaction as a
//! thousand events came to.

use std::time::{Duration, Instant};

use anyhow::ensure;
use sqlx::{AssertSqlSafe, PgPool};

/// Events of one transaction, as many as the projection applies at once.
const BATCH: usize = 1_000;

/// One table's rows, as JSON arrays of what one transaction takes.
struct Copied {
    table: String,
    chunks: Vec<String>,
}

/// Copies what is in the read model to tables of the same shape; gives back how long that took.
pub(super) async fn inserted(pool: &PgPool, events: usize) -> anyhow::Result<Duration> {
    let transactions = events.div_ceil(BATCH);
    let model = "select nspname::text from pg_namespace where nspname like 'coverage\\_g%' order by 1 desc limit 1";
    let schema: String = sqlx::query_scalar(model).fetch_one(pool).await?;
    let mut copies = Vec::new();
    sqlx::raw_sql("create schema bulk").execute(pool).await?;
    let tables = "select tablename::text from pg_tables where schemaname = $1 order by 1";
    for table in sqlx::query_scalar::<_, String>(tables).bind(&schema).fetch_all(pool).await? {
        let like = format!("create table bulk.{table} (like {schema}.{table} including all)");
        sqlx::raw_sql(AssertSqlSafe(like)).execute(pool).await?;
        let select = format!("select row_to_json(row)::text from {schema}.{table} row");
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(select)).fetch_all(pool).await?;
        let chunks = rows.chunks(rows.len().div_ceil(transactions).max(1));
        copies.push(Copied { table, chunks: chunks.map(|rows| format!("[{}]", rows.join(","))).collect() });
    }
    ensure!(copies.iter().any(|copy| !copy.chunks.is_empty()), "the read model is empty");
    let start = Instant::now();
    for number in 0..transactions {
        let mut tx = pool.begin().await?;
        for Copied { table, chunks } in &copies {
            let Some(rows) = chunks.get(number) else { continue };
            let insert =
                format!("insert into bulk.{table} select * from json_populate_recordset(null::bulk.{table}, $1::json)");
            sqlx::query(AssertSqlSafe(insert)).bind(rows).execute(&mut *tx).await?;
        }
        tx.commit().await?;
    }
    Ok(start.elapsed())
}
