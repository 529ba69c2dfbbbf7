//! Creates and migrates a log's schema, as a role that the application is not.

use sqlx::{AssertSqlSafe, PgPool};

use super::{LogOptions, OpenError};
use crate::evidence;

/// Never edited once released: a change is a new one at the end.
const MIGRATIONS: &[&str] = &[include_str!("sql/1-tables.sql")];
const FUNCTIONS: &str = include_str!("sql/functions.sql");
const GRANTS: &str = include_str!("sql/grants.sql");

/// The newest schema this program knows.
pub(super) const KNOWN: i32 = MIGRATIONS.len() as i32;

/// The name itself where it can stand in SQL without quotes.
pub(crate) fn plain(name: &str) -> Result<&str, OpenError> {
    let sound = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() < 60
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    sound.then_some(name).ok_or_else(|| OpenError::Name(name.to_owned()))
}

pub(super) async fn migrate(owner: &PgPool, options: &LogOptions, app_role: &str) -> Result<(), OpenError> {
    let (log, app) = (plain(options.schema)?, plain(app_role)?);
    let sql = |template: &str| AssertSqlSafe(template.replace("{log}", log).replace("{app}", app));
    let mut tx = owner.begin().await?;
    // Two processes that start at once: the second waits and then finds everything done.
    sqlx::query("select pg_advisory_xact_lock(hashtextextended('kernel::log ' || $1, 0))")
        .bind(log)
        .execute(&mut *tx)
        .await?;
    let begin = "create schema if not exists {log}; \
        create table if not exists {log}.migrations (number int primary key, at timestamptz not null default now())";
    sqlx::raw_sql(sql(begin)).execute(&mut *tx).await?;
    let done: i32 =
        sqlx::query_scalar(sql("select coalesce(max(number), 0) from {log}.migrations")).fetch_one(&mut *tx).await?;
    if done > KNOWN {
        return Err(OpenError::Newer { found: done, known: KNOWN });
    }
    for number in done + 1..=KNOWN {
        sqlx::raw_sql(sql(MIGRATIONS[number as usize - 1])).execute(&mut *tx).await?;
        sqlx::query(sql("insert into {log}.migrations (number) values ($1)")).bind(number).execute(&mut *tx).await?;
    }
    sqlx::raw_sql(sql(FUNCTIONS)).execute(&mut *tx).await?;
    sqlx::raw_sql(sql(GRANTS)).execute(&mut *tx).await?;
    if done == 0 {
        let id = uuid::Builder::from_random_bytes(rand::random()).into_uuid();
        let genesis = evidence::genesis(id);
        let head = "insert into {log}.head (service, origin, log_id, epoch, position, recorded_at, link) \
            values ($1, $2, $3, 1, 0, clock_timestamp(), $4)";
        sqlx::query(sql(head))
            .bind(options.service)
            .bind(&options.origin)
            .bind(id)
            .bind(genesis)
            .execute(&mut *tx)
            .await?;
        let epoch = "insert into {log}.epochs values (1, 0, $1, clock_timestamp(), 'created')";
        sqlx::query(sql(epoch)).bind(genesis).execute(&mut *tx).await?;
    }
    Ok(tx.commit().await?)
}
