//! In which order rows are taken down.

use std::collections::HashMap;
use std::hash::Hash;

use crate::Wrong;

/// The order of a file's rows, by their places.
#[derive(Debug, Default, PartialEq)]
pub struct Order {
    /// Rounds: rows of one round do not concern each other and may be taken down at once.
    pub rounds: Vec<Vec<usize>>,
    /// Rows that cannot be put in any order, and why.
    pub rejected: Vec<(usize, Wrong)>,
}

impl Order {
    /// One round: each row is about a record of its own.
    pub fn at_once(line: Vec<usize>) -> Self {
        Self { rounds: vec![line], rejected: Vec::new() }
    }

    /// Rows that touch the same thing come one after the other, as they stand in `line`; `touches` names what a row
    /// touches: its record, and whatever only one of them can have.
    pub fn apart<K: Eq + Hash>(line: &[usize], touches: impl Fn(usize) -> Vec<K>) -> Self {
        Self::after(line, touches, |_| &[])
    }

    /// As [`Order::apart`], and each row after the rows it `rests` on, as far as these stand before it in `line`.
    pub fn after<'a, K: Eq + Hash>(
        line: &[usize],
        touches: impl Fn(usize) -> Vec<K>,
        rests: impl Fn(usize) -> &'a [usize],
    ) -> Self {
        let mut round_of: HashMap<usize, usize> = HashMap::with_capacity(line.len());
        let mut last_with: HashMap<K, usize> = HashMap::new();
        let mut rounds: Vec<Vec<usize>> = Vec::new();
        for place in line.iter().copied() {
            let touched = touches(place);
            let below = rests(place).iter().filter_map(|other| round_of.get(other).copied());
            let shared = touched.iter().filter_map(|key| last_with.get(key).copied());
            let round = below.chain(shared).max().map_or(0, |before| before + 1);
            round_of.insert(place, round);
            last_with.extend(touched.into_iter().map(|key| (key, round)));
            if rounds.len() <= round {
                rounds.resize_with(round + 1, Vec::new);
            }
            rounds[round].push(place);
        }
        Self { rounds, rejected: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_touch_the_same_come_one_after_the_other_and_the_rest_at_once() {
        let touches = |place: usize| match place {
            0 => vec!["li", "school"],
            1 => vec!["wang", "clinic"],
            2 => vec!["li", "clinic"],
            3 => vec!["li"],
            _ => vec!["zhao"],
        };
        let order = Order::apart(&[3, 0, 1, 2, 4], touches);
        assert_eq!(order.rounds, [vec![3, 1, 4], vec![0], vec![2]]);
    }

    #[test]
    fn a_row_comes_after_those_it_rests_on() {
        let below: [&[usize]; 3] = [&[1], &[2], &[]];
        let order = Order::after(&[2, 1, 0], |_| Vec::<u8>::new(), |place| below[place]);
        assert_eq!(order.rounds, [[2], [1], [0]]);
    }
}
