//! What changed between two days, within what the caller may see.

use std::collections::HashMap;

use kernel::{Day, Moment};
use proto::common::v1::Receipt;
use proto::coverage::v1 as pb;
use runtime::{Answer, Invalid, Pages, Permission, Ticket, status};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::Figures;
use super::asked::told;
use super::coverage::conditions;
use crate::changes::{Changed, Comparison, Covering, Measure, explained};
use crate::coverage::known::{Positions, When};
use crate::coverage::queries::Basis;
use crate::coverage::words::Reference;
use crate::directory::Visible;
use crate::directory::page::Last;
use crate::history::Names;
use crate::models;

/// What was asked, as far as it reads by itself.
struct Asked {
    from: Day,
    to: Day,
    at: Option<Moment>,
    measure: Measure,
}

/// Where a page begins, and as known at which positions: those of the first page.
struct Place {
    code: String,
    unit: Uuid,
    known: HashMap<String, i64>,
    to: Day,
}

impl Figures {
    pub(super) async fn changes(
        &self,
        request: Request<pb::GetCoverageChangesRequest>,
    ) -> Answer<pb::GetCoverageChangesResponse> {
        let ticket = Ticket::of(&request)?;
        let message = request.into_inner();
        let same = pb::GetCoverageChangesRequest {
            page_size: 0,
            page_token: String::new(),
            after: Vec::new(),
            ..message.clone()
        };
        let (models, list, size) = (&*self.0, Pages::list(&same)?, i64::from(Pages::size(message.page_size)));
        let place = models.pages.read(&message.page_token, &list)?.map(place).transpose()?;
        let asked = asked(&message, place.as_ref())?;

        models::wait(&models.coverage, &message.after, &ticket).await?;
        let known = match &place {
            Some(place) => Some(place.known.clone()),
            None => models.known_at(asked.at, &ticket).await?,
        };
        let mut reading = models::read(&models.coverage).await?;
        let positions = known.clone().unwrap_or_else(|| models::positions(&reading));
        let known = known.as_ref().map(Positions::new);
        let from = When { on: asked.from, known };
        let reference =
            Reference::load(When { on: asked.to, known }, &mut reading.tx).await.map_err(status::database)?;
        let scopes = ticket.caller.scopes(Permission::DirectoryRead);
        let (visible, filters) = (Visible::new(&scopes), conditions(&reference, &message.r#where)?);
        let comparison =
            Comparison { from, to: asked.to, measure: asked.measure, visible: &visible, filters: &filters };
        let sums = comparison.sums(&mut reading.tx).await.map_err(status::database)?;
        let after = place.as_ref().map_or(("", Uuid::nil()), |place| (place.code.as_str(), place.unit));
        let page = comparison.page(after, size, &reference, &mut reading.tx).await;
        let mut changed = page.map_err(status::database)?;

        let more = changed.len() as i64 > size;
        changed.truncate(size.unsigned_abs() as usize);
        let next_page_token = match changed.last().filter(|_| more) {
            Some(last) => models.pages.token(token(last, &positions, asked.to)?, &list)?,
            None => String::new(),
        };
        let receipts = reading.positions.iter().map(|(service, at)| Receipt {
            service: service.clone(),
            epoch: at.epoch.to_string(),
            position: at.position,
            ..Receipt::default()
        });
        let receipts: Vec<_> = receipts.collect();
        let when = When { on: asked.from, known: Some(Positions::new(&positions)) };
        let changes = self.explain(changed, asked.measure, (when, asked.to), reading, &receipts, &ticket).await?;
        Ok(Response::new(pb::GetCoverageChangesResponse {
            from: asked.from.to_string(),
            to: asked.to.to_string(),
            known_at: asked.at.unwrap_or_else(runtime::now).rfc3339(),
            basis: asked.measure.name().to_owned(),
            scope: Some(scopes.told()),
            positions,
            opening: Some(sums.opening),
            closing: Some(sums.closing),
            changes,
            next_page_token,
            total: sums.changes,
        }))
    }

    /// Each change with its events: from a history that has heard at least as much.
    async fn explain(
        &self,
        changed: Vec<Changed>,
        measure: Measure,
        period: (When, Day),
        mut coverage: kernel::projection::Reading,
        receipts: &[Receipt],
        ticket: &Ticket,
    ) -> Result<Vec<pb::CoverageChange>, Status> {
        models::wait(&self.0.history, receipts, ticket).await?;
        let mut history = models::read(&self.0.history).await?;
        let covering = Covering::load(&changed, period, &mut coverage.tx).await.map_err(status::database)?;
        let found = explained(&changed, &covering, measure, period, &mut history.tx).await;
        let found = found.map_err(status::database)?;
        let all: Vec<_> = found.iter().flatten().cloned().collect();
        let names = Names::load(&all, &mut coverage.tx).await.map_err(status::database)?;
        let mut changes = Vec::with_capacity(changed.len());
        for (one, events) in changed.into_iter().zip(found) {
            let events = events.iter().map(|item| told(item, &names)).collect::<Result<_, _>>();
            changes.push(pb::CoverageChange {
                change: one.change.key().to_owned(),
                organization: Some(one.organization),
                before: one.before,
                after: one.after,
                events: events.map_err(status::database)?,
            });
        }
        Ok(changes)
    }
}

fn asked(message: &pb::GetCoverageChangesRequest, place: Option<&Place>) -> Result<Asked, Status> {
    let mut invalid = Invalid::new();
    let from = models::day("from", &message.from, &mut invalid);
    let to = models::day("to", &message.to, &mut invalid);
    // A page asked for after midnight goes on with the day of the first.
    let to = place.map_or(to, |place| place.to);
    let at = models::moment("known_at", &message.known_at, &mut invalid);
    let measure = Measure::parse(&message.basis).unwrap_or_else(|| {
        let (zh, en) = (
            "应为 campaign、official、eligible、work 或 effective",
            "must be campaign, official, eligible, work or effective",
        );
        invalid.field("basis", "coverage.measure", zh, en, &message.basis);
        Measure::Organization(Basis::Campaign)
    });
    if from > to {
        let (zh, en) = ("起始日晚于截止日", "begins after it ends");
        invalid.field("from", "coverage.period", zh, en, &message.from);
    }
    models::sound(invalid)?;
    Ok(Asked { from, to, at, measure })
}

fn token(last: &Changed, known: &HashMap<String, i64>, to: Day) -> Result<Last, Status> {
    let text = serde_json::to_string(&(&last.organization.code, known)).map_err(status::internal)?;
    Ok(Last { text, id: last.unit, on: to })
}

fn place(last: Last) -> Result<Place, Status> {
    let (code, known) = serde_json::from_str(&last.text).map_err(status::internal)?;
    Ok(Place { code, unit: last.id, known, to: last.on })
}
