//! The recount: slow, naive, straight from what was told. It paints every day of a small calendar and shares nothing
//! with the tables but the contract.

use std::collections::BTreeMap;

use proto::coverage::v1 as pb;
use proto::organization::v1 as organization;
use vocabulary::OrganizationId;

use super::queries::Basis;
use crate::heard::{Heard, OrganizationHeard, PartyHeard, PostHeard};
use crate::histories::{DAYS, History};

/// An attribute, painted on the calendar; day 0 is the beginning of time.
#[derive(Clone)]
struct Painted<V> {
    days: Vec<Option<V>>,
    said: Vec<bool>,
}

impl<V: Clone> Painted<V> {
    fn blank() -> Self {
        let len = DAYS as usize + 1;
        Self { days: vec![None; len], said: vec![false; len] }
    }

    fn from_the_beginning(value: V) -> Self {
        let mut painted = Self::blank();
        painted.change(0, value);
        painted
    }

    fn change(&mut self, from: usize, value: V) {
        self.said[from] = true;
        self.days[from] = Some(value.clone());
        for day in from + 1..self.days.len() {
            if self.said[day] {
                return;
            }
            self.days[day] = Some(value.clone());
        }
    }

    fn start(&self, day: usize) -> Option<usize> {
        (0..=day).rev().find(|day| self.said[*day])
    }

    fn correct(&mut self, as_of: usize, value: V) {
        self.change(self.start(as_of).unwrap_or(as_of), value);
    }

    fn on(&self, day: usize) -> Option<V> {
        self.days[day].clone()
    }
}

/// Counts with their days; the first holds back.
#[derive(Clone, Default)]
struct Counted<V>(BTreeMap<usize, V>);

impl<V: Clone> Counted<V> {
    fn day(&self, day: usize) -> Option<usize> {
        self.0.keys().copied().filter(|counted| *counted <= day).max().or_else(|| self.0.keys().copied().min())
    }

    fn on(&self, day: usize) -> Option<V> {
        self.day(day).map(|day| self.0[&day].clone())
    }

    fn correct(&mut self, as_of: usize, else_on: usize, value: V) {
        self.0.insert(self.day(as_of).unwrap_or(else_on), value);
    }
}

struct Unit {
    start: usize,
    in_statistics: bool,
    /// Street and community.
    address: Painted<(String, String)>,
    /// Kind and industry.
    class: Painted<(i32, String)>,
    status: Painted<i32>,
    employees: Counted<u32>,
    survey: Counted<organization::MembersSurvey>,
}

/// Unit, from, to.
type Stay = (String, usize, usize);

struct Party {
    founded: usize,
    dissolved: usize,
    kind: Painted<i32>,
    joined: Vec<Stay>,
    affiliated: Vec<Stay>,
}

/// A unit on the day, as it counts.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) unit: uuid::Uuid,
    pub(crate) dimensions: BTreeMap<&'static str, Option<String>>,
    counts: bool,
    survey: Option<organization::MembersSurvey>,
    kinds: Vec<i32>,
    affiliated: bool,
    liaison: bool,
    least: u32,
    evidence: bool,
}

fn at(text: &str) -> usize {
    let first = kernel::Day::from_ymd_opt(2026, 1, 1).unwrap();
    let day: kernel::Day = text.parse().unwrap();
    (day - first).num_days() as usize + 1
}

/// Everybody's state on a day, as known when so many messages of each log were.
pub(crate) fn states(history: &History, on: usize, organization: usize, assignment: usize) -> Vec<State> {
    let (mut units, mut parties) = (BTreeMap::new(), BTreeMap::new());
    let mut parameters = BTreeMap::<String, Painted<String>>::new();
    for told in &history.organization[..organization] {
        match &told.event {
            Heard::Organization(event) => unit(&mut units, told.envelope.stream, event),
            Heard::Party(event) => party(&mut parties, told.envelope.stream, event),
            Heard::Parameter(set) => {
                let from = if set.from.is_empty() { 0 } else { at(&set.from) };
                parameters.entry(set.key.clone()).or_insert_with(Painted::blank).change(from, set.value.clone());
            }
            Heard::Division(_) | Heard::Industry(_) | Heard::Post(_) | Heard::Members(_) => {}
        }
    }
    let mut posts = BTreeMap::new();
    for told in &history.assignment[..assignment] {
        match &told.event {
            Heard::Post(PostHeard::Assigned(post)) => {
                posts.insert(post.post.clone(), (post.organization.clone(), at(&post.from), usize::MAX));
            }
            Heard::Post(PostHeard::Released(post)) => posts.get_mut(&post.post).unwrap().2 = at(&post.on),
            _ => unreachable!("assignment tells of posts"),
        }
    }
    let parameter =
        |key: &str, default: &str| parameters.get(key).and_then(|line| line.on(on)).unwrap_or(default.into());
    let dormant = parameter("dormant_counts", "false") == "true";
    let mut states = Vec::new();
    for (id, unit) in units.iter().filter(|(_, unit): &(_, &Unit)| unit.start <= on) {
        let id = OrganizationId::new(*id);
        let covering: Vec<&Party> = parties.values().filter(|p: &&Party| p.founded <= on && on < p.dissolved).collect();
        let has =
            |stays: &[Stay]| stays.iter().any(|(unit, from, to)| *unit == id.to_string() && *from <= on && on < *to);
        let kinds = covering.iter().filter(|p| has(&p.joined)).filter_map(|p| p.kind.on(on)).filter(|kind| *kind != 11);
        let affiliated = covering.iter().any(|p| has(&p.affiliated) && p.kind.on(on) != Some(11));
        let status = unit.status.on(on).unwrap();
        let known = |text: String| Some(text).filter(|text| !text.is_empty());
        let size = unit.employees.on(on).map(|n| match n {
            n if n >= 100 => "100+",
            n if n >= 30 => "30-99",
            n if n >= 10 => "10-29",
            _ => "0-9",
        });
        let kind = ["association", "service_agency", "foundation", "other", "law_firm", "accounting_firm", "tax_firm"];
        let (code, industry) = unit.class.on(on).unwrap();
        let kind = kind[code as usize - 1].to_owned();
        let (street, community) = unit.address.on(on).unwrap();
        states.push(State {
            unit: id.uuid(),
            dimensions: BTreeMap::from([
                ("street", Some(street)),
                ("community", known(community)),
                ("industry", known(industry)),
                ("kind", Some(kind)),
                ("size", size.map(str::to_owned)),
            ]),
            counts: unit.in_statistics && (status == 1 || status == 2 && dormant),
            survey: unit.survey.on(on),
            kinds: kinds.collect(),
            affiliated,
            liaison: posts.values().any(|(unit, from, to)| *unit == id.to_string() && *from <= on && on < *to),
            least: parameter("branch_min_full_members", "3").parse().unwrap(),
            evidence: parameter("party_organization_is_evidence", "true") == "true",
        });
    }
    states
}

fn unit(units: &mut BTreeMap<uuid::Uuid, Unit>, id: uuid::Uuid, event: &OrganizationHeard) {
    if let OrganizationHeard::Recorded(told) = event {
        let unit = Unit {
            start: at(&told.from),
            in_statistics: told.in_statistics,
            address: Painted::from_the_beginning((told.division.clone(), told.community.clone())),
            class: Painted::from_the_beginning((told.kind, told.industry.clone())),
            status: Painted::from_the_beginning(1),
            employees: Counted::default(),
            survey: Counted::default(),
        };
        units.insert(id, unit);
        return;
    }
    let unit = units.get_mut(&id).unwrap();
    match event {
        OrganizationHeard::Recorded(_) => {}
        OrganizationHeard::Retracted(_) => drop(units.remove(&id)),
        OrganizationHeard::MovedIn(told) => {
            unit.address.change(at(&told.from), (told.division.clone(), told.community.clone()));
        }
        OrganizationHeard::Reclassified(told) => {
            unit.class.change(at(&told.from), (told.kind, told.industry.clone()));
        }
        OrganizationHeard::EmployeesCounted(told) => drop(unit.employees.0.insert(at(&told.on), told.employees)),
        OrganizationHeard::Surveyed(told) => {
            let survey = told.survey.clone().unwrap();
            unit.survey.0.insert(at(&survey.on), survey);
        }
        OrganizationHeard::WentDormant(told) => unit.status.change(at(&told.on), 2),
        OrganizationHeard::Resumed(told) => unit.status.change(at(&told.on), 1),
        OrganizationHeard::Deregistered(told) => unit.status.change(at(&told.on), 3),
        OrganizationHeard::Revoked(told) => unit.status.change(at(&told.on), 4),
        OrganizationHeard::Corrected(told) => correct_unit(unit, told),
        // Nothing that is counted.
        OrganizationHeard::Renamed(_)
        | OrganizationHeard::MovedOut(_)
        | OrganizationHeard::Misplaced(_)
        | OrganizationHeard::Relocated(_)
        | OrganizationHeard::SupervisionChanged(_)
        | OrganizationHeard::ReasonGiven(_)
        | OrganizationHeard::PapersReceived(_) => {}
    }
}

fn correct_unit(unit: &mut Unit, told: &organization::OrganizationCorrected) {
    let as_of = at(&told.as_of);
    let (street, community) = unit.address.on(as_of).unwrap();
    let address = (told.division.clone().unwrap_or(street), told.community.clone().unwrap_or(community));
    unit.address.correct(as_of, address);
    let (kind, industry) = unit.class.on(as_of).unwrap();
    unit.class.correct(as_of, (told.kind.unwrap_or(kind), told.industry.clone().unwrap_or(industry)));
    told.registered_on.iter().for_each(|day| unit.start = at(day));
    let counted = if told.employees_on.is_empty() { as_of } else { at(&told.employees_on) };
    told.employees.into_iter().for_each(|employees| unit.employees.correct(counted, counted, employees));
    told.survey.iter().for_each(|survey| unit.survey.correct(at(&survey.on), at(&survey.on), survey.clone()));
    if let Some(was_on) = told.status_was_on.as_deref().map(at) {
        if was_on <= unit.start {
            (0..=unit.start).for_each(|day| unit.status.said[day] = false);
            unit.status.change(0, 1);
        } else if unit.status.said[was_on] {
            let before = unit.status.on(was_on - 1).unwrap();
            unit.status.change(was_on, before);
            unit.status.said[was_on] = false;
        }
    }
    told.status.into_iter().for_each(|status| unit.status.change(told.status_on.as_deref().map_or(as_of, at), status));
}

fn party(parties: &mut BTreeMap<uuid::Uuid, Party>, id: uuid::Uuid, event: &PartyHeard) {
    if let PartyHeard::Recorded(told) = event {
        let kind = Painted::from_the_beginning(told.kind);
        let (joined, affiliated) = (Vec::new(), Vec::new());
        parties.insert(id, Party { founded: at(&told.founded_on), dissolved: usize::MAX, kind, joined, affiliated });
        return;
    }
    let party = parties.get_mut(&id).unwrap();
    let founded = party.founded;
    let from = |day: &str| if at(day) <= founded { 0 } else { at(day) };
    let left = |stays: &mut Vec<Stay>, unit: &str, on: usize| {
        stays.iter_mut().filter(|stay| stay.0 == *unit && stay.2 == usize::MAX).for_each(|stay| stay.2 = on);
    };
    let stays = |spans: &[organization::UnitSpan]| {
        let to = |day: &str| if day.is_empty() { usize::MAX } else { at(day) };
        spans.iter().map(|span| (span.unit.clone(), from(&span.from), to(&span.to))).collect()
    };
    match event {
        PartyHeard::Retracted(_) => drop(parties.remove(&id)),
        PartyHeard::UnitJoined(told) => party.joined.push((told.unit.clone(), from(&told.from), usize::MAX)),
        PartyHeard::UnitLeft(told) => left(&mut party.joined, &told.unit, at(&told.on)),
        PartyHeard::UnitAffiliated(told) => party.affiliated.push((told.unit.clone(), from(&told.from), usize::MAX)),
        PartyHeard::AffiliationEnded(told) => left(&mut party.affiliated, &told.unit, at(&told.on)),
        PartyHeard::Upgraded(told) => party.kind.change(at(&told.on), told.kind),
        PartyHeard::Dissolved(told) => party.dissolved = at(&told.on),
        PartyHeard::Corrected(told) => {
            told.kind.into_iter().for_each(|kind| party.kind.correct(at(&told.as_of), kind));
            told.founded_on.iter().for_each(|day| party.founded = at(day));
            if let Some(day) = &told.dissolved_on {
                party.dissolved = if day.is_empty() { usize::MAX } else { at(day) };
            }
            if told.units_corrected {
                party.joined = stays(&told.units);
            }
            if told.affiliated_corrected {
                party.affiliated = stays(&told.affiliated);
            }
        }
        // Nothing that is counted.
        PartyHeard::Recorded(_)
        | PartyHeard::LeadUnitChanged(_)
        | PartyHeard::MovedOut(_)
        | PartyHeard::Placed(_)
        | PartyHeard::Renamed(_)
        | PartyHeard::SuperiorChanged(_)
        | PartyHeard::TermSet(_) => {}
    }
}

impl State {
    /// How it is covered.
    pub(crate) fn covered(&self) -> &'static str {
        let has = |kinds: &[i32]| self.kinds.iter().any(|kind| kinds.contains(kind));
        let ways = [
            ("own", has(&[1, 2, 3, 5, 6, 7])),
            ("floating", has(&[9])),
            ("joint", has(&[4, 8])),
            ("joint_floating", has(&[10])),
            ("affiliated", self.affiliated),
        ];
        ways.iter().find(|(_, is)| *is).map_or("none", |(way, _)| way)
    }

    /// Whether it is covered on a basis; `None`: it is not counted.
    pub(crate) fn counted(&self, basis: Basis) -> Option<bool> {
        let formal = self.kinds.iter().any(|kind| (1..=4).contains(kind));
        let full = self.survey.as_ref().and_then(|survey| survey.full);
        match basis {
            Basis::Campaign => self.counts.then(|| self.covered() != "none"),
            Basis::Official => self.counts.then_some(formal),
            Basis::Eligible => (self.counts && full.is_some_and(|full| full >= self.least)).then_some(formal),
        }
    }

    /// How work covers it.
    pub(crate) fn work(&self) -> &'static str {
        match (self.covered(), self.liaison) {
            ("none", false) => "none",
            ("none", true) => "liaison",
            _ => "party_organization",
        }
    }
}

/// The row that these states make.
pub(crate) fn row<'a>(states: impl Iterator<Item = &'a State>, basis: Basis) -> pb::CoverageRow {
    let mut row = pb::CoverageRow::default();
    let (mut formal, mut eligible, mut eligible_formal) = (0, 0, 0);
    for state in states.filter(|state| state.counts) {
        let survey = state.survey.clone().unwrap_or_default();
        let members = u64::from(survey.full.unwrap_or(0) + survey.probationary + survey.floating);
        let is_formal = state.kinds.iter().any(|kind| (1..=4).contains(kind));
        let due = survey.full.is_some_and(|full| full >= state.least);
        row.organizations += 1;
        row.members += members;
        row.members_estimated += members;
        row.floating_members += u64::from(survey.floating);
        formal += u64::from(is_formal);
        eligible += u64::from(due);
        eligible_formal += u64::from(due && is_formal);
        match state.covered() {
            "own" => row.own += 1,
            "floating" => row.floating += 1,
            "joint" => row.joint += 1,
            "joint_floating" => row.joint_floating += 1,
            "affiliated" => row.affiliated += 1,
            _ => row.none += 1,
        }
        let lasting = |kinds: &[i32]| state.kinds.iter().any(|kind| kinds.contains(kind));
        row.own_temporary += u64::from(state.covered() == "own" && !lasting(&[1, 2, 3]));
        row.joint_temporary += u64::from(state.covered() == "joint" && !lasting(&[4]));
        if state.covered() == "none" {
            match survey.full {
                None => {
                    row.no_members += 1;
                    row.members_unknown += 1;
                }
                Some(_) if due => row.due_unbuilt += 1,
                Some(_) if members > 0 => row.few_members += 1,
                Some(_) => row.no_members += 1,
            }
        } else {
            row.members_placed += members;
            row.floating_members_placed += u64::from(survey.floating);
            row.work_effective += u64::from(state.evidence);
        }
        row.work_covered += u64::from(state.work() != "none");
        row.by_party_organization += u64::from(state.work() == "party_organization");
        row.by_liaison += u64::from(state.work() == "liaison");
    }
    let share =
        |n: u64, of: u64| Some(pb::Share { n, of, rate: if of == 0 { None } else { Some(n as f64 / of as f64) } });
    row.organization_coverage = match basis {
        Basis::Campaign => share(row.organizations - row.none, row.organizations),
        Basis::Official => share(formal, row.organizations),
        Basis::Eligible => share(eligible_formal, eligible),
    };
    row.work_coverage = share(row.work_covered, row.organizations);
    row.effective_work_coverage = share(row.work_effective, row.organizations);
    row.members_coverage = share(row.members_placed, row.members);
    row
}
