//! From the log to JetStream: one message per position, its stream sequence the position.

pub(crate) mod header;
pub(crate) mod lineage;
mod message;

pub use message::{Announcement, Message};

/// The name of a service's stream: `BAOHE_<SERVICE>`.
pub fn stream_name(service: &str) -> String {
    format!("BAOHE_{}", service.to_uppercase())
}
