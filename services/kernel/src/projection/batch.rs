//! What one transaction applies.

use uuid::Uuid;

use crate::Recorded;
use crate::subscription::{Checkpoint, Delivery};

/// Consecutive positions of one service; those that tell something with what they tell.
pub(super) struct Batch<T> {
    pub(super) service: &'static str,
    pub(super) told: Vec<Recorded<T>>,
    /// Of each that tells something.
    at: Vec<Checkpoint>,
    /// The position before the first.
    first: Option<i64>,
    pub(super) last: Option<Checkpoint>,
    /// The message after `last` does not read.
    pub(super) poison: Option<Poison>,
    len: usize,
}

/// A message that does not read.
pub(super) struct Poison {
    pub(super) position: i64,
    pub(super) event: Uuid,
    pub(super) name: String,
    pub(super) why: String,
}

impl<T> Batch<T> {
    pub(super) fn new(service: &'static str) -> Self {
        Self { service, told: Vec::new(), at: Vec::new(), first: None, last: None, poison: None, len: 0 }
    }

    pub(super) fn add(&mut self, delivery: Delivery<T>) {
        let Delivery { at, event_id, subject, message, .. } = delivery;
        match message {
            Err(error) => {
                let (position, why) = (at.position, error.to_string());
                self.poison = Some(Poison { position, event: event_id, name: subject, why });
                return;
            }
            Ok(None) => {}
            Ok(Some(told)) => {
                self.told.push(told);
                self.at.push(at);
            }
        }
        self.first.get_or_insert(at.position - 1);
        self.last = Some(at);
        self.len += 1;
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The checkpoint after the message at `index`.
    pub(super) fn checkpoint_of(&self, index: usize) -> Option<Checkpoint> {
        self.at.get(index).copied()
    }

    /// The checkpoint that must be stored before the message at `index` and what follows is applied.
    pub(super) fn before(&self, index: usize) -> i64 {
        let previous = index.checked_sub(1).and_then(|previous| self.at.get(previous));
        previous.map(|at| at.position).or(self.first).unwrap_or(0)
    }

    pub(super) fn index_of(&self, position: i64) -> Option<usize> {
        self.at.iter().position(|at| at.position == position)
    }
}
