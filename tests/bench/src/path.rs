//! A command's whole way, from a gRPC client with a token through the desk into the log, next to the kernel alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context as _;
use proto::organization::v1 as pb;
use proto::organization::v1::organization_service_client::OrganizationServiceClient;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use vocabulary::CreditCode;

use crate::feed::Feed;
use crate::load::{Client, drive};
use crate::report::{Report, Target};
use crate::rounds::Rounds;
use crate::served::{Served, signed};
use crate::sizes::Sizes;
use crate::stage::Stage;

/// Clients of one connection.
const SHARED: usize = 16;

/// Contenders take turns; both record something new with every command.
pub(crate) async fn measure(stage: &Stage, served: &Served, sizes: &Sizes, report: &mut Report) -> anyhow::Result<()> {
    let feed = Feed::empty(stage, "path").await?;
    let number = Arc::new(AtomicU64::new(0));
    let mut rounds = Rounds::default();
    for round in sizes.all_rounds() {
        let mut clients = Vec::with_capacity(128);
        while clients.len() < 128 {
            let service = OrganizationServiceClient::new(served.channel().await?);
            let client = Recorder { service, token: served.token(), number: number.clone() };
            clients.extend(std::iter::repeat_n(client, SHARED));
        }
        let ours = drive(clients, sizes.lasting()).await?.per_second();
        let kernel = drive(feed.clients(128, 1), sizes.lasting()).await?.per_second();
        rounds.add(round, ours, kernel);
    }
    feed.close().await;
    report.add("path_128_vs_kernel", "events/s", &rounds, Target::AtLeast(0.25));
    Ok(())
}

/// Records one organization after the other.
#[derive(Clone)]
struct Recorder {
    service: OrganizationServiceClient<Channel>,
    token: MetadataValue<Ascii>,
    number: Arc<AtomicU64>,
}

impl Client for Recorder {
    async fn act(&mut self) -> anyhow::Result<usize> {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let row = pb::OrganizationRow {
            code: code(number)?,
            name: format!("社会组织{number}"),
            kind: pb::OrganizationKind::Association.into(),
            division: "440309001".to_owned(),
            registered_on: "2015-03-01".to_owned(),
            ..pb::OrganizationRow::default()
        };
        let record = pb::RecordOrganizationRequest { row: Some(row), ..pb::RecordOrganizationRequest::default() };
        let receipt = self.service.record_organization(signed(&self.token, record)?).await?.into_inner();
        Ok(receipt.events as usize)
    }
}

/// A credit code that nobody else has.
pub(crate) fn code(number: u64) -> anyhow::Result<String> {
    let code = CreditCode::with_checks(&format!("51440309{number:08}"));
    Ok(code.ok().context("a stem has sixteen digits")?.to_string())
}
