//! Reference data as this process knows them: one fold, shared, with its age.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;
use tonic::Status;

use crate::known::Known;
use crate::status;

/// How old the last successful look may be for a command to be decided on it.
pub const STALE: Duration = Duration::from_secs(15 * 60);

/// A handle on the fold; the follower keeps it up to date.
#[derive(Clone)]
pub struct Reference(watch::Receiver<Seen>);

#[derive(Clone, Default)]
struct Seen {
    known: Arc<Known>,
    /// The last successful look; `None`: never.
    at: Option<Instant>,
}

impl Reference {
    /// What is known, however old: for lists and look-ups of reads.
    pub fn known(&self) -> Arc<Known> {
        self.0.borrow().known.clone()
    }

    /// What a command may be decided on.
    ///
    /// # Errors
    /// Never looked up, or too long ago.
    pub fn fresh(&self) -> Result<Arc<Known>, Status> {
        let seen = self.0.borrow();
        match seen.at {
            Some(at) if at.elapsed() <= STALE => Ok(seen.known.clone()),
            _ => Err(status::REFERENCE_STALE.status()),
        }
    }
}
