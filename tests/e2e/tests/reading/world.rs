//! A PostgreSQL, a NATS and a process of ours, for one test.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use engines::{Binaries, Home, Nats, NatsOptions, Postgres, PostgresOptions};
use proto::assignment::v1::assignment_service_client::AssignmentServiceClient;
use proto::common::v1::log_service_client::LogServiceClient;
use proto::coverage::v1::coverage_service_client::CoverageServiceClient;
use proto::coverage::v1::directory_service_client::DirectoryServiceClient;
use proto::coverage::v1::projection_service_client::ProjectionServiceClient;
use proto::organization::v1::organization_service_client::OrganizationServiceClient;
use proto::organization::v1::party_organization_service_client::PartyOrganizationServiceClient;

use runtime::config::Telemetry;
use runtime::identity::{DEMO, Issuer, OWNER, make_key_file};
use runtime::telemetry::Guard;
use runtime::{Config, Running, Service, now};
use sqlx::postgres::PgConnectOptions;
use tonic::Request;
use tonic::transport::Channel;

/// One for all tests of the process: traces are followed only where somebody listens.
static TELEMETRY: OnceLock<Guard> = OnceLock::new();

const SERVICES: &[&dyn Service] = &[&organization::Service, &assignment::Service, &projector::Service];

pub(crate) struct World {
    pub(crate) config: Config,
    pub(crate) running: Option<Running>,
    pub(crate) nats: Option<Nats>,
    pub(crate) postgres: Option<Postgres>,
    issuer: Issuer,
    _directory: tempfile::TempDir,
    _home: Home,
}

impl World {
    pub(crate) async fn start() -> Self {
        TELEMETRY.get_or_init(|| {
            let quiet = Telemetry { filter: "error".into(), ..Telemetry::default() };
            runtime::telemetry::start(&quiet).unwrap()
        });
        let directory = tempfile::Builder::new().prefix("baohe-test-").tempdir().unwrap();
        let (home, binaries) = (Home::open(directory.path()).unwrap(), Binaries::find(None).unwrap());
        let file = |name: &str| directory.path().join(name);
        let options = PostgresOptions { durable: false, ..PostgresOptions::default() };
        let postgres = Postgres::start(&binaries, &file("postgres"), options).await.unwrap();
        let nats = Nats::start(&binaries, &file("nats"), NatsOptions::default()).await.unwrap();
        let key = |name: &str| -> PathBuf {
            make_key_file(&file(name)).unwrap();
            file(name)
        };

        let mut config = Config::default();
        let any = "127.0.0.1:0".parse().unwrap();
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

        let admin = PgConnectOptions::new_without_pgpass()
            .socket(postgres.socket_dir())
            .port(postgres.port())
            .username(postgres.user())
            .password(postgres.password());
        runtime::storage::provision(&admin, &config, SERVICES).await.unwrap();
        let issuer = Issuer::open("baohe", &config.identity.key_file).unwrap();
        let (nats, postgres) = (Some(nats), Some(postgres));
        let mut world = Self { config, running: None, nats, postgres, issuer, _directory: directory, _home: home };
        world.serve().await;
        world
    }

    pub(crate) async fn serve(&mut self) {
        let running = runtime::serve(SERVICES, &self.config).await.unwrap();
        assert!(running.ready(Duration::from_secs(20)).await, "not ready in time");
        self.running = Some(running);
    }

    pub(crate) fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    pub(crate) async fn channel(&self) -> Channel {
        let address = format!("http://{}", self.running().address);
        Channel::from_shared(address).unwrap().connect().await.unwrap()
    }

    pub(crate) async fn organizations(&self) -> OrganizationServiceClient<Channel> {
        OrganizationServiceClient::new(self.channel().await)
    }

    pub(crate) async fn party_organizations(&self) -> PartyOrganizationServiceClient<Channel> {
        PartyOrganizationServiceClient::new(self.channel().await)
    }

    pub(crate) async fn assignments(&self) -> AssignmentServiceClient<Channel> {
        AssignmentServiceClient::new(self.channel().await)
    }

    pub(crate) async fn coverage(&self) -> CoverageServiceClient<Channel> {
        CoverageServiceClient::new(self.channel().await)
    }

    pub(crate) async fn directory(&self) -> DirectoryServiceClient<Channel> {
        DirectoryServiceClient::new(self.channel().await)
    }

    pub(crate) async fn projections(&self) -> ProjectionServiceClient<Channel> {
        ProjectionServiceClient::new(self.channel().await)
    }

    pub(crate) async fn logs(&self) -> LogServiceClient<Channel> {
        LogServiceClient::new(self.channel().await)
    }

    pub(crate) fn token(&self, user: &str) -> String {
        self.issuer.token(user, Duration::from_secs(600), now())
    }

    /// `message` of `user`, under a command id of its own.
    pub(crate) fn by<T>(&self, user: &str, message: T) -> Request<T> {
        let mut request = Request::new(message);
        let bearer = format!("Bearer {}", self.token(user));
        request.metadata_mut().insert("authorization", bearer.parse().unwrap());
        request.metadata_mut().insert("idempotency-key", uuid::Uuid::now_v7().to_string().parse().unwrap());
        request
    }

    pub(crate) async fn close(mut self) {
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
