//! Between an event and its stored form: name, schema version, payload.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{Decider, Event};

/// An event's stored form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// `<aggregate>.<event>`.
    pub name: String,
    /// Version of the payload's shape.
    pub schema: i16,
    /// JSON, the bytes that are stored.
    pub payload: String,
}

/// A stored event that cannot be read, or an event that cannot be written. Holds no payload.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// Another aggregate's event.
    #[error("{found} is no event of {wanted}")]
    OtherKind {
        /// The aggregate that was expected.
        wanted: &'static str,
        /// The stored name.
        found: String,
    },
    /// Written by a newer version of this program.
    #[error("{name} has schema {schema}, this program knows up to {known}")]
    Newer {
        /// The stored name.
        name: String,
        /// The stored version.
        schema: i16,
        /// The newest version known here.
        known: i16,
    },
    /// The payload does not fit the event.
    #[error("{name} schema {schema} does not read: {why}")]
    Unreadable {
        /// The stored name.
        name: String,
        /// The stored version.
        schema: i16,
        /// The parser's words (line, column, expected type; serde names no values of strings here).
        why: String,
    },
    /// The event does not serialize; in a test, because a personal value has no ring.
    #[error("an event of {kind} cannot be written: {why}")]
    Unwritable {
        /// The aggregate.
        kind: &'static str,
        /// The serializer's words.
        why: String,
    },
}

#[derive(Deserialize)]
struct Tagged<'a> {
    name: String,
    #[serde(borrow)]
    data: &'a RawValue,
}

fn version_of<E: Event>(name: &str) -> i16 {
    E::SCHEMAS.iter().find(|(known, _)| *known == name).map_or(1, |(_, version)| *version)
}

/// The stored form. Personal fields need a ring in force.
///
/// # Errors
/// [`CodecError::Unwritable`].
pub fn write<E: Event>(event: &E) -> Result<Written, CodecError> {
    let fail = |error: serde_json::Error| CodecError::Unwritable { kind: E::Of::NAME, why: error.to_string() };
    let text = serde_json::to_string(event).map_err(fail)?;
    let tagged: Tagged<'_> = serde_json::from_str(&text).map_err(fail)?;
    Ok(Written {
        name: format!("{}.{}", E::Of::NAME, tagged.name),
        schema: version_of::<E>(&tagged.name),
        payload: tagged.data.get().to_owned(),
    })
}

/// The event, upcast where it is of an older shape. Outside a ring personal fields stay sealed.
///
/// # Errors
/// Another aggregate's event, a newer shape, or a payload that does not fit.
pub fn read<E: Event>(name: &str, schema: i16, payload: &str) -> Result<E, CodecError> {
    let kind = E::Of::NAME;
    let short = name.strip_prefix(kind).and_then(|rest| rest.strip_prefix('.'));
    let short = short.ok_or_else(|| CodecError::OtherKind { wanted: kind, found: name.to_owned() })?;
    let known = version_of::<E>(short);
    if schema > known {
        return Err(CodecError::Newer { name: name.to_owned(), schema, known });
    }
    let unreadable =
        |error: serde_json::Error| CodecError::Unreadable { name: name.to_owned(), schema, why: error.to_string() };
    if schema == known {
        return serde_json::from_str(&format!(r#"{{"name":"{short}","data":{payload}}}"#)).map_err(unreadable);
    }
    let mut data = serde_json::from_str(payload).map_err(unreadable)?;
    for from in schema..known {
        data = E::upcast(short, from, data);
    }
    serde_json::from_value(serde_json::json!({ "name": short, "data": data })).map_err(unreadable)
}
