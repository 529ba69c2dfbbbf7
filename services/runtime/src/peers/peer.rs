//! One way to one service, as a client of tonic's sees it.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::{BodyExt as _, Full};
use tokio::time::{Instant, sleep, timeout_at};
use tonic::body::Body;
use tonic::{Code, Status};
use tower::{Service, ServiceExt as _};

use super::{Link, OwnToken};
use crate::{limits, status, trace};

const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(50);

/// A way to one service, for one caller. Requests are single messages (no client streams), so that they can be sent
/// again; once an answer has begun nothing is.
#[derive(Clone)]
pub struct Peer {
    pub(super) name: Arc<str>,
    pub(super) link: Option<Arc<Link>>,
    pub(super) token: OwnToken,
    pub(super) on_behalf_of: Option<Arc<str>>,
    pub(super) deadline: Option<Instant>,
}

impl Service<Request<Body>> for Peer {
    type Response = Response<Body>;
    type Error = Status;
    type Future = BoxFuture<'static, Result<Response<Body>, Status>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let peer = self.clone();
        Box::pin(async move {
            let Some(link) = peer.link.clone() else {
                return Err(away(&peer.name, "no address is configured"));
            };
            let deadline = peer.deadline.unwrap_or_else(|| Instant::now() + limits::DEADLINE);
            let (mut parts, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            peer.introduce(&mut parts.headers)?;
            parts.headers.remove("grpc-timeout");
            let answer = timeout_at(deadline, link.ask(&parts, body, deadline)).await;
            answer.unwrap_or_else(|_| Err(away(&link.name, "it did not answer in time")))
        })
    }
}

impl Peer {
    fn introduce(&self, headers: &mut HeaderMap) -> Result<(), Status> {
        let value = |text: String| HeaderValue::try_from(text).map_err(status::internal);
        headers.insert("authorization", value(format!("Bearer {}", (self.token)()))?);
        headers.insert("baohe-service", value(self.name.to_string())?);
        if let Some(holder) = &self.on_behalf_of {
            headers.insert("on-behalf-of", value(holder.to_string())?);
        }
        if let Some(parent) = trace::current() {
            headers.insert("traceparent", value(parent)?);
        }
        Ok(())
    }
}

impl Link {
    async fn ask(
        &self,
        parts: &http::request::Parts,
        body: Bytes,
        deadline: Instant,
    ) -> Result<Response<Body>, Status> {
        for attempt in 1.. {
            if !self.breaker.lets(Instant::now()) {
                return Err(away(&self.name, "it did not answer lately"));
            }
            let mut request = Request::from_parts(parts.clone(), Body::new(Full::new(body.clone())));
            let left = deadline.saturating_duration_since(Instant::now()).as_millis();
            request
                .headers_mut()
                .insert("grpc-timeout", HeaderValue::try_from(format!("{left}m")).map_err(status::internal)?);
            let answer = self.channel.clone().oneshot(request).await;
            let failed = match &answer {
                Ok(response) => {
                    Status::from_header_map(response.headers()).filter(|told| told.code() == Code::Unavailable)
                }
                Err(error) => Some(away(&self.name, error)),
            };
            // A peer that says it is not available has answered: only silence opens the breaker.
            self.breaker.told(answer.is_ok(), Instant::now());
            match (failed, answer) {
                (None, Ok(response)) => return Ok(response),
                (Some(_), Ok(response)) if attempt == ATTEMPTS => return Ok(response),
                (Some(failed), _) if attempt == ATTEMPTS => return Err(failed),
                _ => sleep(PAUSE * 4u32.pow(attempt - 1)).await,
            }
        }
        Err(away(&self.name, "it does not answer"))
    }
}

fn away(name: &str, why: impl std::fmt::Display) -> Status {
    tracing::warn!(peer = name, %why, "peer is away");
    status::PEER_AWAY.status_with(
        &format!("服务 {name} 暂不可用，请稍后重试"),
        &format!("the service {name} is away; try again soon"),
    )
}
