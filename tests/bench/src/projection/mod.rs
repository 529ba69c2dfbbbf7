//! A read model that catches up from the stream, next to bulk upserts of the same rows from memory.

mod bulk;
mod meters;

use std::time::{Duration, Instant};

use anyhow::ensure;
use kernel::projection::Projector;
use kernel::relay::stream_name;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::feed::{Feed, SERVICE};
use crate::relay::relayed;
use crate::report::{Report, Target};
use crate::rounds::Rounds;
use crate::sizes::Sizes;
use crate::stage::Stage;
use meters::Readings;

const PATIENCE: Duration = Duration::from_secs(120);

/// The whole stream each round, into an empty database.
pub(crate) async fn measure(stage: &Stage, feed: &Feed, sizes: &Sizes, report: &mut Report) -> anyhow::Result<()> {
    let head = feed.log.head().await?;
    if feed.jetstream.get_stream(stream_name(SERVICE)).await.is_err() {
        relayed(feed).await?;
    }
    let events = bulk::events(feed).await?;
    let mut rounds = Rounds::default();
    for (round, number) in sizes.all_rounds().zip(0..) {
        let database = format!("projection_{number}");
        stage.database(&database).await?.close().await;
        let pool = stage.app(&database);
        let projector = Projector::<Readings>::new(pool.clone(), feed.jetstream.clone());
        let (stop, mut running) = (CancellationToken::new(), JoinSet::new());
        let start = Instant::now();
        let (work, until) = (projector.clone(), stop.clone());
        running.spawn(async move { work.run(until).await });
        let there = projector.wait(SERVICE, head.epoch, head.position, PATIENCE).await;
        let ours = head.position as f64 / start.elapsed().as_secs_f64();
        stop.cancel();
        while running.join_next().await.is_some() {}
        ensure!(there.is_ok(), "the projection did not arrive: {:?}", projector.status());
        let bulk = bulk::upserted(&pool, &events).await?;
        ensure!(bulk::same(&pool, &projector.schema()).await?, "the rows differ");
        rounds.add(round, ours, bulk);
    }
    report.add("projection_vs_bulk", "events/s", &rounds, Target::AtLeast(0.5));
    Ok(())
}
