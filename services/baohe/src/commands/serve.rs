//! `serve`: these services, configured by file and environment.

use runtime::Service;

use crate::args::Serve;
use crate::catalog::CATALOG;
use crate::commands::settings;
use crate::exit::{FAILED, Failure, USAGE};

/// Serves until it is stopped.
///
/// # Errors
/// An unknown service, a configuration that does not hold, a start that fails.
pub(crate) async fn run(args: &Serve) -> Result<(), Failure> {
    let services: Vec<&'static dyn Service> = args.services.iter().map(|name| named(name)).collect::<Result<_, _>>()?;
    let config = settings::read(&args.settings)?;
    let _telemetry = runtime::telemetry::start(&config.telemetry)?;
    let running = runtime::serve(&services, &config).await?;
    let outcome = tokio::select! {
        stopped = runtime::run::asked_to_stop() => stopped.map_err(Failure::from),
        failed = running.failed() => Err(Failure::new(FAILED, failed)),
    };
    running.drain().await;
    outcome
}

fn named(name: &str) -> Result<&'static dyn Service, Failure> {
    let known = || CATALOG.iter().map(|service| service.name()).collect::<Vec<_>>().join(", ");
    let found = CATALOG.iter().find(|service| service.name() == name).copied();
    found.ok_or_else(|| Failure::new(USAGE, format!("{name} is no service; there are: {}", known())))
}
