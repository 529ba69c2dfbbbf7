//! The demo district: generated ledgers, brought in by the path a user takes.

use futures::StreamExt as _;
use proto::common::v1::ImportDescription;
use proto::membership::v1::DeclareCompleteRequest;
use proto::membership::v1::membership_service_client::MembershipServiceClient;

use crate::catalog;
use crate::client::Client;
use crate::commands::{batches, import};
use crate::demo::{Complete, Plan, ledgers};
use crate::exit::{FAILED, Failure};
use crate::output::note;

/// So many declarations are on their way at a time.
const TOGETHER: usize = 4;

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
        if ledger == "members" {
            // Before the last ledger: a fill that was interrupted here goes on, and they are declared again.
            declare(client, &demo.expected.registers).await?;
        }
    }
    Ok(())
}

/// Declares the registers complete that are: these organizations' members are counted, not estimated.
async fn declare(client: &Client, registers: &[Complete]) -> Result<(), Failure> {
    let commands = MembershipServiceClient::new(client.connection.clone());
    let requests = registers.iter().map(|register| {
        let (organization, from) = (register.organization.clone(), register.from.to_string());
        let mut commands = commands.clone();
        async move { commands.declare_complete(DeclareCompleteRequest { organization, from }).await }
    });
    let mut answers = futures::stream::iter(requests).buffered(TOGETHER);
    let mut last = None;
    while let Some(answer) = answers.next().await {
        last = Some(answer.map_err(client.failed())?.into_inner());
    }
    note(format_args!("  {}: {}", client.lang.say("名册已完整的社会组织", "registers complete"), registers.len()));
    import::visible(client, last.as_slice()).await?;
    Ok(())
}
