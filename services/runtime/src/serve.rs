//! From a configuration and a list of services to a process that serves.

use std::any::TypeId;
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use async_nats::jetstream;
use kernel::policy::Parking;
use kernel::relay::{Relay, RelayOptions};
use proto::common::v1::log_service_server::LogServiceServer;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tonic::service::{Routes, RoutesBuilder};

use crate::config::Config;
use crate::door::{Door, Porter};
use crate::health::{self, Check};
use crate::identity::Identities;
use crate::known::{Grant, Known};
use crate::logs::{Held, Logs};
use crate::peers::Peers;
use crate::reference::{self, Reference};
use crate::run::{Crew, Running, now};
use crate::server;
use crate::service::{Base, Join, Part, Parts, Service, Stage};
use crate::{Role, storage};

/// Opens everything, then serves until [`Running::drain`].
///
/// # Errors
/// An address that is taken, a file that does not read, a database that is away too long or not what it should be.
pub async fn serve(services: &[&'static dyn Service], config: &Config) -> anyhow::Result<Running> {
    let identities = Arc::new(Identities::open(&config.identity)?);
    let public = server::bind(config.server.listen).await?;
    let internal = server::bind(config.server.internal_listen).await?;
    let metrics = server::bind(config.server.metrics_listen).await?;
    let addresses = addresses(services, config, &internal)?;
    let nats = connect(config).await?;
    let (looks, reference) = reference::channel(Known::with_bootstrap(grants(config)));

    let mut process = Process {
        config,
        crew: Crew::default(),
        jetstream: jetstream::new(nats.clone()),
        identities: identities.clone(),
        addresses,
        reference: reference.clone(),
        routes: Vec::new(),
        shares: Vec::new(),
        held: Vec::new(),
        checks: Vec::new(),
        pools: Vec::new(),
    };
    for service in services {
        process.open(*service).await.with_context(|| format!("the service {} does not start", service.name()))?;
    }
    let follower = process.peers("reference")?;
    let Process { mut crew, routes, shares, held, checks, pools, .. } = process;
    let logs = held.iter().flat_map(|held: &Held| [held.log.clone(), held.audit.log().clone()]).collect();
    let wake = held.iter().find(|held| held.log.service() == reference::SOURCE).map(|held| held.log.clone());
    let (reporter, routes) = assemble(routes, shares, Logs::new(held))?;
    let door = Door { porter: Arc::new(Porter { identities, reference }), routes };

    let addresses = (public.local_addr()?, internal.local_addr()?, metrics.local_addr()?);
    for (stage, name, listener) in
        [(Stage::Internal, "internal listener", internal), (Stage::Public, "listener", public)]
    {
        let door = door.clone();
        crew.rely_on(stage, name.into(), |stop| server::grpc(listener, door, stop));
    }
    crew.rely_on(Stage::Writer, "metrics listener".into(), |stop| server::metrics(metrics, stop));
    let follow = move |stop| -> futures::future::BoxFuture<'static, anyhow::Result<()>> {
        Box::pin(reference::follow(looks.clone(), follower.clone(), wake.clone(), stop))
    };
    crew.supervise(Stage::Relay, "reference".into(), Arc::new(follow));
    let (told, ready) = watch::channel(false);
    crew.rely_on(Stage::Health, "health".into(), |stop| health::tell(reporter, checks, told, stop));
    Ok(Running {
        address: addresses.0,
        internal_address: addresses.1,
        metrics_address: addresses.2,
        crew,
        ready,
        logs,
        pools,
        nats,
        notice: Duration::from_secs(config.server.notice_seconds),
        grace: Duration::from_secs(config.server.drain_seconds),
    })
}

/// What is gathered while services are opened one by one.
struct Process<'a> {
    config: &'a Config,
    crew: Crew,
    jetstream: jetstream::Context,
    identities: Arc<Identities>,
    addresses: BTreeMap<String, String>,
    reference: Reference,
    routes: Vec<crate::service::Route>,
    shares: Vec<(Part, Join)>,
    held: Vec<Held>,
    checks: Vec<Check>,
    pools: Vec<sqlx::PgPool>,
}

impl Process<'_> {
    async fn open(&mut self, service: &'static dyn Service) -> anyhow::Result<()> {
        let name = service.name();
        let store = storage::open(service, self.config).await?;
        self.pools.push(store.pool.clone());
        let logs = store.logs.map(|logs| {
            self.pools.push(logs.keys);
            for (kind, writer) in ["log", "audit log"].into_iter().zip(logs.writers) {
                self.crew.rely_on(Stage::Writer, format!("writer of {name}'s {kind}"), |_| async {
                    writer.await;
                    Ok(())
                });
            }
            (logs.log, logs.audit)
        });
        let base = Base {
            name,
            origin: self.config.log.origin.as_str().into(),
            pool: store.pool.clone(),
            jetstream: self.jetstream.clone(),
            peers: self.peers(name)?,
            reference: self.reference.clone(),
            pages: self.identities.pages(),
            explains: service.explains(),
            logs: logs.clone(),
        };
        let Parts { routes, shares, aggregates, tasks, own_policies, bootstrap } = service.parts(&base)?;
        if let Some(bootstrap) = bootstrap {
            bootstrap.await.context("what must be there from the beginning cannot be recorded")?;
        }
        self.routes.extend(routes);
        self.shares.extend(shares);
        for task in tasks {
            self.crew.supervise(task.stage, format!("{name}/{}", task.name), task.begin);
        }
        let log = logs.as_ref().map(|(log, _)| log.clone());
        self.checks.push(Check { service: name, pool: store.pool.clone(), log, reference: self.reference.clone() });
        if let Some((log, audit)) = logs {
            let aggregates: Arc<[_]> = aggregates.into();
            let options = RelayOptions { replicas: self.config.nats.replicas, ..RelayOptions::default() };
            let relay = Relay::new(log.clone(), self.jetstream.clone(), aggregates.clone(), options);
            let running = relay.clone();
            let begin = move |stop| -> futures::future::BoxFuture<'static, anyhow::Result<()>> {
                let relay = running.clone();
                Box::pin(async move {
                    relay.run(stop).await;
                    Ok(())
                })
            };
            self.crew.supervise(Stage::Relay, format!("{name}/relay"), Arc::new(begin));
            self.held.push(Held { log, audit, aggregates, relay, parking: Parking::new(store.pool), own_policies });
        }
        Ok(())
    }

    fn peers(&self, name: &'static str) -> anyhow::Result<Peers> {
        let identities = self.identities.clone();
        Peers::new(self.addresses.clone(), Arc::new(move || identities.service_token(name, now())))
    }
}

/// Where each service is asked: elsewhere as configured, here by the internal listener.
fn addresses(
    services: &[&'static dyn Service],
    config: &Config,
    internal: &TcpListener,
) -> anyhow::Result<BTreeMap<String, String>> {
    let mut own = internal.local_addr()?;
    if own.ip().is_unspecified() {
        own = SocketAddr::from(([127, 0, 0, 1], own.port()));
    }
    let here = services.iter().map(|service| (service.name().to_owned(), format!("http://{own}")));
    let all: BTreeMap<_, _> = config.peers.clone().into_iter().chain(here).collect();
    anyhow::ensure!(
        all.contains_key(reference::SOURCE),
        "peers.{} is not set: it tells who may do what",
        reference::SOURCE
    );
    Ok(all)
}

async fn connect(config: &Config) -> anyhow::Result<async_nats::Client> {
    let mut options = async_nats::ConnectOptions::new().name("baohe").retry_on_initial_connect();
    let file = &config.nats.creds_file;
    if !file.as_os_str().is_empty() {
        let read = options.credentials_file(file).await;
        options = read.with_context(|| format!("the NATS credentials file {}", file.display()))?;
    }
    options = options.event_callback(|event| async move { tracing::info!("NATS: {event}") });
    Ok(options.connect(&config.nats.url).await?)
}

fn grants(config: &Config) -> impl Iterator<Item = Grant> {
    config.grants.iter().filter_map(|grant| {
        let (holder, reach) = (grant.holder.clone(), grant.scope.clone());
        Some(Grant { holder, role: Role::parse(&grant.role)?, reach, from: None, to: None })
    })
}

fn assemble(
    routes: Vec<crate::service::Route>,
    shares: Vec<(Part, Join)>,
    logs: Logs,
) -> anyhow::Result<(tonic_health::server::HealthReporter, Routes)> {
    let (reporter, health) = tonic_health::server::health_reporter();
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(proto::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()?;
    let mut builder = RoutesBuilder::default();
    builder.add_service(health).add_service(reflection).add_service(LogServiceServer::new(logs));
    for route in routes {
        route(&mut builder);
    }
    let mut together: HashMap<TypeId, (Join, Vec<Part>)> = HashMap::new();
    for ((service, part), join) in shares {
        let (_, parts) = together.entry(part.as_ref().type_id()).or_insert_with(|| (join, Vec::new()));
        parts.push((service, part));
    }
    together.into_values().for_each(|(join, parts)| join(parts, &mut builder));
    Ok((reporter, builder.routes().prepare()))
}
