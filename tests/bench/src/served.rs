//! The organization service as it is really served: gRPC, tokens, desk, relay and policies, in this process.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use kernel::relay::stream_name;
use runtime::identity::{DEMO, Issuer, OWNER, make_key_file};
use runtime::{Config, Running, Service, now};
use tempfile::TempDir;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use uuid::Uuid;

use crate::stage::Stage;

const SERVICES: &[&dyn Service] = &[&organization::Service];
const PATIENCE: Duration = Duration::from_secs(60);

/// The service and who may ask it.
pub(crate) struct Served {
    running: Running,
    token: MetadataValue<Ascii>,
    _secrets: TempDir,
}

impl Served {
    /// Serves it on the stage's PostgreSQL and NATS.
    pub(crate) async fn start(stage: &Stage) -> anyhow::Result<Self> {
        // Another log's, left by another measurement.
        drop(stage.jetstream.delete_stream(stream_name("organization")).await);
        let secrets = tempfile::tempdir()?;
        let key = |name: &str| -> anyhow::Result<PathBuf> {
            let file = secrets.path().join(name);
            make_key_file(&file)?;
            Ok(file)
        };
        let mut config = Config::default();
        let any = "127.0.0.1:0".parse()?;
        (config.server.listen, config.server.internal_listen, config.server.metrics_listen) = (any, any, any);
        stage.tell(&mut config);
        config.postgres.app_password_file = key("app")?;
        config.postgres.owner_password_file = key("owner")?;
        config.keys.master_key_file = key("master")?;
        config.identity.key_file = key("tokens")?;
        config.identity.own_people = true;
        config.grants = DEMO.iter().chain([&OWNER]).map(|user| user.grant("baohe")).collect();
        runtime::storage::provision(&stage.admin(), &config, SERVICES).await?;
        let issuer = Issuer::open("baohe", &config.identity.key_file)?;
        let running = Box::pin(runtime::serve(SERVICES, &config)).await?;
        ensure!(running.ready(PATIENCE).await, "the service is not ready in time");
        let token = format!("Bearer {}", issuer.token("owner", Duration::from_secs(3_600), now()));
        Ok(Self { running, token: token.parse()?, _secrets: secrets })
    }

    /// A connection of its own.
    pub(crate) async fn channel(&self) -> anyhow::Result<Channel> {
        Channel::from_shared(format!("http://{}", self.running.address))?.connect().await.context("the service")
    }

    /// The token in the form of a header.
    pub(crate) fn token(&self) -> MetadataValue<Ascii> {
        self.token.clone()
    }

    /// Drains it.
    pub(crate) async fn close(self) {
        self.running.drain().await;
    }
}

/// `message` with the token, under a command id of its own.
pub(crate) fn signed<T>(token: &MetadataValue<Ascii>, message: T) -> anyhow::Result<tonic::Request<T>> {
    let mut request = tonic::Request::new(message);
    request.metadata_mut().insert("authorization", token.clone());
    request.metadata_mut().insert("idempotency-key", Uuid::now_v7().to_string().parse()?);
    Ok(request)
}
