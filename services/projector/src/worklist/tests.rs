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
    let again = Case { cover_lost: day, post_lost: day, ..in_order() };
    assert_eq!(open(&again, &the_plan()), []);
    let work = Case { post_lost: day, ..Case { members: members(0, 0, 0), ..Case::default() } };
    assert_eq!(open(&work, &the_plan()), [Reason::CoverageLost, Reason::NoMembers, Reason::NoWorkCoverage]);
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
