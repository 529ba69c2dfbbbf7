//! Rows with two clocks: valid in days, known in positions of the log they come from.
//!
//! A message changes what is known about one subject. The timeline before and the timeline after are compared: a
//! segment that is gone is no longer known from the message's position on, a new one is known from it. Both are
//! functions of what is known alone, so batches and interleavings make no difference.

mod store;
mod subjects;

use std::collections::BTreeMap;

use serde::Serialize;

pub(crate) use subjects::{Facts, Subjects};

/// A row of a table: one segment of a subject's timeline.
pub(crate) trait Segmented: Clone + PartialEq + Serialize + Send + Sync {
    /// The table.
    const TABLE: &'static str;
    /// Columns that tell a segment from all others known at the same time.
    const KEY: &'static [&'static str];
    /// The values of these columns.
    type Key: Ord + Send;

    /// The values of the key columns.
    fn key(&self) -> Self::Key;
}

/// A row with the positions between which it is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Known<R> {
    #[serde(flatten)]
    pub(crate) row: R,
    pub(crate) known_from: i64,
    /// Exclusive; `None`: known now.
    pub(crate) known_to: Option<i64>,
}

/// What a batch does to one table.
#[derive(Debug)]
pub(crate) struct Written<R: Segmented> {
    new: Vec<Known<R>>,
    open: BTreeMap<R::Key, usize>,
    closed: Vec<Known<R>>,
}

impl<R: Segmented> Default for Written<R> {
    fn default() -> Self {
        Self { new: Vec::new(), open: BTreeMap::new(), closed: Vec::new() }
    }
}

impl<R: Segmented> Written<R> {
    /// From this position on, `after` is known of a subject instead of `before`.
    pub(crate) fn replace(&mut self, before: Vec<R>, after: Vec<R>, position: i64) {
        let mut gone: BTreeMap<R::Key, R> = before.into_iter().map(|row| (row.key(), row)).collect();
        let new: Vec<R> = after
            .into_iter()
            .filter(|row| gone.get(&row.key()) != Some(row) || gone.remove(&row.key()).is_none())
            .collect();
        for (key, row) in gone {
            match self.open.remove(&key) {
                Some(place) => self.new[place].known_to = Some(position),
                None => self.closed.push(Known { row, known_from: 0, known_to: Some(position) }),
            }
        }
        for row in new {
            self.open.insert(row.key(), self.new.len());
            self.new.push(Known { row, known_from: position, known_to: None });
        }
    }

    /// The rows this batch adds, as they are after it.
    pub(crate) fn new_rows(&self) -> &[Known<R>] {
        &self.new
    }

    /// Rows of earlier batches that are no longer known, with the position that says so.
    #[cfg(test)]
    pub(crate) fn closed_rows(&self) -> &[Known<R>] {
        &self.closed
    }
}
