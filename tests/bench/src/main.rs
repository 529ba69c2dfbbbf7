//! `bench`: how fast the mechanisms are, each next to its naive baseline in the same run.
//!
//! Real PostgreSQL and NATS, started for the run, durable. What counts is the ratio: absolutes jump with the machine.

mod append;
mod clock;
mod feed;
mod import;
mod load;
mod meter;
mod naive;
mod path;
mod projection;
mod raw;
mod read;
mod record;
mod relay;
mod report;
mod rounds;
mod served;
mod sizes;
mod stage;
mod table;
mod told;

use std::path::PathBuf;

use clap::Parser;

use report::Report;
use sizes::Sizes;
use stage::Stage;

/// Measures append, relay, reading and projection next to naive ways of doing the same.
#[derive(Debug, Parser)]
struct Flags {
    #[command(flatten)]
    sizes: Sizes,
    /// Only measurements whose group is named: append, relay, read, projection, path,
    /// import.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Where `report.json` goes.
    #[arg(long, default_value = "target/bench")]
    out: PathBuf,
    /// Keeps the table in this file, with machine, versions and date.
    #[arg(long, value_name = "README")]
    record: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let flags = Flags::parse();
    let wanted = |group: &str| flags.only.is_empty() || flags.only.iter().any(|only| only == group);
    let stage = Stage::set().await?;
    let mut report = Report::default();
    if wanted("append") {
        append::measure(&stage, &flags.sizes, &mut report).await?;
    }
    if ["relay", "read", "projection"].into_iter().any(wanted) {
        let feed = feed::Feed::filled(&stage, &flags.sizes).await?;
        if wanted("relay") {
            relay::measure(&feed, &flags.sizes, &mut report).await?;
        }
        if wanted("read") {
            read::measure(&feed, &flags.sizes, &mut report).await?;
        }
        if wanted("projection") {
            projection::measure(&stage, &feed, &flags.sizes, &mut report).await?;
        }
        feed.close().await;
    }
    if ["path", "import"].into_iter().any(wanted) {
        let served = Box::pin(served::Served::start(&stage)).await?;
        if wanted("path") {
            path::measure(&stage, &served, &flags.sizes, &mut report).await?;
        }
        if wanted("import") {
            import::measure(&stage, &served, &flags.sizes, &mut report).await?;
        }
        served.close().await;
    }
    let machine = stage.machine().await?;
    stage.strike().await;
    table::print(&report, &machine);
    report.write(&flags.out)?;
    flags.record.map_or(Ok(()), |readme| record::keep(&readme, &report, &machine))
}
