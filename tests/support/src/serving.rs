//! Services served in the test's own process, with a PostgreSQL and a NATS of their own.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use engines::{Binaries, Home, Nats, NatsOptions, Postgres, PostgresOptions};
use proto::assignment::v1::assignment_service_client::AssignmentServiceClient;
use proto::common::v1::log_service_client::LogServiceClient;
use proto::coverage::v1::coverage_service_client::CoverageServiceClient;
use proto::coverage::v1::directory_service_client::DirectoryServiceClient;
use proto::coverage::v1::projection_service_client::ProjectionServiceClient;
use proto::organization::v1::grant_service_client::GrantServiceClient;
use proto::organization::v1::organization_service_client::OrganizationServiceClient;
use proto::organization::v1::party_organization_service_client::PartyOrganizationServiceClient;
use proto::organization::v1::unit_service_client::UnitServiceClient;
use runtime::config::Telemetry;
use runtime::identity::{DEMO, Identities, Issuer, OWNER, make_key_file};
use runtime::telemetry::Guard;
use runtime::{Config, Running, Service, now};
use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;
use tonic::Request;
use tonic::transport::Channel;

use crate::as_bearer;

/// How long a start may take; only a broken one takes so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// One for all tests of the process: traces are followed only where somebody listens.
static TELEMETRY: OnceLock<Guard> = OnceLock::new();

/// Services in this process. Its engines are taken out by a test that wants them away; end it with [`Serving::close`].
pub struct Serving {
    /// As they are configured.
    pub config: Config,
    /// What serves; none while it is stopped.
    pub running: Option<Running>,
    /// The bus.
    pub nats: Option<Nats>,
    /// The database server.
    pub postgres: Option<Postgres>,
    services: &'static [&'static dyn Service],
    issuer: Issuer,
    _directory: TempDir,
    _home: Home,
}

impl Serving {
    /// These services, ready, with the demo's users and their grants.
    pub async fn start(services: &'static [&'static dyn Service]) -> Self {
        TELEMETRY.get_or_init(|| {
            let quiet = Telemetry { filter: "error".into(), ..Telemetry::default() };
            runtime::telemetry::start(&quiet).expect("telemetry starts")
        });
        let directory = tempfile::Builder::new().prefix("baohe-test-").tempdir().expect("a temporary directory");
        let home = Home::open(directory.path()).expect("a home");
        let binaries = Binaries::find(None).expect("PostgreSQL and NATS are installed");
        let options = PostgresOptions { durable: false, ..PostgresOptions::default() };
        let postgres = Postgres::start(&binaries, &directory.path().join("postgres"), options).await;
        let nats = Nats::start(&binaries, &directory.path().join("nats"), NatsOptions::default()).await;
        let (postgres, nats) = (postgres.expect("PostgreSQL starts"), nats.expect("NATS starts"));
        let config = configured(&directory, &postgres, &nats);
        let admin = PgConnectOptions::new_without_pgpass()
            .socket(postgres.socket_dir())
            .port(postgres.port())
            .username(postgres.user())
            .password(postgres.password());
        runtime::storage::provision(&admin, &config, services).await.expect("databases are made");
        let issuer = Issuer::open("baohe", &config.identity.key_file).expect("the key of tokens");
        let (nats, postgres) = (Some(nats), Some(postgres));
        let (_directory, _home) = (directory, home);
        let mut world = Self { config, running: None, nats, postgres, services, issuer, _directory, _home };
        world.serve().await;
        world
    }

    /// Serves (again) and waits until all is ready.
    pub async fn serve(&mut self) {
        let running = runtime::serve(self.services, &self.config).await.expect("the services start");
        assert!(running.ready(PATIENCE).await, "not ready in time");
        self.running = Some(running);
    }

    /// What serves.
    pub fn running(&self) -> &Running {
        self.running.as_ref().expect("serve() was called")
    }

    /// A connection as a client has it.
    pub async fn channel(&self) -> Channel {
        crate::channel(&format!("http://{}", self.running().address)).await.expect("it answers")
    }

    /// A client of any service: `world.client(MemberServiceClient::new)`.
    pub async fn client<C>(&self, of: impl FnOnce(Channel) -> C) -> C {
        of(self.channel().await)
    }

    /// Social organizations.
    pub async fn organizations(&self) -> OrganizationServiceClient<Channel> {
        self.client(OrganizationServiceClient::new).await
    }

    /// Party organizations.
    pub async fn party_organizations(&self) -> PartyOrganizationServiceClient<Channel> {
        self.client(PartyOrganizationServiceClient::new).await
    }

    /// What one service asks another about units.
    pub async fn units(&self) -> UnitServiceClient<Channel> {
        self.client(UnitServiceClient::new).await
    }

    /// Grants.
    pub async fn grants(&self) -> GrantServiceClient<Channel> {
        self.client(GrantServiceClient::new).await
    }

    /// Posts.
    pub async fn assignments(&self) -> AssignmentServiceClient<Channel> {
        self.client(AssignmentServiceClient::new).await
    }

    /// Coverage.
    pub async fn coverage(&self) -> CoverageServiceClient<Channel> {
        self.client(CoverageServiceClient::new).await
    }

    /// The directory.
    pub async fn directory(&self) -> DirectoryServiceClient<Channel> {
        self.client(DirectoryServiceClient::new).await
    }

    /// Read models, from the operator's side.
    pub async fn projections(&self) -> ProjectionServiceClient<Channel> {
        self.client(ProjectionServiceClient::new).await
    }

    /// Logs, from the operator's side.
    pub async fn logs(&self) -> LogServiceClient<Channel> {
        self.client(LogServiceClient::new).await
    }

    /// The token of one of the demo's users.
    pub fn token(&self, user: &str) -> String {
        self.issuer.token(user, Duration::from_secs(600), now())
    }

    /// The token with which one service asks another.
    pub fn service_token(&self, service: &str) -> String {
        Identities::open(&self.config.identity).expect("the key of tokens").service_token(service, now())
    }

    /// `message` of `user`, under a command id of its own.
    pub fn by<T>(&self, user: &str, message: T) -> Request<T> {
        as_bearer(&self.token(user), uuid::Uuid::now_v7(), message)
    }

    /// Stops everything, in order.
    pub async fn close(mut self) {
        if let Some(running) = self.running.take() {
            running.drain().await;
        }
        if let Some(nats) = self.nats.take() {
            nats.stop().await;
        }
        if let Some(postgres) = self.postgres.take() {
            postgres.stop().await;
        }
    }
}

fn configured(directory: &TempDir, postgres: &Postgres, nats: &Nats) -> Config {
    let key = |name: &str| -> PathBuf {
        let file = directory.path().join(name);
        make_key_file(&file).expect("the directory is writable");
        file
    };
    let mut config = Config::default();
    let any = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    (config.server.listen, config.server.internal_listen, config.server.metrics_listen) = (any, any, any);
    config.postgres.host = postgres.socket_dir().display().to_string();
    config.postgres.port = postgres.port();
    config.postgres.app_password_file = key("app");
    config.postgres.owner_password_file = key("owner");
    config.keys.master_key_file = key("master");
    config.nats.url = nats.url();
    config.nats.creds_file = nats.creds_file();
    config.identity.key_file = key("tokens");
    config.identity.own_people = true;
    config.grants = DEMO.iter().chain([&OWNER]).map(|user| user.grant("baohe")).collect();
    config
}
