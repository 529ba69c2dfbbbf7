//! How a relay stands: for health and metrics.

use super::Stopped;

/// How a relay stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// What it is doing.
    pub state: State,
    /// The stream's last position, as far as acknowledged or seen.
    pub position: i64,
    /// The log's last position as last seen.
    pub head: i64,
}

impl Status {
    /// How many positions the stream is behind the log.
    pub fn lag(&self) -> i64 {
        (self.head - self.position).max(0)
    }
}

/// What a relay is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Not running here yet.
    Idle,
    /// Another process holds the lease.
    Following,
    /// Publishing what comes.
    Leading,
    /// NATS or the database is away or full: it tries again.
    Waiting(String),
    /// Stream and log contradict each other; somebody has to act. It looks again every few seconds.
    Stopped(Stopped),
}
