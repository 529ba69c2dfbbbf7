//! The read model `coverage` catches up from the stream, next to bulk inserts of the rows it ends with.

mod bulk;

use std::time::{Duration, Instant};

use anyhow::ensure;
use kernel::relay::stream_name;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::feed::{Feed, SERVICE};
use crate::relay::relayed;
use crate::report::{Report, Target};
use crate::rounds::Rounds;
use crate::sizes::Sizes;
use crate::stage::Stage;

const PATIENCE: Duration = Duration::from_secs(120);

/// The whole stream each round, into an empty database.
pub(crate) async fn measure(stage: &Stage, feed: &Feed, sizes: &Sizes, report: &mut Report) -> anyhow::Result<()> {
    let head = feed.log.head().await?;
    if feed.jetstream.get_stream(stream_name(SERVICE)).await.is_err() {
        relayed(feed).await?;
    }
    let mut rounds = Rounds::default();
    for (round, number) in sizes.all_rounds().zip(0..) {
        let database = format!("projection_{number}");
        let owner = stage.database(&database).await?;
        let projector = projector::coverage(stage.app(&database), feed.jetstream.clone());
        let (stop, mut running) = (CancellationToken::new(), JoinSet::new());
        let start = Instant::now();
        let (work, until) = (projector.clone(), stop.clone());
        running.spawn(async move { Box::pin(work.run(until)).await });
        let there = projector.wait(SERVICE, head.epoch, head.position, PATIENCE).await;
        let took = start.elapsed();
        stop.cancel();
        while running.join_next().await.is_some() {}
        ensure!(there.is_ok(), "the projection did not arrive: {:?}", projector.status());
        let bulk = bulk::inserted(&owner, head.position as usize).await?;
        owner.close().await;
        let each_second = |took: Duration| head.position as f64 / took.as_secs_f64();
        rounds.add(round, each_second(took), each_second(bulk));
    }
    report.add("projection_vs_bulk", "events/s", &rounds, Target::AtLeast(0.5));
    Ok(())
}
