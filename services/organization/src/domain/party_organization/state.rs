//! What is known of a Party organization on record, and how it came to be known.

use kernel::{Claim, Key};
use vocabulary::{Day, Name, OrganizationId, PartyOrganizationId, Place, Timeline, fold};

use super::events::{Correction, Event, Units};
use super::row::{Code, Kind, Seat, Span, Term};
use super::{AFFILIATED, CODE, NAME, NAMED, SUPERIOR, TOP, UNIT};

/// A Party organization on record: what decisions need, and the row's fields to tell change from no change.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Known {
    pub(crate) id: PartyOrganizationId,
    pub(crate) code: Option<Code>,
    pub(crate) founded_on: Day,
    pub(crate) names: Timeline<Name>,
    pub(crate) kinds: Timeline<Kind>,
    pub(crate) superiors: Timeline<Option<PartyOrganizationId>>,
    pub(crate) terms: Timeline<Term>,
    pub(crate) units: Vec<Span>,
    pub(crate) lead: Option<OrganizationId>,
    pub(crate) affiliated: Vec<Span>,
    pub(crate) dissolved: Option<Day>,
    pub(crate) seat: Seat,
}

/// The row identity of a Party organization without a code: its name and the day it was founded.
pub(crate) fn named(name: &Name, founded_on: Day) -> Key {
    Key::new(NAMED, format!("{founded_on} {}", fold(name.as_str())))
}

impl Known {
    pub(super) fn born(event: &Event) -> Option<Self> {
        let Event::Recorded { id, code, name, kind, superior, term, founded_on, seat } = event else { return None };
        Some(Self {
            id: *id,
            code: code.clone(),
            founded_on: *founded_on,
            names: Timeline::of(*founded_on, name.clone()),
            kinds: Timeline::of(*founded_on, *kind),
            superiors: Timeline::of(*founded_on, *superior),
            terms: Timeline::of(*founded_on, term.clone()),
            units: Vec::new(),
            lead: None,
            affiliated: Vec::new(),
            dissolved: None,
            seat: seat.clone(),
        })
    }

    /// The units it sits in now: joined, not left, it not dissolved.
    pub(crate) fn units_now(&self) -> impl Iterator<Item = &Span> {
        self.units.iter().filter(|span| span.to.is_none() && self.dissolved.is_none())
    }

    /// Where it belongs, as far as permissions care.
    pub(crate) fn place(&self) -> Place {
        let Seat { division, industry } = self.seat.clone();
        Place { division: Some(division), industry, organization: self.lead }
    }

    pub(super) fn claims(&self) -> Vec<Claim> {
        let code = self.code.iter().map(|code| Claim::open(Key::new(CODE, code)));
        let mut claims: Vec<_> =
            self.names.values().map(|name| Claim::open(named(name, self.founded_on))).chain(code).collect();
        let tops = self.units.iter().filter(|span| !span.subordinate);
        claims.extend(tops.map(|span| self.claim(TOP, span)));
        claims.extend(self.affiliated.iter().map(|span| self.claim(AFFILIATED, span)));
        // Of a unit that left and came back the last stay counts.
        claims.sort_by(|one, other| (&one.key, other.from).cmp(&(&other.key, one.from)));
        claims.dedup_by(|one, before| one.key == before.key);
        claims
    }

    fn claim(&self, scope: &'static str, span: &Span) -> Claim {
        let until = span.to.into_iter().chain(self.dissolved).min();
        Claim { key: Key::new(scope, span.unit), from: Some(span.from), until }
    }

    /// Every unit and superior it ever named: who wants to retract one of these has to find it.
    pub(super) fn marks(&self) -> Vec<Key> {
        let units = self.units.iter().chain(&self.affiliated).map(|span| Key::new(UNIT, span.unit));
        let superiors = self.superiors.values().flatten().map(|superior| Key::new(SUPERIOR, superior));
        let names = self.names.values().map(|name| Key::new(NAME, fold(name.as_str())));
        let mut marks: Vec<_> = units.chain(superiors).chain(names).collect();
        marks.sort();
        marks.dedup();
        marks
    }

    pub(super) fn evolve(&mut self, event: &Event) {
        match event {
            Event::Recorded { .. } | Event::MovedOut { .. } | Event::Retracted { .. } => {}
            Event::UnitJoined { unit, from, lead, subordinate } => {
                self.units.push(Span { unit: *unit, from: *from, to: None, subordinate: *subordinate });
                self.lead = if *lead { Some(*unit) } else { self.lead };
            }
            Event::UnitLeft { unit, on } => close(&mut self.units, *unit, *on),
            Event::LeadUnitChanged { unit, .. } => self.lead = Some(*unit),
            Event::UnitAffiliated { unit, from } => {
                self.affiliated.push(Span { unit: *unit, from: *from, to: None, subordinate: false });
            }
            Event::AffiliationEnded { unit, on } => close(&mut self.affiliated, *unit, *on),
            Event::Renamed { name, from } => self.names.set(*from, name.clone()),
            Event::SuperiorChanged { superior, from, subordinate_in } => {
                self.superiors.set(*from, Some(*superior));
                self.units.iter_mut().for_each(|span| span.subordinate = subordinate_in.contains(&span.unit));
            }
            Event::Upgraded { kind, on, .. } => self.kinds.set(*on, *kind),
            Event::TermSet { term, from } => self.terms.set(*from, term.clone()),
            Event::Placed { seat, .. } => self.seat = seat.clone(),
            Event::Dissolved { on, .. } => self.dissolved = Some(*on),
            Event::Corrected { as_of, correction } => self.correct(*as_of, correction),
        }
    }

    fn correct(&mut self, as_of: Day, correction: &Correction) {
        let Correction { code, founded_on, name, kind, superior, units, affiliated, dissolved_on } = correction.clone();
        self.code = code.or(self.code.take());
        if let Some(founded_on) = founded_on {
            self.begin(founded_on);
        }
        if let Some(name) = name {
            self.names.correct(as_of, name);
        }
        if let Some(kind) = kind {
            self.kinds.correct(as_of, kind);
        }
        if let Some(superior) = superior {
            self.superiors.correct(as_of, Some(superior));
        }
        if let Some(Units { lead, spans }) = units {
            (self.lead, self.units) = (lead, spans);
        }
        self.affiliated = affiliated.unwrap_or(std::mem::take(&mut self.affiliated));
        self.dissolved = dissolved_on.or(self.dissolved);
    }

    /// What began with it, or before it now began, begins with it.
    fn begin(&mut self, founded_on: Day) {
        let before = std::mem::replace(&mut self.founded_on, founded_on);
        self.names.begin(founded_on);
        self.kinds.begin(founded_on);
        self.superiors.begin(founded_on);
        self.terms.begin(founded_on);
        for span in self.units.iter_mut().chain(&mut self.affiliated) {
            if span.from == before || span.from < founded_on {
                span.from = founded_on;
            }
        }
    }
}

fn close(spans: &mut [Span], unit: OrganizationId, on: Day) {
    spans.iter_mut().filter(|span| span.unit == unit && span.to.is_none()).for_each(|span| span.to = Some(on));
}
