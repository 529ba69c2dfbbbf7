//! A row as the message that goes out.

use async_nats::HeaderMap;
use async_nats::jetstream::message::PublishMessage;
use data_encoding::HEXLOWER;

use super::trouble::Trouble;
use super::{Announcement, Stopped, header};
use crate::Aggregate;
use crate::cloudevent::{self, CloudEvent};
use crate::log::Row;

/// Subject and message of a row.
pub(super) fn outgoing(
    aggregates: &[Aggregate],
    origin: &str,
    service: &str,
    row: &Row,
) -> Result<(String, PublishMessage), Trouble> {
    let untellable = |why: String| {
        let (position, event, name) = (row.position, row.event_id, row.name.clone());
        Trouble::Stop(Stopped::Untellable { position, event, name, why })
    };
    let aggregate = aggregates.iter().find(|aggregate| aggregate.tells(&row.name));
    let aggregate = aggregate.ok_or_else(|| untellable("no aggregate of this service".to_owned()))?;
    let announcement = aggregate.announce(row).map_err(|error| untellable(error.to_string()))?;
    let mut headers = HeaderMap::new();
    headers.insert(header::POSITION, row.position.to_string());
    headers.insert(header::EPOCH, row.epoch.to_string());
    headers.insert(header::EVENT, row.event_id.to_string());
    headers.insert(header::LINK, HEXLOWER.encode(&row.link));
    headers.insert(header::EXPECTED_LAST, (row.position - 1).to_string());
    let message = match announcement {
        Announcement::Private => return Ok((private(service), PublishMessage::build().headers(headers))),
        Announcement::Public(message) => message,
    };
    let envelope = row.unfolded().map_err(|error| untellable(error.to_string()))?;
    let subject = cloudevent::subject(service, &message, &envelope.route);
    let event = CloudEvent::new(origin, service, &envelope, message);
    let body = event.and_then(|event| serde_json::to_vec(&event)).map_err(|error| untellable(error.to_string()))?;
    headers.insert(header::CONTENT_TYPE, cloudevent::CONTENT_TYPE);
    Ok((subject, PublishMessage::build().headers(headers).payload(body.into())))
}

fn private(service: &str) -> String {
    format!("baohe.{service}.-.private")
}
