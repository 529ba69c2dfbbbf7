//! The relay from an empty stream to the log's head, next to a bare publisher of the same bodies.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use async_nats::jetstream::stream::{Config, StorageType};
use bytes::Bytes;
use futures::StreamExt as _;
use kernel::Aggregate;
use kernel::relay::{Relay, RelayOptions, stream_name};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::feed::{Feed, SERVICE};
use crate::report::{Report, Target};
use crate::rounds::Rounds;
use crate::sizes::Sizes;
use crate::told::told;

const BARE: &str = "BARE";
const PATIENCE: Duration = Duration::from_secs(120);

/// Windows the bare publisher may have; the best one counts.
const WINDOWS: [usize; 3] = [256, 1_024, 4_096];

/// The whole log each round. It stays in the stream after the last.
pub(crate) async fn measure(feed: &Feed, sizes: &Sizes, report: &mut Report) -> anyhow::Result<()> {
    let mut rounds = Rounds::default();
    for round in sizes.all_rounds() {
        drop(feed.jetstream.delete_stream(stream_name(SERVICE)).await);
        let ours = relayed(feed).await?;
        let bodies = bodies(feed).await?;
        let mut best = 0.0f64;
        for window in WINDOWS {
            best = best.max(bare(feed, &bodies, window).await?);
        }
        rounds.add(round, ours, best);
    }
    report.add("relay_vs_bare", "events/s", &rounds, Target::AtLeast(0.7));
    Ok(())
}

/// Relays all there is; gives back events a second.
pub(crate) async fn relayed(feed: &Feed) -> anyhow::Result<f64> {
    let head = feed.log.head().await?.position;
    let aggregates = [Aggregate::of(told)].into();
    let relay = Relay::new(feed.log.clone(), feed.jetstream.clone(), aggregates, RelayOptions::default());
    let (stop, mut running) = (CancellationToken::new(), JoinSet::new());
    let start = Instant::now();
    let (work, until) = (relay.clone(), stop.clone());
    running.spawn(async move { work.run(until).await });
    let there = relay.wait(head, PATIENCE).await;
    let took = start.elapsed();
    stop.cancel();
    while running.join_next().await.is_some() {}
    ensure!(there, "the relay did not arrive: {:?}", relay.status());
    Ok(head as f64 / took.as_secs_f64())
}

/// What the relay published, up to a thousand of them.
async fn bodies(feed: &Feed) -> anyhow::Result<Vec<Bytes>> {
    let stream = feed.jetstream.get_stream(stream_name(SERVICE)).await?;
    let consumer = stream.create_consumer(async_nats::jetstream::consumer::pull::OrderedConfig::default()).await?;
    let messages = consumer.messages().await?.take(1_000.min(feed.log.head().await?.position as usize));
    let bodies: Vec<_> = messages.map(|message| message.map(|message| message.payload.clone())).collect().await;
    bodies.into_iter().collect::<Result<_, _>>().context("what the relay published")
}

/// As many messages as the log has events, in order, so many in flight; gives back messages a second.
async fn bare(feed: &Feed, bodies: &[Bytes], window: usize) -> anyhow::Result<f64> {
    let jetstream = &feed.jetstream;
    let messages = feed.log.head().await?.position as usize;
    let config = Config {
        name: BARE.to_owned(),
        subjects: vec!["bare".to_owned()],
        storage: StorageType::File,
        ..Config::default()
    };
    jetstream.create_stream(config).await?;
    let start = Instant::now();
    let mut flying = VecDeque::with_capacity(window);
    for body in bodies.iter().cycle().take(messages) {
        if flying.len() >= window
            && let Some(oldest) = flying.pop_front()
        {
            acknowledged(oldest).await?;
        }
        flying.push_back(jetstream.publish("bare", body.clone()).await?);
    }
    for ack in flying {
        acknowledged(ack).await?;
    }
    let took = start.elapsed();
    jetstream.delete_stream(BARE).await?;
    Ok(messages as f64 / took.as_secs_f64())
}

async fn acknowledged(ack: async_nats::jetstream::context::PublishAckFuture) -> anyhow::Result<()> {
    ack.await?;
    Ok(())
}
