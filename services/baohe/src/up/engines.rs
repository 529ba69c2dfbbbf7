//! The two engines of a home: started, watched, stopped.

use std::path::Path;

use engines::{Binaries, EngineError, Nats, NatsOptions, Postgres, PostgresOptions};
use runtime::config::Config;
use sqlx::postgres::PgConnectOptions;

/// PostgreSQL and NATS, running.
pub(crate) struct Engines {
    pub(crate) postgres: Postgres,
    pub(crate) nats: Nats,
}

impl Engines {
    /// Starts both; what a killed process left running is ended first.
    pub(crate) async fn start(home: &Path) -> Result<Self, EngineError> {
        let binaries = Binaries::find(None)?;
        let (postgres_home, nats_home) = (home.join("postgres"), home.join("nats"));
        let (postgres, nats) = tokio::try_join!(
            Postgres::start(&binaries, &postgres_home, PostgresOptions::default()),
            Nats::start(&binaries, &nats_home, NatsOptions::default()),
        )?;
        Ok(Self { postgres, nats })
    }

    /// The one who may make roles and databases.
    pub(crate) fn admin(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(self.postgres.socket_dir())
            .port(self.postgres.port())
            .username(self.postgres.user())
            .password(self.postgres.password())
    }

    /// Where they are.
    pub(crate) fn tell(&self, config: &mut Config) {
        config.postgres.host = self.postgres.socket_dir().display().to_string();
        config.postgres.port = self.postgres.port();
        config.nats.url = self.nats.url();
        config.nats.creds_file = self.nats.creds_file();
    }

    /// Starts an engine again whenever it ended unasked; returns only when that cannot be done. May be cancelled.
    pub(crate) async fn keep(&mut self) -> EngineError {
        loop {
            let restarted = tokio::select! {
                () = self.postgres.ended() => {
                    tracing::warn!("PostgreSQL ended unasked and is started again");
                    self.postgres.restart().await
                }
                () = self.nats.ended() => {
                    tracing::warn!("NATS ended unasked, or its disk was full, and is started again");
                    self.nats.restart().await
                }
            };
            if let Err(error) = restarted {
                return error;
            }
        }
    }

    /// NATS first, PostgreSQL last.
    pub(crate) async fn stop(self) {
        self.nats.stop().await;
        self.postgres.stop().await;
    }
}
