//! `Record`: a ledger's row against what is known, told as precise events, or none.

use vocabulary::{Day, OrganizationId};

use super::Refusal;
use super::events::{Correction, Event, Units};
use super::row::{Kind, Record, Row, Seat, Span, Superior, Term, Unit};
use super::state::Known;

/// It was not on record.
pub(super) fn first(record: &Record) -> Result<Vec<Event>, Refusal> {
    let row = &record.row;
    let kind = upgrade(row).map_or(row.kind, |(former, _)| former);
    if let Some(superior) = &row.superior {
        fits(record, superior)?;
    }
    let recorded = Event::Recorded {
        id: record.id,
        code: row.code.clone(),
        name: row.name.clone(),
        kind,
        superior: row.superior.as_ref().map(|superior| superior.id),
        term: term(&Term::default(), row),
        founded_on: row.founded_on,
        seat: lead_of(None, row).map_or(Seat { division: record.home, industry: None }, seat),
    };
    let Some(born) = Known::born(&recorded) else { return Ok(vec![]) };
    // Its units are in it from its founding.
    let first = Record { correct: false, as_of: row.founded_on, ..record.clone() };
    Ok(std::iter::once(recorded).chain(again(&born, &first)?).collect())
}

/// It is on record: what changed, or what was wrong.
pub(super) fn again(now: &Known, record: &Record) -> Result<Vec<Event>, Refusal> {
    let Record { row, as_of, correct, .. } = record;
    let learnt = learnt(now, record)?;
    let mut known = now.clone();
    if let Some(learnt) = &learnt {
        known.evolve(learnt);
    }
    for day in [row.dissolved_on, row.upgraded_on, row.affiliated_from].into_iter().flatten() {
        known.not_before_founding(day)?;
    }
    let from = (*as_of).max(known.founded_on);
    let rest = if *correct { corrections(&known, record, from)? } else { changes(&known, record, from)? };
    let told: Vec<_> = learnt.into_iter().chain(rest).collect();
    match now.dissolved {
        Some(on) if !correct && !told.iter().all(|event| matches!(event, Event::Corrected { .. })) => {
            Err(Refusal::Dissolved { on })
        }
        _ => Ok(told),
    }
}

/// Code, founding day and former kind do not change: where the row says otherwise, the recorded ones were wrong.
fn learnt(now: &Known, record: &Record) -> Result<Option<Event>, Refusal> {
    let row = &record.row;
    if let (Some(code), Some(known)) = (&row.code, &now.code)
        && code != known
    {
        return Err(Refusal::OtherCode { code: known.clone() });
    }
    let before = |day: Day| day.pred_opt().unwrap_or(day);
    let former = upgrade(row).filter(|(former, on)| now.kinds.at(before(*on)) != former);
    let correction = Correction {
        code: row.code.clone().filter(|_| now.code.is_none()),
        founded_on: Some(row.founded_on).filter(|on| *on != now.founded_on),
        kind: former.map(|(former, _)| former),
        ..Correction::default()
    };
    let as_of = former.map_or(record.as_of, |(_, on)| before(on)).max(row.founded_on);
    let correction = Box::new(correction);
    Ok((*correction != Correction::default()).then_some(Event::Corrected { as_of, correction }))
}

fn changes(now: &Known, record: &Record, from: Day) -> Result<Vec<Event>, Refusal> {
    // Without `..`, so that a new column does not compile until it is compared.
    let Row {
        code: _,
        name,
        kind,
        superior,
        setup: _,
        units,
        lead: _,
        affiliated,
        affiliated_from,
        founded_on: _,
        former_kind: _,
        upgraded_on,
        term: _,
        term_ends_on: _,
        document_number: _,
        dissolved_on,
    } = &record.row;
    let mut told = Vec::new();
    told.extend((now.names.at(from) != name).then(|| Event::Renamed { name: name.clone(), from }));

    let on = upgraded_on.unwrap_or(from);
    let before = *now.kinds.at(on);
    let upgraded = before != *kind;
    told.extend(upgraded.then_some(Event::Upgraded { from_kind: before, kind: *kind, on }));
    let superior = superior.as_ref();
    let changed = superior.filter(|superior| *now.superiors.at(from) != Some(superior.id));
    if let Some(superior) = superior.filter(|_| upgraded || changed.is_some()) {
        fits(record, superior)?;
    }
    told.extend(changed.map(|superior| {
        let inside = now.units.iter().map(|span| span.unit).filter(|unit| superior.units.contains(unit));
        Event::SuperiorChanged { superior: superior.id, from, subordinate_in: distinct(inside) }
    }));
    told.extend(units_changed(now, record, from)?);

    if !affiliated.is_empty() {
        let ends = now.affiliated.iter().filter(|span| span.to.is_none() && !named_in(affiliated, span.unit));
        told.extend(ends.map(|span| Event::AffiliationEnded { unit: span.unit, on: from.max(span.from) }));
        for unit in affiliated.iter().filter(|unit| !named_in(units, unit.id)) {
            let since = affiliated_from.unwrap_or(now.founded_on).max(unit.from);
            let mut known = now.affiliated.iter().filter(|span| span.unit == unit.id);
            // Open, or ended since by itself: the row tells nothing new.
            if !known.any(|span| span.to.is_none() || span.from == since) {
                told.extend(self::affiliated(unit, since, dissolved_on.or(now.dissolved))?);
            }
        }
    }
    let term = term(now.terms.at(from), &record.row);
    told.extend((*now.terms.at(from) != term).then_some(Event::TermSet { term, from }));
    match (*dissolved_on, now.dissolved) {
        (Some(on), None) => told.push(Event::Dissolved { on, reason: None }),
        (Some(on), Some(known)) if on != known => return Err(Refusal::Dissolved { on: known }),
        _ => {}
    }
    Ok(told)
}

/// Units that the row names join, those it does not name leave; a row without units says nothing of them.
fn units_changed(now: &Known, record: &Record, from: Day) -> Result<Vec<Event>, Refusal> {
    let row = &record.row;
    let mut told = Vec::new();
    let Some(lead) = lead_of(now.lead, row) else { return Ok(told) };
    let gone = now.units.iter().filter(|span| span.to.is_none() && !named_in(&row.units, span.unit));
    told.extend(gone.map(|span| Event::UnitLeft { unit: span.unit, on: from.max(span.from) }));
    let mut lead_joined = false;
    for unit in &row.units {
        if tells_nothing_new(&now.units, unit) {
            continue;
        }
        let from = from.max(unit.from);
        alive(unit, from, row.dissolved_on.or(now.dissolved))?;
        let subordinate = row.superior.as_ref().is_some_and(|superior| superior.units.contains(&unit.id));
        lead_joined |= unit.id == lead.id;
        told.push(Event::UnitJoined { unit: unit.id, from, lead: unit.id == lead.id, subordinate });
    }
    if now.lead != Some(lead.id) && !lead_joined {
        told.push(Event::LeadUnitChanged { unit: lead.id, from });
    }
    if now.lead != Some(lead.id) {
        told.extend(placed(now, &seat(lead), from));
    }
    Ok(told)
}

fn corrections(now: &Known, record: &Record, from: Day) -> Result<Vec<Event>, Refusal> {
    let row = &record.row;
    let mut told = Vec::new();
    let upgrade = upgrade(row);
    let upgraded = upgrade.filter(|(_, on)| *now.kinds.at(*on) != row.kind);
    told.extend(upgraded.map(|(from_kind, on)| Event::Upgraded { from_kind, kind: row.kind, on }));
    let superior = row.superior.as_ref().filter(|superior| *now.superiors.at(from) != Some(superior.id));
    if let Some(superior) = superior {
        fits(record, superior)?;
    }
    let correction = Correction {
        code: None,
        founded_on: None,
        name: (now.names.at(from) != &row.name).then(|| row.name.clone()),
        kind: Some(row.kind).filter(|kind| upgrade.is_none() && now.kinds.at(from) != kind),
        superior: superior.map(|superior| superior.id),
        units: corrected_units(now, row, from)?,
        affiliated: corrected_affiliations(now, row, from)?,
        dissolved_on: row.dissolved_on.filter(|on| now.dissolved != Some(*on)),
    };
    if correction != Correction::default() {
        told.push(Event::Corrected { as_of: from, correction: Box::new(correction) });
    }
    let term = term(now.terms.at(from), row);
    let since = now.terms.since(from);
    told.extend((*now.terms.at(from) != term).then_some(Event::TermSet { term, from: since }));
    let lead = lead_of(now.lead, row).filter(|lead| now.lead != Some(lead.id));
    told.extend(lead.into_iter().flat_map(|lead| placed(now, &seat(lead), from)));
    Ok(told)
}

/// Stays that had ended before `from` are history; of the others those the row names are kept, with their days.
fn corrected_units(now: &Known, row: &Row, from: Day) -> Result<Option<Units>, Refusal> {
    let inside = |unit| row.superior.as_ref().map(|superior| superior.units.contains(&unit));
    let mut spans = if row.units.is_empty() { now.units.clone() } else { kept(&now.units, &row.units, from) };
    for span in &mut spans {
        span.subordinate = inside(span.unit).unwrap_or(span.subordinate);
    }
    for unit in row.units.iter().filter(|unit| !tells_nothing_new(&now.units, unit)) {
        let from = now.founded_on.max(unit.from);
        alive(unit, from, row.dissolved_on.or(now.dissolved))?;
        spans.push(Span { unit: unit.id, from, to: None, subordinate: inside(unit.id).unwrap_or(false) });
    }
    let lead = lead_of(now.lead, row).map(|lead| lead.id).or(now.lead);
    Ok((lead != now.lead || spans != now.units).then_some(Units { lead, spans }))
}

fn corrected_affiliations(now: &Known, row: &Row, from: Day) -> Result<Option<Vec<Span>>, Refusal> {
    if row.affiliated.is_empty() {
        return Ok(None);
    }
    let mut spans = kept(&now.affiliated, &row.affiliated, from);
    for unit in &row.affiliated {
        let since = row.affiliated_from.unwrap_or(now.founded_on).max(unit.from);
        match spans.iter_mut().find(|span| span.unit == unit.id && span.to.is_none()) {
            Some(span) if row.affiliated_from.is_some() => span.from = since,
            Some(_) => {}
            None if tells_nothing_new(&now.affiliated, unit) => {}
            None => {
                alive(unit, since, row.dissolved_on.or(now.dissolved))?;
                spans.push(Span { unit: unit.id, from: since, to: None, subordinate: false });
            }
        }
    }
    Ok((spans != now.affiliated).then_some(spans))
}

/// It is in there, or was released because its own life ended.
fn tells_nothing_new(spans: &[Span], unit: &Unit) -> bool {
    spans.iter().any(|span| span.unit == unit.id && (span.to.is_none() || span.to == unit.ended))
}

fn kept(spans: &[Span], named: &[Unit], from: Day) -> Vec<Span> {
    let history = |span: &&Span| span.to.is_some_and(|to| to <= from);
    spans.iter().filter(|span| history(span) || named_in(named, span.unit)).cloned().collect()
}

/// Brought under its management from `from`; what the unit founds for itself later ends that.
pub(super) fn affiliated(unit: &Unit, from: Day, dissolved: Option<Day>) -> Result<Vec<Event>, Refusal> {
    alive(unit, from, dissolved)?;
    let ended = unit.founded.iter().copied().filter(|own| *own > from).min();
    let ended = ended.map(|on| Event::AffiliationEnded { unit: unit.id, on });
    Ok(std::iter::once(Event::UnitAffiliated { unit: unit.id, from }).chain(ended).collect())
}

/// Where it belongs from `from`; between streets two events at once, so that each street hears of it.
pub(super) fn placed(now: &Known, seat: &Seat, from: Day) -> Vec<Event> {
    if now.seat == *seat {
        return vec![];
    }
    let (division, to) = (now.seat.division, seat.division);
    let out = (division != to).then_some(Event::MovedOut { division, to, from });
    out.into_iter().chain([Event::Placed { seat: seat.clone(), from }]).collect()
}

/// A unit must live on the day it joins, and still do so unless the Party organization is over too.
fn alive(unit: &Unit, from: Day, dissolved: Option<Day>) -> Result<(), Refusal> {
    match unit.ended {
        Some(on) if on <= from || dissolved.is_none() => Err(Refusal::UnitEnded { name: unit.name.clone(), on }),
        _ => Ok(()),
    }
}

fn fits(record: &Record, superior: &Superior) -> Result<(), Refusal> {
    if superior.id == record.id || superior.above.contains(&record.id) {
        return Err(Refusal::Circle);
    }
    if record.row.kind.may_be_under(superior.kind) { Ok(()) } else { Err(Refusal::SuperiorUnfit) }
}

/// The former kind and the day of the upgrade, where the row has both.
fn upgrade(row: &Row) -> Option<(Kind, Day)> {
    row.former_kind.zip(row.upgraded_on).filter(|(former, on)| *former != row.kind && *on > row.founded_on)
}

/// The unit the row says leads: the named one; else the one that does, if it is still there; else the first.
fn lead_of(known: Option<OrganizationId>, row: &Row) -> Option<&Unit> {
    let find = |id: Option<OrganizationId>| row.units.iter().find(|unit| Some(unit.id) == id);
    find(row.lead).or_else(|| find(known)).or_else(|| row.units.first())
}

fn seat(lead: &Unit) -> Seat {
    Seat { division: lead.street, industry: lead.industry.clone() }
}

fn term(known: &Term, row: &Row) -> Term {
    Term {
        setup: row.setup.or(known.setup),
        term: row.term.clone().or_else(|| known.term.clone()),
        ends_on: row.term_ends_on.or(known.ends_on),
        document_number: row.document_number.clone().or_else(|| known.document_number.clone()),
    }
}

fn named_in(units: &[Unit], id: OrganizationId) -> bool {
    units.iter().any(|unit| unit.id == id)
}

fn distinct(units: impl Iterator<Item = OrganizationId>) -> Vec<OrganizationId> {
    let mut units: Vec<_> = units.collect();
    units.sort();
    units.dedup();
    units
}
