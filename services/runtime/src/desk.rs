//! The desk: where a request becomes a command. Recall comes before any failure is told.

use std::sync::Arc;

use kernel::{Decider, Moment, Target};
use tonic::{Response, Status};
use uuid::Uuid;
use vocabulary::Day;

use crate::access::{Caller, Permission};
use crate::invalid::Invalid;
use crate::known::Known;
use crate::peers::Peers;

/// What an RPC gives back.
pub type Answer<T> = Result<Response<T>, Status>;

/// Whom a request is for, and what was understood of it before facts are looked up.
pub type Asked<D, Draft> = (Target<<D as Decider>::Kind>, Draft);

/// A request message that becomes one command to a `D`. Its name and bytes are what the command's digest covers.
pub trait Asks<D: Decider>: prost::Name + Clone + Send + 'static {
    /// What its caller must hold where the aggregate lies.
    const NEEDS: Permission;
    /// What was understood of it.
    type Draft: Clone + Send;

    /// Pure: everything that can be said without asking anybody.
    ///
    /// # Errors
    /// All fields that break a rule.
    fn parse(self) -> Result<Asked<D, Self::Draft>, Invalid>;

    /// The command, with what had to be looked up. Repeated when a guard was missed or a claim lost meanwhile.
    fn complete(draft: Self::Draft, facts: &Facts) -> impl Future<Output = Result<D::Command, Status>> + Send;
}

/// What a command may be completed with.
#[derive(Clone)]
pub struct Facts {
    /// Who asks.
    pub caller: Caller,
    /// The command's id.
    pub command_id: Uuid,
    /// When it arrived.
    pub now: Moment,
    /// The day that is in Asia/Shanghai.
    pub today: Day,
    /// Reference data as of one position; it goes into the envelope.
    pub reference: Arc<Known>,
    /// Other services, asked on behalf of the caller.
    pub peers: Peers,
}
