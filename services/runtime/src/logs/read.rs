//! Heads, positions, the log as it is announced and as it is stored.

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use kernel::cloudevent::CloudEvent;
use kernel::log::Row;
use kernel::{Aggregate, Announcement, Log, Moment, verify};
use proto::common::v1::*;
use tonic::{Request, Status};

use super::{Answers, Logs};
use crate::access::Permission;
use crate::invalid::Invalid;
use crate::rules::{LOG_NAME, MOMENT};
use crate::status;
use crate::ticket::Ticket;

const PAGE: usize = 500;
/// Lines of an export in one message: 500 lines of full payloads would be too large for one.
const LINES: usize = 4;

impl Logs {
    pub(super) async fn head(&self, asked: ReadHeadRequest) -> Result<ReadHeadResponse, Status> {
        let head = self.of(&asked.service)?.log.head().await.map_err(status::unread)?;
        Ok(ReadHeadResponse {
            epoch: head.epoch.to_string(),
            position: head.position,
            recorded_at: head.recorded_at.rfc3339(),
            link: HEXLOWER.encode(&head.link),
        })
    }

    pub(super) async fn locate(&self, asked: LocatePositionRequest) -> Result<LocatePositionResponse, Status> {
        let log = &self.of(&asked.service)?.log;
        let Ok(known) = DateTime::parse_from_rfc3339(&asked.known_at) else {
            let mut invalid = Invalid::new();
            invalid.field("known_at", MOMENT.code, MOMENT.zh, MOMENT.en, &asked.known_at);
            return Err(invalid.into());
        };
        let known = Moment::from(known.with_timezone(&Utc));
        Ok(LocatePositionResponse { position: log.position_at(known).await.map_err(status::unread)? })
    }

    pub(super) async fn announced(&self, asked: ReadLogRequest) -> Result<Answers<ReadLogResponse>, Status> {
        let held = self.of(&asked.service)?;
        let (log, aggregates) = (held.log.clone(), held.aggregates.clone());
        let head = log.head().await.map_err(status::unread)?;
        let filter = asked.aggregates;
        let told = rows(log.clone(), asked.after, head.position).map(move |row| {
            let row = row?;
            let wanted = |aggregate: &Aggregate| filter.is_empty() || filter.iter().any(|name| name == aggregate.name);
            match aggregates.iter().find(|aggregate| aggregate.tells(&row.name)) {
                Some(aggregate) if wanted(aggregate) => tell(&log, aggregate, &row).map(Some),
                // Of the other aggregates a filtered reader gets nothing but the head at the end.
                Some(_) => Ok(None),
                None => Err(status::internal(format!("{} is told by no aggregate", row.name))),
            }
        });
        let end = ReadLogResponse {
            position: head.position,
            epoch: head.epoch.to_string(),
            event: String::new(),
            head: head.position,
        };
        let told = told.filter_map(|told| std::future::ready(told.transpose()));
        Ok(Box::pin(told.chain(stream::iter([Ok(end)]))))
    }

    pub(super) async fn stored(
        &self,
        request: Request<ExportLogRequest>,
    ) -> Result<Answers<ExportLogResponse>, Status> {
        let ticket = Ticket::of(&request)?;
        let asked = request.into_inner();
        let held = self.of(&asked.service)?;
        exports(&ticket, &asked.log)?;
        let log = match asked.log.as_str() {
            "" | "log" => held.log.clone(),
            "audit" => held.audit.log().clone(),
            other => {
                let mut invalid = Invalid::new();
                invalid.field("log", LOG_NAME.code, LOG_NAME.zh, LOG_NAME.en, other);
                return Err(invalid.into());
            }
        };
        let head = log.head().await.map_err(status::unread)?.position;
        held.audit.acted(&ticket.caller, "log.export", std::slice::from_ref(&asked.log), "").await?;
        let lines = rows(log, asked.after, head).map_ok(|row| verify::line(&row));
        let messages = lines.chunks(LINES).map(|lines| {
            let lines = lines.into_iter().collect::<Result<_, Status>>()?;
            Ok(ExportLogResponse { lines })
        });
        Ok(Box::pin(messages))
    }
}

/// The audit log is for auditors.
fn exports(ticket: &Ticket, log: &str) -> Result<(), Status> {
    if log != "audit" || ticket.caller.holds(Permission::AuditRead) {
        return Ok(());
    }
    Err(status::denied_by(&kernel::Denied::Forbidden(Permission::AuditRead.key().to_owned())))
}

/// The rows of a log after a position up to another.
pub(super) fn rows(log: Log, after: i64, until: i64) -> impl futures::Stream<Item = Result<Row, Status>> + Send {
    let pages = stream::try_unfold((log, after), move |(log, after)| async move {
        if after >= until {
            return Ok::<_, Status>(None);
        }
        let mut page = log.page(after, PAGE).await.map_err(status::unread)?;
        page.retain(|row| row.position <= until);
        let Some(last) = page.last().map(|row| row.position) else { return Ok(None) };
        Ok(Some((stream::iter(page.into_iter().map(Ok)), (log, last))))
    });
    pages.try_flatten()
}

fn tell(log: &Log, aggregate: &Aggregate, row: &Row) -> Result<ReadLogResponse, Status> {
    let event = match aggregate.announce(row).map_err(status::internal)? {
        Announcement::Private => String::new(),
        Announcement::Public(message) => {
            let envelope = row.unfolded().map_err(status::internal)?;
            let event = CloudEvent::new(log.origin(), log.service(), &envelope, message).map_err(status::internal)?;
            serde_json::to_string(&event).map_err(status::internal)?
        }
    };
    Ok(ReadLogResponse { position: row.position, epoch: row.epoch.to_string(), event, head: 0 })
}
