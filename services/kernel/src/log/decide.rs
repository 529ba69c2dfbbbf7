//! From a state and a command to what would be appended.

use std::collections::HashMap;

use uuid::Uuid;

use super::diff::{Diff, between};
use super::unit::{Fresh, Part};
use super::{Loaded, Log, LogError, MAX_PAYLOAD, May};
use crate::evidence::{self, Content, Hash};
use crate::personal::hmac;
use crate::{Cause, Context, Decider, Event, Guard, Key, Ring, codec};

/// Events of one command at most.
pub(super) const MAX_EVENTS: usize = 1_000;

/// What a command comes to.
pub(super) struct Decided<D: Decider> {
    pub(super) part: Part,
    /// Personal fields sealed, as they will be loaded.
    pub(super) events: Vec<D::Event>,
    pub(super) after: Loaded<D>,
    pub(super) diff: Diff,
    pub(super) guards: Vec<Guard>,
}

/// Where the keys of new subjects come from.
pub(super) enum Keysmith<'a> {
    /// The key database, committed before the append.
    Made,
    /// Nowhere yet: kept together before the append, or forgotten with the rehearsal.
    Pretended(&'a mut HashMap<Uuid, [u8; 32]>),
}

/// Who a command id belongs to.
pub(super) fn caller(context: &Context) -> String {
    match &context.on_behalf_of {
        None => context.actor.clone(),
        Some(other) => format!("{} for {other}", context.actor),
    }
}

impl Log {
    /// The digest as stored: keyed, so that nobody can try out contents on a copy of the database.
    pub(super) fn keyed(&self, context: &Context) -> Hash {
        hmac(&self.0.secret, &[context.command_id.as_bytes(), &context.digest])
    }

    /// Asks the state whether the caller may, decides, seals, evolves, and asks again.
    pub(super) async fn decide<D: Decider>(
        &self,
        stream: Uuid,
        before: &Loaded<D>,
        command: &D::Command,
        context: &Context,
        may: &impl May<D>,
        mut keysmith: Keysmith<'_>,
    ) -> Result<Decided<D>, LogError<D::Refusal>> {
        may.reach(&before.state)?;
        let key = match before.state.subject() {
            Some(subject) => self.keys_of(&[subject], &mut keysmith, false).await?.remove(&subject).flatten(),
            None => None,
        };
        let ring = Ring { log: self.0.id, stream, version: before.version + 1, key };
        let now = (self.0.options.clock)();
        let events = ring.scope(|| before.state.decide(command, now)).map_err(LogError::Refused)?;
        if events.len() > MAX_EVENTS {
            return Err(LogError::TooLarge { what: "events of one command", limit: MAX_EVENTS });
        }
        let mut subjects: Vec<Uuid> = events.iter().filter_map(Event::subject).collect();
        subjects.sort_unstable();
        subjects.dedup();
        let keys = match subjects.is_empty() {
            true => HashMap::new(),
            false => self.keys_of(&subjects, &mut keysmith, true).await?,
        };
        let decided = self.written(stream, before, events, context, &keys)?;
        let diff = match decided.events.is_empty() {
            true => Diff::default(),
            false => {
                may.change(&before.state, &decided.after.state)?;
                // Claims and marks may be made of what is sealed (see `SearchKey`).
                let new = decided.after.state.subject().and_then(|subject| keys.get(&subject).copied().flatten());
                let ring = Ring { log: self.0.id, stream, version: decided.after.version, key: new.or(key) };
                ring.scope(|| between(&before.state, &decided.after.state))
            }
        };
        let guards = D::guards(command);
        let keys = diff.take.iter().map(|claim| &claim.key).chain(&diff.set).chain(guards.iter().map(key_of));
        if keys.clone().any(|key| key.key.contains('\0')) || decided.part.caller.contains('\0') {
            return Err(LogError::Nul);
        }
        Ok(Decided { diff, guards, ..decided })
    }

    /// Seals and writes the events one by one, each under the key of its subject, and evolves by what was written.
    fn written<D: Decider>(
        &self,
        stream: Uuid,
        before: &Loaded<D>,
        events: Vec<D::Event>,
        context: &Context,
        keys: &HashMap<Uuid, Option<[u8; 32]>>,
    ) -> Result<Decided<D>, LogError<D::Refusal>> {
        let envelope = self.envelope(context)?;
        let mut after = before.clone();
        let mut fresh = Vec::with_capacity(events.len());
        let mut sealed = Vec::with_capacity(events.len());
        for event in events {
            after.version += 1;
            let version = after.version;
            let (written, event) = match event.subject() {
                None => (codec::write(&event)?, event),
                Some(subject) => {
                    let key = keys.get(&subject).copied().flatten().ok_or(LogError::Erased)?;
                    let ring = Ring { log: self.0.id, stream, version, key: Some(key) };
                    let written = ring.scope(|| codec::write(&event))?;
                    let event = codec::read(&written.name, written.schema, &written.payload)?;
                    (written, event)
                }
            };
            if written.payload.len() > MAX_PAYLOAD {
                return Err(LogError::TooLarge { what: "bytes of one event", limit: MAX_PAYLOAD });
            }
            if tells_nul(&written.payload) {
                return Err(LogError::Nul);
            }
            after.state.evolve(&event);
            let id =
                Uuid::new_v5(&self.0.id, &[context.command_id.as_bytes().as_slice(), &version.to_be_bytes()].concat());
            let route = after.state.route();
            let digest = evidence::digest(&Content {
                stream,
                version,
                event_id: id,
                name: &written.name,
                schema: written.schema,
                payload: &written.payload,
                envelope: &envelope,
                route: route.tokens().unwrap_or_default(),
            });
            fresh.push(Fresh { id, version, written, route: route.tokens().map(str::to_owned), digest });
            sealed.push(event);
        }
        let part = Part {
            command_id: context.command_id,
            digest: self.keyed(context),
            caller: caller(context),
            stream,
            expected: Some(before.version),
            version: after.version,
            envelope,
            events: fresh,
        };
        Ok(Decided { part, events: sealed, after, diff: Diff::default(), guards: Vec::new() })
    }

    fn envelope<R>(&self, context: &Context) -> Result<String, LogError<R>> {
        let cause = Cause {
            actor: context.actor.clone(),
            on_behalf_of: context.on_behalf_of.clone(),
            command_id: context.command_id,
            correlation: context.correlation,
            causation: context.causation,
            trace: context.trace.clone(),
            reference: context.reference,
            publish: self.0.options.publish,
        };
        let text = serde_json::to_string(&cause).map_err(|error| LogError::Broken(error.to_string()))?;
        if tells_nul(&text) { Err(LogError::Nul) } else { Ok(text) }
    }

    /// The keys of these subjects; with `make` also of those that have none yet.
    async fn keys_of<R>(
        &self,
        subjects: &[Uuid],
        keysmith: &mut Keysmith<'_>,
        make: bool,
    ) -> Result<HashMap<Uuid, Option<[u8; 32]>>, LogError<R>> {
        match keysmith {
            Keysmith::Made if make => Ok(self.keys()?.make(subjects).await?),
            Keysmith::Made => Ok(self.keys()?.get(subjects).await?),
            Keysmith::Pretended(pretended) => {
                let mut keys = self.keys()?.get(subjects).await?;
                for subject in subjects {
                    if make && !keys.contains_key(subject) {
                        pretended.entry(*subject).or_insert_with(rand::random);
                    }
                    if let Some(key) = pretended.get(subject) {
                        keys.entry(*subject).or_insert(Some(*key));
                    }
                }
                Ok(keys)
            }
        }
    }
}

fn key_of(guard: &Guard) -> &Key {
    match guard {
        Guard::Expect(key, _) | Guard::Bump(key, _) => key,
    }
}

/// Whether JSON text holds U+0000, which is always escaped there: `\u0000` behind an even number of backslashes.
fn tells_nul(json: &str) -> bool {
    let behind_even = |at: usize| json[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 0;
    json.match_indices("\\u0000").any(|(at, _)| behind_even(at))
}

#[cfg(test)]
mod tests {
    use super::tells_nul;

    #[test]
    fn only_a_real_nul_is_one() {
        let told = |text: &str| tells_nul(&serde_json::to_string(text).unwrap());
        assert!(told("a\0b"));
        assert!(told("\\\0"));
        assert!(!told("a\\u0000b"));
        assert!(!told("plain"));
    }
}
