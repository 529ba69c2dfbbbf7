//! Reading the log into states, next to a bare paged SELECT of the same events with parsing.

use std::collections::HashMap;
use std::time::Instant;

use kernel::{Cause, Decider as _};
use serde::Deserialize;
use uuid::Uuid;

use crate::feed::Feed;
use crate::meter::{Happened, Meter};
use crate::report::{Report, Target};
use crate::rounds::Rounds;
use crate::sizes::Sizes;

/// Rows of one page.
const PAGE: usize = 1_000;

const SELECT: &str = "
select position, stream, version, name, payload::text, envelope::text, recorded_at
  from log.events where position > $1 order by position limit $2";

type Selected = (i64, Uuid, i64, String, String, String, chrono::DateTime<chrono::Utc>);

/// What both kinds of event have.
#[derive(Deserialize)]
struct Payload {
    #[expect(dead_code, reason = "parsed for the time it takes")]
    value: i64,
    #[expect(dead_code, reason = "parsed for the time it takes")]
    note: String,
}

/// The whole log each round.
pub(crate) async fn measure(feed: &Feed, sizes: &Sizes, report: &mut Report) -> anyhow::Result<()> {
    let mut rounds = Rounds::default();
    for round in sizes.all_rounds() {
        let head = feed.log.head().await?.position as f64;
        let start = Instant::now();
        replayed(feed).await?;
        let ours = head / start.elapsed().as_secs_f64();
        let start = Instant::now();
        selected(feed).await?;
        rounds.add(round, ours, head / start.elapsed().as_secs_f64());
    }
    report.add("read_vs_select", "events/s", &rounds, Target::AtLeast(0.7));
    Ok(())
}

async fn replayed(feed: &Feed) -> anyhow::Result<HashMap<Uuid, Meter>> {
    let mut meters: HashMap<Uuid, Meter> = HashMap::new();
    let mut after = 0;
    loop {
        let page = feed.log.page(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(meters) };
        after = last.position;
        for row in &page {
            let recorded = row.recorded::<Happened>()?;
            meters.entry(row.stream).or_default().evolve(&recorded.event);
        }
    }
}

async fn selected(feed: &Feed) -> anyhow::Result<i64> {
    let mut after = 0;
    loop {
        let page: Vec<Selected> = sqlx::query_as(SELECT).bind(after).bind(PAGE as i64).fetch_all(&feed.pool).await?;
        let Some((last, ..)) = page.last() else { return Ok(after) };
        after = *last;
        for (_, _, _, _, payload, envelope, _) in &page {
            serde_json::from_str::<Payload>(payload)?;
            serde_json::from_str::<Cause>(envelope)?;
        }
    }
}
