//! Which line is responsible for a unit on a day.

use chrono::NaiveDate;

use super::district::District;
use super::party::{COMMITTEE, Party};
use super::places::streets;

/// The line of the district's committee: where no other is found.
const FALLBACK: &str = "district";

/// The key of the body whose line it is.
pub(super) fn line(district: &District, place: usize, on: NaiveDate) -> String {
    let there = |party: &&Party| party.founded <= on && party.dissolved.is_none_or(|day| on < day);
    let parties = || district.parties.iter().filter(there);
    let named = |name: &str| parties().find(|party| party.name == name);
    let top = parties().find(|party| party.units.contains(&place)).or_else(|| {
        parties().find(|party| party.affiliated.contains(&place) && party.affiliated_on.is_some_and(|from| from <= on))
    });
    let mut above = top;
    while let Some(party) = above {
        if let Some(key) = body(district, party) {
            return key;
        }
        above = party.superior.as_deref().and_then(named);
    }
    let unit = &district.units[place];
    let exists = |key: &String| parties().any(|party| body(district, party).as_ref() == Some(key));
    let by_rule = [format!("industry-{}", unit.industry), format!("hub-{}", streets()[unit.street].code)];
    by_rule.into_iter().find(exists).unwrap_or_else(|| FALLBACK.to_owned())
}

/// The key of the body that a Party organization is: industries, promotion associations and the district's committee have
/// lines.
fn body(district: &District, party: &Party) -> Option<String> {
    let unit = party.units.first().map(|place| &district.units[*place]);
    match (party.setup, unit) {
        ("区域", Some(unit)) => Some(format!("hub-{}", streets()[unit.street].code)),
        ("行业", Some(unit)) => Some(format!("industry-{}", unit.industry)),
        _ => (party.name == COMMITTEE).then(|| FALLBACK.to_owned()),
    }
}
