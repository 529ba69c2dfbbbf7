//! Who did what, when, why and from where: what is recorded beside every event.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Moment, Route};

/// What the log knows about one event besides its content.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// The log's id and the epoch the event was written in.
    pub epoch: Epoch,
    /// Gap-free place in the log, from 1.
    pub position: i64,
    /// The aggregate.
    pub stream: Uuid,
    /// Gap-free place in the stream, from 1.
    pub version: i64,
    /// The event's own id.
    pub event_id: Uuid,
    /// `<aggregate>.<event>` as stored.
    pub name: String,
    /// Version of the stored shape, before upcasting.
    pub schema: i16,
    /// Set by the database under the head lock; strictly rising.
    pub recorded_at: Moment,
    /// Where it is announced.
    pub route: Route,
    /// Who and why.
    pub cause: Cause,
}

/// Who and why: the stored part of the envelope, exact bytes under the digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// `<issuer>/<subject>`, `policy/<name>` or `system/<name>`.
    pub actor: String,
    /// For whom, where a service or policy acts for somebody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// The command that did it.
    pub command_id: Uuid,
    /// The first command of the chain.
    pub correlation: Uuid,
    /// The event or command that led to this command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation: Option<Uuid>,
    /// W3C `traceparent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// How far the reference data was known when it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<i64>,
    /// Version of the published form in force when it was appended.
    pub publish: i16,
}

/// Which log, and which life of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Epoch {
    /// The log's id, for ever.
    pub log: Uuid,
    /// 1, and one more after each restore from an older copy.
    pub number: i32,
}

impl std::fmt::Display for Epoch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.log, self.number)
    }
}

impl std::str::FromStr for Epoch {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (log, number) = text.rsplit_once('.').ok_or(())?;
        Ok(Self { log: log.parse().map_err(|_| ())?, number: number.parse().map_err(|_| ())? })
    }
}

/// Who asks and under which command id; what `execute` needs beside the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Chosen by the caller; the same id again is answered with the first receipt.
    pub command_id: Uuid,
    /// What was asked: a digest of the request without facts and times. The log keys it, so that it tells nothing.
    pub digest: [u8; 32],
    /// As in [`Cause`].
    pub actor: String,
    /// As in [`Cause`].
    pub on_behalf_of: Option<String>,
    /// As in [`Cause`].
    pub correlation: Uuid,
    /// As in [`Cause`].
    pub causation: Option<Uuid>,
    /// As in [`Cause`].
    pub trace: Option<String>,
    /// As in [`Cause`].
    pub reference: Option<i64>,
}

/// What an acknowledged command is answered with: it is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The log and the life of it.
    pub epoch: Epoch,
    /// Position of the last event; with `events` = 0 the head when it was decided.
    pub position: i64,
    /// The aggregate's version after it.
    pub version: i64,
    /// The aggregate.
    pub stream: Uuid,
    /// How many events; 0: there was nothing to do.
    pub events: i32,
}
