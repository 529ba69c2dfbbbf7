//! Publishing in order with many messages in flight, each fenced by its place.

use std::collections::VecDeque;
use std::time::Duration;

use async_nats::jetstream::context::{PublishAckFuture, PublishError, PublishErrorKind};
use futures::future::join_all;
use tracing::Instrument as _;

use super::outgoing::outgoing;
use super::trouble::Trouble;
use super::{Relay, Stopped};
use crate::log::Row;

/// How long acknowledgements are waited for after one of them failed.
const SETTLE: Duration = Duration::from_secs(5);

/// How many acknowledgements one word to those who wait is worth.
const TOLD_EVERY: i64 = 64;

/// Messages sent and not yet acknowledged, in order.
struct InFlight(VecDeque<(i64, PublishAckFuture)>);

impl Relay {
    /// Publishes all the log has after `from`, unless an epoch later than `epoch` began; gives back the last position
    /// acknowledged.
    pub(super) async fn publish(&self, from: i64, epoch: i32) -> Result<i64, Trouble> {
        let mut flying = InFlight(VecDeque::new());
        let span = tracing::debug_span!("relay.publish", service = self.log.service(), from);
        let sent = self.send(from, epoch, &mut flying).instrument(span).await;
        if sent.is_err() {
            flying.settle().await;
        }
        sent
    }

    async fn send(&self, from: i64, epoch: i32, flying: &mut InFlight) -> Result<i64, Trouble> {
        let mut rows = self.log.page(from, self.options.page).await?;
        let mut sent = from;
        while let Some(last) = rows.last().map(|row| row.position) {
            self.saw_head(last.max(self.status().head));
            if rows.iter().any(|row| row.epoch.number > epoch) {
                // The stream says which epochs it tells before it tells them.
                return Err(Trouble::Look);
            }
            let more = rows.len() == self.options.page;
            // The next page is read while this one goes out.
            let next = async { if more { self.log.page(last, self.options.page).await } else { Ok(Vec::new()) } };
            let (went_out, next) = tokio::join!(self.send_page(&rows, flying), next);
            went_out?;
            (sent, rows) = (last, next?);
            if more {
                self.hold_lease().await?;
            }
        }
        while !flying.0.is_empty() {
            let position = flying.front().await?;
            if flying.0.is_empty() {
                self.acknowledged(position);
            }
        }
        Ok(sent)
    }

    async fn send_page(&self, rows: &[Row], flying: &mut InFlight) -> Result<(), Trouble> {
        for row in rows {
            let (subject, message) = outgoing(&self.aggregates, self.log.origin(), self.log.service(), row)?;
            while flying.0.len() >= self.options.window {
                let position = flying.front().await?;
                if position % TOLD_EVERY == 0 {
                    self.acknowledged(position);
                }
            }
            let ack = self.jetstream.send_publish(subject, message).await.map_err(|error| self.refused(row, error))?;
            flying.0.push_back((row.position, ack));
        }
        Ok(())
    }

    fn refused(&self, row: &Row, error: PublishError) -> Trouble {
        if error.kind() != PublishErrorKind::MaxPayloadExceeded {
            return Trouble::Wait(error.to_string());
        }
        let (position, event, name) = (row.position, row.event_id, row.name.clone());
        Trouble::Stop(Stopped::Untellable { position, event, name, why: error.to_string() })
    }
}

impl InFlight {
    /// Waits for the oldest; gives back its position.
    async fn front(&mut self) -> Result<i64, Trouble> {
        let Some((position, ack)) = self.0.pop_front() else { return Err(Trouble::Look) };
        match ack.await {
            Ok(ack) if ack.sequence == position as u64 => Ok(position),
            Ok(_) => Err(Trouble::Look),
            // Perhaps an acknowledgement was lost and the message is there.
            Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => Err(Trouble::Look),
            Err(error) => Err(Trouble::Wait(error.to_string())),
        }
    }

    /// Lets what was sent arrive or fail, so that the stream stands still when it is looked at.
    async fn settle(self) {
        let acks = self.0.into_iter().map(|(_, ack)| ack.into_future());
        drop(tokio::time::timeout(SETTLE, join_all(acks)).await);
    }
}
