//! Which line is responsible for a unit on a day.

use chrono::NaiveDate;

use super::district::District;
use super::party::{COMMITTEE, Party};
use super::places::{industry, streets};

/// The Party organization whose line it is, by name.
pub(super) fn line(district: &District, place: usize, on: NaiveDate) -> String {
    let there = |party: &&Party| party.founded <= on && party.dissolved.is_none_or(|day| on < day);
    let parties = || district.parties.iter().filter(there);
    let named = |name: &str| parties().find(|party| party.name == name);
    let unit = &district.units[place];
    let top = parties().find(|party| party.units.contains(&place)).or_else(|| {
        parties().find(|party| party.affiliated.contains(&place) && party.affiliated_on.is_some_and(|from| from <= on))
    });
    let mut above = top;
    while let Some(party) = above {
        if is_body(party) {
            return party.name.clone();
        }
        above = party.superior.as_deref().and_then(named);
    }
    let of_industry = industry(unit.industry).map(|name| format!("中共深圳市龙华区{name}行业"));
    let of_street = format!("中共深圳市龙华区{}社会组织促进会", streets()[unit.street].name);
    let begins = |start: &str| parties().find(|party| is_body(party) && party.name.starts_with(start));
    let found = of_industry.and_then(|start| begins(&start)).or_else(|| begins(&of_street));
    found.map_or(COMMITTEE, |party| &party.name).to_owned()
}

/// Industries, promotion associations and the district's committee have lines.
fn is_body(party: &Party) -> bool {
    matches!(party.setup, "区域" | "行业") || party.name == COMMITTEE
}
