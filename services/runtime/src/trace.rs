//! W3C trace context: from the caller into the span, from the span into envelopes, messages and calls to peers.

use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator as _};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

#[derive(Default)]
struct Parent(String);

impl Injector for Parent {
    fn set(&mut self, key: &str, value: String) {
        if key == "traceparent" {
            self.0 = value;
        }
    }
}

struct Headers<'a>(&'a http::HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(http::HeaderName::as_str).collect()
    }
}

/// The `traceparent` of the span we are in.
pub fn current() -> Option<String> {
    let mut parent = Parent::default();
    TraceContextPropagator::new().inject_context(&Span::current().context(), &mut parent);
    (!parent.0.is_empty()).then_some(parent.0)
}

/// Makes `span` a child of what the caller's headers name.
pub(crate) fn follow(span: &Span, headers: &http::HeaderMap) {
    // The error says that no layer carries contexts: then there is nothing to follow.
    let _ = span.set_parent(TraceContextPropagator::new().extract(&Headers(headers)));
}
