//! Claims and marks: what the tables say against what the replayed states hold.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use crate::codec::CodecError;
use crate::log::Row;
use crate::{Aggregate, Claim, Day, Replay, Ring};

/// Scope and key, as stored.
pub(super) type Named = (String, String);

/// Every stream being replayed.
pub(super) struct Replays<'a> {
    aggregates: &'a [Aggregate],
    streams: HashMap<Uuid, Box<dyn Replay>>,
}

/// What the tables hold.
pub(super) struct Stored {
    pub(super) claims: BTreeMap<Named, (Uuid, Option<Day>)>,
    pub(super) marks: BTreeSet<(Named, Uuid)>,
    pub(super) today: Day,
}

impl<'a> Replays<'a> {
    pub(super) fn new(aggregates: &'a [Aggregate]) -> Self {
        Self { aggregates, streams: HashMap::new() }
    }

    pub(super) fn evolve(&mut self, row: &Row) -> Result<(), CodecError> {
        let replay = match self.streams.entry(row.stream) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(new) => {
                let aggregate = self.aggregates.iter().find(|aggregate| aggregate.tells(&row.name));
                let other = || CodecError::OtherKind { wanted: "this service", found: row.name.clone() };
                new.insert(aggregate.ok_or_else(other)?.replay())
            }
        };
        replay.evolve(row)
    }

    /// Streams that hold something sealed, and whose it is.
    pub(super) fn subjects(&self) -> Vec<(Uuid, Uuid)> {
        self.streams.iter().filter_map(|(stream, replay)| Some((*stream, replay.subject()?))).collect()
    }

    /// The first difference between the states and the tables, if there is one.
    pub(super) fn difference(&self, stored: &Stored, rings: &HashMap<Uuid, Ring>) -> Option<String> {
        let mut claimed: BTreeMap<Named, Vec<(Uuid, Claim)>> = BTreeMap::new();
        let mut marked = BTreeSet::new();
        for (stream, replay) in &self.streams {
            let held = || (replay.claims(), replay.marks());
            let (claims, marks) = rings.get(stream).map_or_else(held, |ring| ring.clone().scope(held));
            for claim in claims {
                claimed.entry(named(&claim.key)).or_default().push((*stream, claim));
            }
            marked.extend(marks.iter().map(|key| (named(key), *stream)));
        }
        self.unheld(&claimed, stored).or_else(|| missing(&claimed, stored)).or_else(|| {
            let ((scope, key), holder) = marked.symmetric_difference(&stored.marks).next()?;
            let stored = stored.marks.contains(&((scope.clone(), key.clone()), *holder));
            Some(format!(
                "the mark {scope} {key} of {holder} is {}",
                if stored { "held by no state" } else { "missing" }
            ))
        })
    }

    /// A row that no state holds.
    fn unheld(&self, claimed: &BTreeMap<Named, Vec<(Uuid, Claim)>>, stored: &Stored) -> Option<String> {
        let held = |named: &Named, holder: &Uuid, until: &Option<Day>| {
            claimed
                .get(named)
                .is_some_and(|claims| claims.iter().any(|(stream, claim)| stream == holder && claim.until == *until))
        };
        let ((scope, key), (holder, _)) =
            stored.claims.iter().find(|(named, (holder, until))| !held(named, holder, until))?;
        Some(format!("the claim {scope} {key} of {holder} is held by no state"))
    }
}

/// A claim in force that is not in the table. One with an end may have been replaced by one that starts from that end
/// on, which may have been let go since.
fn missing(claimed: &BTreeMap<Named, Vec<(Uuid, Claim)>>, stored: &Stored) -> Option<String> {
    for (named, claims) in claimed {
        for (stream, claim) in claims.iter().filter(|(_, claim)| claim.until.is_none_or(|until| until > stored.today)) {
            let holder = stored.claims.get(named).map(|(holder, _)| *holder);
            let follows = |other: &Claim| claim.until.is_some_and(|until| other.from.is_some_and(|from| from >= until));
            let replaced = claims.iter().any(|(other, theirs)| Some(*other) == holder && follows(theirs));
            let let_go = claim.until.is_some() && holder.is_none();
            if holder != Some(*stream) && !replaced && !let_go {
                let (scope, key) = named;
                return Some(format!("the claim {scope} {key} of {stream} is missing"));
            }
        }
    }
    None
}

fn named(key: &crate::Key) -> Named {
    (key.scope.to_owned(), key.key.clone())
}
