//! Trying out: decisions on an overlay, of which nothing is kept.

use std::collections::HashMap;

use tokio::sync::Mutex;
use uuid::Uuid;

use super::decide::Keysmith;
use super::overlay::Overlay;
use super::unit::stands_against;
use super::{Loaded, Log, LogError, May, ReadError};
use crate::{Claim, Context, Day, Decider, Guard, Id, Key, Target};

/// A rehearsal: what is executed on it sees what was executed on it before. Writes nothing, makes no keys.
pub struct Rehearsal {
    log: Log,
    stage: Mutex<Stage>,
}

#[derive(Default)]
struct Stage {
    overlay: Overlay,
    keys: HashMap<Uuid, [u8; 32]>,
    /// Command ids used here, and what they came to.
    done: HashMap<Uuid, (Uuid, i64)>,
}

/// What a command would come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Rehearsed<D: Decider> {
    /// The aggregate; of a new one the id it would get.
    pub id: Uuid,
    /// Its version after it.
    pub version: i64,
    /// What would be recorded, personal fields sealed; nothing where there is nothing to do or it was done before.
    pub events: Vec<D::Event>,
}

impl Log {
    /// Begins a rehearsal on what the log holds.
    pub fn rehearse(&self) -> Rehearsal {
        Rehearsal { log: self.clone(), stage: Mutex::default() }
    }
}

impl Rehearsal {
    /// Decides as [`Log::execute`] would, and remembers what came of it for what is executed here later.
    ///
    /// # Errors
    /// As [`Log::execute`].
    pub async fn execute<D: Decider>(
        &self,
        target: Target<D::Kind>,
        command: &D::Command,
        context: &Context,
        may: &impl May<D>,
    ) -> Result<Rehearsed<D>, LogError<D::Refusal>> {
        let log = &self.log;
        let Stage { overlay, keys, done } = &mut *self.stage.lock().await;
        if let Some((id, version)) = done.get(&context.command_id) {
            return Ok(Rehearsed { id: *id, version: *version, events: Vec::new() });
        }
        if let Some(receipt) = log.recall(context, may).await? {
            return Ok(Rehearsed { id: receipt.stream, version: receipt.version, events: Vec::new() });
        }
        let today = overlay.today(log).await?;
        overlay.fresh = true;
        let (id, decided) = log.decide_on(overlay, &target, command, context, may, Keysmith::Pretended(keys)).await?;
        self.guards_stand(overlay, &decided.guards).await?;
        self.claims_are_free(overlay, &decided.diff.take, id, today).await?;
        overlay.net.add(done.len(), id, decided.diff, decided.guards, today)?;
        let version = decided.after.version;
        overlay.states.insert(id, std::sync::Arc::new(decided.after));
        done.insert(context.command_id, (id, version));
        Ok(Rehearsed { id, version, events: decided.events })
    }

    /// The state of an aggregate, after what was rehearsed; `None` where nothing is recorded.
    ///
    /// # Errors
    /// As [`Log::load`].
    pub async fn load<D: Decider>(&self, id: Id<D::Kind>) -> Result<Option<Loaded<D>>, ReadError> {
        let stage = self.stage.lock().await;
        match stage.overlay.states.get(&id.uuid()).cloned().and_then(|state| state.downcast::<Loaded<D>>().ok()) {
            Some(rehearsed) => Ok((rehearsed.version > 0).then(|| Loaded::clone(&rehearsed))),
            None => self.log.load(id).await,
        }
    }

    /// Who holds a claim, after what was rehearsed.
    ///
    /// # Errors
    /// The database is away.
    pub async fn holder(&self, key: &Key) -> Result<Option<Uuid>, ReadError> {
        let stage = &mut *self.stage.lock().await;
        stage.overlay.today(&self.log).await?;
        stage.overlay.holder(&self.log, key).await
    }

    /// Who holds these claims, after what was rehearsed; those that are free are left out.
    ///
    /// # Errors
    /// The database is away.
    pub async fn holders(&self, keys: &[Key]) -> Result<HashMap<Key, Uuid>, ReadError> {
        let stage = &mut *self.stage.lock().await;
        stage.overlay.today(&self.log).await?;
        let mut stored = self.log.holders(keys).await?;
        let mut held = HashMap::new();
        for key in keys {
            stage.overlay.holders.insert(key.clone(), stored.remove(key));
            if let Some(holder) = stage.overlay.holder(&self.log, key).await? {
                held.insert(key.clone(), holder);
            }
            stage.overlay.holders.remove(key);
        }
        Ok(held)
    }

    /// Who holds a mark, after what was rehearsed, in order of their ids.
    ///
    /// # Errors
    /// The database is away.
    pub async fn marked(&self, key: &Key) -> Result<Vec<Uuid>, ReadError> {
        let stage = self.stage.lock().await;
        let mut holders = self.log.marked(key).await?;
        for ((_, holder), set) in stage.overlay.net.marks.iter().filter(|((changed, _), _)| changed == key) {
            match (holders.binary_search(holder), set) {
                (Err(place), true) => holders.insert(place, *holder),
                (Ok(place), false) => drop(holders.remove(place)),
                (Ok(_), true) | (Err(_), false) => {}
            }
        }
        Ok(holders)
    }

    /// How many hold a mark, after what was rehearsed.
    ///
    /// # Errors
    /// The database is away.
    pub async fn count(&self, key: &Key) -> Result<i64, ReadError> {
        Ok(self.marked(key).await?.len() as i64)
    }

    /// How a guard stands, after what was rehearsed.
    ///
    /// # Errors
    /// The database is away.
    pub async fn guard(&self, key: &Key) -> Result<i64, ReadError> {
        let stage = self.stage.lock().await;
        match stage.overlay.net.guards.get(key) {
            Some(guard) => Ok(guard.now),
            None => self.log.guard(key).await,
        }
    }

    async fn guards_stand<R>(&self, overlay: &Overlay, guards: &[Guard]) -> Result<(), LogError<R>> {
        for guard in guards {
            let (Guard::Expect(key, seen) | Guard::Bump(key, seen)) = guard;
            let stands = match overlay.net.guards.get(key) {
                Some(guard) => guard.now,
                None => self.log.guard(key).await?,
            };
            if stands != *seen {
                return Err(LogError::GuardMissed);
            }
        }
        Ok(())
    }

    /// Whether the log's holders let these claims be taken; what was rehearsed is for the overlay to say.
    async fn claims_are_free<R>(
        &self,
        overlay: &Overlay,
        take: &[Claim],
        taker: Uuid,
        today: Day,
    ) -> Result<(), LogError<R>> {
        let sql = self.log.sql("select holder, until from {log}.claims where scope = $1 and key = $2");
        for claim in take.iter().filter(|claim| claim.until.is_none_or(|until| until > today)) {
            let net = overlay.net.claims.get(&claim.key);
            if net.is_some_and(|net| net.taken.is_some()) {
                continue;
            }
            let stored: Option<(Uuid, Option<Day>)> = sqlx::query_as(sqlx::AssertSqlSafe(sql.0.as_str()))
                .bind(claim.key.scope)
                .bind(&claim.key.key)
                .fetch_optional(self.log.app())
                .await
                .map_err(ReadError::from)?;
            let stored =
                stored.filter(|(holder, _)| *holder != taker && net.is_none_or(|net| !net.released.contains(holder)));
            if let Some((holder, _)) = stored.filter(|(_, until)| stands_against(*until, claim, today)) {
                return Err(LogError::Claimed { key: claim.key.clone(), holder });
            }
        }
        Ok(())
    }
}
