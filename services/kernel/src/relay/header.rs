//! The headers on every message, with or without a body.

/// The log position.
pub(crate) const POSITION: &str = "Baohe-Position";
/// `<log id>.<n>`: the epoch the event was written in.
pub(crate) const EPOCH: &str = "Baohe-Epoch";
/// The event's id.
pub(crate) const EVENT: &str = "Baohe-Event";
/// The event's link, in hexadecimal.
pub(crate) const LINK: &str = "Baohe-Link";
/// Of messages with a body.
pub(crate) const CONTENT_TYPE: &str = "content-type";
/// The fence: the stream must stand here.
pub(crate) const EXPECTED_LAST: &str = "Nats-Expected-Last-Sequence";
