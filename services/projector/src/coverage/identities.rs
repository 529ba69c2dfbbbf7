//! The identities that always hold (DOMAIN §7), on the figures of real PostgreSQL over random histories.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proto::coverage::v1 as pb;
use uuid::Uuid;

use super::oracle::{self, State};
use super::queries::Basis;
use super::trial::{ask, bases, counts, days, dimensions, knowledge, learn_all, positions, trial, when};
use super::words::Dimension;
use crate::histories::histories;

/// An identity of one row, whatever it is of.
type Identity = (&'static str, fn(&pb::CoverageRow) -> bool);

const IDENTITIES: &[Identity] = &[
    ("total = own + joint + floating + joint floating + affiliated + none", |row| {
        row.organizations == covered(row) + row.none
    }),
    ("none = due, not set up + few members + no members", |row| {
        row.none == row.due_unbuilt + row.few_members + row.no_members
    }),
    ("unknown members are of those without members", |row| row.members_unknown <= row.no_members),
    ("temporary ones are of own and joint", |row| row.own_temporary <= row.own && row.joint_temporary <= row.joint),
    ("covered by work ≥ covered by organization", |row| row.work_covered >= covered(row)),
    ("by a Party organization = covered by organization", |row| row.by_party_organization == covered(row)),
    ("covered by work = the sum over who carries it", |row| {
        let posts = row.by_full_time_worker + row.by_instructor + row.by_liaison;
        row.work_covered == row.by_party_organization + posts
    }),
    ("effective ≤ covered by work ≤ total", |row| {
        row.work_effective <= row.work_covered && row.work_covered <= row.organizations
    }),
    ("placed ≤ members, also floating alone", |row| {
        row.members_placed <= row.members && row.floating_members_placed <= row.floating_members
    }),
    ("floating ones are of the members, placed floating ones of the placed", |row| {
        row.floating_members <= row.members && row.floating_members_placed <= row.members_placed
    }),
    ("estimated ≤ members", |row| row.members_estimated <= row.members),
    ("work coverage, effective coverage and members are shares of these counts", |row| {
        let is = |share: Option<pb::Share>, n, of| share.is_some_and(|share| (share.n, share.of) == (n, of));
        is(row.work_coverage, row.work_covered, row.organizations)
            && is(row.effective_work_coverage, row.work_effective, row.organizations)
            && is(row.members_coverage, row.members_placed, row.members)
    }),
    ("a share is of nothing, or at most one, and one only when it is all", |row| shares(row).into_iter().all(proper)),
];

fn covered(row: &pb::CoverageRow) -> u64 {
    row.own + row.joint + row.floating + row.joint_floating + row.affiliated
}

fn shares(row: &pb::CoverageRow) -> [pb::Share; 4] {
    [row.organization_coverage, row.work_coverage, row.effective_work_coverage, row.members_coverage]
        .map(Option::unwrap)
}

fn proper(share: pb::Share) -> bool {
    match share.rate {
        None => share.of == 0,
        Some(rate) => share.n <= share.of && share.of > 0 && (rate == 1.0) == (share.n == share.of),
    }
}

#[test]
fn every_row_adds_up_and_the_parts_make_the_whole_in_every_dimension() {
    trial((histories(120), days(), knowledge(), bases()), async |(history, on, known, basis), tx| {
        learn_all(&history, &mut *tx).await;
        let when = when(on, Some(positions(&history, known)));
        for by in Dimension::ALL {
            let found = ask(when, basis, by, &[], &mut *tx).await;
            for row in found.rows.iter().chain([&found.total]) {
                for (identity, holds) in IDENTITIES {
                    prop_assert!(holds(row), "{}: {:?}", identity, row);
                }
            }
            let whole: BTreeMap<&str, u64> = counts(&found.total).into_iter().collect();
            let mut sum: BTreeMap<&str, u64> = whole.keys().map(|name| (*name, 0)).collect();
            found.rows.iter().flat_map(counts).for_each(|(name, n)| *sum.entry(name).or_default() += n);
            prop_assert_eq!(sum, whole, "the parts by {:?} do not make the whole", by);
        }
        Ok(())
    });
}

#[test]
fn the_campaigns_coverage_is_of_all_and_the_others_are_never_more_of_the_same() {
    trial((histories(120), days(), knowledge()), async |(history, on, known), tx| {
        learn_all(&history, &mut *tx).await;
        let when = when(on, Some(positions(&history, known)));
        let mut shares = Vec::new();
        for basis in [Basis::Campaign, Basis::Official, Basis::Eligible] {
            let total = ask(when, basis, Dimension::Street, &[], &mut *tx).await.total;
            if basis == Basis::Campaign {
                prop_assert_eq!(total.organization_coverage.unwrap().n, covered(&total));
                prop_assert_eq!(total.organization_coverage.unwrap().of, total.organizations);
            }
            let mut others = total.clone();
            others.organization_coverage = None;
            shares.push((total.organization_coverage.unwrap(), others));
        }
        let [(campaign, rest), (official, same), (eligible, too)] = &shares[..] else { panic!("three bases") };
        prop_assert!(rest == same && rest == too, "only organization coverage depends on the basis");
        prop_assert!(official.n <= campaign.n && official.of == campaign.of);
        prop_assert!(eligible.n <= official.n && eligible.of <= official.of);
        Ok(())
    });
}

#[test]
fn todays_figure_is_yesterdays_and_the_days_changes() {
    let question = (histories(120), 2..=*days().end(), knowledge(), bases(), dimensions());
    trial(question, async |(history, today, known, basis, by), tx| {
        learn_all(&history, &mut *tx).await;
        let known = positions(&history, known);
        let yesterday = today - 1;
        let mut expected = BTreeMap::<&str, i64>::new();
        let before = ask(when(yesterday, Some(known)), basis, by, &[], &mut *tx).await.total;
        counts(&before).into_iter().for_each(|(name, n)| *expected.entry(name).or_default() += n as i64);
        let of = |on: u32| -> BTreeMap<Uuid, State> {
            let states = oracle::states(&history, on as usize, known);
            states.into_iter().map(|state| (state.unit, state)).collect()
        };
        let (before, after) = (of(yesterday), of(today));
        // Only units whose state changed over night count.
        for unit in before.keys().chain(after.keys().filter(|unit| !before.contains_key(unit))) {
            let (was, is) = (before.get(unit), after.get(unit));
            if was == is {
                continue;
            }
            for (sign, state) in [(-1, was), (1, is)] {
                let row = oracle::row(state.into_iter(), basis);
                counts(&row).into_iter().for_each(|(name, n)| *expected.entry(name).or_default() += sign * n as i64);
            }
        }
        let total = ask(when(today, Some(known)), basis, by, &[], &mut *tx).await.total;
        let found: BTreeMap<&str, i64> = counts(&total).into_iter().map(|(name, n)| (name, n as i64)).collect();
        prop_assert_eq!(found, expected);
        Ok(())
    });
}
