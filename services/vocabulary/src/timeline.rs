//! What held from which day on.

use kernel::Day;

/// Values by the first day they hold; never empty. The earliest holds back as far as anybody asks: an organization's
/// name is asked from its start on, and a count that was taken later is the best there is for the time before.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline<T> {
    first: (Day, T),
    later: Vec<(Day, T)>,
}

impl<T> Timeline<T> {
    /// One value from one day on.
    pub fn of(from: Day, value: T) -> Self {
        Self { first: (from, value), later: Vec::new() }
    }

    /// The value in force on `day`.
    pub fn at(&self, day: Day) -> &T {
        &self.entry(day).1
    }

    /// Since when the value in force on `day` holds.
    pub fn since(&self, day: Day) -> Day {
        self.entry(day).0
    }

    /// The last value and its day.
    pub fn last(&self) -> (Day, &T) {
        let (day, value) = self.later.last().unwrap_or(&self.first);
        (*day, value)
    }

    /// All values, the earliest first.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&self.first).chain(&self.later).map(|(_, value)| value)
    }

    /// All values, to be changed where they stand.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        std::iter::once(&mut self.first).chain(&mut self.later).map(|(_, value)| value)
    }

    /// What held before the value in force on `day`, the nearest first; and what held after it, likewise.
    pub fn around(&self, day: Day) -> [Vec<(Day, &T)>; 2] {
        let all = || std::iter::once(&self.first).chain(&self.later).map(|(from, value)| (*from, value));
        let since = self.since(day);
        let mut before: Vec<_> = all().filter(|(from, _)| *from < since).collect();
        before.reverse();
        [before, all().filter(|(from, _)| *from > since).collect()]
    }

    /// A new value from `from` on, up to the next one that is known already.
    pub fn set(&mut self, from: Day, value: T) {
        if from < self.first.0 {
            self.later.insert(0, std::mem::replace(&mut self.first, (from, value)));
        } else if from == self.first.0 {
            self.first.1 = value;
        } else {
            match self.later.binary_search_by_key(&from, |(day, _)| *day) {
                Ok(place) => self.later[place].1 = value,
                Err(place) => self.later.insert(place, (from, value)),
            }
        }
    }

    /// The value in force on `day` was wrong from its start.
    pub fn correct(&mut self, day: Day, value: T) {
        self.set(self.since(day), value);
    }

    /// Forgets the value that holds from exactly `day`; the first one stays.
    pub fn forget(&mut self, day: Day) {
        self.later.retain(|(from, _)| *from != day);
    }

    /// The subject began on another day than was thought: nothing holds before, and the first value holds from then.
    pub fn begin(&mut self, start: Day) {
        let over = self.later.partition_point(|(from, _)| *from <= start);
        if let Some((_, value)) = self.later.drain(..over).next_back() {
            self.first.1 = value;
        }
        self.first.0 = start;
    }

    /// The days on which another value begins to hold, the earliest first.
    pub fn days(&self) -> impl Iterator<Item = Day> {
        std::iter::once(&self.first).chain(&self.later).map(|(day, _)| *day)
    }

    /// Every value with the first day it holds, the earliest first.
    pub fn entries(&self) -> impl Iterator<Item = (Day, &T)> {
        std::iter::once(&self.first).chain(&self.later).map(|(day, value)| (*day, value))
    }

    fn entry(&self, day: Day) -> &(Day, T) {
        let after = self.later.partition_point(|(from, _)| *from <= day);
        after.checked_sub(1).map_or(&self.first, |place| &self.later[place])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        crate::parse_day(text).unwrap()
    }

    #[test]
    fn a_value_told_late_holds_up_to_the_next_known_one() {
        let mut name = Timeline::of(day("2015-01-01"), "a");
        name.set(day("2019-01-01"), "c");
        name.set(day("2017-01-01"), "b");
        let at = |text| *name.at(day(text));
        assert_eq!(
            ["2014-01-01", "2016-12-31", "2017-01-01", "2018-12-31", "2019-01-01"].map(at),
            ["a", "a", "b", "b", "c"]
        );
        assert_eq!(name.since(day("2018-01-01")), day("2017-01-01"));
        assert_eq!(name.last(), (day("2019-01-01"), &"c"));
    }

    #[test]
    fn a_correction_replaces_the_value_in_force_and_no_other() {
        let mut name = Timeline::of(day("2015-01-01"), "a");
        name.set(day("2019-01-01"), "c");
        name.correct(day("2018-01-01"), "A");
        assert_eq!((*name.at(day("2015-01-01")), *name.at(day("2019-01-01"))), ("A", "c"));
    }

    #[test]
    fn another_beginning_drops_what_was_before() {
        let mut name = Timeline::of(day("2015-01-01"), "a");
        name.set(day("2017-01-01"), "b");
        name.begin(day("2018-01-01"));
        assert_eq!(name, Timeline::of(day("2018-01-01"), "b"));
        name.begin(day("2012-01-01"));
        assert_eq!(name, Timeline::of(day("2012-01-01"), "b"));
    }
}
