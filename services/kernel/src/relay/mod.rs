//! From the log to JetStream: one message per position, its stream sequence the position.

mod message;

pub use message::{Announcement, Message};
