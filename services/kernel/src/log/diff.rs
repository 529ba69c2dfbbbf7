//! What a command changes in what its aggregate holds: the difference of the state after and before.

use std::collections::BTreeMap;

use crate::{Claim, Decider, Key};

/// Claims and marks to take and to let go.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Diff {
    pub(super) take: Vec<Claim>,
    pub(super) release: Vec<Key>,
    pub(super) set: Vec<Key>,
    pub(super) unset: Vec<Key>,
}

/// What `after` holds and `before` did not, and the other way round.
pub(super) fn between<D: Decider>(before: &D, after: &D) -> Diff {
    let by_key =
        |state: &D| state.claims().into_iter().map(|claim| (claim.key.clone(), claim)).collect::<BTreeMap<_, _>>();
    let (claims_before, claims_after) = (by_key(before), by_key(after));
    let sorted = |state: &D| {
        let mut marks = state.marks();
        marks.sort_unstable();
        marks.dedup();
        marks
    };
    let (marks_before, marks_after) = (sorted(before), sorted(after));
    let without = |these: &[Key], those: &[Key]| -> Vec<Key> {
        these.iter().filter(|key| those.binary_search(key).is_err()).cloned().collect()
    };
    Diff {
        release: claims_before.keys().filter(|key| !claims_after.contains_key(key)).cloned().collect(),
        set: without(&marks_after, &marks_before),
        unset: without(&marks_before, &marks_after),
        take: claims_after
            .into_iter()
            .filter(|(key, claim)| claims_before.get(key) != Some(claim))
            .map(|(_, claim)| claim)
            .collect(),
    }
}
