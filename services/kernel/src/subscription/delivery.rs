//! One position as it was delivered.

use async_nats::HeaderMap;
use bytes::Bytes;
use uuid::Uuid;

use super::{Stop, Told};
use crate::cloudevent::CloudEvent;
use crate::codec::CodecError;
use crate::evidence::Hash;
use crate::relay::header;
use crate::relay::lineage::hash;
use crate::{Epoch, Recorded};

/// How far a subscriber has come: the last position it is done with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log and the epoch in which that event was written.
    pub epoch: Epoch,
    /// Its position.
    pub position: i64,
    /// Its link: everything up to here, in 32 bytes.
    pub link: Hash,
}

/// One position of the stream.
#[derive(Debug)]
pub struct Delivery<T> {
    /// What a checkpoint after it is.
    pub at: Checkpoint,
    /// The event's id.
    pub event_id: Uuid,
    /// The NATS subject it came on.
    pub subject: String,
    /// The CloudEvent as published; empty where it is private.
    pub body: Bytes,
    /// What it tells: nothing where it is private or of a kind the subscriber does not know.
    pub message: Result<Option<Recorded<T>>, CodecError>,
}

impl<T: Told> Delivery<T> {
    pub(crate) fn read(message: async_nats::Message, sequence: u64) -> Result<Delivery<T>, Stop> {
        let foreign = || Stop::Foreign { position: sequence as i64 };
        let headers = message.headers.as_ref().ok_or_else(foreign)?;
        let at = checkpoint(headers).filter(|at| at.position == sequence as i64).ok_or_else(foreign)?;
        let event_id = headers.get(header::EVENT).and_then(|id| id.as_str().parse().ok()).ok_or_else(foreign)?;
        let subject = message.subject.to_string();
        let heard = hear(&subject, &message.payload);
        Ok(Delivery { at, event_id, subject, body: message.payload, message: heard })
    }
}

/// Where a message with these headers stands; `None`: no relay wrote it.
pub(crate) fn checkpoint(headers: &HeaderMap) -> Option<Checkpoint> {
    let text = |name: &str| Some(headers.get(name)?.as_str());
    let (position, link) = (text(header::POSITION)?.parse().ok()?, hash(text(header::LINK)?)?);
    Some(Checkpoint { epoch: text(header::EPOCH)?.parse().ok()?, position, link })
}

/// What a body on `subject` tells.
pub(crate) fn hear<T: Told>(subject: &str, body: &[u8]) -> Result<Option<Recorded<T>>, CodecError> {
    if body.is_empty() {
        return Ok(None);
    }
    let unreadable = |error: serde_json::Error| CodecError::Unreadable {
        name: subject.to_owned(),
        schema: 0,
        why: error.to_string(),
    };
    serde_json::from_slice::<CloudEvent>(body).map_err(unreadable)?.told(subject)
}
