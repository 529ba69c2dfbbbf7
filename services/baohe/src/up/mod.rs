//! `up`: every service in one process over a private PostgreSQL and a private NATS.

mod engines;
mod fill;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use ::engines::{EngineError, Home};
use proto::coverage::v1::AwaitAppliedRequest;
use proto::coverage::v1::projection_service_client::ProjectionServiceClient;
use runtime::Running;
use runtime::config::Config;
use runtime::identity::{DEMO, Issuer, OWNER, make_key_file};

use tokio::time::{Instant, sleep};
use tonic::Code;

use self::engines::Engines;
use crate::args::{Global, Up};
use crate::catalog::CATALOG;
use crate::client::{Client, home};
use crate::endpoint::Endpoint;
use crate::exit::{FAILED, Failure, Lang, UNAVAILABLE};
use crate::output::note;

/// The issuer of `up`'s own tokens.
const ISSUER: &str = "up";
/// How long the tokens of `up` are valid; made anew at every start.
const TOKEN_DAYS: u64 = 400;

/// How often it is looked whether the read models have caught up.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// How long the services may take until all of them can serve.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// Starts everything, says where it is, and serves until it is stopped.
///
/// # Errors
/// A sentence that says what is in the way: the home in use, not writable, a full disk, engines not installed.
pub(crate) async fn run(global: &Global, args: &Up) -> Result<(), Failure> {
    let home = Home::open(&home(global)?).map_err(|error| in_the_way(&error, global.lang))?;
    Endpoint::remove(home.path())?;
    let mut config = secrets(home.path())?;
    let _telemetry = runtime::telemetry::start(&config.telemetry)?;
    let mut engines = Engines::start(home.path()).await.map_err(|error| in_the_way(&error, global.lang))?;
    engines.tell(&mut config);
    config.server.listen.set_port(args.port.unwrap_or(0));
    let served = serve(global, args, home.path(), &config, &mut engines).await;
    engines.stop().await;
    served
}

async fn serve(global: &Global, args: &Up, home: &Path, config: &Config, engines: &mut Engines) -> Result<(), Failure> {
    runtime::storage::provision(&engines.admin(), config, CATALOG).await?;
    let running = runtime::serve(CATALOG, config).await?;
    let endpoint = Endpoint {
        version: 1,
        pid: std::process::id(),
        grpc: format!("http://{}", running.address),
        http: None,
        nats: engines.nats.url(),
        nats_creds_file: engines.nats.creds_file(),
        postgres: engines.postgres.url(),
        postgres_password_file: engines.postgres.password_file(),
        metrics: format!("http://{}", running.metrics_address),
        token_file: home.join("tokens").join(OWNER.name),
    };
    let work = async {
        begin(global, args, home, &endpoint, &running).await?;
        Err(Failure::new(FAILED, running.failed().await))
    };
    let outcome = tokio::select! {
        failed = work => failed,
        failed = engines.keep() => Err(in_the_way(&failed, global.lang)),
        stopped = runtime::run::asked_to_stop() => Ok(stopped?),
    };
    // The file says where something runs: gone before it does no more.
    Endpoint::remove(home)?;
    note(global.lang.say("正在停止……", "stopping …"));
    running.drain().await;
    outcome
}

/// From running to welcome: ready, filled where asked, told where it is.
async fn begin(global: &Global, args: &Up, home: &Path, endpoint: &Endpoint, running: &Running) -> Result<(), Failure> {
    if !running.ready(READY_WITHIN).await {
        return Err(Failure::new(UNAVAILABLE, "the services do not become ready; the log lines above say why"));
    }
    let global =
        Global { server: Some(endpoint.grpc.clone()), token_file: Some(endpoint.token_file.clone()), ..global.clone() };
    let client = Client::connect(&global).await?;
    until_read_models_answer(&client).await?;
    if args.demo {
        fill::with_the_demo_district(&client).await?;
    }
    endpoint.write(home)?;
    welcome(&client, home, endpoint).await
}

/// The services serve before the read models have caught up; a user asks for figures first.
async fn until_read_models_answer(client: &Client) -> Result<(), Failure> {
    let heads = client.heads().await?;
    let until = Instant::now() + READY_WITHIN;
    loop {
        let request = AwaitAppliedRequest { receipts: heads.clone() };
        match ProjectionServiceClient::new(client.connection.clone()).await_applied(request).await {
            Ok(_) => return Ok(()),
            Err(status) if status.code() == Code::Unavailable && Instant::now() < until => sleep(LOOK_AGAIN).await,
            Err(status) => return Err(client.failed()(status)),
        }
    }
}

/// What a home's start needs that is secret or differs from the defaults: keys, passwords, tokens.
fn secrets(home: &Path) -> anyhow::Result<Config> {
    let secrets = private_directory(&home.join("secrets"))?;
    let mut config = Config::default();
    config.keys.master_key_file = secrets.join("master-key");
    config.identity.key_file = secrets.join("token-key");
    config.postgres.owner_password_file = secrets.join("postgres-owner");
    config.postgres.app_password_file = secrets.join("postgres-app");
    for file in [
        &config.keys.master_key_file,
        &config.identity.key_file,
        &config.postgres.owner_password_file,
        &config.postgres.app_password_file,
    ] {
        make_key_file(file)?;
    }
    config.identity.issuer = ISSUER.to_owned();
    config.identity.own_people = true;
    config.grants = std::iter::once(&OWNER).chain(DEMO).map(|user| user.grant(ISSUER)).collect();
    config.telemetry.format = runtime::config::Format::Human;
    config.server.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    config.server.internal_listen = SocketAddr::from(([127, 0, 0, 1], 0));
    config.server.metrics_listen = SocketAddr::from(([127, 0, 0, 1], 0));
    tokens(home, &config)?;
    Ok(config)
}

/// One token file per user of `up`.
fn tokens(home: &Path, config: &Config) -> anyhow::Result<()> {
    let directory = private_directory(&home.join("tokens"))?;
    let issuer = Issuer::open(ISSUER, &config.identity.key_file)?;
    let life = std::time::Duration::from_secs(TOKEN_DAYS * 24 * 3600);
    for user in std::iter::once(&OWNER).chain(DEMO) {
        let path = directory.join(user.name);
        private_file(&path, &issuer.token(user.name, life, runtime::now()))?;
    }
    Ok(())
}

fn private_directory(path: &Path) -> anyhow::Result<std::path::PathBuf> {
    std::os::unix::fs::DirBuilderExt::mode(std::fs::DirBuilder::new().recursive(true), 0o700).create(path)?;
    Ok(path.to_owned())
}

fn private_file(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    std::os::unix::fs::OpenOptionsExt::mode(options.write(true).create(true).truncate(true), 0o600);
    Ok(std::io::Write::write_all(&mut options.open(path)?, text.as_bytes())?)
}

fn in_the_way(error: &EngineError, lang: Lang) -> Failure {
    let (code, zh) = error.tell();
    Failure::new(FAILED, format!("{} [{code}]", lang.say(&zh, &error.to_string())))
}

/// What a person wants to know first.
async fn welcome(client: &Client, home: &Path, endpoint: &Endpoint) -> Result<(), Failure> {
    let coverage = crate::args::Coverage {
        command: None,
        on: None,
        known_at: None,
        basis: "campaign".to_owned(),
        by: Some("street".to_owned()),
        conditions: Vec::new(),
    };
    crate::commands::coverage::run(client, &coverage, crate::args::Output::Table).await?;
    let (zh, en) = (
        format!(
            "就绪。gRPC {}；NATS {}；数据与令牌在 {}；按 Ctrl-C 停止",
            endpoint.grpc,
            endpoint.nats,
            home.display()
        ),
        format!(
            "ready: gRPC {}, NATS {}, data and tokens in {}; Ctrl-C stops",
            endpoint.grpc,
            endpoint.nats,
            home.display()
        ),
    );
    note(client.lang.say(&zh, &en));
    Ok(())
}
