//! What a person tells of their counts.

use super::*;
use crate::domain::counts::{Category, Counts, Span};

fn span(from: &str, to: &str, counts: Counts) -> Span {
    Span { from: day(from), to: parse_day(to).ok(), counts }
}

fn counted(n: u128, differences: Vec<Span>) -> Event {
    Event::Counted { organization: organization(n), seat: workplace(n).seat, differences }
}

fn told(events: &[Event]) -> Vec<Event> {
    events.iter().filter(|event| matches!(event, Event::Counted { .. })).cloned().collect()
}

const LESS: fn(Counts) -> Counts = |counts| {
    let mut less = Counts::default();
    less -= counts;
    less
};

#[test]
fn a_member_counts_from_the_first_day_and_as_full_from_confirmation() {
    let standing = Standing { joined_on: None, full: true, confirmed_on: Some(day("2019-03-01")) };
    let (events, _) = nothing::<Person>().when(record(Row { standing, ..row() })).allowed();
    let (new, full) = (Counts::one(Category::Probationary, true), Counts::one(Category::Full, true));
    let spans = vec![span("2018-01-01", "2019-03-01", new), span("2019-03-01", "", full)];
    assert_eq!(told(&events), [counted(1, spans)]);
}

#[test]
fn a_floating_member_counts_from_the_day_they_float_and_is_placed_when_managed() {
    let elsewhere = HomeOf::elsewhere(&Name::parse("中共某县某镇支部").unwrap());
    let row =
        Row { home: Some(elsewhere), home_from: None, floating: true, floating_from: Some(day("2018-06-01")), ..row() };
    let (events, there) = nothing::<Person>().when(record(row.clone())).allowed();
    let unplaced = Counts::one(Category::Floating, false);
    assert_eq!(told(&events), [counted(1, vec![span("2018-06-01", "", unplaced)])]);
    there.clone().when(record(row)).then_nothing();
    let manage = Command::Manage { party: Some(party(1)), from: day("2019-01-01") };
    let (events, _) = there.when(manage).allowed();
    let placed = Counts { placed: 1, floating_placed: 1, ..Counts::default() };
    assert_eq!(told(&events), [counted(1, vec![span("2019-01-01", "", placed)])]);
}

#[test]
fn a_change_tells_two_organizations_and_only_the_difference() {
    let full = Counts::one(Category::Full, true);
    let change = Command::ChangeWorkplace { unit: Some(unit(2)), from: day("2019-02-01") };
    let (events, _) = known(row()).when(change).allowed();
    let (gone, come) = (span("2019-02-01", "", LESS(full)), span("2019-02-01", "", full));
    assert_eq!(told(&events), [counted(1, vec![gone]), counted(2, vec![come])]);
}

#[test]
fn what_ended_or_never_was_is_taken_back() {
    let full = Counts::one(Category::Full, true);
    let end = Command::EndMembership { reason: EndReason::Died, on: day("2019-05-01") };
    let (events, ended) = known(row()).when(end).allowed();
    assert_eq!(told(&events), [counted(1, vec![span("2019-05-01", "", LESS(full))])]);
    let retract = Command::Retract { reason: Note::parse("误录").unwrap() };
    let (events, _) = ended.when(retract).allowed();
    assert_eq!(told(&events), [counted(1, vec![span("2018-01-01", "2019-05-01", LESS(full))])]);
}

#[test]
fn who_is_erased_still_counts() {
    let erase = Command::Erase { reason: Note::parse("本人申请").unwrap() };
    let (events, there) = known(row()).when(erase).allowed();
    assert_eq!(told(&events), []);
    // And goes on living: what happens to their organization is counted.
    let leave = Command::LeaveOrganization { organization: organization(1), on: Some(day("2019-05-01")) };
    let (events, _) = there.when(leave).allowed();
    assert_eq!(told(&events), [counted(1, vec![span("2019-05-01", "", LESS(Counts::one(Category::Full, true)))])]);
}
