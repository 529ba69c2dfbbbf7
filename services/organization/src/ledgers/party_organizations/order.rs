//! In which order rows are taken down: by the day of founding, a superior always before its subordinates.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use imports::{Order, Wrong};
use kernel::ReadError;
use ledger::{Message, fold};
use vocabulary::{Name, OrganizationId};

use super::SUPERIOR;
use crate::requests::draft::Draft;
use crate::requests::look::{Found, Look};

/// The units the rows name, by what they write: two that write one unit in two ways name the same.
pub(in crate::ledgers) async fn units(look: Look<'_>, rows: &[&Draft]) -> Result<Units, ReadError> {
    let texts: Vec<&Name> = rows.iter().flat_map(|row| row.units.iter().chain(&row.affiliated)).collect();
    let mut units = Units::new();
    for text in texts {
        if let Entry::Vacant(free) = units.entry(fold::key(text.as_str()))
            && let Found::One(id) = look.find_unit(text.as_str()).await?
        {
            free.insert(id);
        }
    }
    Ok(units)
}

/// What texts of units stand for, as far as they are on record.
pub(in crate::ledgers) type Units = HashMap<String, OrganizationId>;

/// Orders the rows of a file; those that are, through others or directly, their own superiors have no place.
pub(in crate::ledgers) fn order(rows: &[&Draft], units: &Units) -> Order {
    let superiors = superiors(rows);
    let circle = circle(&superiors);
    let mut by_founding: Vec<usize> = (0..rows.len()).filter(|place| !circle.contains(place)).collect();
    by_founding.sort_by_key(|place| (rows[*place].founded_on, *place));
    let (mut line, mut seen) = (Vec::with_capacity(rows.len()), vec![false; rows.len()]);
    circle.iter().for_each(|place| seen[*place] = true);
    for place in by_founding {
        // Its superiors first, theirs before them; of rows in a circle the log is asked.
        let mut climb = if std::mem::replace(&mut seen[place], true) { vec![] } else { vec![place] };
        while let Some(top) = climb.last().copied() {
            match superiors[top].iter().copied().find(|superior| !seen[*superior]) {
                Some(superior) => {
                    seen[superior] = true;
                    climb.push(superior);
                }
                None => line.extend(climb.pop()),
            }
        }
    }
    // Earlier rows that name one of its units come before a row, too.
    let touches = |place: usize| {
        let named = rows[place].units.iter().chain(&rows[place].affiliated).map(|unit| fold::key(unit.as_str()));
        named.map(|text| units.get(&text).map_or(text, ToString::to_string)).collect::<Vec<_>>()
    };
    let order = Order::after(&line, touches, |place| &superiors[place]);
    Order { rejected: circle.into_iter().map(|place| (place, in_a_circle())).collect(), ..order }
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

/// The rows that are left when those without a superior, and then those without a subordinate, are taken away for as long
/// as there are any.
fn circle(superiors: &[Vec<usize>]) -> BTreeSet<usize> {
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); superiors.len()];
    for (place, above) in superiors.iter().enumerate() {
        above.iter().for_each(|superior| below[*superior].push(place));
    }
    let mut left = vec![true; superiors.len()];
    peel(&mut left, superiors, &below);
    peel(&mut left, &below, superiors);
    (0..superiors.len()).filter(|place| left[*place]).collect()
}

/// Takes away whoever has nobody left `towards` one side, again and again; `back` is the other side.
fn peel(left: &mut [bool], towards: &[Vec<usize>], back: &[Vec<usize>]) {
    let mut held: Vec<usize> =
        towards.iter().map(|others| others.iter().filter(|other| left[**other]).count()).collect();
    let mut free: Vec<usize> = (0..left.len()).filter(|place| left[*place] && held[*place] == 0).collect();
    while let Some(place) = free.pop() {
        left[place] = false;
        for other in back[place].iter().copied().filter(|other| left[*other]) {
            held[other] -= 1;
            if held[other] == 0 {
                free.push(other);
            }
        }
    }
}

fn in_a_circle() -> Wrong {
    let zh = "上级党组织循环：不能直接或间接隶属于自身";
    let en = "a circle of superiors: a Party organization cannot be under itself, directly or through others";
    let message = Message::new(zh, en);
    Wrong { column: Some(SUPERIOR), value: None, code: "party_organization.circle", message }
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
        order(&rows.iter().collect::<Vec<_>>(), &Units::new())
    }

    fn circle(order: &Order) -> Vec<usize> {
        order.rejected.iter().map(|(place, _)| *place).collect()
    }

    #[test]
    fn a_superior_comes_before_its_subordinates_though_founded_later() {
        let rows = [row("支部", "2010-01-01", Some("党 委"), &[]), row("党委", "2015-01-01", None, &[])];
        assert_eq!(ordered(&rows), Order { rounds: vec![vec![1], vec![0]], rejected: vec![] });
    }

    #[test]
    fn a_superior_is_drawn_forward_and_does_not_hold_its_subordinates_back() {
        let rows = [
            row("新", "2017-01-01", None, &["甲"]),
            row("旧", "2016-01-01", Some("党委"), &["甲"]),
            row("党委", "2018-01-01", None, &[]),
        ];
        assert_eq!(ordered(&rows).rounds.concat(), [2, 1, 0]);
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
        assert_eq!(circle(&order), [0, 1, 3]);
        assert_eq!(order.rounds.concat(), [2, 4]);
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
            let order = ordered(&rows);
            let (line, circle) = (order.rounds.concat(), circle(&order));
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
