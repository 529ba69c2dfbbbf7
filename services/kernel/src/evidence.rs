//! The hash chain: what each event is, and that nothing before it was changed, left out or swapped.
//!
//! digest = H(suite ‖ for each field: length (8 bytes) ‖ bytes) over stream, version, event id, name, schema, payload,
//! envelope, route; link = H(previous link ‖ position ‖ recorded_at ‖ digest); the first previous link is H(log id).
//! Integers are signed, big endian. The digest is made where the event is written, the link under the head lock.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::Moment;

/// A digest or a link.
pub type Hash = [u8; 32];

/// The suite in use: 1, SHA-256. Its id is stored with every event.
pub const SUITE: i16 = 1;

/// What a digest covers.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// The aggregate.
    pub stream: Uuid,
    /// Its version after the event.
    pub version: i64,
    /// The event's id.
    pub event_id: Uuid,
    /// `<aggregate>.<event>`.
    pub name: &'a str,
    /// Version of the stored shape.
    pub schema: i16,
    /// The payload's bytes.
    pub payload: &'a str,
    /// The envelope's bytes.
    pub envelope: &'a str,
    /// The route's tokens, empty where there is none.
    pub route: &'a str,
}

/// What the event is.
pub fn digest(content: &Content<'_>) -> Hash {
    let mut hash = Sha256::new();
    hash.update([SUITE as u8]);
    for field in [
        content.stream.as_bytes().as_slice(),
        &content.version.to_be_bytes(),
        content.event_id.as_bytes(),
        content.name.as_bytes(),
        &content.schema.to_be_bytes(),
        content.payload.as_bytes(),
        content.envelope.as_bytes(),
        content.route.as_bytes(),
    ] {
        hash.update((field.len() as i64).to_be_bytes());
        hash.update(field);
    }
    hash.finalize().into()
}

/// The link before position 1.
pub fn genesis(log: Uuid) -> Hash {
    Sha256::digest(log.as_bytes()).into()
}

/// The link of the event at `position`.
pub fn link(previous: &Hash, position: i64, recorded_at: Moment, digest: &Hash) -> Hash {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(position.to_be_bytes());
    hash.update(recorded_at.micros().to_be_bytes());
    hash.update(digest);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    #[test]
    fn digest_and_link_match_the_published_vector() {
        let digest = digest(&Content {
            stream: Uuid::from_u128(1),
            version: 1,
            event_id: Uuid::from_u128(2),
            name: "organization.registered",
            schema: 1,
            payload: r#"{"name":"观湖义工联"}"#,
            envelope: r#"{"actor":"a"}"#,
            route: "44.03.09.001",
        });
        assert_eq!(HEXLOWER.encode(&digest), "9e1644f1117868570a8d75c11ec6c530dc9ff65e19b6580d300641e655f65a90");
        let first = genesis(Uuid::from_u128(3));
        assert_eq!(HEXLOWER.encode(&first), "8b1ae42fc4b17726106d647de9f43a6f33bf1df273310924b03e789769904c9c");
        let link = link(&first, 1, Moment::from_micros(1_546_300_800_000_000), &digest);
        assert_eq!(HEXLOWER.encode(&link), "b025b20c1a84199437ca623109696a15bf06fce9a2a51cb776d3da912613a6a2");
    }
}
