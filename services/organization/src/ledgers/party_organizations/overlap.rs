//! Two top Party organizations of a unit at one time, or two that manage it. Where that reaches into today it is refused
//! by a claim; wholly in the past it is taken down, for somebody to look at.

use imports::{Setting, Trouble, Wrong};
use kernel::Key;
use ledger::Message;
use runtime::Permission;
use vocabulary::{Day, OrganizationId, PartyOrganizationId, Scoped as _};

use super::{AFFILIATED, UNITS};
use crate::domain::party_organization::{Known, PartyOrganization, Record, Span, UNIT};
use crate::requests::look::Look;

/// What the row, now that it is taken down, overlaps with.
pub(in crate::ledgers) async fn overlaps(setting: Setting<'_>, record: &Record) -> Result<Vec<Wrong>, Trouble> {
    let Some(own) = Look(setting.look).party(record.id).await? else { return Ok(Vec::new()) };
    let mut warnings = Vec::new();
    for unit in record.row.units.iter().chain(&record.row.affiliated) {
        for holder in setting.look.marked(&Key::new(UNIT, unit.id)).await? {
            let state = match holder == own.id.uuid() {
                true => None,
                false => setting.look.load::<PartyOrganization>(PartyOrganizationId::new(holder)).await?,
            };
            let Some(state) = state else { continue };
            let Some(other) = state.known() else { continue };
            let visible = setting.facts.caller.sees(Permission::PartyOrganizationWrite, &state.scope());
            let other_name = visible.then(|| other.names.last().1.as_str());
            if tops(&own, unit.id).any(|own| tops(other, unit.id).any(|other| meet(own, other))) {
                warnings.push(overlap(UNITS, unit.name.as_str(), other_name));
            }
            if managed(&own, unit.id).any(|own| managed(other, unit.id).any(|other| meet(own, other))) {
                warnings.push(overlap(AFFILIATED, unit.name.as_str(), other_name));
            }
        }
    }
    Ok(warnings)
}

/// From a day up to another, exclusive.
type Days = (Day, Option<Day>);

fn tops(party: &Known, unit: OrganizationId) -> impl Iterator<Item = Days> {
    party.units.iter().filter(move |span| span.unit == unit && !span.subordinate).map(|span| days(party, span))
}

fn managed(party: &Known, unit: OrganizationId) -> impl Iterator<Item = Days> {
    party.affiliated.iter().filter(move |span| span.unit == unit).map(|span| days(party, span))
}

fn days(party: &Known, span: &Span) -> Days {
    (span.from, span.to.into_iter().chain(party.dissolved).min())
}

fn meet(one: Days, other: Days) -> bool {
    let before = |from: Day, to: Option<Day>| to.is_none_or(|to| from < to);
    // What ended on the day it began never was.
    let is = |(from, to): Days| before(from, to);
    is(one) && is(other) && before(one.0, other.1) && before(other.0, one.1)
}

fn overlap(column: &'static str, unit: &str, other: Option<&str>) -> Wrong {
    let named = |open: &str, close: &str| other.map(|name| format!("{open}{name}{close}")).unwrap_or_default();
    let (zh, en) = (named("“", "”"), named(" `", "`"));
    let message = Message::new(
        format!("该单位过去有一段时间同时属于另一党组织{zh}：已录入，请核对起止日期"),
        format!("in the past the unit had another Party organization{en} at the same time: taken down, check the days"),
    );
    Wrong { column: Some(column), value: Some(unit.to_owned()), code: OVERLAP, message }
}

/// Code of these findings.
const OVERLAP: &str = "party_organization.overlap_in_the_past";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_on_the_same_day_does_not_overlap() {
        let day = |text| vocabulary::parse_day(text).unwrap();
        let [a, b, c] = ["2015-01-01", "2016-01-01", "2017-01-01"].map(day);
        assert!(!meet((a, Some(b)), (b, None)) && !meet((b, None), (a, Some(b))));
        assert!(meet((a, Some(c)), (b, None)) && meet((a, None), (b, Some(c))) && meet((a, None), (a, None)));
        assert!(!meet((a, None), (b, Some(b))), "a day that never was");
    }
}
