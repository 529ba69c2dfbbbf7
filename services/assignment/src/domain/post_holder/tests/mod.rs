//! Who holds which posts: given, when, then.

mod loads;
mod rows;
mod undone;

use kernel::Guard;
pub(super) use kernel::Personal;
pub(super) use kernel::spec::{Given, given, nothing, search_key};
use uuid::Uuid;
use vocabulary::{HolderId, Name, Place, parse_day};

use super::post::load;
use super::*;

pub(super) fn day(text: &str) -> Day {
    parse_day(text).unwrap()
}

pub(super) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub(super) fn reason() -> Note {
    Note::parse("误录").unwrap()
}

pub(super) fn organization(number: u128) -> OrganizationId {
    OrganizationId::new(Uuid::from_u128(number))
}

pub(super) fn post(number: u128) -> PostId {
    PostId::new(Uuid::from_u128(number))
}

pub(super) fn holder() -> HolderId {
    HolderId::new(Uuid::from_u128(100))
}

pub(super) fn street(code: &str) -> Division {
    Division::parse(code).unwrap()
}

pub(super) fn unit(number: u128) -> Unit {
    Unit {
        organization: organization(number),
        name: name(&format!("第{number}家")),
        division: street("440309001"),
        industry: None,
        on_record_from: day("2018-01-01"),
        ended: None,
        seen: 0,
    }
}

pub(super) fn li_na() -> Person {
    Person {
        holder: holder(),
        search: Personal::Clear(search_key("post_holder", &["telephone", "李娜", "19900001234"])),
        name: Personal::Clear(PersonName(name("李娜"))),
        telephone: Some(Personal::Clear(Telephone(name("19900001234")))),
        details: Details::default(),
    }
}

pub(super) fn recorded() -> Event {
    let Person { holder, search, name, telephone, details } = li_na();
    Event::Recorded { holder, search, name, telephone, details }
}

pub(super) fn assigned(number: u128, kind: Kind, at: u128, from: &str) -> Event {
    let (post, organization, division) = (post(number), organization(at), street("440309001"));
    Event::PostAssigned { post, kind, organization, division, industry: None, from: day(from) }
}

pub(super) fn ended(number: u128, kind: Kind, at: u128, on: &str, reason: Reason) -> Event {
    let (post, organization, division) = (post(number), organization(at), street("440309001"));
    Event::PostEnded { post, kind, organization, division, on: day(on), reason }
}

pub(super) fn corrected(number: u128, kind: Kind, at: u128, from: &str, until: Option<&str>) -> Event {
    let (post, organization, division) = (post(number), organization(at), street("440309001"));
    Event::PostCorrected { post, kind, organization, division, from: day(from), until: until.map(day) }
}

pub(super) fn assign(number: u128, kind: Kind, unit: Unit, from: &str) -> Command {
    Command::Assign { person: None, post: post(number), kind, unit, from: day(from), most: 10 }
}

fn end(number: u128, on: &str) -> Command {
    Command::End { post: post(number), on: day(on) }
}

pub(super) use Kind::{FullTimeWorker, Instructor, Liaison};

pub(super) fn a_liaison() -> Given<PostHolder> {
    given([recorded(), assigned(1, Liaison, 7, "2019-03-01")])
}

fn person_claim() -> Claim {
    Claim::open(search_key("post_holder", &["telephone", "李娜", "19900001234"]).key(PERSON))
}

#[test]
fn somebody_new_is_recorded_with_their_first_post() {
    let person = Some(Box::new(li_na()));
    let command =
        Command::Assign { person, post: post(1), kind: Liaison, unit: unit(7), from: day("2019-03-01"), most: 10 };
    let now = nothing::<PostHolder>().when(command).then([recorded(), assigned(1, Liaison, 7, "2019-03-01")]);
    let post = Claim { key: Key::new(LIAISON, organization(7)), from: Some(day("2019-03-01")), until: None };
    assert_eq!(now.claims(), [person_claim(), post]);
}

#[test]
fn nobody_is_assigned_who_is_not_on_record() {
    nothing::<PostHolder>().when(assign(1, Liaison, unit(7), "2019-03-01")).refused(Refusal::NotRecorded);
}

#[test]
fn whoever_is_on_record_is_described_better_and_not_recorded_twice() {
    let position = Some(Personal::Clear(Position(name("科员"))));
    let details = Details { position, ..Details::default() };
    let person = Some(Box::new(Person { details: details.clone(), ..li_na() }));
    let command = |number, at| Command::Assign {
        person: person.clone(),
        post: post(number),
        kind: Instructor,
        unit: unit(at),
        from: day("2019-03-01"),
        most: 10,
    };
    a_liaison()
        .when(command(2, 8))
        .then([Event::Described { holder: holder(), details }, assigned(2, Instructor, 8, "2019-03-01")])
        .when(command(3, 9))
        .then([assigned(3, Instructor, 9, "2019-03-01")]);
}

#[test]
fn an_ended_organization_gets_nobody() {
    let gone = Unit { ended: Some(day("2019-01-01")), ..unit(8) };
    let refused = Refusal::OrganizationEnded { organization: name("第8家") };
    a_liaison().when(assign(2, Liaison, gone, "2019-03-01")).refused(refused);
}

#[test]
fn a_post_begins_with_its_organization_at_the_earliest() {
    let (from, on_record_from) = (day("2017-12-31"), day("2018-01-01"));
    let refused = Refusal::BeforeOrganization { organization: name("第8家"), from, on_record_from };
    a_liaison().when(assign(2, Liaison, unit(8), "2017-12-31")).refused(refused);
}

#[test]
fn the_same_post_again_is_nothing_to_do() {
    a_liaison().when(assign(2, Liaison, unit(7), "2019-03-01")).then_nothing();
}

#[test]
fn nobody_holds_the_same_post_twice_at_a_time_but_may_hold_several_kinds() {
    let refused = Refusal::AlreadyHeld { organization: name("第7家"), since: day("2019-03-01") };
    a_liaison().when(assign(2, Liaison, unit(7), "2019-05-01")).refused(refused);
    a_liaison().when(assign(2, FullTimeWorker, unit(7), "2019-03-01")).then([assigned(
        2,
        FullTimeWorker,
        7,
        "2019-03-01",
    )]);
}

#[test]
fn a_holder_may_return_once_the_first_term_is_over() {
    let over = ended(1, Liaison, 7, "2019-05-01", Reason::ByHand);
    let back = given([recorded(), assigned(1, Liaison, 7, "2019-03-01"), over]);
    let (from, until) = (day("2019-03-01"), day("2019-05-01"));
    let refused = Refusal::Overlaps { organization: name("第7家"), from, until };
    back.clone().when(assign(2, Liaison, unit(7), "2019-04-30")).refused(refused);
    let state = back.when(assign(2, Liaison, unit(7), "2019-05-01")).then([assigned(2, Liaison, 7, "2019-05-01")]);
    let post = Claim { key: Key::new(LIAISON, organization(7)), from: Some(day("2019-05-01")), until: None };
    assert_eq!(state.claims(), [person_claim(), post]);
}

#[test]
fn one_instructor_and_one_liaison_are_claimed_and_full_time_workers_are_not() {
    let state = given([
        recorded(),
        assigned(1, Liaison, 7, "2019-03-01"),
        assigned(2, Instructor, 7, "2019-03-01"),
        assigned(3, FullTimeWorker, 8, "2019-03-01"),
    ]);
    let scopes: Vec<_> = state.claims().iter().map(|claim| claim.key.scope).collect();
    assert_eq!(scopes, [PERSON, INSTRUCTOR, LIAISON]);
    assert_eq!(state.marks(), [posts_at(organization(7)), posts_at(organization(8))]);
}

#[test]
fn a_post_ends_once() {
    let over = a_liaison().when(end(1, "2019-06-01")).then([ended(1, Liaison, 7, "2019-06-01", Reason::ByHand)]);
    over.clone().when(end(1, "2019-06-01")).then_nothing();
    over.when(end(1, "2019-06-02")).refused(Refusal::AlreadyEnded { until: day("2019-06-01") });
}

#[test]
fn a_post_does_not_end_before_it_began_and_only_its_holder_can_end_it() {
    a_liaison().when(end(1, "2019-02-28")).refused(Refusal::BeforeItBegan { from: day("2019-03-01") });
    a_liaison().when(end(9, "2019-06-01")).refused(Refusal::NoSuchPost);
}

#[test]
fn a_retracted_post_never_was_and_frees_its_organization() {
    let retract = || Command::Retract { post: post(1), reason: reason() };
    let (kind, organization, division) = (Liaison, organization(7), street("440309001"));
    let told = Event::PostRetracted {
        post: post(1),
        kind,
        organization,
        division,
        mistake: Mistake::ByHand,
        reason: reason(),
    };
    let gone = a_liaison().when(retract()).then([told]);
    assert_eq!(gone.claims(), [person_claim()]);
    assert_eq!(gone.marks(), []);
    let place = Place { division: Some(division), industry: None, organization: Some(organization) };
    assert_eq!(gone.state().scope(), Scope::Within(place), "who recorded it can still see it");
    gone.clone().when(retract()).then_nothing();
    gone.clone().when(end(1, "2019-06-01")).refused(Refusal::NoSuchPost);
    gone.when(assign(2, Liaison, unit(7), "2019-03-01")).then([assigned(2, Liaison, 7, "2019-03-01")]);
}

#[test]
fn posts_of_every_kind_end_with_their_organization_and_others_stay() {
    let leave = Command::LeaveOrganization { organization: organization(7), on: Some(day("2019-06-30")) };
    given([
        recorded(),
        assigned(1, Liaison, 7, "2019-03-01"),
        assigned(2, Liaison, 8, "2019-03-01"),
        assigned(3, Instructor, 7, "2019-04-01"),
        assigned(4, FullTimeWorker, 7, "2019-05-01"),
    ])
    .when(leave.clone())
    .then([
        ended(1, Liaison, 7, "2019-06-30", Reason::OrganizationEnded),
        ended(3, Instructor, 7, "2019-06-30", Reason::OrganizationEnded),
        ended(4, FullTimeWorker, 7, "2019-06-30", Reason::OrganizationEnded),
    ])
    .when(leave)
    .then_nothing();
}

#[test]
fn a_post_that_had_not_begun_when_the_organization_ended_never_begins() {
    let leave = Command::LeaveOrganization { organization: organization(7), on: Some(day("2019-01-31")) };
    let state = a_liaison().when(leave).then([ended(1, Liaison, 7, "2019-03-01", Reason::OrganizationEnded)]);
    assert_eq!(state.claims(), [person_claim()]);
}

#[test]
fn at_an_organization_that_never_was_nobody_ever_held_a_post() {
    let leave = Command::LeaveOrganization { organization: organization(7), on: None };
    a_liaison().when(leave).then([ended(1, Liaison, 7, "2019-03-01", Reason::OrganizationEnded)]);
}

#[test]
fn an_end_told_again_for_a_later_day_gives_back_what_it_took_and_no_more() {
    let leave = |on| Command::LeaveOrganization { organization: organization(7), on: Some(day(on)) };
    a_liaison()
        .when(leave("2019-06-30"))
        .then([ended(1, Liaison, 7, "2019-06-30", Reason::OrganizationEnded)])
        .when(leave("2019-08-31"))
        .then([corrected(1, Liaison, 7, "2019-03-01", Some("2019-08-31"))])
        .when(leave("2019-06-30"))
        .then([ended(1, Liaison, 7, "2019-06-30", Reason::OrganizationEnded)]);
    let over = ended(1, Liaison, 7, "2019-05-01", Reason::ByHand);
    given([recorded(), assigned(1, Liaison, 7, "2019-03-01"), over]).when(leave("2019-08-31")).then_nothing();
}

#[test]
fn posts_come_back_with_an_organization_that_did_not_end() {
    let leave = Command::LeaveOrganization { organization: organization(7), on: Some(day("2019-06-30")) };
    let back = |on| Command::ComeBack { organization: organization(7), on: day(on) };
    let open = corrected(1, Liaison, 7, "2019-03-01", None);
    let gone = a_liaison().when(leave).then([ended(1, Liaison, 7, "2019-06-30", Reason::OrganizationEnded)]);
    gone.clone().when(back("2018-02-01")).then_nothing();
    gone.when(back("2019-06-30")).then([open]).when(back("2019-06-30")).then_nothing();
    let by_hand = ended(1, Liaison, 7, "2019-06-30", Reason::ByHand);
    given([recorded(), assigned(1, Liaison, 7, "2019-03-01"), by_hand]).when(back("2019-06-30")).then_nothing();
}

#[test]
fn a_known_end_frees_the_organization_from_that_day() {
    let state = a_liaison().when(end(1, "2019-12-31")).then([ended(1, Liaison, 7, "2019-12-31", Reason::ByHand)]);
    let key = Key::new(LIAISON, organization(7));
    let (from, until) = (Some(day("2019-03-01")), Some(day("2019-12-31")));
    assert_eq!(state.claims(), [person_claim(), Claim { key, from, until }]);
}

#[test]
fn relying_on_a_look_up_expects_the_guard_as_it_stood_before() {
    let unit = Unit { seen: 3, ..unit(7) };
    let expected = [Guard::Expect(news_of(organization(7)), 3)];
    assert_eq!(PostHolder::guards(&assign(1, Liaison, unit.clone(), "2019-03-01")), expected);
    let contact = Command::Contact { unit, on: day("2019-03-01"), kind: ContactKind::Visit };
    assert_eq!(PostHolder::guards(&contact), expected);
}

fn along(code: &str, from: &str) -> Command {
    let (organization, division) = (organization(7), Some(street(code)));
    Command::MoveAlong { organization, division, industry: None, from: day(from) }
}

#[test]
fn a_post_lies_where_its_organization_lies_and_is_announced_there() {
    let (post, organization, division) = (post(1), organization(7), street("440309005"));
    let moved = Event::MovedAlong { post, organization, division, industry: None, from: day("2019-07-01") };
    let there = a_liaison().when(along("440309005", "2019-07-01")).then([moved]);
    assert_eq!(there.state().route().tokens(), Some("44.03.09.005"));
    let place = Place { division: Some(division), industry: None, organization: Some(organization) };
    assert_eq!(there.state().scope(), Scope::Within(place));
    there.when(along("440309005", "2019-07-01")).then_nothing();
}

#[test]
fn a_post_that_was_over_stays_where_it_was() {
    let over = ended(1, Liaison, 7, "2019-05-01", Reason::ByHand);
    given([recorded(), assigned(1, Liaison, 7, "2019-03-01"), over])
        .when(along("440309005", "2019-07-01"))
        .then_nothing();
}

#[test]
fn a_change_touches_the_street_of_its_post_and_no_other_of_the_holder() {
    let elsewhere = Event::PostAssigned {
        post: post(2),
        kind: Instructor,
        organization: organization(8),
        division: street("440309002"),
        industry: None,
        from: day("2019-03-01"),
    };
    let both = given([recorded(), assigned(1, Liaison, 7, "2019-03-01"), elsewhere]);
    let before = both.state().clone();
    assert!(matches!(before.scope(), Scope::Several(places) if places.len() == 2));
    let within = |code, at| {
        Scope::Within(Place { division: Some(street(code)), industry: None, organization: Some(organization(at)) })
    };
    let over = both.clone().when(end(1, "2019-06-01")).then([ended(1, Liaison, 7, "2019-06-01", Reason::ByHand)]);
    let touched = before.touched(over.state());
    assert!(touched.iter().all(|scope| *scope == within("440309001", 7)) && !touched.is_empty(), "{touched:?}");
    let erased = Event::Erased { holder: holder(), reason: reason() };
    let forgotten = both.when(Command::Erase { reason: reason() }).then([erased]);
    assert_eq!(before.touched(forgotten.state()), [within("440309001", 7), within("440309002", 8)]);
    assert_eq!(before.touched(&before), []);
}

#[test]
fn who_is_erased_keeps_their_posts_and_gets_no_more() {
    let erase = || Command::Erase { reason: reason() };
    let gone = a_liaison().when(erase()).then([Event::Erased { holder: holder(), reason: reason() }]);
    gone.clone().when(erase()).then_nothing();
    assert_eq!(gone.state().subject(), None);
    let scopes: Vec<_> = gone.claims().into_iter().map(|claim| claim.key.scope).collect();
    assert_eq!(scopes, [LIAISON], "nobody is found by their name any more");
    gone.clone().when(assign(2, Liaison, unit(8), "2019-03-01")).refused(Refusal::Erased);
    gone.when(end(1, "2019-06-01")).then([ended(1, Liaison, 7, "2019-06-01", Reason::ByHand)]);
}

fn contacted(at: u128, on: &str, kind: ContactKind) -> Event {
    let (organization, division) = (organization(at), street("440309001"));
    Event::Contacted { organization, division, industry: None, on: day(on), kind }
}

#[test]
fn a_contact_is_on_record_once_also_outside_the_term_and_not_before_it_was_made() {
    let contact = |on| Command::Contact { unit: unit(7), on: day(on), kind: ContactKind::Visit };
    let told = contacted(7, "2019-02-01", ContactKind::Visit);
    a_liaison().when(contact("2019-02-01")).then([told]).when(contact("2019-02-01")).then_nothing();
    // It is 2019-07-01.
    a_liaison().when(contact("2019-07-02")).refused(Refusal::ContactToCome { on: day("2019-07-02") });
}

#[test]
fn a_contact_is_retracted_where_it_is_on_record() {
    let (organization, on, kind) = (organization(7), day("2019-05-01"), ContactKind::Visit);
    let retract = || Command::RetractContact { organization, on, kind };
    let retracted = Event::ContactRetracted { organization, division: street("440309001"), on, kind };
    given([recorded(), assigned(1, Liaison, 7, "2019-03-01"), contacted(7, "2019-05-01", kind)])
        .when(retract())
        .then([retracted])
        .when(retract())
        .refused(Refusal::NoSuchContact);
}
