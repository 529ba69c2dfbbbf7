//! Log lines, traces, metrics: set up once per process.

use std::io::IsTerminal as _;
use std::sync::OnceLock;

use anyhow::Context as _;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::WithExportConfig as _;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

use crate::config::{Format, Telemetry};

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// Upper bounds of histograms of durations.
const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// Flushes what is on its way when dropped.
pub struct Guard(SdkTracerProvider);

impl Drop for Guard {
    fn drop(&mut self) {
        // Nobody is left to tell.
        let _ = self.0.shutdown();
    }
}

/// Begins: log lines on standard error, spans to the OTLP endpoint if there is one, metrics to be asked for.
///
/// # Errors
/// A filter or an endpoint that does not read; begun before in this process.
pub fn start(config: &Telemetry) -> anyhow::Result<Guard> {
    let filter = EnvFilter::try_new(&config.filter).with_context(|| format!("telemetry.filter `{}`", config.filter))?;
    let mut provider =
        SdkTracerProvider::builder().with_resource(Resource::builder().with_service_name("baohe").build());
    if !config.otlp_endpoint.is_empty() {
        let exporter =
            opentelemetry_otlp::SpanExporter::builder().with_tonic().with_endpoint(&config.otlp_endpoint).build()?;
        provider = provider.with_batch_exporter(exporter);
    }
    let provider = provider.build();
    // Also without an endpoint: spans have ids then, and envelopes and peers get them.
    let traces = tracing_opentelemetry::layer().with_tracer(provider.tracer("baohe")).with_filter(LevelFilter::INFO);
    let lines = fmt::layer().with_ansi(std::io::stderr().is_terminal()).with_writer(std::io::stderr);
    let lines = match config.format {
        Format::Human => lines.with_target(false).boxed(),
        Format::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
    };
    tracing_subscriber::registry().with(traces).with(lines.with_filter(filter)).try_init()?;
    metrics();
    Ok(Guard(provider))
}

/// What Prometheus is answered.
pub(crate) fn metrics() -> &'static PrometheusHandle {
    METRICS.get_or_init(|| {
        let seconds = Matcher::Suffix("_seconds".to_owned());
        let builder = PrometheusBuilder::new();
        // Fails for an empty list only; without buckets a histogram is told as quantiles.
        let builder = builder.set_buckets_for_metric(seconds, SECONDS).unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("metrics go to a recorder that was there before");
        }
        handle
    })
}
