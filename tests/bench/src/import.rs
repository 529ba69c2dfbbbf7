//! A ledger of organizations in CSV through gRPC, all checks, durable, next to appending through the kernel.

use std::fmt::Write as _;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use proto::common::v1 as pb;
use proto::common::v1::import_ledger_request::Part as Asked;
use proto::common::v1::import_ledger_response::Part as Told;
use proto::common::v1::import_service_client::ImportServiceClient;

use crate::feed::Feed;
use crate::load::drive;
use crate::path::code;
use crate::report::{Report, Target};
use crate::rounds::Rounds;
use crate::served::{Served, signed};
use crate::sizes::Sizes;
use crate::stage::Stage;

/// Bytes of the file in one message.
const CHUNK: usize = 256 * 1024;
const HEADINGS: &str = "统一社会信用代码,组织名称,组织类型,行业,街道,社区,登记日期,从业人员数,状态\n";

/// New organizations in each round.
pub(crate) async fn measure(stage: &Stage, served: &Served, sizes: &Sizes, report: &mut Report) -> anyhow::Result<()> {
    let feed = Feed::empty(stage, "import").await?;
    let mut rounds = Rounds::default();
    for (round, number) in sizes.all_rounds().zip(0..) {
        let file = ledger(number * sizes.rows, sizes.rows)?;
        let start = Instant::now();
        imported(served, &file, sizes.rows).await?;
        let ours = sizes.rows as f64 / start.elapsed().as_secs_f64();
        let kernel = drive(feed.clients(128, sizes.stream), sizes.lasting()).await?.per_second();
        rounds.add(round, ours, kernel);
    }
    feed.close().await;
    report.add("import_vs_append", "rows/s", &rounds, Target::AtLeast(0.25));
    Ok(())
}

fn ledger(first: usize, rows: usize) -> anyhow::Result<String> {
    let mut text = HEADINGS.to_owned();
    for number in first..first + rows {
        // Away from the numbers of other measurements.
        let code = code(50_000_000 + number as u64)?;
        writeln!(text, "{code},社会组织{number}号,社会团体,,观湖街道,,2015-03-01,,正常")?;
    }
    Ok(text)
}

async fn imported(served: &Served, file: &str, rows: usize) -> anyhow::Result<()> {
    let description = pb::ImportDescription {
        service: "organization".to_owned(),
        ledger: "organizations".to_owned(),
        file_name: "organizations.csv".to_owned(),
        ..pb::ImportDescription::default()
    };
    let chunks = file.as_bytes().chunks(CHUNK).map(|chunk| Asked::Chunk(chunk.to_vec()));
    let parts: Vec<_> = std::iter::once(Asked::Description(description))
        .chain(chunks)
        .map(|part| pb::ImportLedgerRequest { part: Some(part) })
        .collect();
    let request = signed(&served.token(), futures::stream::iter(parts))?;
    let mut answers = ImportServiceClient::new(served.channel().await?).import_ledger(request).await?.into_inner();
    let mut report = None;
    while let Some(answer) = answers.message().await? {
        if let Some(Told::Report(told)) = answer.part {
            report = Some(told);
        }
    }
    let report = report.context("an import ends with a report")?;
    ensure!(report.new == rows as u64, "{} of {rows} rows are new: {:?}", report.new, report.findings.first());
    Ok(())
}
