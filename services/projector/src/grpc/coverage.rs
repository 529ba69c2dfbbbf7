//! The figures. Those of the district are open to everybody who may see figures at all.

use proto::common::v1::CoveredScope;
use proto::coverage::v1 as pb;
use proto::coverage::v1::coverage_service_server::CoverageService;
use runtime::{Answer, Invalid, Ticket, status};
use tonic::{Request, Response};

use super::Figures;
use crate::coverage::known::{Positions, When};
use crate::coverage::queries::{Basis, figures};
use crate::coverage::words::{Condition, Dimension, Reference};
use crate::models;

#[tonic::async_trait]
impl CoverageService for Figures {
    async fn get_coverage(&self, request: Request<pb::GetCoverageRequest>) -> Answer<pb::GetCoverageResponse> {
        let ticket = Ticket::of(&request)?;
        let asked = request.into_inner();
        let mut invalid = Invalid::new();
        let on = models::day("on", &asked.on, &mut invalid);
        let at = models::moment("known_at", &asked.known_at, &mut invalid);
        let by = Dimension::parse(&asked.by, &mut invalid);
        let basis = Basis::parse(&asked.basis).unwrap_or_else(|| {
            let (zh, en) = ("应为 campaign、official 或 eligible", "must be campaign, official or eligible");
            invalid.field("basis", "coverage.basis", zh, en, &asked.basis);
            Basis::Campaign
        });
        models::sound(invalid)?;

        models::wait(&self.0.coverage, &asked.after, &ticket).await?;
        let known = self.0.known_at(at, &ticket).await?;
        let mut reading = models::read(&self.0.coverage).await?;
        let when = When { on, known: known.as_ref().map(Positions::new) };
        let reference = Reference::load(when, &mut reading.tx).await.map_err(status::database)?;
        let filters = conditions(&reference, &asked.r#where)?;
        let found = figures(when, basis, by, &filters, &reference, &mut reading.tx).await.map_err(status::database)?;
        let positions = known.unwrap_or_else(|| models::positions(&reading));
        Ok(Response::new(pb::GetCoverageResponse {
            on: on.to_string(),
            known_at: at.unwrap_or_else(runtime::now).rfc3339(),
            basis: basis.name().to_owned(),
            scope: Some(CoveredScope { whole: true, ..CoveredScope::default() }),
            positions,
            by: by.map_or("", Dimension::name).to_owned(),
            rows: found.rows,
            total: Some(found.total),
        }))
    }

    async fn get_coverage_changes(
        &self,
        request: Request<pb::GetCoverageChangesRequest>,
    ) -> Answer<pb::GetCoverageChangesResponse> {
        self.changes(request).await
    }
}

/// The conditions of a request, against what is on record.
pub(super) fn conditions(reference: &Reference, asked: &[pb::Condition]) -> Result<Vec<Condition>, tonic::Status> {
    let mut invalid = Invalid::new();
    let found = asked.iter().filter_map(|one| reference.condition(&one.dimension, &one.value, &mut invalid)).collect();
    models::sound(invalid)?;
    Ok(found)
}
