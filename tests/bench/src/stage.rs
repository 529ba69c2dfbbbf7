//! PostgreSQL and NATS of our own, durable, gone when the run is over.

use std::time::Duration;

use anyhow::Context as _;
use async_nats::jetstream;
use engines::{Binaries, Home, Nats, NatsOptions, Postgres, PostgresOptions};
use runtime::Config;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection, PgPool};
use tempfile::TempDir;

use crate::record::Machine;

/// The role that may add events and never change one.
pub(crate) const APP: &str = "app";
/// Clients of the naive way have a connection each.
const CONNECTIONS: u16 = 200;

/// What everything is measured on.
pub(crate) struct Stage {
    postgres: Postgres,
    nats: Nats,
    pub(crate) jetstream: jetstream::Context,
    _home: Home,
    _directory: TempDir,
}

impl Stage {
    /// Starts both servers in a directory that is removed afterwards.
    pub(crate) async fn set() -> anyhow::Result<Self> {
        let directory = tempfile::Builder::new().prefix("baohe-bench-").tempdir()?;
        let home = Home::open(directory.path())?;
        let binaries = Binaries::find(None)?;
        let options = PostgresOptions { max_connections: CONNECTIONS, durable: true, ..PostgresOptions::default() };
        let postgres = Postgres::start(&binaries, &home.path().join("postgres"), options).await?;
        let nats = Nats::start(&binaries, &home.path().join("nats"), NatsOptions::default()).await?;
        let options = async_nats::ConnectOptions::with_credentials_file(nats.creds_file()).await?;
        let client = options.connect(nats.url()).await?;
        let stage = Self { postgres, nats, jetstream: jetstream::new(client), _home: home, _directory: directory };
        let role = format!("create role {APP} login password '{}'", stage.postgres.password());
        sqlx::raw_sql(AssertSqlSafe(role)).execute(&mut stage.owner("postgres").await?).await?;
        Ok(stage)
    }

    /// An empty database; gives back its owner's connections. The application may make schemas in it.
    pub(crate) async fn database(&self, name: &str) -> anyhow::Result<PgPool> {
        let sql = format!("create database {name}");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.owner("postgres").await?).await?;
        let sql = format!("grant create on database {name} to {APP}");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.owner(name).await?).await?;
        Ok(PgPoolOptions::new().max_connections(2).connect_with(self.options(name)).await?)
    }

    /// The application's connections, as the runtime opens them.
    pub(crate) fn app(&self, database: &str) -> PgPool {
        let pool = PgPoolOptions::new().max_connections(8).acquire_timeout(Duration::from_secs(5));
        pool.connect_lazy_with(self.options(database).username(APP))
    }

    /// One connection of the owner.
    pub(crate) async fn owner(&self, database: &str) -> anyhow::Result<PgConnection> {
        self.options(database).connect().await.context("a connection")
    }

    /// Whoever may make roles and databases.
    pub(crate) fn admin(&self) -> PgConnectOptions {
        self.options("postgres")
    }

    /// Tells a service where both servers are.
    pub(crate) fn tell(&self, config: &mut Config) {
        config.postgres.host = self.postgres.socket_dir().display().to_string();
        config.postgres.port = self.postgres.port();
        config.nats.url = self.nats.url();
        config.nats.creds_file = self.nats.creds_file();
    }

    fn options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(self.postgres.socket_dir())
            .port(self.postgres.port())
            .username(self.postgres.user())
            .password(self.postgres.password())
            .database(database)
    }

    /// What this is measured on.
    pub(crate) async fn machine(&self) -> anyhow::Result<Machine> {
        let postgres = sqlx::query_scalar("show server_version").fetch_one(&mut self.owner("postgres").await?).await?;
        Ok(Machine::here(postgres, self.jetstream.client().server_info().version.clone()))
    }

    /// Stops both.
    pub(crate) async fn strike(self) {
        self.nats.stop().await;
        self.postgres.stop().await;
    }
}
