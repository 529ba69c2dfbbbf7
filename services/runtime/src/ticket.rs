//! What the door gave a request: who asks, for what, until when.

use tokio::time::Instant;
use tonic::{Request, Status};

use crate::access::{Caller, Permission};
use crate::status;

/// Put into every admitted request.
#[derive(Debug, Clone)]
pub struct Ticket {
    /// Who asks.
    pub caller: Caller,
    /// What the RPC needs; they hold it somewhere.
    pub needs: Permission,
    /// When they no longer wait.
    pub deadline: Instant,
}

impl Ticket {
    /// The ticket of a request that came through the door.
    ///
    /// # Errors
    /// INTERNAL: it did not.
    pub fn of<T>(request: &Request<T>) -> Result<Ticket, Status> {
        let ticket = request.extensions().get::<Ticket>().cloned();
        ticket.ok_or_else(|| status::internal("a request came in beside the door"))
    }
}

/// Who asks: for reads. That they hold what the RPC needs somewhere has been seen; where is for the read to filter by.
///
/// # Errors
/// INTERNAL: the request did not come through the door.
pub fn caller_of<T>(request: &Request<T>) -> Result<Caller, Status> {
    Ok(Ticket::of(request)?.caller)
}
