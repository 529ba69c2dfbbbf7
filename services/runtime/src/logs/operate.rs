//! Operating a log: what is published, epochs, parked messages.

use std::time::Duration;

use kernel::policy::Parked as Kept;
use kernel::relay::State;
use proto::common::v1::*;
use tokio::time::{Instant, sleep};
use tonic::{Request, Status};
use uuid::Uuid;
use vocabulary::Note;

use super::{Held, Logs};
use crate::invalid::Invalid;
use crate::status;
use crate::ticket::Ticket;

/// How long a retry is watched, and how often.
const WATCHED: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_millis(100);

impl Logs {
    pub(super) async fn published(
        &self,
        request: Request<AwaitPublishedRequest>,
    ) -> Result<AwaitPublishedResponse, Status> {
        let deadline = Ticket::of(&request)?.deadline;
        let asked = request.into_inner();
        let relay = &self.of(&asked.service)?.relay;
        // Waiting does not help: somebody has to act, and is told how.
        if let State::Stopped(why) = relay.status().state {
            let zh = format!("{} 的消息流与日志矛盾，发布已停止（{why}）", asked.service);
            let en = format!("nothing of {} is published: {why}", asked.service);
            return Err(status::STREAM_STOPPED.status_with(&zh, &en));
        }
        // A little of the time is left for the answer.
        let patience = deadline.saturating_duration_since(Instant::now()).mul_f32(0.9);
        let reached = relay.wait(asked.position, patience).await;
        let published = relay.status().position;
        if !reached {
            return Err(status::AFTER_NOT_REACHED.status_with(
                &format!("{} 的位置 {} 尚未发布（现为 {published}）", asked.service, asked.position),
                &format!("position {} of {} is not published yet, {published} is", asked.position, asked.service),
            ));
        }
        Ok(AwaitPublishedResponse { published })
    }

    pub(super) async fn heard(&self, request: Request<AwaitHeardRequest>) -> Result<AwaitHeardResponse, Status> {
        let deadline = Ticket::of(&request)?.deadline;
        let asked = request.into_inner();
        let held = self.of(&asked.service)?;
        if held.own_policies.is_empty() {
            return Ok(AwaitHeardResponse { heard: asked.position });
        }
        // A little of the time is left for the answer.
        let until = Instant::now() + deadline.saturating_duration_since(Instant::now()).mul_f32(0.9);
        loop {
            let heard = held.parking.heard(&held.own_policies).await.map_err(status::database)?;
            if heard >= asked.position {
                return Ok(AwaitHeardResponse { heard });
            }
            if Instant::now() >= until {
                return Err(status::AFTER_NOT_REACHED.status_with(
                    &format!("{} 的规则尚未处理到位置 {}（现为 {heard}）", asked.service, asked.position),
                    &format!("the policies of {} are not yet at {}, but at {heard}", asked.service, asked.position),
                ));
            }
            sleep(LOOK).await;
        }
    }

    pub(super) async fn begin(&self, request: Request<BeginEpochRequest>) -> Result<BeginEpochResponse, Status> {
        let ticket = Ticket::of(&request)?;
        let asked = request.into_inner();
        let held = self.of(&asked.service)?;
        let reason = note("reason", &asked.reason)?;
        held.audit.acted(&ticket.caller, "log.new_epoch", &[], reason.as_str()).await?;
        let epoch = held.log.new_epoch(reason.as_str()).await.map_err(status::unread)?;
        let epochs = held.log.epochs().await.map_err(status::unread)?;
        let begun = epochs.iter().find(|row| row.epoch == epoch.number).map_or(0, |row| row.after_position);
        Ok(BeginEpochResponse { epoch: epoch.to_string(), after_position: begun })
    }

    pub(super) async fn parked(&self, asked: ListParkedRequest) -> Result<ListParkedResponse, Status> {
        let kept = self.of(&asked.service)?.list().await?;
        // Those that only queue are told as the number behind the first of their key.
        let first = |kept: &&Kept| kept.attempts > 0;
        let parked = kept.iter().filter(first).map(|one| Parked {
            id: format!("{}/{}", one.policy, one.event_id),
            policy: one.policy.clone(),
            source: one.source.clone(),
            position: one.position,
            key: one.key.to_string(),
            reason: one.reason.clone(),
            since: one.since.rfc3339(),
            behind: kept.iter().filter(|other| other.attempts == 0 && queue(other) == queue(one)).count() as i64,
        });
        Ok(ListParkedResponse { parked: parked.collect() })
    }

    pub(super) async fn retry(&self, request: Request<RetryParkedRequest>) -> Result<RetryParkedResponse, Status> {
        let ticket = Ticket::of(&request)?;
        let asked = request.into_inner();
        let held = self.of(&asked.service)?;
        let (policy, event) = place(&asked.id)?;
        let before = held.list().await?;
        let chosen = before.iter().find(|one| one.policy == policy && one.event_id == event).ok_or_else(absent)?;
        held.audit.acted(&ticket.caller, "parked.retry", std::slice::from_ref(&asked.id), "").await?;
        held.parking.retry(policy, event).await.map_err(status::database)?;
        let waiting = before.iter().filter(|one| queue(one) == queue(chosen)).count();
        let until = ticket.deadline.min(Instant::now() + WATCHED);
        loop {
            let now = held.list().await?;
            let left = now.iter().filter(|one| queue(one) == queue(chosen)).count();
            let tried = now.iter().any(|one| one.event_id == event && one.attempts > chosen.attempts);
            if left == 0 || tried || Instant::now() + LOOK > until {
                return Ok(RetryParkedResponse { done: waiting.saturating_sub(left) as i64 });
            }
            sleep(LOOK).await;
        }
    }

    pub(super) async fn discard(
        &self,
        request: Request<DiscardParkedRequest>,
    ) -> Result<DiscardParkedResponse, Status> {
        let ticket = Ticket::of(&request)?;
        let asked = request.into_inner();
        let held = self.of(&asked.service)?;
        let (policy, event) = place(&asked.id)?;
        let reason = note("reason", &asked.reason)?;
        held.audit.acted(&ticket.caller, "parked.discard", std::slice::from_ref(&asked.id), reason.as_str()).await?;
        let by = ticket.caller.holder();
        let gone = held.parking.discard(policy, event, by, reason.as_str()).await.map_err(status::database)?;
        if gone { Ok(DiscardParkedResponse {}) } else { Err(absent()) }
    }

    pub(super) async fn record(&self, request: Request<RecordActRequest>) -> Result<RecordActResponse, Status> {
        let caller = Ticket::of(&request)?.caller;
        let RecordActRequest { service, what, ids, purpose } = request.into_inner();
        let what = note("what", &what)?;
        // Nobody writes entries by hand.
        if caller.on_behalf_of().is_none() {
            return Err(status::NOT_A_SERVICE.status());
        }
        self.of(&service)?.audit.acted(&caller, what.as_str(), &ids, &purpose).await?;
        Ok(RecordActResponse {})
    }
}

impl Held {
    async fn list(&self) -> Result<Vec<Kept>, Status> {
        self.parking.list().await.map_err(status::database)
    }
}

/// What is handled in order.
fn queue(kept: &Kept) -> (&str, Uuid) {
    (&kept.policy, kept.key)
}

fn place(id: &str) -> Result<(&str, Uuid), Status> {
    let parts = id.rsplit_once('/').and_then(|(policy, event)| Some((policy, event.parse().ok()?)));
    parts.ok_or_else(absent)
}

fn absent() -> Status {
    status::NOT_FOUND.status_with("没有这条搁置的消息", "no such message is parked")
}

fn note(field: &str, text: &str) -> Result<Note, Status> {
    let mut invalid = Invalid::new();
    let note = invalid.check(field, text, Note::parse(text));
    Ok(invalid.done(note)?)
}
