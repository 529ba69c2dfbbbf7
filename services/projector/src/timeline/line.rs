//! What was said about one attribute, by the day it holds from.

use serde::{Deserialize, Serialize};

use super::Civil;

/// The values of one attribute, each from a day to the next one said. What was said later about the same day counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Line<V>(Vec<(Civil, V)>);

impl<V> Default for Line<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> Line<V> {
    /// It has this value from a day to the next day about which something was said.
    pub(crate) fn say(&mut self, from: Civil, value: V) {
        match self.0.binary_search_by_key(&from, |said| said.0) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => self.0.insert(place, (from, value)),
        }
    }

    /// What is in force on a day was wrong from its start, or, where nothing is, holds from that day.
    pub(crate) fn correct(&mut self, as_of: Civil, value: V) {
        match self.place(as_of) {
            Some(place) => self.0[place].1 = value,
            None => self.say(as_of, value),
        }
    }

    /// Takes back what was said of exactly this day: what held before holds on.
    pub(crate) fn forget(&mut self, day: Civil) {
        self.0.retain(|said| said.0 != day);
    }

    /// Takes back what was said up to this day.
    pub(crate) fn forget_to(&mut self, day: Civil) {
        self.0.retain(|said| said.0 > day);
    }

    /// The value on a day.
    pub(crate) fn at(&self, day: Civil) -> Option<&V> {
        self.place(day).map(|place| &self.0[place].1)
    }

    /// The value on a day; before the first, the first: what was counted first holds back to the start.
    pub(crate) fn at_or_first(&self, day: Civil) -> Option<&V> {
        self.at(day).or(self.0.first().map(|said| &said.1))
    }

    /// Likewise for a correction.
    pub(crate) fn correct_or_first(&mut self, as_of: Civil, value: V) {
        match self.place(as_of).or((!self.0.is_empty()).then_some(0)) {
            Some(place) => self.0[place].1 = value,
            None => self.say(as_of, value),
        }
    }

    /// The days from which something was said.
    pub(crate) fn days(&self) -> impl Iterator<Item = Civil> {
        self.0.iter().map(|said| said.0)
    }

    /// What was said, by day.
    pub(crate) fn said(&self) -> impl Iterator<Item = &(Civil, V)> {
        self.0.iter()
    }

    /// Nothing was ever said.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    fn place(&self, day: Civil) -> Option<usize> {
        self.0.partition_point(|said| said.0 <= day).checked_sub(1)
    }
}
