//! A row as one line of an export: everything digest and link cover, as texts; hashes in hex.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::evidence::Hash;
use crate::log::Row;
use crate::{Epoch, Moment};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    log: Uuid,
    epoch: i32,
    position: i64,
    stream: Uuid,
    version: i64,
    event_id: Uuid,
    name: String,
    schema: i16,
    payload: String,
    envelope: String,
    route: Option<String>,
    /// Microseconds since 1970.
    recorded_at: Moment,
    suite: i16,
    digest: String,
    link: String,
}

/// A line that is no row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no line of an export: {0}")]
pub struct NotALine(String);

/// The row as a line, without the line's end.
pub fn line(row: &Row) -> String {
    let row = row.clone();
    let line = Line {
        log: row.epoch.log,
        epoch: row.epoch.number,
        position: row.position,
        stream: row.stream,
        version: row.version,
        event_id: row.event_id,
        name: row.name,
        schema: row.schema,
        payload: row.payload,
        envelope: row.envelope,
        route: row.route,
        recorded_at: row.recorded_at,
        suite: row.suite,
        digest: HEXLOWER.encode(&row.digest),
        link: HEXLOWER.encode(&row.link),
    };
    // Texts and numbers have no way to fail; an empty line would be named by whoever reads it.
    serde_json::to_string(&line).unwrap_or_default()
}

/// The row of a line.
///
/// # Errors
/// It is not one that [`line()`] wrote.
pub fn read_line(text: &str) -> Result<Row, NotALine> {
    let line: Line = serde_json::from_str(text).map_err(|error| NotALine(error.to_string()))?;
    Ok(Row {
        epoch: Epoch { log: line.log, number: line.epoch },
        position: line.position,
        stream: line.stream,
        version: line.version,
        event_id: line.event_id,
        name: line.name,
        schema: line.schema,
        payload: line.payload,
        envelope: line.envelope,
        route: line.route,
        recorded_at: line.recorded_at,
        suite: line.suite,
        digest: hash(&line.digest)?,
        link: hash(&line.link)?,
    })
}

fn hash(hex: &str) -> Result<Hash, NotALine> {
    let bytes = HEXLOWER.decode(hex.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| NotALine("a hash has 64 hexadecimal digits".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_as_it_was_written() {
        let row = Row {
            epoch: Epoch { log: Uuid::from_u128(3), number: 2 },
            position: 7,
            stream: Uuid::from_u128(1),
            version: 1,
            event_id: Uuid::from_u128(2),
            name: "organization.registered".into(),
            schema: 1,
            payload: "{\"name\": \"观湖\",\n \"escaped\": \"\\u89c2\"}".into(),
            envelope: r#"{"actor":"a"}"#.into(),
            route: None,
            recorded_at: Moment::from_micros(1_546_300_800_000_000),
            suite: 1,
            digest: [1; 32],
            link: [2; 32],
        };
        let written = line(&row);
        assert!(!written.contains('\n'));
        assert_eq!(read_line(&written), Ok(row));
        assert!(read_line("{}").is_err() && read_line(&written.replace("0101", "01")).is_err());
    }
}
