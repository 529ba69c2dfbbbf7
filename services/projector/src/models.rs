//! The read models as queries see them: waited for, located in the past, read.

use std::collections::HashMap;
use std::time::Duration;

use kernel::projection::{Projector, Reading};
use kernel::{Day, Epoch, Moment, Projection};
use proto::common::v1 as common;
use runtime::{Base, Invalid, MOMENT, Pages, Peers, Ticket, status};
use tokio::time::Instant;
use tonic::Status;
use vocabulary::{parse_day, shanghai_day};

use crate::coverage::Coverage;
use crate::history::History;

/// What is left of a caller's time to answer them in.
const LAST: Duration = Duration::from_millis(200);

/// How long a query waits for a read model that has not caught up since it was made.
const JUST_MADE: Duration = Duration::from_secs(2);

/// The read models, and what their queries need.
pub(crate) struct Models {
    pub(crate) coverage: Projector<Coverage>,
    pub(crate) history: Projector<History>,
    pub(crate) peers: Peers,
    pub(crate) pages: Pages,
}

impl Models {
    pub(crate) fn new(base: &Base) -> Self {
        let (pool, jetstream) = (base.pool.clone(), base.jetstream.clone());
        Self {
            coverage: Projector::new(pool.clone(), jetstream.clone()),
            history: Projector::new(pool, jetstream),
            peers: base.peers.clone(),
            pages: base.pages.clone(),
        }
    }

    /// The positions that were known at a moment, once `coverage` contains them; `None`: what it contains now.
    pub(crate) async fn known_at(
        &self,
        at: Option<Moment>,
        ticket: &Ticket,
    ) -> Result<Option<HashMap<String, i64>>, Status> {
        let Some(at) = at else { return Ok(None) };
        let mut located = Vec::new();
        for service in Coverage::SOURCES {
            located.push(self.position_at(service, at).await?);
        }
        wait(&self.coverage, &located, ticket).await?;
        Ok(Some(located.into_iter().map(|receipt| (receipt.service, receipt.position)).collect()))
    }

    /// The head of a service's log.
    pub(crate) async fn head(&self, service: &str) -> Result<common::Receipt, Status> {
        let asked = common::ReadHeadRequest { service: service.to_owned() };
        let head = self.peers.log(service).read_head(asked).await?.into_inner();
        Ok(receipt(service, head.epoch, head.position))
    }

    async fn position_at(&self, service: &str, at: Moment) -> Result<common::Receipt, Status> {
        let asked = common::LocatePositionRequest { service: service.to_owned(), known_at: at.rfc3339() };
        let position = self.peers.log(service).locate_position(asked).await?.into_inner().position;
        Ok(receipt(service, self.head(service).await?.epoch, position))
    }
}

fn receipt(service: &str, epoch: String, position: i64) -> common::Receipt {
    common::Receipt { service: service.to_owned(), epoch, position, ..Default::default() }
}

/// Waits until a read model contains what the receipts tell, as long as the caller does.
pub(crate) async fn wait<P: Projection>(
    model: &Projector<P>,
    receipts: &[common::Receipt],
    ticket: &Ticket,
) -> Result<(), Status> {
    for receipt in receipts.iter().filter(|receipt| receipt.position > 0) {
        let Ok(epoch) = receipt.epoch.parse::<Epoch>() else {
            let mut invalid = Invalid::new();
            let (zh, en) = ("应为回执中的 epoch", "must be the epoch of a receipt");
            invalid.field("after.epoch", "receipt.epoch", zh, en, &receipt.epoch);
            return Err(invalid.into());
        };
        let patience = ticket.deadline.saturating_duration_since(Instant::now()).saturating_sub(LAST);
        let reached = model.wait(&receipt.service, epoch, receipt.position, patience).await;
        reached.map_err(|error| status::not_reached(&error))?;
    }
    Ok(())
}

/// A snapshot to query. One that is just being made is waited for a little.
pub(crate) async fn read<P: Projection>(model: &Projector<P>) -> Result<Reading, Status> {
    model.ready(JUST_MADE).await;
    let mut reading = model.read().await.map_err(status::not_serving)?;
    // Right after an import the planner has no statistics: what it then joins row by row is quadratic, by hash it is not.
    let plan = "SET LOCAL enable_nestloop = off";
    sqlx::raw_sql(plan).execute(&mut *reading.tx).await.map_err(status::database)?;
    Ok(reading)
}

/// The positions a snapshot stands for.
pub(crate) fn positions(reading: &Reading) -> HashMap<String, i64> {
    reading.positions.iter().map(|(service, at)| (service.clone(), at.position)).collect()
}

/// How far an answer from this snapshot reaches.
pub(crate) fn as_of(reading: &Reading) -> Option<common::AsOf> {
    Some(common::AsOf { positions: positions(reading), time: runtime::now().rfc3339() })
}

/// A day of a request; blank is today.
pub(crate) fn day(field: &str, text: &str, invalid: &mut Invalid) -> Day {
    let today = shanghai_day(runtime::now());
    invalid.optional(field, text, parse_day).unwrap_or(today)
}

/// A moment of a request; blank is now.
pub(crate) fn moment(field: &str, text: &str, invalid: &mut Invalid) -> Option<Moment> {
    if text.is_empty() {
        return None;
    }
    let moment = chrono::DateTime::parse_from_rfc3339(text).map(|moment| moment.with_timezone(&chrono::Utc).into());
    if moment.is_err() {
        invalid.field(field, MOMENT.code, MOMENT.zh, MOMENT.en, text);
    }
    moment.ok()
}

/// Everything that was wrong, if anything was.
pub(crate) fn sound(invalid: Invalid) -> Result<(), Status> {
    invalid.done(Some(())).map_err(Status::from)
}
