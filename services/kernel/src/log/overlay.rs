//! What was decided and is not appended yet: later decisions see it.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::decide::{Decided, Keysmith};
use super::unit::Net;
use super::{Loaded, Log, LogError, May, ReadError};
use crate::{Context, Day, Decider, Key, Target};

/// States, claims, marks and guards over those of the log.
#[derive(Default)]
pub(super) struct Overlay {
    pub(super) states: HashMap<Uuid, Arc<dyn Any + Send + Sync>>,
    pub(super) net: Net,
    /// Holders looked up beforehand, many at once.
    pub(super) holders: HashMap<Key, Option<Uuid>>,
    /// States are brought up to date instead of being checked when they are appended to.
    pub(super) fresh: bool,
    /// The civil day, once it was asked for.
    today: Option<Day>,
}

impl Overlay {
    /// The civil day by the database's clock, one for the whole overlay.
    pub(super) async fn today(&mut self, log: &Log) -> Result<Day, ReadError> {
        match self.today {
            Some(today) => Ok(today),
            None => {
                let sql = "select (clock_timestamp() at time zone $1)::date";
                let today = sqlx::query_scalar(sql).bind(log.0.options.time_zone).fetch_one(log.app()).await?;
                self.today = Some(today);
                Ok(today)
            }
        }
    }

    /// Who holds a claim, after what was decided so far.
    pub(super) async fn holder(&self, log: &Log, key: &Key) -> Result<Option<Uuid>, ReadError> {
        let net = self.net.claims.get(key);
        if let Some(taken) = net.and_then(|net| net.taken.as_ref())
            && taken.claim.until.is_none_or(|until| self.today.is_none_or(|today| until > today))
        {
            return Ok(Some(taken.holder));
        }
        let stored = match self.holders.get(key) {
            Some(known) => *known,
            None => log.holder(key).await?,
        };
        Ok(stored.filter(|holder| net.is_none_or(|net| !net.released.contains(holder))))
    }

    /// The state of a stream, after what was decided so far.
    pub(super) async fn state<D: Decider>(&self, log: &Log, stream: Uuid) -> Result<Arc<Loaded<D>>, ReadError> {
        match self.states.get(&stream).cloned().and_then(|state| state.downcast().ok()) {
            Some(decided) => Ok(decided),
            None if self.fresh => log.fresh(stream).await,
            None => log.remembered(stream).await,
        }
    }
}

impl Log {
    /// Decides one command on what was decided so far. Which stream it is for, and what it comes to.
    pub(super) async fn decide_on<D: Decider>(
        &self,
        overlay: &Overlay,
        target: &Target<D::Kind>,
        command: &D::Command,
        context: &Context,
        may: &impl May<D>,
        keysmith: Keysmith<'_>,
    ) -> Result<(Uuid, Decided<D>), LogError<D::Refusal>> {
        let (stream, must_exist) = match target {
            Target::New => (context.command_id, false),
            Target::One(id) => (id.uuid(), true),
            Target::OneOrNew(id) => (id.uuid(), false),
            Target::Holder(key) => (overlay.holder(self, key).await?.ok_or(LogError::NotFound)?, true),
            Target::HolderOrNew(key) => match overlay.holder(self, key).await? {
                Some(holder) => (holder, true),
                None => (context.command_id, false),
            },
        };
        let before = overlay.state::<D>(self, stream).await?;
        if before.version == 0 && must_exist {
            return Err(LogError::NotFound);
        }
        Ok((stream, self.decide(stream, &before, command, context, may, keysmith).await?))
    }
}
