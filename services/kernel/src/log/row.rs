//! What is stored, byte for byte.

use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

use crate::codec::{self, CodecError};
use crate::evidence::Hash;
use crate::{Cause, Envelope, Epoch, Event, Moment, Recorded, Route};

/// One stored event: the exact bytes that digest and link cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The log, and the epoch the event was written in.
    pub epoch: Epoch,
    /// Gap-free place in the log, from 1.
    pub position: i64,
    /// The aggregate.
    pub stream: Uuid,
    /// Gap-free place in the stream, from 1.
    pub version: i64,
    /// The event's own id.
    pub event_id: Uuid,
    /// `<aggregate>.<event>`.
    pub name: String,
    /// Version of the payload's shape.
    pub schema: i16,
    /// The payload's bytes; personal fields sealed.
    pub payload: String,
    /// The bytes of the stored [`Cause`].
    pub envelope: String,
    /// The route's tokens.
    pub route: Option<String>,
    /// Set under the head lock; strictly rising.
    pub recorded_at: Moment,
    /// How digest and link were made (see [`crate::evidence`]).
    pub suite: i16,
    /// What the event is.
    pub digest: Hash,
    /// Digest, place, time and everything before.
    pub link: Hash,
}

impl Row {
    /// The event and its envelope; personal fields stay sealed.
    ///
    /// # Errors
    /// Another aggregate's event, a newer shape, a payload or an envelope that does not fit.
    pub fn recorded<E: Event>(&self) -> Result<Recorded<E>, CodecError> {
        Ok(Recorded { envelope: self.unfolded()?, event: codec::read(&self.name, self.schema, &self.payload)? })
    }

    /// The envelope with what the log knows beside it.
    ///
    /// # Errors
    /// An envelope that does not fit.
    pub fn unfolded(&self) -> Result<Envelope, CodecError> {
        let unreadable = |why: String| CodecError::Unreadable { name: self.name.clone(), schema: self.schema, why };
        let cause: Cause = serde_json::from_str(&self.envelope).map_err(|error| unreadable(error.to_string()))?;
        let route = match &self.route {
            None => Route::NONE,
            Some(tokens) => Route::parse(tokens).ok_or_else(|| unreadable("the route is none".into()))?,
        };
        Ok(Envelope {
            epoch: self.epoch,
            position: self.position,
            stream: self.stream,
            version: self.version,
            event_id: self.event_id,
            name: self.name.clone(),
            schema: self.schema,
            recorded_at: self.recorded_at,
            route,
            cause,
        })
    }
}

/// The columns of a [`Row`], in the order it is read.
pub(crate) const COLUMNS: &str = "(select log_id from {log}.head) as log_id, \
    (select max(epoch) from {log}.epochs where after_position < e.position) as epoch, \
    e.position, e.stream, e.version, e.event_id, e.name, e.schema, e.payload::text as payload, \
    e.envelope::text as envelope, e.route, e.recorded_at, e.suite, e.digest, e.link";

impl FromRow<'_, PgRow> for Row {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            epoch: Epoch { log: row.try_get(0)?, number: row.try_get(1)? },
            position: row.try_get(2)?,
            stream: row.try_get(3)?,
            version: row.try_get(4)?,
            event_id: row.try_get(5)?,
            name: row.try_get(6)?,
            schema: row.try_get(7)?,
            payload: row.try_get(8)?,
            envelope: row.try_get(9)?,
            route: row.try_get(10)?,
            recorded_at: moment(row, 11)?,
            suite: row.try_get(12)?,
            digest: hash(row, 13)?,
            link: hash(row, 14)?,
        })
    }
}

/// Where the log stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The log and its present epoch.
    pub epoch: Epoch,
    /// Position of the last event; 0 before the first.
    pub position: i64,
    /// Nothing later can be recorded at or before this moment.
    pub recorded_at: Moment,
    /// Link of the last event, else the genesis link.
    pub link: Hash,
}

impl FromRow<'_, PgRow> for Head {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            epoch: Epoch { log: row.try_get("log_id")?, number: row.try_get("epoch")? },
            position: row.try_get("position")?,
            recorded_at: moment(row, "recorded_at")?,
            link: hash(row, "link")?,
        })
    }
}

/// One life of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochRow {
    /// Which: the first is 1.
    pub epoch: i32,
    /// Its events are those beyond; what subscribers knew beyond it of an earlier epoch is void.
    pub after_position: i64,
    /// The link at that position.
    pub link: Hash,
    /// When it began.
    pub at: Moment,
    /// Why.
    pub reason: String,
}

impl FromRow<'_, PgRow> for EpochRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            epoch: row.try_get("epoch")?,
            after_position: row.try_get("after_position")?,
            link: hash(row, "link")?,
            at: moment(row, "at")?,
            reason: row.try_get("reason")?,
        })
    }
}

fn moment<I: sqlx::ColumnIndex<PgRow>>(row: &PgRow, column: I) -> Result<Moment, sqlx::Error> {
    Ok(Moment::from(row.try_get::<chrono::DateTime<chrono::Utc>, _>(column)?))
}

fn hash<I: sqlx::ColumnIndex<PgRow>>(row: &PgRow, column: I) -> Result<Hash, sqlx::Error> {
    let bytes: &[u8] = row.try_get(column)?;
    bytes.try_into().map_err(|_| sqlx::Error::Decode("a hash has 32 bytes".into()))
}
