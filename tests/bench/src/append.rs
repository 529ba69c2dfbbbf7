//! Appending through the kernel, next to the naive way, to the most PostgreSQL takes, and to a bare commit.

use crate::feed::Feed;
use crate::load::drive;
use crate::naive;
use crate::raw::{self, Committer, Inserter};
use crate::report::{Report, Target};
use crate::rounds::Rounds;
use crate::sizes::Sizes;
use crate::stage::Stage;

const DATABASE: &str = "append";

/// Contenders take turns, so that a machine that slows down slows all of them.
pub(crate) async fn measure(stage: &Stage, sizes: &Sizes, report: &mut Report) -> anyhow::Result<()> {
    let feed = Feed::empty(stage, DATABASE).await?;
    raw::prepare(stage, DATABASE).await?;
    naive::prepare(stage).await?;
    let [mut many, mut one, mut bound, mut patience] = [(); 4].map(|()| Rounds::default());
    for round in sizes.all_rounds() {
        let (lasting, stream) = (sizes.lasting(), sizes.stream);
        let ours = drive(feed.clients(128, stream), lasting).await?.per_second();
        let naively = drive(naive::clients(stage, 128, sizes).await?, lasting).await?.per_second();
        let unchecked = drive(vec![Inserter::ready(stage, DATABASE).await?], lasting).await?.per_second();
        many.add(round, ours, naively);
        bound.add(round, ours, unchecked);
        let ours = drive(feed.clients(1, stream), lasting).await?.per_second();
        let naively = drive(naive::clients(stage, 1, sizes).await?, lasting).await?.per_second();
        one.add(round, ours, naively);
        let ours = drive(feed.clients(32, stream), lasting).await?.quantile(0.99);
        let commit = drive(vec![Committer::ready(stage, DATABASE).await?], lasting).await?.quantile(0.5);
        patience.add(round, ours, commit);
    }
    feed.close().await;
    report.add("append_128_vs_naive", "events/s", &many, Target::AtLeast(15.0));
    report.add("append_128_vs_raw", "events/s", &bound, Target::AtLeast(0.55));
    report.add("append_1_vs_naive", "events/s", &one, Target::AtLeast(0.9));
    report.add("append_32_p99_vs_commit", "ms", &patience, Target::AtMost(10.0));
    Ok(())
}
