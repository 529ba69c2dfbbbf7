//! Listeners: gRPC with the stated limits, and Prometheus.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

use crate::door::Door;
use crate::{limits, telemetry};

const ANSWER: Duration = Duration::from_secs(5);
const UPKEEP: Duration = Duration::from_secs(5);

pub(crate) async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("the address {address} cannot be listened on"))
}

pub(crate) async fn grpc(listener: TcpListener, door: Door, stop: CancellationToken) -> anyhow::Result<()> {
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true)).with_keepalive(Some(limits::KEEP_ALIVE));
    Server::builder()
        .max_concurrent_streams(limits::STREAMS)
        .http2_keepalive_interval(Some(limits::KEEP_ALIVE))
        .http2_max_header_list_size(limits::HEADERS)
        .serve_with_incoming_shutdown(door, incoming, stop.cancelled_owned())
        .await?;
    Ok(())
}

/// Answers every request with the metrics, one at a time: who asks is Prometheus, every few seconds.
pub(crate) async fn metrics(listener: TcpListener, stop: CancellationToken) -> anyhow::Result<()> {
    while let Some(accepted) = stop.run_until_cancelled(timeout(UPKEEP, listener.accept())).await {
        match accepted {
            // Nobody asked: what was measured meanwhile must not pile up.
            Err(_) => telemetry::metrics().run_upkeep(),
            Ok(Ok((stream, _))) => drop(timeout(ANSWER, answer(stream)).await),
            Ok(Err(error)) => {
                tracing::warn!("metrics: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    Ok(())
}

async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let (mut request, mut piece) = (Vec::new(), [0; 1024]);
    while !request.windows(4).any(|end| end == b"\r\n\r\n") && request.len() < limits::HEADERS as usize {
        match stream.read(&mut piece).await? {
            0 => break,
            n => request.extend_from_slice(&piece[..n]),
        }
    }
    let (code, body) = match request.starts_with(b"GET /metrics ") {
        true => ("200 OK", telemetry::metrics().render()),
        false => ("404 Not Found", "metrics are at /metrics\n".to_owned()),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {code}\r\ncontent-type: text/plain; version=0.0.4\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await
}
