use std::collections::HashSet;

use ledger::{Column, Form, Severity};
use vocabulary::CreditCode;

use super::units::Cover;
use super::*;

static ORGANIZATIONS: Form = Form {
    name: "organizations",
    title: "社会组织台账",
    columns: &[
        Column::code("统一社会信用代码").required(),
        Column::text("组织名称").required(),
        Column::choice("组织类型", &["社会团体", "民办非企业单位", "基金会"]).required(),
        Column::text("街道").required(),
        Column::date("登记日期"),
        Column::count("从业人员数"),
        Column::count("正式党员数"),
        Column::yes_no("承诺书"),
        Column::date("统计日期"),
    ],
};

fn generated(seed: u64, count: usize) -> (Vec<units::Unit>, Vec<party::Party>) {
    let mut dice = dice::Dice::new(seed);
    let mut units = units::units(&mut dice, count);
    let parties = party::parties(&mut dice, &mut units);
    (units, parties)
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    for messy in [false, true] {
        let plan = Plan { organizations: 60, messy, ..Plan::default() };
        let (first, second) = (ledgers(plan).unwrap(), ledgers(plan).unwrap());
        assert!(first.organizations == second.organizations && first.party_organizations == second.party_organizations);
        let other = ledgers(Plan { seed: 7, ..plan }).unwrap();
        assert!(first.organizations != other.organizations);
    }
}

#[test]
fn every_size_can_be_generated() {
    for organizations in [0, 1, 2, 7, 11, 40] {
        for messy in [false, true] {
            let ledgers = ledgers(Plan { organizations, messy, ..Plan::default() }).unwrap();
            assert_eq!(ledgers.expected.organizations.good, organizations);
        }
    }
}

#[test]
fn the_district_is_sound() {
    let (units, parties) = generated(2019, 928);
    let codes: HashSet<_> = units.iter().map(|unit| unit.code.as_str()).collect();
    let names: HashSet<_> = units.iter().map(|unit| unit.name.as_str()).collect();
    assert_eq!((units.len(), codes.len(), names.len()), (928, 928, 928));
    assert!(codes.iter().all(|code| CreditCode::parse(code).is_ok()));
    assert!(units.iter().all(|unit| unit.status.is_none_or(|(_, on)| on > unit.registered)));
    for cover in
        [Cover::Own, Cover::OwnTemporary, Cover::Joint, Cover::Floating, Cover::JointFloating, Cover::Affiliated]
    {
        assert!(units.iter().any(|unit| unit.cover == cover), "{cover:?}");
    }
    let known: HashSet<_> = parties.iter().map(|party| party.name.as_str()).collect();
    assert_eq!(known.len(), parties.len());
    let mut tops = HashSet::new();
    for party in &parties {
        assert!(party.superior.as_deref().is_none_or(|superior| known.contains(superior)), "{party:?}");
        assert!(party.units.iter().all(|place| units[*place].registered < party.founded));
        assert!(
            party.affiliated_on.is_none_or(|on| party.affiliated.iter().all(|place| units[*place].registered < on))
        );
        assert!(party.dissolved.is_some() || party.units.iter().all(|place| tops.insert(*place)), "{party:?}");
        let superior = parties.iter().find(|other| Some(&other.name) == party.superior.as_ref());
        assert!(superior.is_none_or(|superior| superior.founded <= party.founded && superior.kind != "党支部"));
        if party.kind == "联合党支部" {
            let full =
                party.units.iter().filter_map(|place| units[*place].members).map(|members| members.full).sum::<u32>();
            assert!((2..=5).contains(&party.units.len()) && full >= 3);
        }
    }
}

#[test]
fn the_expected_counts_add_up() {
    let expected = ledgers(Plan::default()).unwrap().expected;
    for street in &expected.by_street {
        let covered = street.own + street.joint + street.floating + street.joint_floating + street.affiliated;
        assert_eq!(street.organizations, covered + street.none);
        assert_eq!(street.none, street.due_unbuilt + street.few_members + street.no_members);
    }
    let all: u32 = expected.by_street.iter().map(|street| street.organizations).sum();
    assert!((880..=928).contains(&all), "{all}");
}

#[test]
fn a_messy_ledger_reads_as_the_clean_one() {
    let read = |messy: bool| {
        let ledgers = ledgers(Plan { organizations: 200, messy, ..Plan::default() }).unwrap();
        let reading = ORGANIZATIONS.read("organizations.xlsx", &ledgers.organizations).unwrap();
        let wrong: HashSet<_> =
            ledgers.expected.organizations.rejected.iter().map(|row| (row.sheet.clone(), row.row)).collect();
        let mut rows = Vec::new();
        for mut row in reading.rows() {
            let read = (
                row.code("统一社会信用代码"),
                row.text("组织名称"),
                row.choice("组织类型", &[("社会团体", 1), ("民办非企业单位", 2), ("社会服务机构", 2), ("基金会", 3)]),
                row.text("街道").map(|street| ledger::fold::stem(&street, "街道")),
                row.date("登记日期"),
                (row.count("从业人员数"), row.count("正式党员数")),
                row.yes_no("承诺书"),
                row.date("统计日期"),
            );
            if !wrong.contains(&(row.sheet().to_owned(), row.number())) {
                let findings = row.into_findings();
                assert!(findings.iter().all(|found| found.severity == Severity::Note), "{findings:?}");
                rows.push(read);
            }
        }
        rows.sort();
        (rows, ledgers.expected)
    };
    let ((clean, _), (messy, expected)) = (read(false), read(true));
    assert_eq!(clean, messy);
    assert_eq!((clean.len(), expected.organizations.rejected.len()), (200, 6));
}
