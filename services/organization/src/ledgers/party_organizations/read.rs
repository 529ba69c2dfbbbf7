//! What a row says, before anybody it names was looked up.

use ledger::{Message, Row as Cells, Seen, fold};
use runtime::Known;

use vocabulary::Name;

use super::{AFFILIATED, CODE, KINDS, LEAD, NAME, SETUPS, SUPERIOR, UNITS};
use crate::domain::party_organization::{Code, Kind};
use crate::ledgers::organizations::text;
use crate::requests::draft::Draft;

/// What the row says. Everything that is wrong with it is found; `None` where it is rejected.
pub(in crate::ledgers) fn read(cells: &mut Cells<'_>, known: &Known, seen: &mut Seen) -> Option<Draft> {
    let code: Option<Code> = text(cells, CODE);
    let name: Option<Name> = text(cells, NAME);
    let kind = cells.choice("类别", KINDS);
    let founded_on = cells.date("成立日期");
    if let Some(code) = &code {
        seen.first(cells, CODE, fold::code(code.as_str()));
    } else if let Some((name, founded_on)) = name.as_ref().zip(founded_on) {
        seen.first(cells, NAME, format!("{founded_on} {}", fold::key(name.as_str())));
    }
    let superior = text(cells, SUPERIOR);
    let setup = cells.choice("建立方式", SETUPS);
    let units = distinct(cells, UNITS);
    let lead = text(cells, LEAD);
    let affiliated = distinct(cells, AFFILIATED);
    let affiliated_from = cells.date("纳入日期");
    let (former_kind, upgraded_on) = (cells.choice("原类别", KINDS), cells.date("升格日期"));
    if former_kind.is_some() != upgraded_on.is_some() {
        let missing = if former_kind.is_some() { "升格日期" } else { "原类别" };
        let message =
            Message::new("原类别和升格日期须一起填写", "the former kind and the day of the upgrade come together");
        cells.error(missing, "party_organization.upgrade_incomplete", message);
    }
    let dissolved_on = cells.date("撤销日期");
    for (heading, day) in [("撤销日期", dissolved_on), ("升格日期", upgraded_on), ("纳入日期", affiliated_from)]
    {
        if day.zip(founded_on).is_some_and(|(day, founded)| day < founded) {
            let message = Message::new("早于成立日期", "before the founding");
            cells.error(heading, "party_organization.before_founding", message);
        }
    }
    too_many(cells, kind, units.len(), founded_on.and_then(|on| known.number("joint_branch_max_units", on)));
    let (term, term_ends_on) = (text(cells, "届次"), cells.date("届满日期"));
    let document_number = text(cells, "文号");
    if cells.rejected() {
        return None;
    }
    Some(Draft {
        code: code.and_then(|code| Code::parse(&fold::code(code.as_str())).ok()),
        name: name?,
        kind: kind?,
        superior,
        setup,
        units,
        lead,
        affiliated,
        affiliated_from,
        founded_on: founded_on?,
        former_kind,
        upgraded_on,
        term,
        term_ends_on,
        document_number,
        dissolved_on,
        // Said by who imports, when the row is taken down.
        as_of: founded_on?,
        correct: false,
    })
}

/// The names in a cell, each once.
fn distinct(cells: &mut Cells<'_>, heading: &'static str) -> Vec<Name> {
    let mut seen = std::collections::HashSet::new();
    let mut names = Vec::new();
    for text in cells.list(heading).into_iter().filter(|text| seen.insert(fold::key(text))) {
        match Name::parse(&text) {
            Ok(name) => names.push(name),
            Err(bad) => cells.error(heading, "text.invalid", Message::new(bad.chinese(), bad.to_string())),
        }
    }
    names
}

/// A threshold of the field: applied, but someone should look.
fn too_many(cells: &mut Cells<'_>, kind: Option<Kind>, units: usize, most: Option<i64>) {
    let joint = matches!(kind, Some(Kind::JointBranch | Kind::TemporaryJointBranch));
    if let Some(most) = most.filter(|most| joint && units as i64 > *most) {
        let zh = format!("联合党支部一般不超过{most}个单位");
        let message = Message::new(zh, format!("a joint branch has normally up to {most} units"));
        cells.warning(UNITS, "party_organization.many_units", message);
    }
}
