//! What an IT department sets up: PostgreSQL and NATS, databases, secrets, one configuration file, processes.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use engines::{Binaries, Nats, NatsOptions, Postgres, PostgresOptions};
use runtime::identity::{Issuer, OWNER, make_key_file};
use runtime::{Config, Service, now};
use sqlx::postgres::PgConnectOptions;
use support::{Signal, program, signal};
use tokio::process::{Child, Command};

const SERVICES: &[&dyn Service] =
    &[&organization::Service, &membership::Service, &assignment::Service, &projector::Service];

/// Engines, and a configuration all processes share.
pub(super) struct Stage {
    directory: tempfile::TempDir,
    postgres: Postgres,
    nats: Nats,
    /// Of one who may do everything.
    pub(super) token: String,
}

/// One process.
pub(super) struct Node {
    pub(super) name: &'static str,
    pub(super) address: String,
    internal: String,
    environment: Vec<(String, String)>,
    log: PathBuf,
    child: Child,
}

impl Stage {
    pub(super) async fn set() -> Self {
        let directory = tempfile::Builder::new().prefix("baohe-serve-").tempdir().expect("a temporary directory");
        let place = directory.path();
        // PostgreSQL's own user passes through to its data.
        let through = std::os::unix::fs::PermissionsExt::from_mode(0o711);
        std::fs::set_permissions(place, through).expect("it is ours");
        let binaries = Binaries::find(None).expect("`make setup` has run");
        let places = [place.join("postgres"), place.join("nats")];
        let postgres = Postgres::start(&binaries, &places[0], PostgresOptions::default());
        let nats = Nats::start(&binaries, &places[1], NatsOptions::default());
        let (postgres, nats) = tokio::try_join!(postgres, nats).expect("the engines start");
        let secret = |name: &str| {
            make_key_file(&place.join(name)).expect("writable");
            place.join(name)
        };
        let mut config = Config::default();
        config.postgres.host = postgres.socket_dir().display().to_string();
        config.postgres.port = postgres.port();
        config.postgres.owner_password_file = secret("owner");
        config.postgres.app_password_file = secret("app");
        config.keys.master_key_file = secret("master");
        config.nats.url = nats.url();
        config.nats.creds_file = nats.creds_file();
        config.identity.key_file = secret("tokens");
        config.identity.own_people = true;
        config.grants = vec![OWNER.grant("baohe")];
        config.server.notice_seconds = 1;
        let admin = PgConnectOptions::new_without_pgpass()
            .socket(postgres.socket_dir())
            .port(postgres.port())
            .username(postgres.user())
            .password(postgres.password());
        runtime::storage::provision(&admin, &config, SERVICES).await.expect("the databases are made");
        std::fs::write(place.join("baohe.toml"), config.to_toml()).expect("writable");
        let issuer = Issuer::open("baohe", &config.identity.key_file).expect("the key");
        let token = issuer.token(OWNER.name, Duration::from_secs(3600), now());
        Self { directory, postgres, nats, token }
    }

    /// A process of its own for a service, and which others it asks.
    pub(super) fn node(&self, name: &'static str, peers: &[&Node]) -> Node {
        let [listen, internal, metrics] = free_addresses();
        let mut environment = vec![
            ("BAOHE__SERVER__LISTEN".to_owned(), listen.clone()),
            ("BAOHE__SERVER__INTERNAL_LISTEN".to_owned(), internal.clone()),
            ("BAOHE__SERVER__METRICS_LISTEN".to_owned(), metrics),
        ];
        let variable = |peer: &&Node| (format!("BAOHE__PEERS__{}", peer.name.to_uppercase()), peer.internal.clone());
        environment.extend(peers.iter().map(variable));
        let log = self.directory.path().join(format!("{name}-{}.log", listen.replace(':', "-")));
        let child = self.spawn(name, &environment, &log);
        let (address, internal) = (format!("http://{listen}"), format!("http://{internal}"));
        Node { name, address, internal, environment, log, child }
    }

    /// The same process once more, after it ended.
    pub(super) fn again(&self, node: &mut Node) {
        node.child = self.spawn(node.name, &node.environment, &node.log);
    }

    fn spawn(&self, name: &str, environment: &[(String, String)], log: &Path) -> Child {
        let log = File::options().create(true).append(true).open(log).expect("a log file");
        let mut command = Command::new(program());
        command.args(["serve", name, "--config"]).arg(self.directory.path().join("baohe.toml"));
        command.envs(environment.iter().map(|(key, value)| (key, value)));
        command.stdout(log.try_clone().expect("a log file")).stderr(log).kill_on_drop(true);
        command.spawn().expect("baohe starts")
    }

    /// The engines are stopped and everything is removed.
    pub(super) async fn strike(self) {
        self.nats.stop().await;
        self.postgres.stop().await;
    }
}

impl Node {
    pub(super) fn send(&self, what: Signal) {
        signal(self.child.id().and_then(|pid| pid.try_into().ok()).expect("it runs"), what);
    }

    pub(super) async fn kill(&mut self) {
        self.child.kill().await.expect("it can be killed");
    }

    pub(super) async fn ended(&mut self) -> Option<i32> {
        self.child.wait().await.ok()?.code()
    }

    pub(super) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

/// Three at once, so that they differ.
fn free_addresses() -> [String; 3] {
    let listeners = [(); 3].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port"));
    listeners.map(|listener| listener.local_addr().expect("an address").to_string())
}

/// `serve` with this file and environment ends with `code` and says `word`.
pub(super) async fn refused(file: &Path, environment: &[(&str, &str)], code: i32, word: &str) {
    let mut command = Command::new(program());
    command.args(["serve", "organization", "--config"]).arg(file).envs(environment.iter().copied()).kill_on_drop(true);
    let output = command.output().await.expect("baohe runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(said.contains(word), "{word} in {said}");
}
