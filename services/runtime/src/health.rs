//! Health by name: `live` (the runtime turns: nothing else), `started`, each service (can serve now), and all together (the empty name).

use std::collections::BTreeMap;
use std::time::Duration;

use futures::future::join_all;
use kernel::Log;
use sqlx::PgPool;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::reference::Reference;

const EVERY: Duration = Duration::from_secs(1);
/// How soon it is looked again while something does not serve yet.
const SOON: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(3);

/// What a service needs to serve: its database, and for commands reference data. NATS is not among it: what is decided
/// waits in the log for the relay.
pub(crate) struct Check {
    pub(crate) service: &'static str,
    pub(crate) pool: PgPool,
    pub(crate) log: Option<Log>,
    pub(crate) reference: Reference,
}

impl Check {
    async fn serves(&self) -> bool {
        let answers = async {
            match &self.log {
                Some(log) => log.head().await.is_ok(),
                None => sqlx::query("select 1").execute(&self.pool).await.is_ok(),
            }
        };
        self.reference.fresh().is_ok() && timeout(PATIENCE, answers).await.unwrap_or(false)
    }
}

/// Says what is so until `stop`, then NOT_SERVING for all but `live`. `ready` is true while all can serve.
pub(crate) async fn tell(
    reporter: HealthReporter,
    checks: Vec<Check>,
    ready: watch::Sender<bool>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    reporter.set_service_status("live", ServingStatus::Serving).await;
    reporter.set_service_status("started", ServingStatus::Serving).await;
    let mut told = BTreeMap::new();
    while !stop.is_cancelled() {
        let look = join_all(checks.iter().map(Check::serves));
        let Some(serves) = stop.run_until_cancelled(look).await else { break };
        for (check, serves) in checks.iter().zip(&serves) {
            if told.insert(check.service, *serves) != Some(*serves) {
                tracing::info!(service = check.service, serves, "health");
            }
            reporter.set_service_status(check.service, status(*serves)).await;
            metrics::gauge!("service_serving", "service" => check.service).set(f64::from(u8::from(*serves)));
        }
        let all = serves.iter().all(|serves| *serves);
        reporter.set_service_status("", status(all)).await;
        ready.send_replace(all);
        let _ = stop.run_until_cancelled(sleep(if all { EVERY } else { SOON })).await;
    }
    for name in checks.iter().map(|check| check.service).chain(["", "started"]) {
        reporter.set_service_status(name, ServingStatus::NotServing).await;
    }
    ready.send_replace(false);
    Ok(())
}

fn status(serves: bool) -> ServingStatus {
    if serves { ServingStatus::Serving } else { ServingStatus::NotServing }
}
