//! What is handed to the writer: one unit, all or nothing.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use uuid::Uuid;

use super::LogError;
use super::diff::Diff;
use crate::codec::Written;
use crate::evidence::Hash;
use crate::{Claim, Day, Guard, Key};

/// One or more commands that are appended together or not at all.
#[derive(Debug, Default)]
pub(super) struct Unit {
    pub(super) parts: Vec<Part>,
    pub(super) net: Net,
}

/// One command: its receipt and its events.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) command_id: Uuid,
    /// Keyed; as stored.
    pub(super) digest: Hash,
    pub(super) caller: String,
    pub(super) stream: Uuid,
    /// The version decided on. `None`: an earlier command of the unit is on the same stream.
    pub(super) expected: Option<i64>,
    /// The version after it.
    pub(super) version: i64,
    pub(super) envelope: String,
    pub(super) events: Vec<Fresh>,
}

/// An event as it will be stored; position, time and link are set under the lock.
#[derive(Debug)]
pub(super) struct Fresh {
    pub(super) id: Uuid,
    pub(super) version: i64,
    pub(super) written: Written,
    pub(super) route: Option<String>,
    pub(super) digest: Hash,
}

/// What a unit changes in claims, marks and guards, over all its commands.
#[derive(Debug, Default)]
pub(super) struct Net {
    pub(super) claims: BTreeMap<Key, NetClaim>,
    pub(super) marks: BTreeMap<(Key, Uuid), bool>,
    pub(super) guards: BTreeMap<Key, NetGuard>,
}

/// One claim's key.
#[derive(Debug, Default, Clone)]
pub(super) struct NetClaim {
    /// Who may have held it and lets go.
    pub(super) released: Vec<Uuid>,
    /// Who holds it in the end, by which command.
    pub(super) taken: Option<Taken>,
}

/// Who takes a claim.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    pub(super) part: usize,
    pub(super) holder: Uuid,
    pub(super) claim: Claim,
}

/// One guard.
#[derive(Debug, Clone, Copy)]
pub(super) struct NetGuard {
    pub(super) part: usize,
    /// How it must stand in the log.
    pub(super) seen: i64,
    /// How it stands after the commands so far.
    pub(super) now: i64,
}

/// A command of a unit that another command of it stands against.
#[derive(Debug)]
pub(super) enum Clash {
    Claimed { key: Key, holder: Uuid },
    GuardMissed,
}

impl<R> From<Clash> for LogError<R> {
    fn from(clash: Clash) -> Self {
        match clash {
            Clash::Claimed { key, holder } => LogError::Claimed { key, holder },
            Clash::GuardMissed => LogError::GuardMissed,
        }
    }
}

/// Whether `taker` may not have what `until` bounds the holding of.
pub(super) fn stands_against(until: Option<Day>, taker: &Claim, today: Day) -> bool {
    until.is_none_or(|until| until > today && taker.from.is_none_or(|from| from < until))
}

impl Net {
    /// Adds what one command changes. `today` is asked only where a unit has several commands.
    pub(super) fn add(
        &mut self,
        part: usize,
        stream: Uuid,
        diff: Diff,
        guards: Vec<Guard>,
        today: Day,
    ) -> Result<(), Clash> {
        for guard in guards {
            let (key, seen, step) = match guard {
                Guard::Expect(key, seen) => (key, seen, 0),
                Guard::Bump(key, seen) => (key, seen, 1),
            };
            let known = self.guards.entry(key).or_insert(NetGuard { part, seen, now: seen });
            // Within one command a guard may be expected and bumped: both saw the same.
            let own = known.part == part && known.seen == seen;
            if known.now != seen && !own {
                return Err(Clash::GuardMissed);
            }
            known.now = known.now.max(seen + step);
        }
        for key in diff.release {
            let claim = self.claims.entry(key).or_default();
            claim.taken.take_if(|taken| taken.holder == stream);
            claim.released.push(stream);
        }
        for claim in diff.take {
            let net = self.claims.entry(claim.key.clone()).or_default();
            if let Some(taken) = net.taken.as_ref().filter(|taken| taken.holder != stream)
                && stands_against(taken.claim.until, &claim, today)
            {
                return Err(Clash::Claimed { key: claim.key, holder: taken.holder });
            }
            net.taken = Some(Taken { part, holder: stream, claim });
        }
        self.marks.extend(diff.unset.into_iter().map(|key| ((key, stream), false)));
        self.marks.extend(diff.set.into_iter().map(|key| ((key, stream), true)));
        Ok(())
    }
}

/// What units of one batch may not share, as hashes; a collision only makes one of them wait.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Streams, commands, claims, bumped guards.
    pub(super) alone: Vec<u64>,
    /// Guards that are only expected.
    pub(super) shared: Vec<u64>,
}

impl Unit {
    pub(super) fn touched(&self) -> Touched {
        let mut touched = Touched::default();
        for part in &self.parts {
            touched.alone.extend([hashed(0, part.stream), hashed(1, part.command_id)]);
        }
        touched.alone.extend(self.net.claims.keys().map(|key| hashed(2, key)));
        for (key, guard) in &self.net.guards {
            let list = if guard.now == guard.seen { &mut touched.shared } else { &mut touched.alone };
            list.push(hashed(3, key));
        }
        touched
    }

    /// Bytes of its events, roughly.
    pub(super) fn size(&self) -> usize {
        let events = |part: &Part| {
            part.events.iter().map(|event| event.written.payload.len() + part.envelope.len() + 200).sum::<usize>()
        };
        self.parts.iter().map(events).sum()
    }
}

fn hashed(kind: u8, what: impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    (kind, what).hash(&mut hasher);
    hasher.finish()
}
