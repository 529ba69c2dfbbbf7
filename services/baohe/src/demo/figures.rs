//! The figures of a day, counted from the district as it was made: simple loops over all of it.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::district::District;
use super::lines;
use super::places::{community, streets};
use super::posts::{FULL_TIME_WORKER, INSTRUCTOR, LIAISON, Post};
use super::units::Unit;

/// A contact is evidence for so many days, its own among them.
const EVIDENCE: u64 = 90;

/// The figures of one day.
#[derive(Debug, Serialize)]
pub struct Figures {
    /// The day.
    pub on: NaiveDate,
    /// All of the district.
    pub total: Row,
    /// By dimension, then by key. A key that is not listed has nothing but 0.
    pub by: BTreeMap<&'static str, BTreeMap<String, Row>>,
}

/// A share.
#[derive(Debug, Default, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// Of these …
    pub n: u32,
    /// … so many.
    pub of: u32,
    /// None of nothing.
    pub rate: Option<f64>,
}

/// Counts, named as in the coverage output.
#[derive(Debug, Default, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the coverage output explains them")]
pub struct Row {
    pub organizations: u32,
    pub own: u32,
    pub own_temporary: u32,
    pub joint: u32,
    pub joint_temporary: u32,
    pub floating: u32,
    pub joint_floating: u32,
    pub affiliated: u32,
    pub none: u32,
    pub due_unbuilt: u32,
    pub few_members: u32,
    pub no_members: u32,
    pub members_unknown: u32,
    pub work_covered: u32,
    pub work_effective: u32,
    pub by_party_organization: u32,
    pub by_instructor: u32,
    pub by_full_time_worker: u32,
    pub by_liaison: u32,
    pub members: u32,
    pub members_placed: u32,
    pub floating_members: u32,
    pub floating_members_placed: u32,
    pub members_estimated: u32,
    pub organization_coverage: Share,
    pub work_coverage: Share,
    pub effective_work_coverage: Share,
    pub members_coverage: Share,
    /// Organization coverage on the other two bases.
    pub official: Share,
    pub eligible: Share,
}

/// By what a unit is covered on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Covered {
    Own { temporary: bool },
    Joint { temporary: bool },
    Floating,
    JointFloating,
    Affiliated,
    None,
}

/// The members of a unit on a day.
#[derive(Debug, Clone, Copy, Default)]
struct Members {
    full: u32,
    probationary: u32,
    floating: u32,
    placed: u32,
    floating_placed: u32,
    estimated: bool,
}

pub(super) fn figures(district: &District, on: NaiveDate) -> Figures {
    let mut figures = Figures { on, total: Row::default(), by: BTreeMap::new() };
    for (place, _) in district.units.iter().enumerate().filter(|(_, unit)| operates(unit, on)) {
        let state = State::on(district, place, on);
        figures.total.add(&state);
        for (dimension, key) in dimensions(district, place, on) {
            figures.by.entry(dimension).or_default().entry(key).or_default().add(&state);
        }
    }
    let rows = figures.by.values_mut().flat_map(BTreeMap::values_mut);
    rows.chain([&mut figures.total]).for_each(Row::share);
    figures
}

fn operates(unit: &Unit, on: NaiveDate) -> bool {
    unit.registered <= on && unit.status.is_none_or(|(_, from)| on < from)
}

fn dimensions(district: &District, place: usize, on: NaiveDate) -> [(&'static str, String); 6] {
    let unit = &district.units[place];
    let known = |key: &str| if key.is_empty() { "unknown".to_owned() } else { key.to_owned() };
    let kind = match unit.kind {
        "社会团体" => "association",
        "基金会" => "foundation",
        _ => "service_agency",
    };
    let size = match unit.employees {
        None => "unknown",
        Some(0..10) => "0-9",
        Some(10..30) => "10-29",
        Some(30..100) => "30-99",
        Some(_) => "100+",
    };
    let street = streets()[unit.street].code;
    [
        ("street", street.to_owned()),
        ("community", known(community(street, unit.community))),
        ("industry", known(unit.industry)),
        ("line", lines::line(district, place, on)),
        ("kind", kind.to_owned()),
        ("size", size.to_owned()),
    ]
}

fn covered(district: &District, place: usize, on: NaiveDate) -> Covered {
    let there = |party: &&super::party::Party| party.founded <= on && party.dissolved.is_none_or(|day| on < day);
    let parties = || district.parties.iter().filter(there);
    if let Some(top) = parties().find(|party| party.units.contains(&place)) {
        return match top.kind {
            "流动党员党支部" => Covered::Floating,
            "流动党员联合党支部" => Covered::JointFloating,
            "联合党支部" => Covered::Joint { temporary: false },
            "临时联合党支部" => Covered::Joint { temporary: true },
            kind => Covered::Own { temporary: kind.starts_with("临时") },
        };
    }
    let affiliated =
        parties().any(|party| party.affiliated.contains(&place) && party.affiliated_on.is_some_and(|from| from <= on));
    if affiliated { Covered::Affiliated } else { Covered::None }
}

/// By the register where it is complete, else by the survey; `None` where nobody knows.
fn members(district: &District, place: usize, on: NaiveDate, covered: bool) -> Option<Members> {
    let complete = district.registers.iter().any(|register| register.unit == place && register.from <= on);
    if !complete {
        let survey = district.units[place].members?;
        let all = survey.full + survey.probationary + survey.floating;
        return Some(Members {
            full: survey.full,
            probationary: survey.probationary,
            floating: survey.floating,
            placed: if covered { all } else { 0 },
            floating_placed: if covered { survey.floating } else { 0 },
            estimated: true,
        });
    }
    let mut members = Members::default();
    let there = |member: &&super::members::Member| {
        member.unit == place && member.counts_from(&district.units[place], &district.parties) <= on
    };
    for member in district.members.iter().filter(there) {
        let count = match member.confirmed {
            _ if member.floating.is_some() => &mut members.floating,
            Some(day) if day <= on => &mut members.full,
            _ => &mut members.probationary,
        };
        *count += 1;
        let placed = u32::from(member.placed());
        members.placed += placed;
        members.floating_placed += if member.floating.is_some() { placed } else { 0 };
    }
    Some(members)
}

/// A unit on a day, as it counts.
struct State {
    covered: Covered,
    members: Option<Members>,
    /// Who carries the work where no Party organization covers it.
    carried: Option<&'static str>,
    /// Whether some post is held there and somebody who held one was there lately.
    evident: bool,
}

impl State {
    fn on(district: &District, place: usize, on: NaiveDate) -> Self {
        let covered = covered(district, place, on);
        let posts: Vec<&Post> = district.posts.iter().filter(|post| post.units.contains(&place)).collect();
        let held = |kind: &&str| posts.iter().any(|post| post.kind == *kind && post.held(on));
        let carried = [FULL_TIME_WORKER, INSTRUCTOR, LIAISON].into_iter().find(held);
        let first = on - Days::new(EVIDENCE - 1);
        let lately = |post: &&Post| post.contact.is_some_and(|day| first <= day && day <= on && post.held(day));
        State {
            covered,
            members: members(district, place, on, covered != Covered::None),
            carried,
            evident: carried.is_some() && posts.iter().any(lately),
        }
    }
}

impl Row {
    fn add(&mut self, state: &State) {
        self.organizations += 1;
        match state.covered {
            Covered::Own { temporary } => {
                self.own += 1;
                self.own_temporary += u32::from(temporary);
            }
            Covered::Joint { temporary } => {
                self.joint += 1;
                self.joint_temporary += u32::from(temporary);
            }
            Covered::Floating => self.floating += 1,
            Covered::JointFloating => self.joint_floating += 1,
            Covered::Affiliated => self.affiliated += 1,
            Covered::None => self.add_uncovered(state),
        }
        let formal = matches!(state.covered, Covered::Own { temporary: false } | Covered::Joint { temporary: false });
        self.official.n += u32::from(formal);
        if let Some(members) = state.members {
            if members.full >= 3 {
                self.eligible.of += 1;
                self.eligible.n += u32::from(formal);
            }
            self.add_members(members);
        }
        if state.covered != Covered::None {
            self.by_party_organization += 1;
            self.work_covered += 1;
            self.work_effective += 1;
        }
    }

    fn add_uncovered(&mut self, state: &State) {
        self.none += 1;
        match state.members {
            None => {
                self.no_members += 1;
                self.members_unknown += 1;
            }
            Some(Members { full: 3.., .. }) => self.due_unbuilt += 1,
            Some(Members { full: 0, probationary: 0, floating: 0, .. }) => self.no_members += 1,
            Some(_) => self.few_members += 1,
        }
        match state.carried {
            Some(FULL_TIME_WORKER) => self.by_full_time_worker += 1,
            Some(INSTRUCTOR) => self.by_instructor += 1,
            Some(_) => self.by_liaison += 1,
            None => {}
        }
        self.work_covered += u32::from(state.carried.is_some());
        self.work_effective += u32::from(state.evident);
    }

    fn add_members(&mut self, members: Members) {
        let all = members.full + members.probationary + members.floating;
        self.members += all;
        self.members_placed += members.placed;
        self.floating_members += members.floating;
        self.floating_members_placed += members.floating_placed;
        self.members_estimated += if members.estimated { all } else { 0 };
    }

    fn share(&mut self) {
        let share = |n, of| Share { n, of, rate: (of > 0).then(|| f64::from(n) / f64::from(of)) };
        self.organization_coverage = share(self.organizations - self.none, self.organizations);
        self.work_coverage = share(self.work_covered, self.organizations);
        self.effective_work_coverage = share(self.work_effective, self.organizations);
        self.members_coverage = share(self.members_placed, self.members);
        self.official = share(self.official.n, self.organizations);
        self.eligible = share(self.eligible.n, self.eligible.of);
    }
}
