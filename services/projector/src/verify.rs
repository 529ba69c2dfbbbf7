//! The read models against a replay: the logs are read again, folded into rows of their own, and compared with the
//! tables as they were known at the same positions.

use std::collections::HashMap;

use kernel::cloudevent::CloudEvent;
use kernel::projection::Reading;
use kernel::{Projection, Recorded};
use proto::common::v1 as common;
use proto::coverage::v1 as pb;
use runtime::{Ticket, status};
use serde::Serialize;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};
use tonic::Status;

use crate::bitemporal::{Segmented, Written};
use crate::coverage::known::{ASSIGNMENT, MEMBERSHIP, ORGANIZATION, Positions};
use crate::coverage::{Coverage, CoverageRows};
use crate::heard::Heard;
use crate::history::{History, HistoryRow};
use crate::models::{self, Models};

/// More differences than this are counted by nobody.
const MOST: usize = 100;

/// Compares everything up to positions; a service not named: its head.
pub(crate) async fn read_models(
    models: &Models,
    until: HashMap<String, i64>,
    ticket: &Ticket,
) -> Result<pb::VerifyReadModelsResponse, Status> {
    let mut replay = Replay::default();
    let mut receipts = Vec::new();
    for service in Coverage::SOURCES {
        let mut head = models.head(service).await?;
        head.position = until.get(*service).map_or(head.position, |until| head.position.min(*until));
        replay.read(models, &head).await?;
        receipts.push(head);
    }
    models::wait(&models.coverage, &receipts, ticket).await?;
    models::wait(&models.history, &receipts, ticket).await?;
    let coverage = models::read(&models.coverage).await?;
    let history = models::read(&models.history).await?;
    let positions: HashMap<_, _> = receipts.into_iter().map(|receipt| (receipt.service, receipt.position)).collect();
    let found = replay.compare(Positions::new(&positions), coverage, history).await.map_err(status::database)?;
    Ok(pb::VerifyReadModelsResponse { positions, rows: found.rows, differences: found.differences })
}

/// Rows folded from the logs alone.
#[derive(Debug, Default)]
pub(crate) struct Replay {
    coverage: CoverageRows,
    history: Vec<HistoryRow>,
}

/// What a comparison found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) rows: u64,
    pub(crate) differences: Vec<pb::ReadModelDifference>,
}

impl Replay {
    async fn read(&mut self, models: &Models, until: &common::Receipt) -> Result<(), Status> {
        let asked = common::ReadLogRequest { service: until.service.clone(), ..Default::default() };
        let mut told = models.peers.log(&until.service).read_log(asked).await?.into_inner();
        while let Some(answer) = told.message().await? {
            if answer.position > until.position || answer.event.is_empty() {
                continue;
            }
            let event: CloudEvent = serde_json::from_str(&answer.event).map_err(status::internal)?;
            if let Some(heard) = event.told::<Heard>("").map_err(status::internal)? {
                self.fold(&heard).map_err(status::internal)?;
            }
        }
        Ok(())
    }

    /// One message more.
    pub(crate) fn fold(&mut self, told: &Recorded<Heard>) -> Result<(), kernel::Unfit> {
        Coverage::touch(told, &mut self.coverage);
        Coverage::fold(told, &mut self.coverage)?;
        History::fold(told, &mut self.history)
    }

    async fn compare(&self, at: Positions, mut coverage: Reading, mut history: Reading) -> Result<Found, sqlx::Error> {
        let mut found = Found::default();
        self.compare_coverage(at, &mut coverage.tx, &mut found).await?;
        self.compare_history(at, &mut history.tx, &mut found).await?;
        Ok(found)
    }

    /// Against the tables that `tx` sees.
    pub(crate) async fn compare_coverage(
        &self,
        at: Positions,
        tx: &mut PgConnection,
        found: &mut Found,
    ) -> Result<(), sqlx::Error> {
        let CoverageRows { unit_rows, organization_rows, party_rows, cover_rows, post_rows, .. } = &self.coverage;
        let CoverageRows { contact_rows, difference_rows, register_rows, .. } = &self.coverage;
        let CoverageRows { division_rows, industry_rows, body_rows, parameter_rows, .. } = &self.coverage;
        table(unit_rows, at.organization, tx, found).await?;
        table(organization_rows, at.organization, tx, found).await?;
        table(party_rows, at.organization, tx, found).await?;
        table(cover_rows, at.organization, tx, found).await?;
        table(division_rows, at.organization, tx, found).await?;
        table(industry_rows, at.organization, tx, found).await?;
        table(body_rows, at.organization, tx, found).await?;
        table(parameter_rows, at.organization, tx, found).await?;
        table(post_rows, at.assignment, tx, found).await?;
        table(contact_rows, at.assignment, tx, found).await?;
        table(difference_rows, at.membership, tx, found).await?;
        table(register_rows, at.membership, tx, found).await
    }

    /// Against the table that `tx` sees.
    pub(crate) async fn compare_history(
        &self,
        at: Positions,
        tx: &mut PgConnection,
        found: &mut Found,
    ) -> Result<(), sqlx::Error> {
        let rows = format!(
            "SELECT to_jsonb(t) AS row FROM history t WHERE position <= CASE service WHEN '{ORGANIZATION}' THEN {}
             WHEN '{ASSIGNMENT}' THEN {} WHEN '{MEMBERSHIP}' THEN {} END",
            at.organization, at.assignment, at.membership
        );
        differing(History::NAME, "history", &["subject", "service", "position"], &rows, &self.history, tx, found).await
    }
}

/// One table as it was known at a position.
async fn table<R: Segmented>(
    rows: &Written<R>,
    position: i64,
    tx: &mut PgConnection,
    found: &mut Found,
) -> Result<(), sqlx::Error> {
    let known = format!(
        "SELECT to_jsonb(t) || CASE WHEN known_to > {position} THEN '{{\"known_to\": null}}'::jsonb ELSE '{{}}' END AS row
         FROM {} t WHERE known_from <= {position}",
        R::TABLE
    );
    let mut key = R::KEY.to_vec();
    key.push("known_from");
    differing(Coverage::NAME, R::TABLE, &key, &known, rows.new_rows(), tx, found).await
}

/// Rows that are not the same on both sides, by key. The expected ones go through the table's types first.
async fn differing(
    model: &str,
    table: &str,
    key: &[&str],
    known: &str,
    expected: &[impl Serialize],
    tx: &mut PgConnection,
    found: &mut Found,
) -> Result<(), sqlx::Error> {
    let same: Vec<String> = key.iter().map(|column| format!("e.row->'{column}' = f.row->'{column}'")).collect();
    let sql = format!(
        "WITH e AS (SELECT to_jsonb(t) AS row FROM json_populate_recordset(NULL::{table}, $1::json) t), f AS ({known})
         SELECT e.row::text AS expected, f.row::text AS found FROM e FULL JOIN f ON {}
         WHERE e.row IS DISTINCT FROM f.row LIMIT {MOST}",
        same.join(" AND ")
    );
    let text = serde_json::to_string(expected).map_err(|error| sqlx::Error::Encode(error.into()))?;
    for row in sqlx::query(AssertSqlSafe(sql)).bind(text).fetch_all(tx).await? {
        let text = |column| row.try_get::<Option<String>, _>(column).map(Option::unwrap_or_default);
        let (read_model, row) = (model.to_owned(), table.to_owned());
        found.differences.push(pb::ReadModelDifference {
            read_model,
            row,
            expected: text("expected")?,
            found: text("found")?,
        });
    }
    found.rows += expected.len() as u64;
    Ok(())
}
