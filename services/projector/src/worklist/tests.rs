//! The rules, row by row and at their boundaries.

use super::rules::{Case, Members, Reason, Rules, open, should_have};
use crate::facts::words::Relation;
use crate::parameters::Parameters;

fn members(f: u32, p: u32, v: u32) -> Members {
    Members { full: Some(f), probationary: p, floating: v }
}

fn the_plan() -> Rules {
    Rules::new(&Parameters::default())
}

/// A unit that has all it should: an own branch, nobody unplaced, evidence.
fn in_order() -> Case {
    Case { members: members(4, 0, 1), placed: 5, covered: Some(Relation::Own), effective: true, ..Case::default() }
}

#[test]
fn the_table_of_what_a_unit_should_have_holds_row_by_row() {
    use Reason::*;
    for (f, p, v, reason) in [
        // f ≥ 3: due, whoever else is there.
        (3, 0, 0, DueUnbuilt),
        (3, 2, 9, DueUnbuilt),
        (50, 0, 0, DueUnbuilt),
        // Only floating members, enough of them.
        (0, 0, 3, FloatingBranchDue),
        (0, 0, 8, FloatingBranchDue),
        // Some members of its own, too few even with the floating ones.
        (1, 0, 0, JointBranchDue),
        (2, 0, 0, JointBranchDue),
        (0, 1, 0, JointBranchDue),
        (1, 0, 1, JointBranchDue),
        (0, 1, 2, JointBranchDue),
        (2, 5, 0, JointBranchDue),
        // Only floating members, too few.
        (0, 0, 1, JointFloatingDue),
        (0, 0, 2, JointFloatingDue),
        // Too few of its own, enough with the floating ones: for a person to decide.
        (2, 0, 1, Borderline),
        (1, 0, 2, Borderline),
        (0, 1, 3, Borderline),
        (2, 9, 1, Borderline),
        // Nobody.
        (0, 0, 0, NoMembers),
    ] {
        assert_eq!(should_have(members(f, p, v), 3), reason, "f={f} p={p} v={v}");
    }
    // Probationary members count for size, not for the three.
    assert_eq!(should_have(members(2, 1, 0), 3), JointBranchDue);
    let unknown = Members { full: None, probationary: 1, floating: 2 };
    assert_eq!(should_have(unknown, 3), NoMembers, "unknown is not few, and is told as unknown");
}

#[test]
fn the_table_follows_the_threshold_of_its_day() {
    assert_eq!(should_have(members(3, 0, 0), 5), Reason::JointBranchDue);
    assert_eq!(should_have(members(5, 0, 0), 5), Reason::DueUnbuilt);
    assert_eq!(should_have(members(0, 0, 4), 5), Reason::JointFloatingDue);
    assert_eq!(should_have(members(2, 0, 3), 5), Reason::Borderline);
    assert_eq!(should_have(members(1, 0, 0), 1), Reason::DueUnbuilt);
}

#[test]
fn a_unit_in_order_is_not_on_the_list() {
    assert_eq!(open(&in_order(), &the_plan()), []);
}

#[test]
fn an_uncovered_unit_is_there_once_for_each_gap() {
    let case = Case { members: members(3, 0, 0), ..Case::default() };
    assert_eq!(open(&case, &the_plan()), [Reason::MembersUnplaced, Reason::DueUnbuilt, Reason::NoWorkCoverage]);
    let nobody = Case { members: members(0, 0, 0), liaison: true, effective: true, ..Case::default() };
    assert_eq!(open(&nobody, &the_plan()), [Reason::NoMembers], "work covers it, and that is all it needs");
    let silent = Case { effective: false, ..nobody };
    assert_eq!(open(&silent, &the_plan()), [Reason::NoMembers, Reason::EvidenceExpired]);
}

#[test]
fn cover_that_was_lost_is_told_beside_what_is_due_until_there_is_cover_again() {
    let day = kernel::Day::from_ymd_opt(2019, 12, 1);
    let lost = Case { members: members(0, 0, 0), liaison: true, effective: true, cover_lost: day, ..Case::default() };
    assert_eq!(open(&lost, &the_plan()), [Reason::CoverageLost, Reason::NoMembers]);
    assert!(lost.lost_its_party());
    let again = Case { cover_lost: day, post_lost: day, ..in_order() };
    assert_eq!(open(&again, &the_plan()), []);
    let work = Case { post_lost: day, ..Case { members: members(0, 0, 0), ..Case::default() } };
    assert_eq!(open(&work, &the_plan()), [Reason::CoverageLost, Reason::NoMembers, Reason::NoWorkCoverage]);
    assert!(!work.lost_its_party());
    let both = Case { cover_lost: day.and_then(|day| day.pred_opt()), ..work };
    assert!(!both.lost_its_party(), "the liaison went later");
}

#[test]
fn a_large_unit_has_an_instructor_of_its_own() {
    let large = |load| Case { employees: Some(30), instructor: true, instructor_load: load, ..in_order() };
    assert_eq!(open(&large(Some(1)), &the_plan()), []);
    assert_eq!(open(&large(Some(2)), &the_plan()), [Reason::OneToOneMissing]);
    assert_eq!(open(&Case { instructor: false, ..large(None) }, &the_plan()), [Reason::OneToOneMissing]);
    for employees in [None, Some(29)] {
        assert_eq!(open(&Case { employees, ..in_order() }, &the_plan()), [], "unknown is not large");
    }
    let by_members = Rules { large_by_members: true, large_from: 5, ..the_plan() };
    assert_eq!(open(&in_order(), &by_members), [Reason::OneToOneMissing]);
    let not_needed = Rules { one_to_one: false, ..the_plan() };
    assert_eq!(open(&large(Some(2)), &not_needed), []);
}

#[test]
fn a_liaison_is_needed_where_the_parameters_say_so_and_proposed_to_end_elsewhere() {
    let with = |covered, liaison| Case { covered: Some(covered), liaison, members: members(1, 0, 0), ..in_order() };
    assert_eq!(open(&with(Relation::Affiliated, false), &the_plan()), [Reason::LiaisonMissing]);
    assert_eq!(open(&with(Relation::Affiliated, true), &the_plan()), []);
    assert_eq!(open(&with(Relation::Joint, true), &the_plan()), [Reason::LiaisonNotNeeded]);
    let trusting = Rules { liaison_when_affiliated: false, ..the_plan() };
    assert_eq!(open(&with(Relation::Affiliated, true), &trusting), [Reason::LiaisonNotNeeded]);
    let either = Rules { liaison_either: true, ..the_plan() };
    assert_eq!(open(&with(Relation::Joint, false), &either), [Reason::LiaisonMissing]);
    let guided = Case { instructor: true, ..with(Relation::Joint, false) };
    assert_eq!(open(&guided, &either), []);
}

#[test]
fn members_enough_for_a_branch_and_two_counts_that_differ_are_told() {
    for way in [Relation::Joint, Relation::Floating, Relation::JointFloating] {
        let case = Case { covered: Some(way), ..in_order() };
        assert_eq!(open(&case, &the_plan()), [Reason::OwnBranchDue], "{way:?}");
    }
    let registered = |survey| Case { registered: true, survey, ..in_order() };
    assert_eq!(open(&registered(Some(members(4, 0, 1))), &the_plan()), []);
    assert_eq!(open(&registered(Some(members(3, 0, 1))), &the_plan()), [Reason::SurveyDiffers]);
    let missing = Case { placed: 4, ..registered(None) };
    assert_eq!(open(&missing, &the_plan()), [Reason::MembersUnplaced]);
}

#[test]
fn reasons_are_found_by_their_keys() {
    for reason in Reason::ALL {
        assert_eq!(Reason::find(reason.key()), Some(reason));
    }
    assert_eq!(Reason::find("moon"), None);
    assert!(Reason::ALL.is_sorted());
}

mod since_when {
    use super::super::since::{Past, Report, since};
    use super::*;
    use kernel::Day;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn reported(on: &str, members: Members) -> Report {
        Report { day: day(on), members, placed: None }
    }

    fn past(reports: Vec<Report>) -> Past {
        Past {
            registered: day("2015-01-01"),
            reports,
            employees: Vec::new(),
            cover_since: None,
            post_since: None,
            contact: None,
        }
    }

    #[test]
    fn a_condition_counts_from_the_first_report_of_its_last_run() {
        let uncovered = Case { members: members(4, 0, 0), ..Case::default() };
        let since = |reports| since(Reason::DueUnbuilt, &uncovered, &past(reports), &the_plan());
        // Three, then four: due since there were three.
        let grown = vec![
            reported("2016-01-01", members(1, 0, 0)),
            reported("2017-01-01", members(3, 0, 0)),
            reported("2018-01-01", members(4, 0, 0)),
        ];
        assert_eq!(since(grown), day("2017-01-01"));
        let broken = vec![
            reported("2016-01-01", members(3, 0, 0)),
            reported("2017-01-01", members(2, 0, 0)),
            reported("2018-01-01", members(4, 0, 0)),
        ];
        assert_eq!(since(broken), day("2018-01-01"));
        assert_eq!(since(Vec::new()), day("2015-01-01"), "reported later than the day asked: from the registration");
    }

    #[test]
    fn a_loss_after_the_report_is_the_later_day() {
        let lost = Case { members: members(3, 0, 0), cover_lost: Some(day("2019-12-01")), ..Case::default() };
        let past = past(vec![reported("2017-01-01", members(3, 0, 0))]);
        assert_eq!(since(Reason::DueUnbuilt, &lost, &past, &the_plan()), day("2019-12-01"));
        assert_eq!(since(Reason::CoverageLost, &lost, &past, &the_plan()), day("2019-12-01"));
        assert_eq!(since(Reason::NoWorkCoverage, &lost, &past, &the_plan()), day("2019-12-01"));
    }

    #[test]
    fn evidence_expires_when_its_days_are_over() {
        let silent = Case { liaison: true, ..Case::default() };
        let met = Past { post_since: Some(day("2018-01-01")), contact: Some(day("2019-01-01")), ..past(Vec::new()) };
        // The contact counts on its day and 89 more.
        assert_eq!(since(Reason::EvidenceExpired, &silent, &met, &the_plan()), day("2019-04-01"));
        let never = Past { contact: None, ..met };
        assert_eq!(since(Reason::EvidenceExpired, &silent, &never, &the_plan()), day("2018-01-01"));
    }

    #[test]
    fn a_unit_is_large_since_it_was_first_reported_so() {
        let large = Case { employees: Some(40), ..Case::default() };
        let employees = vec![(day("2016-01-01"), 12), (day("2017-01-01"), 30), (day("2018-01-01"), 40)];
        let past = Past { employees, ..past(Vec::new()) };
        assert_eq!(since(Reason::OneToOneMissing, &large, &past, &the_plan()), day("2017-01-01"));
    }
}

mod in_words {
    use super::super::near::{Neighbour, Pool};
    use super::super::since::Past;
    use super::super::words::{Told, told};
    use super::super::{Open, Unit};
    use super::*;
    use kernel::Day;
    use uuid::Uuid;

    const TODAY: &str = "2019-07-01";

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn a_unit(case: Case) -> Unit {
        Unit {
            id: Uuid::from_u128(1),
            code: "51A".to_owned(),
            name: "观湖商会".to_owned(),
            street: "440309001".to_owned(),
            community: Some("440309001001".to_owned()),
            industry: Some("charity".to_owned()),
            line: "district".to_owned(),
            reported: true,
            case,
            past: Past {
                registered: day("2015-01-01"),
                reports: Vec::new(),
                employees: Vec::new(),
                cover_since: None,
                post_since: None,
                contact: None,
            },
        }
    }

    fn said(reason: Reason, case: Case, pool: &Pool) -> Told {
        told(&Open { reason, since: day("2019-06-01"), unit: a_unit(case) }, day(TODAY), &the_plan(), pool)
    }

    fn near(nr: u128, name: &str, place: (&str, Option<&str>, &str), full: u32) -> Neighbour {
        Neighbour {
            id: Uuid::from_u128(nr),
            code: format!("C{nr}"),
            name: name.to_owned(),
            street: place.0.to_owned(),
            community: place.1.map(str::to_owned),
            industry: Some(place.2.to_owned()),
            members: members(full, 0, 0),
        }
    }

    #[test]
    fn every_reason_has_words_in_both_languages_and_a_source() {
        for reason in Reason::ALL {
            for case in [Case::default(), in_order()] {
                let Told { reason: why, step, step_text, clause } = said(reason, case, &Pool::default());
                for (zh, en) in [&why, &step_text] {
                    assert!(!zh.is_ascii() && en.is_ascii() && !en.is_empty(), "{reason:?}: {zh} {en}");
                }
                assert!(!step.is_empty() && !clause.is_empty(), "{reason:?}");
            }
        }
    }

    #[test]
    fn members_nobody_manages_are_told_with_their_days() {
        let case = Case { members: members(2, 1, 0), placed: 1, registered: true, ..in_order() };
        let told = said(Reason::MembersUnplaced, case, &Pool::default());
        assert_eq!(told.reason.0, "2名党员没有管理党组织，已30天");
    }

    #[test]
    fn a_joint_branch_is_proposed_with_the_nearest_and_as_few_as_need_be() {
        let case = || Case { members: members(1, 0, 0), ..Case::default() };
        let pool = Pool(vec![
            near(1, "自己", ("440309001", Some("440309001001"), "charity"), 1),
            near(2, "远方同行", ("440309002", None, "charity"), 2),
            near(3, "同街道", ("440309001", None, "sports"), 1),
            near(4, "同社区", ("440309001", Some("440309001001"), "sports"), 1),
            near(5, "应建的", ("440309001", Some("440309001001"), "charity"), 9),
            near(6, "无关", ("440309002", None, "sports"), 2),
        ]);
        let told = said(Reason::JointBranchDue, case(), &pool);
        assert_eq!(told.step, "found_joint_branch");
        assert_eq!(told.step_text.0, "与同社区、同街道建立联合党支部（一般不超过5个单位）；或纳入就近党组织管理");
        let alone = said(Reason::JointBranchDue, case(), &Pool::default());
        assert_eq!(alone.step, "affiliate");
    }
}
