//! From the states of units to a row of figures, one unit after the other.

use proto::coverage::v1 as pb;

use super::State;
use crate::coverage::queries::Basis;

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

    /// How work covers it: posts are 1 liaison, 2 instructor, 3 full-time worker.
    pub(crate) fn work(&self) -> &'static str {
        match self.covered() {
            "none" if self.posts.contains(&3) => "full_time_worker",
            "none" if self.posts.contains(&2) => "instructor",
            "none" if self.posts.contains(&1) => "liaison",
            "none" => "none",
            _ => "party_organization",
        }
    }

    /// Covered by work, with evidence.
    fn effective(&self) -> bool {
        self.covered() != "none" && self.party_is_evidence || !self.posts.is_empty() && self.contacted
    }

    /// Whether it is covered on a basis; `None`: it is not counted.
    pub(crate) fn counted(&self, basis: Basis) -> Option<bool> {
        let formal = self.kinds.iter().any(|kind| (1..=4).contains(kind));
        let due = self.members().0.is_some_and(|full| full >= self.least);
        match basis {
            Basis::Campaign => self.counts.then(|| self.covered() != "none"),
            Basis::Official => self.counts.then_some(formal),
            Basis::Eligible => (self.counts && due).then_some(formal),
        }
    }

    /// Full members, unless nobody knows; probationary, floating, placed, floating placed ones.
    fn members(&self) -> (Option<u64>, u64, u64, u64, u64) {
        if let Some(counts) = self.register {
            let [full, probationary, floating, placed, floating_placed] = counts.map(|n| u64::try_from(n).unwrap());
            return (Some(full), probationary, floating, placed, floating_placed);
        }
        let survey = self.survey.clone().unwrap_or_default();
        let (full, probationary, floating) =
            (survey.full.map(u64::from), u64::from(survey.probationary), u64::from(survey.floating));
        let all = full.unwrap_or(0) + probationary + floating;
        if self.covered() == "none" {
            (full, probationary, floating, 0, 0)
        } else {
            (full, probationary, floating, all, floating)
        }
    }
}

/// The row that these states make.
pub(crate) fn row<'a>(states: impl Iterator<Item = &'a State>, basis: Basis) -> pb::CoverageRow {
    let mut row = pb::CoverageRow::default();
    let (mut formal, mut eligible, mut eligible_formal) = (0, 0, 0);
    for state in states.filter(|state| state.counts) {
        let (full, probationary, floating, placed, floating_placed) = state.members();
        let members = full.unwrap_or(0) + probationary + floating;
        let is_formal = state.kinds.iter().any(|kind| (1..=4).contains(kind));
        let due = full.is_some_and(|full| full >= state.least);
        row.organizations += 1;
        row.members += members;
        row.members_placed += placed;
        row.floating_members += floating;
        row.floating_members_placed += floating_placed;
        row.members_estimated += if state.register.is_none() { members } else { 0 };
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
            match full {
                None => {
                    row.no_members += 1;
                    row.members_unknown += 1;
                }
                Some(_) if due => row.due_unbuilt += 1,
                Some(_) if members > 0 => row.few_members += 1,
                Some(_) => row.no_members += 1,
            }
        }
        row.work_effective += u64::from(state.effective());
        match state.work() {
            "party_organization" => row.by_party_organization += 1,
            "full_time_worker" => row.by_full_time_worker += 1,
            "instructor" => row.by_instructor += 1,
            "liaison" => row.by_liaison += 1,
            _ => continue,
        }
        row.work_covered += 1;
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
