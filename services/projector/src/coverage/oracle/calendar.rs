//! A small calendar, painted day by day.

use std::collections::BTreeMap;

use crate::histories::DAYS;

/// An attribute, painted on the calendar; day 0 is the beginning of time.
#[derive(Clone)]
pub(super) struct Painted<V> {
    days: Vec<Option<V>>,
    pub(super) said: Vec<bool>,
}

impl<V: Clone> Painted<V> {
    pub(super) fn blank() -> Self {
        let len = DAYS as usize + 1;
        Self { days: vec![None; len], said: vec![false; len] }
    }

    pub(super) fn from_the_beginning(value: V) -> Self {
        let mut painted = Self::blank();
        painted.change(0, value);
        painted
    }

    pub(super) fn change(&mut self, from: usize, value: V) {
        self.said[from] = true;
        self.days[from] = Some(value.clone());
        for day in from + 1..self.days.len() {
            if self.said[day] {
                return;
            }
            self.days[day] = Some(value.clone());
        }
    }

    pub(super) fn start(&self, day: usize) -> Option<usize> {
        (0..=day).rev().find(|day| self.said[*day])
    }

    pub(super) fn correct(&mut self, as_of: usize, value: V) {
        self.change(self.start(as_of).unwrap_or(as_of), value);
    }

    pub(super) fn on(&self, day: usize) -> Option<V> {
        self.days[day].clone()
    }
}

/// Counts with their days; the first holds back.
#[derive(Clone, Default)]
pub(super) struct Counted<V>(pub(super) BTreeMap<usize, V>);

impl<V: Clone> Counted<V> {
    pub(super) fn day(&self, day: usize) -> Option<usize> {
        self.0.keys().copied().filter(|counted| *counted <= day).max().or_else(|| self.0.keys().copied().min())
    }

    pub(super) fn on(&self, day: usize) -> Option<V> {
        self.day(day).map(|day| self.0[&day].clone())
    }

    pub(super) fn correct(&mut self, as_of: usize, else_on: usize, value: V) {
        self.0.insert(self.day(as_of).unwrap_or(else_on), value);
    }
}

/// The day of a text, 1 being the first of the calendar.
pub(super) fn at(text: &str) -> usize {
    let first = kernel::Day::from_ymd_opt(2026, 1, 1).unwrap();
    let day: kernel::Day = text.parse().unwrap();
    (day - first).num_days() as usize + 1
}
