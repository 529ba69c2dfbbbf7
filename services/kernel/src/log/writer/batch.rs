//! Which units go together.

use std::collections::{HashMap, HashSet, VecDeque};

use uuid::Uuid;

use super::{Answer, Reply, Verdict, Waiting};

/// Bytes of one batch, roughly.
const BYTES: usize = 8 * 1024 * 1024;

/// Takes from the front what can go together: no two of the same stream, command, claim or bumped guard. What has to
/// wait keeps its turn, and holds back what would overtake it.
pub(super) fn pick(pending: &mut VecDeque<Waiting>, most: usize) -> Vec<Waiting> {
    let (mut alone, mut shared) = (HashSet::new(), HashSet::new());
    let (mut parts, mut bytes) = (0, 0);
    let mut batch = Vec::with_capacity(pending.len().min(most));
    let mut later = VecDeque::new();
    for waiting in pending.drain(..) {
        let room = batch.is_empty() || (parts + waiting.unit.parts.len() <= most && bytes + waiting.size <= BYTES);
        let touched = &waiting.touched;
        let free = touched.alone.iter().all(|one| !alone.contains(one) && !shared.contains(one))
            && touched.shared.iter().all(|one| !alone.contains(one));
        alone.extend(touched.alone.iter().copied());
        shared.extend(touched.shared.iter().copied());
        if room && free {
            parts += waiting.unit.parts.len();
            bytes += waiting.size;
            batch.push(waiting);
        } else {
            later.push_back(waiting);
        }
    }
    *pending = later;
    batch
}

/// Answers those whose stream has moved on: they would only fail in the next batch.
pub(super) fn turn_back(pending: &mut VecDeque<Waiting>, moved: &HashMap<Uuid, i64>) {
    let stale = |waiting: &Waiting| {
        waiting.unit.parts.iter().position(|part| {
            part.expected.zip(moved.get(&part.stream)).is_some_and(|(expected, version)| expected != *version)
        })
    };
    for waiting in std::mem::take(pending) {
        match stale(&waiting) {
            Some(part) => {
                let _ = waiting.reply.send(Reply::Answer(Answer::Not { part, verdict: Verdict::Conflict }));
            }
            None => pending.push_back(waiting),
        }
    }
}
