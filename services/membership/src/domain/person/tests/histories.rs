//! Whatever is recorded, in whatever order: the sum of what was told is what a plain look at each person says.

use std::collections::BTreeMap;

use chrono::Days;
use proptest::prelude::*;

use super::*;
use crate::domain::counts::{Category, Counts, Steps};

const DAYS: u64 = 40;

fn nth(n: u64) -> Day {
    day("2019-01-01").checked_add_days(Days::new(n)).unwrap()
}

fn command() -> impl Strategy<Value = Command> {
    let (unit_at, party_at) = (|n: u8| unit(u128::from(n)), |n: u8| party(u128::from(n)));
    let on = 0..DAYS;
    prop_oneof![
        4 => (row_of(), 0..DAYS, any::<bool>()).prop_map(|(row, as_of, correct)| {
            let (person, born, as_of) = (person(), day("1990-01-01"), nth(as_of));
            Command::Record(Box::new(Record { row, person, born, as_of, correct }))
        }),
        1 => on.clone().prop_map(|on| Command::Confirm { on: nth(on) }),
        2 => (0..3_u8, on.clone()).prop_map(move |(n, from)| {
            Command::ChangeRelationship { party: party_at(n), from: nth(from) }
        }),
        2 => (prop::option::of(0..3_u8), on.clone()).prop_map(move |(n, from)| {
            Command::ChangeWorkplace { unit: n.map(unit_at), from: nth(from) }
        }),
        2 => (0..3_u8, on.clone()).prop_map(move |(n, from)| {
            Command::BeginFloating { unit: unit_at(n), home: None, from: nth(from) }
        }),
        2 => (prop::option::of(0..3_u8), on.clone()).prop_map(move |(n, on)| {
            Command::EndFloating { party: n.map(party_at), on: nth(on) }
        }),
        2 => (prop::option::of(0..3_u8), on.clone()).prop_map(move |(n, from)| {
            Command::Manage { party: n.map(party_at), from: nth(from) }
        }),
        1 => on.clone().prop_map(|on| Command::EndMembership { reason: EndReason::Left, on: nth(on) }),
        1 => (0..3_u128, prop::option::of(on.clone())).prop_map(|(n, on)| {
            Command::LeaveOrganization { organization: organization(n), on: on.map(nth) }
        }),
        1 => (0..3_u128, prop::option::of(on)).prop_map(|(n, on)| {
            Command::LeavePartyOrganization { party: party_id(n), on: on.map(nth) }
        }),
        1 => Just(Command::Retract { reason: Note::parse("误录").unwrap() }),
        1 => Just(Command::Erase { reason: Note::parse("本人申请").unwrap() }),
    ]
}

prop_compose! {
    fn row_of()(
        full in any::<bool>(),
        confirmed in prop::option::of(0..DAYS),
        work in prop::option::of(0..3_u128),
        home in prop::option::of(0..3_u128),
        home_from in prop::option::of(0..DAYS),
        floating in any::<bool>(),
        floating_from in prop::option::of(0..DAYS),
        manager in prop::option::of(0..3_u128),
    ) -> Row {
        Row {
            profile: profile("李娜"),
            standing: Standing { joined_on: None, full: full || confirmed.is_some(), confirmed_on: confirmed.map(nth) },
            workplace: work.map(unit),
            home: home.map(|n| HomeOf::Here(party(n))),
            home_from: home_from.map(nth),
            floating,
            floating_from: floating_from.map(nth),
            manager: manager.map(party),
        }
    }
}

/// What somebody counts as on one day, looked at plainly.
fn plainly(known: &Known, on: Day) -> Option<(OrganizationId, Counts)> {
    let organization = known.is_member(on).then(|| known.workplace(on))??;
    let category = if *known.floating.at(on) {
        Category::Floating
    } else if known.is_full(on) {
        Category::Full
    } else {
        Category::Probationary
    };
    Some((organization, Counts::one(category, known.manager(on).is_some())))
}

proptest! {
    #[test]
    fn the_sum_of_all_differences_is_what_is_on_record_on_every_day(commands in prop::collection::vec(command(), 1..24)) {
        let mut there = nothing::<Person>();
        let mut sums: BTreeMap<OrganizationId, Steps> = BTreeMap::new();
        for command in commands {
            let (events, next) = there.when(command).told();
            there = next;
            for event in events {
                if let Event::Counted { organization, differences, .. } = event {
                    let sum = sums.entry(organization).or_default();
                    differences.iter().for_each(|span| sum.add(span));
                }
            }
            let Some(known) = there.state().known() else { continue };
            for on in (0..DAYS + 5).map(nth) {
                let plain = plainly(known, on);
                for n in 0..3 {
                    let told = sums.get(&organization(n)).map(|sum| sum.on(on)).unwrap_or_default();
                    let there = plain.filter(|(at, _)| *at == organization(n)).map(|(_, counts)| counts);
                    prop_assert_eq!(told, there.unwrap_or_default(), "organization {} on {}", n, on);
                }
            }
        }
    }
}
