//! Random histories.

use std::collections::HashMap;

use kernel::Claim;
use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    Row(Box<Row>, bool),
    Other(Command),
}

fn some_step() -> impl Strategy<Value = Step> {
    let days = || (2016..2022, 1u32..13).prop_map(|(year, month)| Day::from_ymd_opt(year, month, 1).unwrap());
    let units = || prop::collection::vec(1u128..4, 0..3);
    let kinds = prop_oneof![Just(Kind::Branch), Just(Kind::GeneralBranch), Just(Kind::JointBranch)];
    let superior = prop::option::of(prop::collection::vec(1u128..4, 0..2));
    let row = (kinds, superior, units(), units(), prop::option::of(days()), prop::option::of(days()), any::<bool>());
    let row = row.prop_map(|(kind, above, units, affiliated, affiliated_from, dissolved_on, correct)| {
        let superior =
            above.map(|units| Superior { units: units.into_iter().map(org).collect(), ..a_superior(Kind::Committee) });
        let mut units: Vec<_> = units.into_iter().map(a_unit).collect();
        units.dedup();
        let mut affiliated: Vec<_> = affiliated.into_iter().map(|n| a_unit(n + 5)).collect();
        affiliated.dedup();
        let dissolved_on = dissolved_on.filter(|on| *on > day("2021-01-01"));
        let row = Row { kind, superior, units, affiliated, affiliated_from, dissolved_on, ..a_row() };
        Step::Row(Box::new(row), correct)
    });
    let released = (1u128..4, days()).prop_map(|(unit, on)| Step::Other(Command::ReleaseUnit { unit: org(unit), on }));
    let ended = (6u128..9, days()).prop_map(|(unit, on)| Step::Other(Command::EndAffiliation { unit: org(unit), on }));
    prop_oneof![4 => row, 1 => released, 1 => ended]
}

proptest! {
    /// What a row says is so afterwards: the same row again has nothing to tell, and no key is claimed twice.
    #[test]
    fn recording_is_idempotent_and_claims_are_single(steps in prop::collection::vec(some_step(), 1..7)) {
        let mut known = nothing::<PartyOrganization>();
        for step in steps {
            let (command, row) = match step {
                Step::Row(row, correct) => (recorded(*row, correct), true),
                Step::Other(command) => (command, false),
            };
            if let Ok(events) = known.state().decide(&command, NOON) {
                known = known.when(command.clone()).then(events);
                known = if row { known.when(command).then_nothing() } else { known };
            }
            let mut held = HashMap::new();
            for claim in known.state().claims() {
                prop_assert!(held.insert(claim.key.clone(), ()).is_none(), "{:?} twice", claim.key);
            }
        }
    }

    /// Whatever is told of several Party organizations, as long as claims are kept: on no day from today on does a unit
    /// have two top ones, or is it affiliated to two.
    #[test]
    fn no_unit_has_two_top_party_organizations(steps in prop::collection::vec((0usize..4, some_step()), 1..16)) {
        let today = vocabulary::shanghai_day(NOON);
        let mut parties = vec![nothing::<PartyOrganization>(); 4];
        for (at, step) in steps {
            let command = match step {
                Step::Row(row, correct) => recorded(*row, correct),
                Step::Other(command) => command,
            };
            let Ok(events) = parties[at].state().decide(&command, NOON) else { continue };
            let after = parties[at].clone().when(command).then(events);
            let others = parties.iter().enumerate().filter(|(other, _)| *other != at);
            let held: Vec<_> = others.flat_map(|(_, other)| other.state().claims()).collect();
            let taken = |claim: &Claim| held.iter().any(|holder| stands_against(holder, claim, today));
            if !after.state().claims().iter().filter(|claim| claim.key.scope != NAMED).any(taken) {
                parties[at] = after;
            }
        }
        let mut days: HashMap<_, Vec<Claim>> = HashMap::new();
        for claim in parties.iter().flat_map(|party| party.state().claims()).filter(|claim| claim.key.scope != NAMED) {
            let others = days.entry(claim.key.clone()).or_default();
            prop_assert!(!others.iter().any(|other| overlap(other, &claim, today)), "{claim:?} beside {others:?}");
            others.push(claim);
        }
    }
}

/// The kernel's rule: what is open or ends after today keeps out who begins before that.
fn stands_against(holder: &Claim, taker: &Claim, today: Day) -> bool {
    let open = |until: Option<Day>| until.is_none_or(|until| until > today);
    let follows = holder.until.is_some_and(|until| taker.from.is_some_and(|from| until <= from));
    holder.key == taker.key && open(holder.until) && open(taker.until) && !follows
}

/// Whether both hold on a day from today on. (Who came first may have a known end and a follower.)
fn overlap(one: &Claim, other: &Claim, today: Day) -> bool {
    let begins = |claim: &Claim| claim.from.map_or(today, |from| from.max(today));
    let from = begins(one).max(begins(other));
    one.until.is_none_or(|until| from < until) && other.until.is_none_or(|until| from < until)
}
