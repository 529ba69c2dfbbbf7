//! The door: every call passes it, whatever listener it came by. Trace, deadline, limits, who asks, and whether they
//! may ask this at all. Closed by default: what is not in the table of RPCs is not let in.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::BoxFuture;
use http::{HeaderMap, Request, Response};
use kernel::Denied;
use tokio::time::{Instant, timeout_at};
use tonic::Status;
use tonic::body::Body;
use tonic::service::Routes;
use tower::{Service, ServiceExt as _};
use tracing::{Instrument as _, Span, field};
use vocabulary::shanghai_day;

use crate::access::{Caller, OPEN, needs};
use crate::frames::{Measured, Way};
use crate::identity::{Identities, Identity};
use crate::reference::Reference;
use crate::ticket::Ticket;
use crate::{limits, run, status, trace};

/// Whom the door believes and what it knows.
pub(crate) struct Porter {
    pub(crate) identities: Arc<Identities>,
    pub(crate) reference: Reference,
}

/// All services of the process, behind the door.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) porter: Arc<Porter>,
    pub(crate) routes: Routes,
}

impl Service<Request<Body>> for Door {
    type Response = Response<Body>;
    type Error = std::convert::Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let door = self.clone();
        let span = tracing::info_span!("rpc", rpc = request.uri().path(), actor = field::Empty);
        trace::follow(&span, request.headers());
        Box::pin(async move { Ok(door.pass(request).await) }.instrument(span))
    }
}

impl Door {
    async fn pass(self, request: Request<Body>) -> Response<Body> {
        let (begun, path) = (Instant::now(), request.uri().path().to_owned());
        let deadline = begun + patience(request.headers());
        let answer = match self.porter.admit(&path, request, deadline) {
            Err(refused) => refused.into_http(),
            Ok(request) => match timeout_at(deadline, self.routes.oneshot(request)).await {
                Err(_) => status::DEADLINE.status().into_http(),
                Ok(answer) => answer.unwrap_or_else(|never| match never {}),
            },
        };
        measure(&path, begun, &answer);
        answer.map(|body| Measured::body(body, Way::Out, limits::MESSAGE_OUT))
    }
}

impl Porter {
    fn admit(&self, path: &str, request: Request<Body>, deadline: Instant) -> Result<Request<Body>, Status> {
        let mut request = request.map(|body| Measured::body(body, Way::In, limits::MESSAGE_IN));
        if OPEN.iter().any(|open| path.starts_with(open)) {
            return Ok(request);
        }
        let needs = needs(path).ok_or_else(|| status::RPC_UNKNOWN.status())?;
        let caller = self.caller(request.headers())?;
        Span::current().record("actor", caller.actor());
        if !caller.holds(needs) {
            return Err(status::denied_by(&Denied::Forbidden(needs.key().to_owned())));
        }
        request.extensions_mut().insert(Ticket { caller, needs, deadline });
        Ok(request)
    }

    fn caller(&self, headers: &HeaderMap) -> Result<Caller, Status> {
        let token = headers.get("authorization").and_then(|value| value.to_str().ok());
        let token = token.and_then(|text| text.split_once(' ')).filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
        let (_, token) = token.ok_or_else(|| status::TOKEN_MISSING.status())?;
        let now = run::now();
        let identity = self.identities.verify(token.trim(), now)?;
        let (known, today) = (self.reference.known(), shanghai_day(now));
        let behalf =
            headers.get("on-behalf-of").map(|value| value.to_str().map_err(|_| status::TOKEN_INVALID.status()));
        match (identity, behalf.transpose()?) {
            (Identity::Person(actor), None) => Ok(Caller::person(&actor, &known, today)),
            (Identity::Person(_), Some(_)) => Err(status::NOT_A_SERVICE.status()),
            (Identity::Service(name), None) => Ok(Caller::service(&name)),
            (Identity::Service(name), Some(holder)) => Ok(Caller::service_for(&name, holder, &known, today)),
        }
    }
}

/// How long the caller waits: what they say, capped, else the default. The answer goes out a little before they give
/// up, so that they hear it from us.
fn patience(headers: &HeaderMap) -> Duration {
    let said = headers.get("grpc-timeout").and_then(|value| value.to_str().ok()).and_then(timeout);
    let wait = said.unwrap_or(limits::DEADLINE).min(limits::DEADLINE_MAX);
    wait.saturating_sub((wait / 20).min(Duration::from_millis(50)))
}

/// A `grpc-timeout`: at most eight digits and a unit.
fn timeout(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let n: u64 = (digits.len() <= 8).then(|| digits.parse().ok()).flatten()?;
    Some(match unit {
        "H" => Duration::from_secs(n * 3600),
        "M" => Duration::from_secs(n * 60),
        "S" => Duration::from_secs(n),
        "m" => Duration::from_millis(n),
        "u" => Duration::from_micros(n),
        "n" => Duration::from_nanos(n),
        _ => return None,
    })
}

fn measure(path: &str, begun: Instant, answer: &Response<Body>) {
    // A failed call of a single answer says so in its headers; one that fails in its stream is counted as begun.
    let code = Status::from_header_map(answer.headers()).map_or(0, |told| told.code() as i32);
    // Paths nobody serves must not become labels: anybody could make up new ones.
    let path = if needs(path).is_some() || OPEN.iter().any(|open| path.starts_with(open)) { path } else { "unknown" };
    let labels = [("rpc", path.to_owned()), ("code", code.to_string())];
    metrics::counter!("rpc_total", &labels).increment(1);
    metrics::histogram!("rpc_duration_seconds", "rpc" => path.to_owned()).record(begun.elapsed().as_secs_f64());
    if code != 0 {
        tracing::debug!(code, "refused");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Duration {
        let mut headers = HeaderMap::new();
        headers.insert("grpc-timeout", text.parse().unwrap());
        patience(&headers)
    }

    #[test]
    fn a_deadline_is_honoured_capped_and_has_a_default() {
        let before = |wait: Duration| wait - Duration::from_millis(50);
        assert_eq!(said("2S"), before(Duration::from_secs(2)));
        assert_eq!(said("100m"), Duration::from_millis(95));
        assert_eq!(said("1H"), before(limits::DEADLINE_MAX));
        for none in ["", "S", "5x", "123456789S", "-1S", "秒"] {
            let said = http::HeaderValue::from_bytes(none.as_bytes()).unwrap();
            let headers = HeaderMap::from_iter([(http::HeaderName::from_static("grpc-timeout"), said)]);
            assert_eq!(patience(&headers), before(limits::DEADLINE), "{none}");
        }
    }
}
