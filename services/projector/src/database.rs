//! A PostgreSQL of a test's own.

use engines::{Binaries, Home, Postgres, PostgresOptions};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, PgConnection};
use tempfile::TempDir;

/// A running PostgreSQL with an empty database; gone when the test is over.
pub(crate) struct Database {
    pub(crate) postgres: Postgres,
    _home: Home,
    _directory: TempDir,
}

impl Database {
    pub(crate) async fn start() -> Self {
        let directory = tempfile::Builder::new().prefix("baohe-test-").tempdir().unwrap();
        let home = Home::open(directory.path()).unwrap();
        let binaries = Binaries::find(None).unwrap();
        let options = PostgresOptions { durable: false, ..PostgresOptions::default() };
        let postgres = Postgres::start(&binaries, &home.path().join("postgres"), options).await.unwrap();
        Self { postgres, _home: home, _directory: directory }
    }

    pub(crate) async fn connect(&self) -> PgConnection {
        self.options().connect().await.unwrap()
    }

    fn options(&self) -> PgConnectOptions {
        let at = PgConnectOptions::new().socket(self.postgres.socket_dir()).port(self.postgres.port());
        at.database("postgres").username(self.postgres.user()).password(self.postgres.password())
    }
}
