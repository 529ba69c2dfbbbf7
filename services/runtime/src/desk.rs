//! The desk: where a request becomes a command. A failure is told only after the log was asked whether the command was
//! done before.

use std::marker::PhantomData;
use std::sync::Arc;

use kernel::{Context, Decider, Id, Log, LogError, May, Moment, Receipt, Target};
use proto::common::v1 as pb;
use sha2::{Digest as _, Sha256};
use tonic::{Request, Response, Status};
use uuid::Uuid;
use vocabulary::{Day, Scoped, shanghai_day};

use crate::access::{Caller, Permission};
use crate::invalid::Invalid;
use crate::known::Known;
use crate::peers::Peers;
use crate::service::Base;
use crate::ticket::Ticket;
use crate::{run, status, trace};

/// What an RPC gives back.
pub type Answer<T> = Result<Response<T>, Status>;

/// Whom a request is for, and what was understood of it before facts are looked up.
pub type Asked<D, Draft> = (Target<<D as Decider>::Kind>, Draft);

/// A request message that becomes one command to a `D`. Its name and bytes are what the command's digest covers, so it
/// has no map fields (their order on the wire is free).
pub trait Asks<D: Decider>: prost::Name + Clone + Send + Sync + 'static {
    /// What its caller must hold where the aggregate lies, before and after.
    const NEEDS: Permission;
    /// What was understood of it.
    type Draft: Clone + Send;

    /// Pure: everything that can be said without asking anybody.
    ///
    /// # Errors
    /// All fields that break a rule.
    fn parse(self) -> Result<Asked<D, Self::Draft>, Invalid>;

    /// The command, with what had to be looked up. Asked again when a looked-up fact changed meanwhile.
    fn complete(draft: Self::Draft, facts: &Facts) -> impl Future<Output = Result<D::Command, Status>> + Send;

    /// Whom the completed command is for: `parsed`, unless that takes more than the request says, such as a name that a
    /// peer resolved or a personal value that is found by its keyed hash.
    fn target(parsed: Target<D::Kind>, _: &D::Command) -> Target<D::Kind> {
        parsed
    }
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
    /// The service's own log: claims, marks, guards.
    pub log: Log,
}

impl Facts {
    /// The context of a command of this caller: `name` and `content` are what its digest covers. For what is no single
    /// command, such as an import's rows, each with an id of its own.
    pub fn context(&self, command_id: Uuid, name: &str, content: &[u8]) -> Context {
        let mut context = context_of(&self.caller, self.command_id, name, content);
        context.reference = Some(self.reference.position());
        if command_id != self.command_id {
            context.command_id = command_id;
            context.causation = Some(self.command_id);
        }
        context
    }
}

/// The facts of a request that is no single command to one aggregate and goes on while its answers are read: the call's
/// deadline is not the work's, each question to a peer has the usual one.
///
/// # Errors
/// No or no sound idempotency key; reference data too old.
pub fn facts_of<T>(base: &Base, request: &Request<T>) -> Result<Facts, Status> {
    let ticket = Ticket::of(request)?;
    let facts = facts(base, &ticket, command_id(request)?)?;
    Ok(Facts { peers: base.peers.of(&ticket.caller, None), ..facts })
}

fn facts(base: &Base, ticket: &Ticket, command_id: Uuid) -> Result<Facts, Status> {
    let now = run::now();
    Ok(Facts {
        caller: ticket.caller.clone(),
        command_id,
        now,
        today: shanghai_day(now),
        reference: base.reference.fresh()?,
        peers: base.peers.of(&ticket.caller, Some(ticket.deadline)),
        log: base.log().map_err(status::internal)?.clone(),
    })
}

fn command_id<T>(request: &Request<T>) -> Result<Uuid, Status> {
    let key = request.metadata().get("idempotency-key").ok_or_else(|| status::KEY_MISSING.status())?;
    let key = key.to_str().ok().and_then(|key| Uuid::parse_str(key).ok()).filter(|key| !key.is_nil());
    key.ok_or_else(|| status::KEY_INVALID.status())
}

fn context_of(caller: &Caller, command_id: Uuid, name: &str, content: &[u8]) -> Context {
    let digest = Sha256::new().chain_update(name).chain_update([0]).chain_update(content).finalize();
    Context {
        command_id,
        digest: digest.into(),
        actor: caller.actor().to_owned(),
        on_behalf_of: caller.on_behalf_of().map(str::to_owned),
        correlation: command_id,
        causation: None,
        trace: trace::current(),
        reference: None,
    }
}

/// Looked-up facts may change this often while one command is decided.
const ATTEMPTS: usize = 5;

/// Where commands to `D` are handed in. Cheap to clone.
pub struct Desk<D> {
    base: Base,
    log: Log,
    decider: PhantomData<fn() -> D>,
}

impl<D> Clone for Desk<D> {
    fn clone(&self) -> Self {
        Self { base: self.base.clone(), log: self.log.clone(), decider: PhantomData }
    }
}

impl<D: Decider + Scoped> Desk<D> {
    /// The desk of a service that decides.
    ///
    /// # Errors
    /// The service has no log.
    pub fn new(base: &Base) -> anyhow::Result<Self> {
        Ok(Self { base: base.clone(), log: base.log()?.clone(), decider: PhantomData })
    }

    /// Does what `request` asks, once, and answers with the receipt: it is durable then. The same idempotency key again
    /// is answered with the first receipt, whatever has changed since.
    ///
    /// # Errors
    /// As the status table says.
    pub async fn submit<A: Asks<D>>(&self, request: Request<A>) -> Answer<pb::Receipt> {
        let ticket = Ticket::of(&request)?;
        if ticket.needs != A::NEEDS {
            return Err(status::internal(format!("{} needs {}, its RPC {}", A::full_name(), A::NEEDS, ticket.needs)));
        }
        let command_id = command_id(&request)?;
        let message = request.into_inner();
        let context = context_of(&ticket.caller, command_id, &A::full_name(), &message.encode_to_vec());
        let may = ticket.caller.over(A::NEEDS);
        let receipt = match self.attempt(message, &ticket, context.clone(), &may).await {
            Ok(receipt) => receipt,
            Err(failed) => self.log.recall::<D>(&context, &may).await.map_err(status::failed)?.ok_or(failed)?,
        };
        let (position, events) = (receipt.position, receipt.events);
        tracing::info!(request = A::NAME, command.id = %command_id, position, events, "done");
        Ok(Response::new(self.told(&receipt)))
    }

    async fn attempt<A: Asks<D>>(
        &self,
        message: A,
        ticket: &Ticket,
        mut context: Context,
        may: &impl May<D>,
    ) -> Result<Receipt, Status> {
        let (target, draft) = message.parse()?;
        for _ in 0..ATTEMPTS {
            let facts = facts(&self.base, ticket, context.command_id)?;
            context.reference = Some(facts.reference.position());
            let command = A::complete(draft.clone(), &facts).await?;
            let target = A::target(target.clone(), &command);
            match self.log.execute(target, &command, &context, may).await {
                Err(LogError::GuardMissed) => {}
                Err(LogError::Claimed { key, holder }) => {
                    let holder = self.visible(holder, may).await;
                    return Err(status::claimed(key.scope, self.base.explains, holder.as_deref()));
                }
                done => return done.map_err(status::failed),
            }
        }
        Err(status::CHANGED.status())
    }

    /// The holder of a claim, for who may see it.
    async fn visible(&self, holder: Uuid, may: &impl May<D>) -> Option<String> {
        let id = Id::<D::Kind>::new(holder);
        let held = self.log.load::<D>(id).await.ok().flatten()?;
        may.reach(&held.state).ok().map(|()| id.to_string())
    }

    fn told(&self, receipt: &Receipt) -> pb::Receipt {
        told::<D>(self.log.service(), receipt)
    }
}

/// A receipt as it is told.
pub fn told<D: Decider>(service: &str, receipt: &Receipt) -> pb::Receipt {
    pb::Receipt {
        service: service.to_owned(),
        epoch: receipt.epoch.to_string(),
        position: receipt.position,
        version: receipt.version,
        id: Id::<D::Kind>::new(receipt.stream).to_string(),
        events: receipt.events,
    }
}
