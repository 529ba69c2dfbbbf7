//! In which order rows are taken down: by the day of founding, a superior always before its subordinates.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use ledger::fold;
use vocabulary::Day;

use crate::requests::draft::Draft;

/// The order of a file's rows, by their places.
#[derive(Debug, Default, PartialEq)]
pub(in crate::ledgers) struct Order {
    /// Rounds: rows of one round do not concern each other and may be taken down at once.
    pub(in crate::ledgers) rounds: Vec<Vec<usize>>,
    /// Rows that are, through others or directly, their own superiors.
    pub(in crate::ledgers) circle: Vec<usize>,
}

/// Orders the rows of a file.
pub(in crate::ledgers) fn order(rows: &[&Draft]) -> Order {
    let superiors = superiors(rows);
    let mut waits: Vec<usize> = superiors.iter().map(Vec::len).collect();
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); rows.len()];
    for (place, above) in superiors.iter().enumerate() {
        above.iter().for_each(|superior| below[*superior].push(place));
    }
    let key = |place: usize| Reverse((rows[place].founded_on, place));
    let mut line = Vec::with_capacity(rows.len());
    let mut ready: BinaryHeap<Reverse<(Day, usize)>> =
        waits.iter().enumerate().filter(|(_, waits)| **waits == 0).map(|(place, _)| key(place)).collect();
    let mut circle = Vec::new();
    loop {
        while let Some(Reverse((_, place))) = ready.pop() {
            line.push(place);
            ready.extend(freed(&mut waits, &below[place]).map(key));
        }
        if !circle.is_empty() {
            break;
        }
        // What is only below a circle comes last: its superior is looked for in the log alone.
        circle = circle_of(&superiors, &below, &waits);
        if circle.is_empty() {
            break;
        }
        for place in &circle {
            ready.extend(freed(&mut waits, &below[*place]).filter(|place| !circle.contains(place)).map(key));
        }
    }
    Order { rounds: rounds(rows, &line, &superiors), circle }
}

/// The rows each row names as its superior, by code or by name.
fn superiors(rows: &[&Draft]) -> Vec<Vec<usize>> {
    let mut named: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, row) in rows.iter().enumerate() {
        let texts = [Some(fold::key(row.name.as_str())), row.code.as_ref().map(|code| fold::key(code.as_str()))];
        texts.into_iter().flatten().for_each(|text| named.entry(text).or_default().push(place));
    }
    let above = |row: &&Draft| {
        let superior = row.superior.as_ref().map(|superior| fold::key(superior.as_str()));
        superior.and_then(|superior| named.get(&superior)).cloned().unwrap_or_default()
    };
    rows.iter().map(above).collect()
}

/// The subordinates that wait for nobody else.
fn freed(waits: &mut [usize], below: &[usize]) -> impl Iterator<Item = usize> {
    below.iter().copied().filter(|place| {
        waits[*place] -= 1;
        waits[*place] == 0
    })
}

/// Of the rows that never became ready, those that are not merely below a circle.
fn circle_of(superiors: &[Vec<usize>], below: &[Vec<usize>], waits: &[usize]) -> Vec<usize> {
    let mut left: Vec<bool> = waits.iter().map(|waits| *waits > 0).collect();
    let mut held: Vec<usize> = below.iter().map(|below| below.iter().filter(|place| left[**place]).count()).collect();
    let mut leaves: Vec<usize> = (0..superiors.len()).filter(|place| left[*place] && held[*place] == 0).collect();
    while let Some(leaf) = leaves.pop() {
        left[leaf] = false;
        for superior in superiors[leaf].iter().copied().filter(|superior| left[*superior]) {
            held[superior] -= 1;
            if held[superior] == 0 {
                leaves.push(superior);
            }
        }
    }
    (0..superiors.len()).filter(|place| left[*place]).collect()
}

/// A row's round comes after those of its superiors and of earlier rows that name one of its units.
fn rounds(rows: &[&Draft], line: &[usize], superiors: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut round_of: Vec<Option<usize>> = vec![None; rows.len()];
    let mut last_with: HashMap<String, usize> = HashMap::new();
    let mut rounds: Vec<Vec<usize>> = Vec::new();
    for place in line {
        let units: Vec<String> =
            rows[*place].units.iter().chain(&rows[*place].affiliated).map(|unit| fold::key(unit.as_str())).collect();
        let above = superiors[*place].iter().filter_map(|superior| round_of[*superior]);
        let shared = units.iter().filter_map(|unit| last_with.get(unit).copied());
        let round = above.chain(shared).max().map_or(0, |before| before + 1);
        round_of[*place] = Some(round);
        last_with.extend(units.into_iter().map(|unit| (unit, round)));
        if rounds.len() <= round {
            rounds.resize_with(round + 1, Vec::new);
        }
        rounds[round].push(*place);
    }
    rounds
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use vocabulary::{Text, parse_day};

    use super::*;
    use crate::domain::party_organization::Kind;

    fn row(name: &str, founded_on: &str, superior: Option<&str>, units: &[&str]) -> Draft {
        Draft {
            code: None,
            name: Text::parse(name).unwrap(),
            kind: Kind::Branch,
            superior: superior.map(|superior| Text::parse(superior).unwrap()),
            setup: None,
            units: units.iter().map(|unit| Text::parse(unit).unwrap()).collect(),
            lead: None,
            affiliated: Vec::new(),
            affiliated_from: None,
            founded_on: parse_day(founded_on).unwrap(),
            former_kind: None,
            upgraded_on: None,
            term: None,
            term_ends_on: None,
            document_number: None,
            dissolved_on: None,
            as_of: parse_day(founded_on).unwrap(),
            correct: false,
        }
    }

    fn ordered(rows: &[Draft]) -> Order {
        order(&rows.iter().collect::<Vec<_>>())
    }

    #[test]
    fn a_superior_comes_before_its_subordinates_though_founded_later() {
        let rows = [row("支部", "2010-01-01", Some("党 委"), &[]), row("党委", "2015-01-01", None, &[])];
        assert_eq!(ordered(&rows), Order { rounds: vec![vec![1], vec![0]], circle: vec![] });
    }

    #[test]
    fn rows_of_one_unit_come_one_after_the_other_by_their_founding() {
        let rows = [
            row("新", "2019-01-01", None, &["甲"]),
            row("旧", "2010-01-01", None, &["甲"]),
            row("他", "2012-01-01", None, &["乙"]),
        ];
        assert_eq!(ordered(&rows).rounds, [vec![1, 2], vec![0]]);
    }

    #[test]
    fn only_the_rows_of_a_circle_are_rejected() {
        let rows = [
            row("甲", "2010-01-01", Some("乙"), &[]),
            row("乙", "2010-01-02", Some("甲"), &[]),
            row("丙", "2010-01-03", Some("乙"), &[]),
            row("丁", "2010-01-04", Some("丁"), &[]),
            row("戊", "2010-01-05", Some("不在表中"), &[]),
        ];
        let order = ordered(&rows);
        assert_eq!(order.circle, [0, 1, 3]);
        assert_eq!(order.rounds.concat(), [4, 2]);
    }

    proptest! {
        #[test]
        fn every_row_has_its_place_once_and_after_its_superior(above in proptest::collection::vec(proptest::option::of(0..12_usize), 12)) {
            let rows: Vec<Draft> = above
                .iter()
                .enumerate()
                .map(|(place, above)| {
                    let superior = above.map(|above| format!("甲{above}"));
                    row(&format!("甲{place}"), &format!("20{:02}-01-01", 30 - place), superior.as_deref(), &[])
                })
                .collect();
            let Order { rounds, circle } = ordered(&rows);
            let line = rounds.concat();
            let mut all: Vec<usize> = line.iter().chain(&circle).copied().collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..12).collect::<Vec<_>>());
            for (at, place) in line.iter().enumerate() {
                if let Some(superior) = above[*place].filter(|superior| !circle.contains(superior)) {
                    prop_assert!(line[..at].contains(&superior));
                }
            }
            for place in &circle {
                let mut up = above[*place];
                let mut steps = 0;
                while up != Some(*place) {
                    up = above[up.unwrap()];
                    steps += 1;
                    prop_assert!(steps <= 12, "not in a circle");
                }
            }
        }
    }
}
