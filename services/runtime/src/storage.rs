//! The databases: one per service, and one for the keys of each service that decides.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use kernel::{Keys, Log, LogOptions};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool};
use tokio::time::{Instant, sleep};

use crate::config::{Config, Postgres};
use crate::identity::read_key;
use crate::service::Service;
use crate::{Audit, run};

/// How long a start waits for PostgreSQL to come.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a service has in PostgreSQL, open.
pub(crate) struct Store {
    pub(crate) pool: PgPool,
    pub(crate) logs: Option<Logs>,
}

/// The two logs of a service that decides, and their writers' futures.
pub(crate) struct Logs {
    pub(crate) log: Log,
    pub(crate) audit: Audit,
    pub(crate) keys: PgPool,
    pub(crate) writers: [futures::future::BoxFuture<'static, ()>; 2],
}

/// Makes what `services` need in an empty PostgreSQL: the two roles with their passwords, and the databases. Harmless
/// when repeated. `admin` may create roles and databases; `up` and tests have such a role, in production this is done
/// by whoever runs PostgreSQL.
///
/// # Errors
/// The database's, or a password file that cannot be read.
pub async fn provision(admin: &PgConnectOptions, config: &Config, services: &[&dyn Service]) -> anyhow::Result<()> {
    let pg = &config.postgres;
    let mut connection = PgConnection::connect_with(&admin.clone().database("postgres")).await?;
    for (role, file) in [(&pg.owner_user, &pg.owner_password_file), (&pg.app_user, &pg.app_password_file)] {
        let role = plain(role)?;
        let password = password(file)?.map_or("null".to_owned(), |text| format!("'{}'", text.replace('\'', "''")));
        let there: bool = sqlx::query_scalar("select exists (select from pg_roles where rolname = $1)")
            .bind(role)
            .fetch_one(&mut connection)
            .await?;
        let verb = if there { "alter" } else { "create" };
        execute(&mut connection, format!("{verb} role {role} login password {password}")).await?;
    }
    for service in services {
        let name = format!("{}{}", pg.database_prefix, service.name());
        database(&mut connection, pg, &name).await?;
        if service.decides() {
            database(&mut connection, pg, &format!("{name}_keys")).await?;
        } else {
            // Read models build schemas of their own, a generation beside the other.
            execute(&mut connection, format!("grant create on database {} to {}", plain(&name)?, pg.app_user)).await?;
        }
    }
    Ok(())
}

async fn database(connection: &mut PgConnection, pg: &Postgres, name: &str) -> anyhow::Result<()> {
    let (name, owner, app) = (plain(name)?, plain(&pg.owner_user)?, plain(&pg.app_user)?);
    let there: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(name)
        .fetch_one(&mut *connection)
        .await?;
    if !there {
        execute(connection, format!("create database {name} owner {owner}")).await?;
    }
    execute(connection, format!("revoke all on database {name} from public")).await?;
    execute(connection, format!("grant connect on database {name} to {app}")).await
}

async fn execute(connection: &mut PgConnection, sql: String) -> anyhow::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
    Ok(())
}

/// Brings the service's databases up to date as their owner, and opens them as the application.
pub(crate) async fn open(service: &dyn Service, config: &Config) -> anyhow::Result<Store> {
    let (pg, name) = (&config.postgres, service.name());
    let database = format!("{}{name}", pg.database_prefix);
    let owner = owner(pg, &database).await?;
    let pool = app(pg, &database)?;
    if !service.decides() {
        owner.close().await;
        return Ok(Store { pool, logs: None });
    }
    let [of_log, of_audit] = ["log", "audit"].map(|schema| options(config, name, schema));
    Log::migrate(&owner, &of_log, &pg.app_user).await?;
    Log::migrate(&owner, &of_audit, &pg.app_user).await?;
    kernel::policy::migrate(&owner, &pg.app_user).await?;
    owner.close().await;

    let key_database = format!("{database}_keys");
    let owner = self::owner(pg, &key_database).await?;
    Keys::migrate(&owner, &pg.app_user).await?;
    owner.close().await;
    let key_pool = app(pg, &key_database)?;
    let master = read_key(&config.keys.master_key_file).context("keys.master_key_file")?;
    let keys = Keys::open(key_pool.clone(), master).await?;
    let (log, writer) = Log::open(pool.clone(), of_log, Some(keys)).await?;
    let (audit, audit_writer) = Log::open(pool.clone(), of_audit, None).await?;
    let writers: [futures::future::BoxFuture<'static, ()>; 2] = [Box::pin(writer), Box::pin(audit_writer)];
    Ok(Store { pool, logs: Some(Logs { log, audit: Audit::new(audit), keys: key_pool, writers }) })
}

fn options(config: &Config, service: &'static str, schema: &'static str) -> LogOptions {
    LogOptions {
        service,
        schema,
        origin: config.log.origin.clone(),
        time_zone: "Asia/Shanghai",
        publish: 1,
        queue: config.log.queue,
        batch: config.log.batch,
        clock: run::now,
    }
}

async fn owner(pg: &Postgres, database: &str) -> anyhow::Result<PgPool> {
    let options = connect(pg, &pg.owner_user, &pg.owner_password_file, database)?;
    let until = Instant::now() + PATIENCE;
    loop {
        match PgPoolOptions::new().max_connections(1).connect_with(options.clone()).await {
            Ok(pool) => return Ok(pool),
            Err(error) if Instant::now() < until && comes_later(&error) => {
                tracing::warn!(database, "waiting for PostgreSQL: {error}");
                sleep(Duration::from_millis(500)).await;
            }
            Err(error) => return Err(anyhow::Error::from(error).context(format!("the database {database}"))),
        }
    }
}

/// A server that is not there yet or still starting; wrong passwords and missing databases do not heal by waiting.
fn comes_later(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code.starts_with("57")),
        _ => false,
    }
}

fn app(pg: &Postgres, database: &str) -> anyhow::Result<PgPool> {
    let options = connect(pg, &pg.app_user, &pg.app_password_file, database)?
        .options([("statement_timeout", "60s"), ("idle_in_transaction_session_timeout", "60s")]);
    // Who queues for a connection waits about as long as a caller does by default.
    let pool = PgPoolOptions::new().max_connections(pg.connections).acquire_timeout(Duration::from_secs(10));
    Ok(pool.connect_lazy_with(options))
}

fn connect(pg: &Postgres, user: &str, password_file: &Path, database: &str) -> anyhow::Result<PgConnectOptions> {
    let options = PgConnectOptions::new_without_pgpass()
        .port(pg.port)
        .username(user)
        .database(database)
        .application_name("baohe");
    let options = if pg.host.starts_with('/') { options.socket(&pg.host) } else { options.host(&pg.host) };
    Ok(match password(password_file)? {
        Some(password) => options.password(&password),
        None => options,
    })
}

fn password(file: &Path) -> anyhow::Result<Option<String>> {
    if file.as_os_str().is_empty() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(file)
        .map_err(|error| anyhow::anyhow!("the password file {} cannot be read: {error}", file.display()))?;
    Ok(Some(text.trim_end().to_owned()))
}

/// A name that needs no quoting in SQL.
fn plain(name: &str) -> anyhow::Result<&str> {
    let sound = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    anyhow::ensure!(!name.is_empty() && name.bytes().all(sound), "`{name}` is no plain name for a role or database");
    Ok(name)
}
