//! The demo district: generated ledgers, brought in by the path a user takes.

use proto::common::v1::ImportDescription;

use crate::catalog;
use crate::client::Client;
use crate::commands::{batches, import};
use crate::demo::{Plan, ledgers};
use crate::exit::{FAILED, Failure};
use crate::output::note;

/// Imports the generated ledgers, unless anything was imported already.
pub(crate) async fn with_the_demo_district(client: &Client) -> Result<(), Failure> {
    let mut batches = Vec::new();
    for service in catalog::importers() {
        batches.extend(batches::of(client, service).await?);
    }
    // A fill that was interrupted goes on: its batch is resumed by the same file.
    let finished = batches.iter().filter(|batch| batch.state != "started").count();
    if finished >= catalog::ledgers().count() || batches.iter().any(|batch| !batch.file_name.starts_with("demo-")) {
        return Ok(());
    }
    note(
        client.lang.say("正在生成并导入演示区的台账……", "generating and importing the ledgers of the demo district …"),
    );
    let demo = ledgers(Plan::default())?;
    for file in demo.files {
        let ledger = file.ledger;
        // Not every ledger of the district is taken in yet.
        let Some(known) = catalog::ledgers().find(|known| known.form.name == ledger) else { continue };
        let description = ImportDescription {
            service: known.service.to_owned(),
            ledger: ledger.to_owned(),
            file_name: format!("demo-{ledger}.xlsx"),
            ..ImportDescription::default()
        };
        let report = import::send(client, description, file.bytes).await?.report;
        if report.rejected > 0 {
            let first = report.findings.iter().find(|finding| finding.severity == "error");
            return Err(Failure::new(FAILED, format!("the demo ledger {ledger} has rejected rows: {first:?}")));
        }
        note(format_args!("  {ledger}: {}", report.rows));
        import::visible(client, &report.receipts).await?;
    }
    Ok(())
}
