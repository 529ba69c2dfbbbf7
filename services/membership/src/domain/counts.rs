//! How many, from which day on: what a person counts as, and what an organization has.

use std::collections::BTreeMap;
use std::ops::{AddAssign, SubAssign};

use serde::{Deserialize, Serialize};
use vocabulary::{Day, Division, Industry};

/// Members by what they count as; full, probationary and floating exclude each other. As a difference it may be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) full: i32,
    pub(crate) probationary: i32,
    pub(crate) floating: i32,
    /// Of all of them, those with a managing Party organization.
    pub(crate) placed: i32,
    /// Of the floating ones, those with a managing Party organization.
    pub(crate) floating_placed: i32,
}

impl Counts {
    const NONE: Self = Self { full: 0, probationary: 0, floating: 0, placed: 0, floating_placed: 0 };

    /// One member who counts as this.
    pub(crate) fn one(category: Category, placed: bool) -> Self {
        let placed = i32::from(placed);
        match category {
            Category::Full => Self { full: 1, placed, ..Self::NONE },
            Category::Probationary => Self { probationary: 1, placed, ..Self::NONE },
            Category::Floating => Self { floating: 1, placed, floating_placed: placed, ..Self::NONE },
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        let Self { full, probationary, floating, placed, floating_placed } = other;
        self.full += full;
        self.probationary += probationary;
        self.floating += floating;
        self.placed += placed;
        self.floating_placed += floating_placed;
    }
}

impl SubAssign for Counts {
    fn sub_assign(&mut self, other: Self) {
        let Self { full, probationary, floating, placed, floating_placed } = other;
        self.full -= full;
        self.probationary -= probationary;
        self.floating -= floating;
        self.placed -= placed;
        self.floating_placed -= floating_placed;
    }
}

/// What a member counts as where they work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Category {
    Full,
    Probationary,
    /// Full or probationary, their relationship elsewhere.
    Floating,
}

/// Counts that hold, or are more or less, in `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Span {
    pub(crate) from: Day,
    /// Exclusive; absent: open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<Day>,
    pub(crate) counts: Counts,
}

/// Where an organization lies, as far as permissions care.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seat {
    pub(crate) division: Division,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) industry: Option<Industry>,
}

/// What of a seat is another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SeatChange {
    Division(Division),
    Industry(Option<Industry>),
}

impl Seat {
    /// The seat with this changed.
    pub(crate) fn with(&self, change: &SeatChange) -> Self {
        match change.clone() {
            SeatChange::Division(division) => Self { division, ..self.clone() },
            SeatChange::Industry(industry) => Self { industry, ..self.clone() },
        }
    }
}

/// Counts over time, by how much they change on which day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Steps(BTreeMap<Day, Counts>);

impl Steps {
    /// Adds what holds in a span.
    pub(crate) fn add(&mut self, span: &Span) {
        self.step(span.from, |step| *step += span.counts);
        if let Some(to) = span.to {
            self.step(to, |step| *step -= span.counts);
        }
    }

    /// What must be added to `before` to come to this.
    pub(crate) fn since(&self, before: &Self) -> Vec<Span> {
        let mut difference = self.clone();
        for (day, counts) in &before.0 {
            difference.step(*day, |step| *step -= *counts);
        }
        difference.spans()
    }

    /// The counts on a day.
    pub(crate) fn on(&self, day: Day) -> Counts {
        let mut counts = Counts::NONE;
        self.0.range(..=day).for_each(|(_, step)| counts += *step);
        counts
    }

    /// As spans that do not overlap, the earliest first, those of nothing left out.
    fn spans(&self) -> Vec<Span> {
        let mut counts = Counts::NONE;
        let mut spans = Vec::new();
        let mut days = self.0.iter().peekable();
        while let Some((from, step)) = days.next() {
            counts += *step;
            if counts != Counts::NONE {
                spans.push(Span { from: *from, to: days.peek().map(|(day, _)| **day), counts });
            }
        }
        spans
    }

    fn step(&mut self, day: Day, change: impl FnOnce(&mut Counts)) {
        let step = self.0.entry(day).or_default();
        change(step);
        if *step == Counts::NONE {
            self.0.remove(&day);
        }
    }
}

impl<'a> FromIterator<&'a Span> for Steps {
    fn from_iter<I: IntoIterator<Item = &'a Span>>(spans: I) -> Self {
        let mut steps = Self::default();
        spans.into_iter().for_each(|span| steps.add(span));
        steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        vocabulary::parse_day(text).unwrap()
    }

    fn span(from: &str, to: &str, counts: Counts) -> Span {
        Span { from: day(from), to: vocabulary::parse_day(to).ok(), counts }
    }

    #[test]
    fn a_difference_added_to_what_was_gives_what_is() {
        let (full, new) = (Counts::one(Category::Full, true), Counts::one(Category::Probationary, true));
        let before: Steps = [&span("2019-01-01", "", full)].into_iter().collect();
        let spans = [span("2018-06-01", "2019-03-01", new), span("2019-03-01", "2019-07-01", full)];
        let after: Steps = spans.iter().collect();
        let mut sum = before.clone();
        after.since(&before).iter().for_each(|span| sum.add(span));
        assert_eq!(sum, after);
        assert_eq!(sum.on(day("2018-12-31")), new);
        assert_eq!(sum.on(day("2019-07-01")), Counts::NONE);
        assert_eq!(after.since(&after), []);
    }

    #[test]
    fn only_what_differs_is_told() {
        let (placed, unplaced) = (Counts::one(Category::Floating, true), Counts::one(Category::Floating, false));
        let before: Steps = [&span("2019-01-01", "", placed)].into_iter().collect();
        let spans = [span("2019-01-01", "2019-05-01", placed), span("2019-05-01", "", unplaced)];
        let after: Steps = spans.iter().collect();
        let less = Counts { placed: -1, floating_placed: -1, ..Counts::NONE };
        assert_eq!(after.since(&before), [span("2019-05-01", "", less)]);
    }
}
