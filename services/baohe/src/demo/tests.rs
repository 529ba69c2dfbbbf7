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

fn generated(seed: u64, count: usize) -> District {
    District::generate(&mut dice::Dice::new(seed), count, false)
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    for messy in [false, true] {
        let plan = Plan { organizations: 60, messy, ..Plan::default() };
        let (first, second) = (ledgers(plan).unwrap(), ledgers(plan).unwrap());
        assert!(first.files == second.files);
        let other = ledgers(Plan { seed: 7, ..plan }).unwrap();
        assert!(first.files.iter().zip(&other.files).all(|(one, other)| one.bytes != other.bytes));
    }
}

#[test]
fn every_size_can_be_generated() {
    for organizations in [0, 1, 2, 7, 11, 40] {
        for messy in [false, true] {
            let ledgers = ledgers(Plan { organizations, messy, ..Plan::default() }).unwrap();
            assert_eq!(ledgers.expected.ledgers["organizations"].good, organizations);
        }
    }
}

#[test]
fn the_district_is_sound() {
    let District { units, parties, .. } = generated(2019, 928);
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
fn the_people_are_sound() {
    let district = generated(2019, 928);
    let District { units, parties, members, registers, posts } = &district;
    let last = day(2019, 4, 1);
    for member in members {
        assert!(member.person.turns(18) < member.joined, "{member:?}");
        let from = member.counts_from(&units[member.unit], parties);
        assert!(units[member.unit].registered <= from && from < last && member.joined < last, "{member:?}");
        let managed = member.managed.map(|party| &parties[party]);
        assert!(managed.is_none_or(|party| party.founded <= from && party.dissolved.is_none()), "{member:?}");
    }
    assert!(members.iter().any(|member| !member.placed()) && members.iter().any(|member| member.floating.is_some()));
    assert!(registers.iter().all(|register| units[register.unit].registered < register.from));
    let overlap = |one: &posts::Post, other: &posts::Post| {
        one.from < other.to.unwrap_or(last) && other.from < one.to.unwrap_or(last)
    };
    for (place, post) in posts.iter().enumerate() {
        assert!(post.from < last && post.to.is_none_or(|to| post.from < to && to < last), "{post:?}");
        assert!(
            (1..=10).contains(&post.units.len()) && post.units.iter().all(|unit| units[*unit].registered < post.from)
        );
        assert!(post.contact.is_none_or(|day| post.held(day) && day < last), "{post:?}");
        // One instructor, one liaison at a time; nobody twice.
        for other in &posts[place + 1..] {
            let same = post.kind == other.kind && post.units.iter().any(|unit| other.units.contains(unit));
            assert!(!same || !overlap(post, other), "{post:?} {other:?}");
            let person = |post: &posts::Post| (post.name.clone(), post.telephone.clone(), post.home.clone());
            assert!(post.telephone.is_some() && post.telephone != other.telephone || person(post) != person(other));
        }
    }
    for kind in [posts::INSTRUCTOR, posts::FULL_TIME_WORKER, posts::LIAISON] {
        assert!(posts.iter().filter(|post| post.kind == kind).count() > 5, "{kind}");
    }
    let evidence = |post: &&posts::Post| post.contact.is_some_and(|day| day < last - chrono::Days::new(90));
    assert!(posts.iter().filter(evidence).count() > 10, "contacts too old to count");
}

#[test]
fn the_expected_counts_add_up() {
    for messy in [false, true] {
        let expected = ledgers(Plan { messy, ..Plan::default() }).unwrap().expected;
        assert_eq!(expected.figures.len(), 3);
        for figures in &expected.figures {
            let total = &figures.total;
            for (dimension, rows) in &figures.by {
                let all: u32 = rows.values().map(|row| row.organizations).sum();
                let members: u32 = rows.values().map(|row| row.members_placed).sum();
                assert_eq!((all, members), (total.organizations, total.members_placed), "{dimension}");
            }
            for row in figures.by.values().flat_map(|rows| rows.values()).chain([total]) {
                let covered = row.own + row.joint + row.floating + row.joint_floating + row.affiliated;
                assert_eq!(row.organizations, covered + row.none);
                assert_eq!(row.none, row.due_unbuilt + row.few_members + row.no_members);
                let posts = row.by_instructor + row.by_full_time_worker + row.by_liaison;
                assert_eq!((covered, row.work_covered), (row.by_party_organization, covered + posts));
                assert!(covered <= row.work_effective && row.work_effective <= row.work_covered);
                assert!(row.members_placed <= row.members && row.members_estimated <= row.members);
            }
        }
        let last = &expected.figures[2].total;
        assert!((880..=928).contains(&last.organizations), "{last:?}");
        let few = [last.by_full_time_worker, last.own_temporary, last.joint_temporary, last.floating];
        let many =
            [last.by_instructor, last.by_liaison, last.members_estimated, last.work_covered - last.work_effective];
        assert!(many.iter().all(|count| *count > 20) && few.iter().all(|count| *count > 1), "{last:?}");
        assert!(last.members > last.members_placed && last.floating_members > last.floating_members_placed);
    }
}

#[test]
fn a_messy_ledger_reads_as_the_clean_one() {
    let read = |messy: bool, seed: u64| {
        let ledgers = ledgers(Plan { organizations: 200, messy, seed }).unwrap();
        let file = &ledgers.files[0];
        let reading = ORGANIZATIONS.read(&file.name(), &file.bytes).unwrap();
        let rejected = ledgers.expected.ledgers["organizations"].rejected.clone();
        let wrong: HashSet<_> = rejected.iter().map(|row| (row.sheet.clone(), row.row)).collect();
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
        (rows, rejected, file.ending)
    };
    let mut endings = HashSet::new();
    for seed in 1..7 {
        let ((clean, none, _), (messy, rejected, ending)) = (read(false, seed), read(true, seed));
        assert_eq!(clean, messy);
        assert_eq!((clean.len(), none.len(), rejected.len()), (200, 0, 10));
        endings.insert(ending);
    }
    assert_eq!(endings.len(), 2, "workbooks and text");
}
