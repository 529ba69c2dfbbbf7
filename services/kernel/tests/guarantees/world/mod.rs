//! What the guarantees are tried in: one PostgreSQL for all tests of the process, databases of their own for each.

mod child;
mod server;

use std::future::Future;
use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use kernel::log::Work;
use kernel::{Context, Keys, Log, LogError, LogOptions, Moment, Receipt, Target};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::locker::{Command, Locker, LockerKind, Why};

pub use child::{Child, Role, answer, orders};
pub use server::Own;

/// The role that owns the logs and the one that writes them.
pub const OWNER: &str = "log_owner";
pub const APP: &str = "log_app";
pub const MASTER: [u8; 32] = [3; 32];

/// How to reach a server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Access {
    pub socket: String,
    pub port: u16,
    pub password: String,
}

impl Access {
    pub fn options(&self, role: &str, database: &str) -> PgConnectOptions {
        let options = PgConnectOptions::new_without_pgpass().socket(&self.socket).port(self.port);
        let password = if role == "postgres" { self.password.as_str() } else { role };
        options.username(role).password(password).database(database)
    }

    pub fn pool(&self, role: &str, database: &str) -> PgPool {
        let pool = PgPoolOptions::new().max_connections(12).acquire_timeout(Duration::from_secs(5));
        pool.connect_lazy_with(self.options(role, database))
    }
}

/// Databases of its own for one test: a log with its audit log, and a key database.
pub struct World {
    pub access: Access,
    pub database: String,
    pub app: PgPool,
    pub keys: Keys,
}

impl World {
    /// On the server that all tests share.
    pub async fn start() -> Self {
        Self::on(server::shared()).await
    }

    /// On this server.
    pub async fn on(access: Access) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let database = format!("world_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let keys = format!("{database}_keys");
        let admin = access.pool("postgres", "postgres");
        for name in [&database, &keys] {
            let sql = format!("create database {name} owner {OWNER}");
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&admin).await.unwrap();
        }
        admin.close().await;
        let owner = access.pool(OWNER, &database);
        for schema in ["log", "audit"] {
            Log::migrate(&owner, &options(schema), APP).await.unwrap();
        }
        owner.close().await;
        let keys_owner = access.pool(OWNER, &keys);
        Keys::migrate(&keys_owner, APP).await.unwrap();
        keys_owner.close().await;
        let keys = Keys::open(access.pool(APP, &keys), MASTER).await.unwrap();
        Self { app: access.pool(APP, &database), access, database, keys }
    }

    /// One that another process started.
    pub async fn existing(access: Access, database: String) -> Self {
        let keys = Keys::open(access.pool(APP, &format!("{database}_keys")), MASTER).await.unwrap();
        Self { app: access.pool(APP, &database), access, database, keys }
    }

    /// A log as one process has it: a handle with a writer of its own.
    pub async fn log(&self) -> Running {
        self.open(options("log")).await
    }

    /// The same with other options.
    pub async fn open(&self, options: LogOptions) -> Running {
        let (log, writer) = Log::open(self.app.clone(), options, Some(self.keys.clone())).await.unwrap();
        Running { log, writer: tokio::spawn(writer) }
    }

    /// What SQL says, asked as the superuser.
    pub async fn ask<T>(&self, sql: &'static str) -> Vec<T>
    where
        T: Send + Unpin + for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>,
    {
        let admin = self.access.pool("postgres", &self.database);
        let rows = sqlx::query_as(sql).fetch_all(&admin).await.unwrap();
        admin.close().await;
        rows
    }

    /// Does what the application cannot: as the superuser.
    pub async fn force(&self, sql: &'static str) {
        let admin = self.access.pool("postgres", &self.database);
        sqlx::raw_sql(sql).execute(&admin).await.unwrap();
        admin.close().await;
    }
}

/// An open log and its writer.
pub struct Running {
    pub log: Log,
    writer: JoinHandle<()>,
}

impl Deref for Running {
    type Target = Log;
    fn deref(&self) -> &Log {
        &self.log
    }
}

impl Running {
    /// Ends it in order.
    pub async fn close(self) {
        self.log.close();
        self.writer.await.unwrap();
    }
}

pub fn options(schema: &'static str) -> LogOptions {
    LogOptions {
        service: "lockers",
        schema,
        origin: "440309".into(),
        time_zone: "Asia/Shanghai",
        publish: 1,
        queue: 1_000,
        batch: 500,
        clock: || Moment::from_micros(1_561_953_600_000_000),
    }
}

/// Asked by the test's own user, under this command id.
pub fn asked(command_id: Uuid, what: impl AsRef<[u8]>) -> Context {
    let mut digest = [0_u8; 32];
    for (place, byte) in what.as_ref().iter().enumerate() {
        digest[place % 32] = digest[place % 32].wrapping_mul(31).wrapping_add(*byte);
    }
    Context {
        command_id,
        digest,
        actor: "test/user".into(),
        on_behalf_of: None,
        correlation: command_id,
        causation: None,
        trace: None,
        reference: None,
    }
}

pub fn a_command_id() -> Uuid {
    Uuid::now_v7()
}

pub type Done = Result<Receipt, LogError<Why>>;

/// Everybody may.
pub fn may(_: &Locker) -> Result<(), kernel::Denied> {
    Ok(())
}

/// One command under an id of its own.
pub async fn execute(log: &Log, target: Target<LockerKind>, command: Command) -> Done {
    execute_as(log, a_command_id(), target, command).await
}

/// One command under this id.
pub async fn execute_as(log: &Log, command_id: Uuid, target: Target<LockerKind>, command: Command) -> Done {
    let context = asked(command_id, format!("{command:?}"));
    log.execute::<Locker>(target, &command, &context, &may).await
}

/// A locker with this number.
pub async fn an_open_locker(log: &Log, number: &str) -> Receipt {
    execute(log, Target::New, Command::Open { number: number.into() }).await.unwrap()
}

/// That locker.
pub fn to(receipt: &Receipt) -> Target<LockerKind> {
    Target::One(kernel::Id::new(receipt.stream))
}

/// One of several commands.
pub fn work(target: Target<LockerKind>, command: Command) -> Work<Locker> {
    let context = asked(a_command_id(), format!("{command:?}"));
    Work { target, command, context }
}

/// Waits until it is so; the deadline is for what never comes.
pub async fn until<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
    while !is_so().await {
        assert!(tokio::time::Instant::now() < deadline, "never came: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
