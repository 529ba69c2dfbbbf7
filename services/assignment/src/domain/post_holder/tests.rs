use kernel::spec::{Given, given, nothing};
use vocabulary::parse_day;

use super::*;

fn day(text: &str) -> Day {
    parse_day(text).unwrap()
}

fn organization(number: u128) -> OrganizationId {
    OrganizationId::new(Uuid::from_u128(number))
}

fn post(number: u128) -> PostId {
    PostId::new(Uuid::from_u128(number))
}

fn holder() -> HolderId {
    HolderId::new(Uuid::from_u128(100))
}

fn street() -> Division {
    Division::parse("440309001").unwrap()
}

fn unit(number: u128) -> Unit {
    Unit {
        organization: organization(number),
        division: street(),
        industry: None,
        on_record_from: day("2018-01-01"),
        ended: false,
        seen: 0,
    }
}

fn li_na() -> Person {
    Person {
        holder: holder(),
        name: Personal::Clear(PersonName("李娜".to_owned())),
        telephone: Some(Personal::Clear(Telephone("19900001234".to_owned()))),
    }
}

fn recorded() -> Event {
    let Person { holder, name, telephone } = li_na();
    Event::Recorded { holder, name, telephone }
}

fn assigned(number: u128, at: u128, from: &str) -> Event {
    Event::LiaisonAssigned {
        post: post(number),
        organization: organization(at),
        division: street(),
        industry: None,
        from: day(from),
    }
}

fn ended(number: u128, at: u128, on: &str, reason: Reason) -> Event {
    Event::PostEnded {
        post: post(number),
        kind: Kind::Liaison,
        organization: organization(at),
        division: street(),
        on: day(on),
        reason,
    }
}

fn assign(number: u128, unit: Unit, from: &str) -> Command {
    Command::AssignLiaison { person: None, post: post(number), unit, from: day(from) }
}

fn end(number: u128, on: &str) -> Command {
    Command::EndPost { post: post(number), on: day(on) }
}

fn a_liaison() -> Given<PostHolder> {
    given([recorded(), assigned(1, 7, "2019-03-01")])
}

#[test]
fn somebody_new_is_recorded_with_their_first_post() {
    let command =
        Command::AssignLiaison { person: Some(li_na()), post: post(1), unit: unit(7), from: day("2019-03-01") };
    nothing::<PostHolder>().when(command).then([recorded(), assigned(1, 7, "2019-03-01")]);
}

#[test]
fn nobody_is_assigned_who_is_not_on_record() {
    nothing::<PostHolder>().when(assign(1, unit(7), "2019-03-01")).refused(Refusal::NotRecorded);
}

#[test]
fn an_ended_organization_gets_no_liaison() {
    let gone = Unit { ended: true, ..unit(8) };
    a_liaison().when(assign(2, gone, "2019-03-01")).refused(Refusal::OrganizationEnded);
}

#[test]
fn a_post_begins_with_its_organization_at_the_earliest() {
    let (from, on_record_from) = (day("2017-12-31"), day("2018-01-01"));
    a_liaison().when(assign(2, unit(8), "2017-12-31")).refused(Refusal::BeforeOrganization { from, on_record_from });
}

#[test]
fn the_same_post_again_is_nothing_to_do() {
    a_liaison().when(assign(2, unit(7), "2019-03-01")).then_nothing();
}

#[test]
fn a_liaison_is_not_assigned_to_the_same_organization_twice() {
    a_liaison().when(assign(2, unit(7), "2019-05-01")).refused(Refusal::AlreadyLiaison { since: day("2019-03-01") });
}

#[test]
fn a_liaison_may_return_once_the_first_term_is_over() {
    let back = given([recorded(), assigned(1, 7, "2019-03-01"), ended(1, 7, "2019-05-01", Reason::ByHand)]);
    back.clone().when(assign(2, unit(7), "2019-04-30")).refused(Refusal::Overlaps { until: day("2019-05-01") });
    let state = back.when(assign(2, unit(7), "2019-05-01")).then([assigned(2, 7, "2019-05-01")]);
    let key = Key::new("assignment.liaison", organization(7));
    assert_eq!(state.state().claims(), [Claim { key, from: Some(day("2019-05-01")), until: None }]);
}

#[test]
fn a_post_ends_once() {
    let over = a_liaison().when(end(1, "2019-06-01")).then([ended(1, 7, "2019-06-01", Reason::ByHand)]);
    over.clone().when(end(1, "2019-06-01")).then_nothing();
    over.when(end(1, "2019-06-02")).refused(Refusal::AlreadyEnded { until: day("2019-06-01") });
}

#[test]
fn a_post_does_not_end_before_it_began_and_only_its_holder_can_end_it() {
    a_liaison().when(end(1, "2019-02-28")).refused(Refusal::BeforeItBegan { from: day("2019-03-01") });
    a_liaison().when(end(9, "2019-06-01")).refused(Refusal::NoSuchPost);
}

#[test]
fn posts_end_with_their_organization_and_others_stay() {
    let leave = Command::LeaveOrganization { organization: organization(7), on: Some(day("2019-06-30")) };
    given([recorded(), assigned(1, 7, "2019-03-01"), assigned(2, 8, "2019-03-01")])
        .when(leave.clone())
        .then([ended(1, 7, "2019-06-30", Reason::OrganizationEnded)])
        .when(leave)
        .then_nothing();
}

#[test]
fn a_post_that_had_not_begun_when_the_organization_ended_never_begins() {
    let leave = Command::LeaveOrganization { organization: organization(7), on: Some(day("2019-01-31")) };
    let state = a_liaison().when(leave).then([ended(1, 7, "2019-03-01", Reason::OrganizationEnded)]);
    assert_eq!(state.state().claims(), []);
}

#[test]
fn at_an_organization_that_never_was_nobody_ever_held_a_post() {
    let leave = Command::LeaveOrganization { organization: organization(7), on: None };
    a_liaison().when(leave).then([ended(1, 7, "2019-03-01", Reason::OrganizationEnded)]);
}

#[test]
fn a_known_end_frees_the_organization_from_that_day() {
    let state = a_liaison().when(end(1, "2019-12-31")).then([ended(1, 7, "2019-12-31", Reason::ByHand)]);
    let key = Key::new("assignment.liaison", organization(7));
    let (from, until) = (Some(day("2019-03-01")), Some(day("2019-12-31")));
    assert_eq!(state.state().claims(), [Claim { key, from, until }]);
    assert_eq!(state.state().marks(), [posts_at(organization(7))]);
}

#[test]
fn relying_on_a_look_up_expects_the_guard_as_it_stood_before() {
    let unit = Unit { seen: 3, ..unit(7) };
    let command = assign(1, unit, "2019-03-01");
    assert_eq!(PostHolder::guards(&command), [Guard::Expect(ends_of(organization(7)), 3)]);
}

#[test]
fn announced_and_permitted_by_the_organizations_street() {
    let state = a_liaison();
    assert_eq!(state.state().route().tokens(), Some("44.03.09.001"));
    let place = Place { division: Some(street()), industry: None, organization: Some(organization(7)) };
    assert_eq!(state.state().scope(), Scope::Within(place));
}
