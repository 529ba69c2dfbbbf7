use kernel::spec::{given, nothing};
use uuid::Uuid;
use vocabulary::{Division, Industry, parse_day};

use super::*;
use crate::domain::counts::{Category, Counts};

fn day(text: &str) -> Day {
    parse_day(text).unwrap()
}

fn organization() -> OrganizationId {
    OrganizationId::new(Uuid::from_u128(7))
}

fn seat(division: &str) -> Seat {
    Seat { division: Division::parse(division).unwrap(), industry: None }
}

fn unit() -> Unit {
    let (organization, on_record_from) = (organization(), day("2015-03-01"));
    Unit { organization, seat: seat("440309001"), on_record_from, ended: false, seen: 0 }
}

fn full(from: &str, to: &str) -> Span {
    Span { from: day(from), to: parse_day(to).ok(), counts: Counts::one(Category::Full, true) }
}

fn count(differences: Vec<Span>) -> Command {
    Command::Count { organization: organization(), seat: seat("440309001"), differences }
}

fn opened() -> Event {
    Event::Opened { organization: organization(), seat: seat("440309001") }
}

/// Counted on the day the spec decides, 2019-07-01.
fn counted(differences: Vec<Span>, full: i32) -> Event {
    let counts = Counts { full, placed: full, ..Counts::default() };
    Event::Counted { organization: organization(), differences, on: day("2019-07-01"), counts }
}

fn declare(from: &str) -> Command {
    Command::DeclareComplete { unit: unit(), from: day(from) }
}

fn declared(from: &str) -> Event {
    Event::DeclaredComplete { organization: organization(), from: day(from) }
}

#[test]
fn differences_are_added_up_and_told_with_the_counts_of_the_day() {
    let [first, second] = [full("2018-01-01", ""), full("2019-01-01", "2019-06-01")];
    nothing::<UnitMembership>()
        .when(count(vec![first]))
        .then([opened(), counted(vec![first], 1)])
        .when(count(vec![second]))
        .then([counted(vec![second], 1)])
        .when(count(vec![]))
        .then_nothing();
}

#[test]
fn a_register_is_complete_from_a_day_that_is_declared_anew_or_withdrawn() {
    let reason = Note::parse("误声明").unwrap();
    let withdraw = Command::WithdrawDeclaration { organization: organization(), reason: reason.clone() };
    let withdrawn = Event::DeclarationWithdrawn { organization: organization(), reason };
    nothing::<UnitMembership>()
        .when(declare("2019-01-01"))
        .then([opened(), declared("2019-01-01")])
        .when(declare("2019-01-01"))
        .then_nothing()
        .when(declare("2018-01-01"))
        .then([declared("2018-01-01")])
        .when(withdraw.clone())
        .then([withdrawn])
        .when(withdraw)
        .refused(Refusal::NotDeclared);
}

#[test]
fn a_register_is_complete_only_while_its_organization_lives_and_not_in_advance() {
    let on_record_from = day("2015-03-01");
    let early = Refusal::BeforeOrganization { from: day("2015-02-28"), on_record_from };
    nothing::<UnitMembership>().when(declare("2015-02-28")).refused(early);
    nothing::<UnitMembership>().when(declare("2019-07-02")).refused(Refusal::InTheFuture { from: day("2019-07-02") });
    let ended = Command::DeclareComplete { unit: Unit { ended: true, ..unit() }, from: day("2019-01-01") };
    nothing::<UnitMembership>().when(ended).refused(Refusal::OrganizationEnded);
}

#[test]
fn it_lies_where_its_organization_lies() {
    let moved = Command::Move { change: SeatChange::Division(Division::parse("440309002").unwrap()) };
    nothing::<UnitMembership>().when(moved.clone()).then_nothing();
    let industry = Command::Move { change: SeatChange::Industry(Industry::parse("charity").ok()) };
    let there = given([opened()]).when(moved).then([Event::Placed { seat: seat("440309002") }]);
    assert_eq!(there.state().route(), seat("440309002").division.into());
    let charity = Seat { industry: Industry::parse("charity").ok(), ..seat("440309002") };
    let settle = Command::Settle { seat: charity.clone() };
    there.when(industry).then([Event::Placed { seat: charity }]).when(settle).then_nothing();
}
