//! The register's rules, as sentences.

mod counting;
mod elsewhere;
mod histories;

use kernel::spec::{Given, given, nothing, search_key};
use kernel::{Decider as _, Personal, Route};
use uuid::Uuid;
use vocabulary::{Industry, PersonId, parse_day};

use super::personal::{IdentityNumber, PersonName, Profile, ProfileChange, Telephone};
use super::*;
use crate::domain::counts::Seat;

fn day(text: &str) -> Day {
    parse_day(text).unwrap()
}

fn person() -> PersonId {
    PersonId::new(Uuid::from_u128(1))
}

fn organization(n: u128) -> OrganizationId {
    OrganizationId::new(Uuid::from_u128(100 + n))
}

fn party_id(n: u128) -> PartyOrganizationId {
    PartyOrganizationId::new(Uuid::from_u128(200 + n))
}

fn workplace(n: u128) -> Workplace {
    let division = Division::parse("440309001").unwrap();
    Workplace { organization: organization(n), seat: Seat { division, industry: None } }
}

fn unit(n: u128) -> Unit {
    Unit { workplace: workplace(n), on_record_from: day("2010-01-01"), ended_on: None, seen: 0 }
}

fn party(n: u128) -> Party {
    let seat = PartySeat { party_organization: party_id(n), division: Division::parse("440309002").unwrap() };
    Party { seat, founded_on: day("2012-01-01"), dissolved_on: None, seen: 0 }
}

fn profile(name: &str) -> Profile {
    let number = "999999199001010016";
    Profile {
        name: Personal::Clear(PersonName(name.to_owned())),
        identity_number: Personal::Clear(IdentityNumber(number.to_owned())),
        sex: None,
        ethnicity: None,
        education: None,
        telephone: None,
        by_number: Personal::Clear(search_key("identity_number", &[number])),
        by_name: Personal::Clear(search_key("name", &[name])),
    }
}

fn standing(confirmed_on: &str) -> Standing {
    Standing { joined_on: Some(day("2011-07-01")), full: true, confirmed_on: parse_day(confirmed_on).ok() }
}

/// A full member of organization 1, whose relationship Party organization 1 holds.
fn row() -> Row {
    Row {
        profile: profile("李娜"),
        standing: standing("2012-07-01"),
        workplace: Some(unit(1)),
        home: Some(HomeOf::Here(party(1))),
        home_from: Some(day("2018-01-01")),
        floating: false,
        floating_from: None,
        manager: None,
    }
}

fn record(row: Row) -> Command {
    recorded_on("2019-07-01", row)
}

fn recorded_on(as_of: &str, row: Row) -> Command {
    let (person, born, as_of) = (person(), day("1990-01-01"), day(as_of));
    Command::Record(Box::new(Record { row, person, born, as_of, correct: false }))
}

fn corrected(row: Row) -> Command {
    let (person, born, as_of) = (person(), day("1990-01-01"), day("2019-07-01"));
    Command::Record(Box::new(Record { row, person, born, as_of, correct: true }))
}

/// On record as the row says.
fn known(row: Row) -> Given<Person> {
    after(nothing(), record(row))
}

/// What `command` comes to, whatever it is.
fn after(before: Given<Person>, command: Command) -> Given<Person> {
    before.when(command).allowed().1
}

fn worked(n: u128, from: &str) -> Event {
    Event::WorkplaceChanged { workplace: Some(workplace(n)), from: day(from), why: Why::Said }
}

fn held(n: u128, from: &str) -> Event {
    Event::RelationshipChanged { home: Some(Home::Here(party(n).seat)), from: day(from), why: Why::Said }
}

/// What is told beside the counts.
fn said(events: &[Event]) -> Vec<Event> {
    events.iter().filter(|event| !matches!(event, Event::Counted { .. })).cloned().collect()
}

#[test]
fn a_row_enrols_and_the_same_row_again_is_nothing_to_do() {
    let outcome = nothing::<Person>().when(record(row()));
    let enrolled = [
        Event::Recorded { person: person(), profile: profile("李娜") },
        Event::Enrolled { standing: standing("2012-07-01"), from: day("2018-01-01") },
        worked(1, "2018-01-01"),
        held(1, "2018-01-01"),
    ];
    let (events, there) = outcome.allowed();
    assert_eq!(said(&events), enrolled);
    there.when(record(row())).then_nothing();
}

#[test]
fn without_a_day_of_transfer_they_are_in_the_register_since_all_was_there() {
    let since = |row: Row| known(row).state().known().unwrap().from;
    assert_eq!(since(Row { home_from: None, ..row() }), day("2012-01-01"), "the Party organization was founded");
    assert_eq!(since(Row { home_from: None, home: None, ..row() }), day("2011-07-01"), "they joined");
    let nothing_said = Standing { joined_on: None, full: true, confirmed_on: None };
    let bare = Row { home_from: None, home: None, workplace: None, standing: nothing_said, ..row() };
    assert_eq!(since(bare), day("2019-07-01"), "recorded");
}

#[test]
fn a_row_places_nobody_before_their_party_organization_is_founded() {
    let new = Party { founded_on: day("2019-01-20"), ..party(2) };
    let elsewhere = HomeOf::elsewhere(&Name::parse("中共河南省某村支部委员会").unwrap());
    let floating = Row {
        home: Some(elsewhere),
        home_from: None,
        floating: true,
        floating_from: Some(day("2018-08-08")),
        manager: Some(new),
        ..row()
    };
    let belonging = Row { home: Some(HomeOf::Here(new)), ..row() };
    for row in [floating, belonging] {
        let there = known(row.clone());
        let now = there.state().known().unwrap();
        assert!(now.is_member(day("2018-12-01")) && now.workplace(day("2018-12-01")).is_some());
        assert_eq!((now.manager(day("2019-01-19")), now.manager(day("2019-01-20"))), (None, Some(party_id(2))));
        there.when(record(row)).then_nothing();
    }
}

#[test]
fn joining_before_birth_or_in_the_future_or_after_confirmation_is_refused() {
    let joined = |joined_on: &str, confirmed_on: &str| {
        let standing = Standing { joined_on: Some(day(joined_on)), ..standing(confirmed_on) };
        nothing::<Person>().when(record(Row { standing, ..row() }))
    };
    joined("1989-12-31", "").refused(Refusal::JoinedBeforeBirth { joined_on: day("1989-12-31") });
    joined("2019-07-02", "").refused(Refusal::JoinedInTheFuture { joined_on: day("2019-07-02") });
    let (joined_on, confirmed_on) = (day("2011-07-01"), day("2011-06-30"));
    joined("2011-07-01", "2011-06-30").refused(Refusal::ConfirmedBeforeJoining { joined_on, confirmed_on });
}

#[test]
fn nobody_is_recorded_in_what_is_no_more() {
    let ended = Unit { ended_on: Some(day("2019-05-01")), ..unit(1) };
    nothing::<Person>().when(record(Row { workplace: Some(ended), ..row() })).refused(Refusal::OrganizationEnded);
    let dissolved = Party { dissolved_on: Some(day("2019-05-01")), ..party(1) };
    let there = Row { manager: Some(dissolved), ..row() };
    nothing::<Person>().when(record(there)).refused(Refusal::PartyOrganizationDissolved);
}

#[test]
fn one_person_has_an_identity_number_until_it_is_forgotten_or_was_recorded_in_error() {
    let key = search_key("identity_number", &["999999199001010016"]).key(IDENTITY_NUMBER);
    let there = known(row());
    assert_eq!(there.claims(), [kernel::Claim::open(key)]);
    let name = search_key("name", &["李娜"]).key(NAME);
    assert!(there.marks().contains(&name));
    let reason = Note::parse("本人申请").unwrap();
    let erased = Event::Erased { person: person(), reason: reason.clone() };
    let gone = there.clone().when(Command::Erase { reason: reason.clone() }).then([erased]);
    assert_eq!(gone.claims(), []);
    assert!(!gone.marks().contains(&name) && gone.marks().contains(&works_at(organization(1))));
    gone.when(Command::Erase { reason: reason.clone() }).then_nothing();
    let retracted = after(there, Command::Retract { reason });
    assert_eq!((retracted.claims(), retracted.marks()), (vec![], vec![]));
    retracted.when(Command::Confirm { on: day("2019-01-01") }).refused(Refusal::Retracted);
}

#[test]
fn a_row_that_says_otherwise_is_a_change_from_its_day() {
    let other = Row { workplace: Some(unit(2)), home: Some(HomeOf::Here(party(2))), home_from: None, ..row() };
    let (events, _) = known(row()).when(record(other)).allowed();
    assert_eq!(said(&events), [worked(2, "2019-07-01"), held(2, "2019-07-01")]);
}

#[test]
fn who_they_are_is_recorded_anew_without_saying_what_it_was() {
    let telephone = Some(Personal::Clear(Telephone("19900001234".to_owned())));
    let row_with = Row { profile: Profile { telephone: telephone.clone(), ..profile("李娜") }, ..row() };
    let change = ProfileChange { telephone, ..ProfileChange::default() };
    let there = known(row()).when(record(row_with.clone()));
    let there = there.then([Event::ProfileChanged { person: person(), profile: change }]);
    there.when(record(row_with)).then_nothing().when(record(row())).then_nothing();
}

#[test]
fn another_day_of_joining_is_a_correction() {
    let later = Standing { joined_on: Some(day("2011-08-01")), ..standing("2012-07-01") };
    let other = Row { standing: later, ..row() };
    let on_record = day("2011-07-01");
    known(row()).when(record(other.clone())).refused(Refusal::JoinedOnAnotherDay { on_record });
    let correction = Correction { standing: Some(later), ..Correction::default() };
    let told = Event::Corrected { as_of: day("2019-07-01"), correction };
    known(row()).when(corrected(other)).then([told]);
}

#[test]
fn a_probationary_member_is_confirmed_once() {
    let probationary = Standing { joined_on: Some(day("2018-07-01")), full: false, confirmed_on: None };
    let there = known(Row { standing: probationary, ..row() });
    let (events, there) = there.when(Command::Confirm { on: day("2019-07-01") }).allowed();
    assert_eq!(said(&events), [Event::Confirmed { on: day("2019-07-01") }]);
    let there = there.when(Command::Confirm { on: day("2019-07-01") }).then_nothing();
    there.when(Command::Confirm { on: day("2019-06-01") }).refused(Refusal::FullAlready);
}

#[test]
fn a_member_floats_in_one_place_at_a_time() {
    let begin = |n, from| Command::BeginFloating { unit: unit(n), home: None, from: day(from) };
    let there = after(known(row()), begin(2, "2019-02-01"));
    let there = there.when(begin(2, "2019-03-01")).then_nothing();
    there.clone().when(begin(3, "2019-03-01")).refused(Refusal::FloatsElsewhere { since: day("2019-02-01") });
    let over = Command::EndFloating { party: Some(party(2)), on: day("2019-05-01") };
    let (events, there) = there.when(over).allowed();
    assert_eq!(said(&events), [Event::FloatingEnded { on: day("2019-05-01") }, held(2, "2019-05-01")]);
    after(there, begin(3, "2019-06-01"));
}

#[test]
fn who_manages_by_default_is_not_said_apart() {
    let manage = |party, from: &str| Command::Manage { party, from: day(from) };
    let there =
        known(Row { manager: Some(party(1)), ..row() }).when(manage(Some(party(1)), "2019-01-01")).then_nothing();
    let (events, there) = there.when(manage(Some(party(2)), "2019-02-01")).allowed();
    let other =
        Event::ManagementChanged { manager: Manager::Other(party(2).seat), from: day("2019-02-01"), why: Why::Said };
    assert_eq!(said(&events), [other]);
    let there = after(there, manage(None, "2019-03-01"));
    let known = there.state().known().unwrap();
    let managed = ["2019-01-31", "2019-02-28", "2019-03-01"].map(|on| known.manager(day(on)));
    assert_eq!(managed, [Some(party_id(1)), Some(party_id(2)), None]);
    assert!(there.marks().contains(&unplaced()));
}

#[test]
fn a_membership_ends_once_and_nothing_changes_after() {
    let end = |reason, on: &str| Command::EndMembership { reason, on: day(on) };
    known(row()).when(end(EndReason::ProbationCancelled, "2019-05-01")).refused(Refusal::NotProbationary);
    let there = after(known(row()), end(EndReason::MovedOut, "2019-05-01"));
    let there = there.when(end(EndReason::MovedOut, "2019-05-01")).then_nothing();
    let ended = || Refusal::MembershipEnded { on: day("2019-05-01") };
    there.clone().when(end(EndReason::Left, "2019-05-01")).refused(ended());
    there.clone().when(Command::ChangeWorkplace { unit: None, from: day("2019-06-01") }).refused(ended());
    there.when(record(row())).refused(ended());
}

#[test]
fn nothing_holds_before_they_are_in_the_register_or_what_it_rests_on_was_there() {
    let change = |from: &str| Command::ChangeWorkplace { unit: Some(unit(2)), from: day(from) };
    let early = Refusal::BeforeEnrolment { from: day("2018-01-01"), day: day("2017-12-31") };
    known(row()).when(change("2017-12-31")).refused(early);
    let young = Unit { on_record_from: day("2019-06-01"), ..unit(2) };
    let to = Command::ChangeWorkplace { unit: Some(young), from: day("2019-05-31") };
    let before = Refusal::BeforeOrganization { on_record_from: day("2019-06-01"), day: day("2019-05-31") };
    known(row()).when(to).refused(before);
    let new = Party { founded_on: day("2019-06-01"), ..party(2) };
    let to = Command::ChangeRelationship { party: new, from: day("2019-05-31") };
    let before = Refusal::BeforePartyOrganization { founded_on: day("2019-06-01"), day: day("2019-05-31") };
    known(row()).when(to).refused(before);
}

#[test]
fn out_of_contact_is_a_flag_and_no_end() {
    let set = |lost, on: &str| Command::SetContactLost { lost, on: day(on) };
    let there = known(row()).when(set(true, "2019-01-01")).then([Event::ContactLost { on: day("2019-01-01") }]);
    let there = there.when(set(true, "2019-02-01")).then_nothing();
    there.when(set(false, "2019-03-01")).then([Event::ContactFound { on: day("2019-03-01") }]);
}

#[test]
fn they_stay_members_when_their_organization_ends() {
    let leave = |on| Command::LeaveOrganization { organization: organization(1), on };
    let there = after(known(row()), leave(Some(day("2019-05-01"))));
    let known_now = there.state().known().unwrap();
    assert_eq!(known_now.workplace(day("2019-04-30")), Some(organization(1)));
    assert_eq!(known_now.workplace(day("2019-05-01")), None);
    assert!(known_now.is_member(day("2019-05-01")) && known_now.manager(day("2019-05-01")).is_some());
    there.when(leave(Some(day("2019-05-01")))).then_nothing();
    let never = after(known(row()), leave(None));
    assert_eq!(never.state().known().unwrap().workplace(day("2018-06-01")), None);
}

#[test]
fn who_loses_their_party_organization_is_unplaced_from_that_day() {
    let leave = |n, on: &str| Command::LeavePartyOrganization { party: party_id(n), on: Some(day(on)) };
    let there = after(known(row()), leave(1, "2019-05-01"));
    let manager = |there: &Given<Person>, on: &str| there.state().known().unwrap().manager(day(on));
    assert_eq!((manager(&there, "2019-04-30"), manager(&there, "2019-05-01")), (Some(party_id(1)), None));
    // One that only managed them: whoever holds the relationship does again.
    let there = after(known(Row { manager: Some(party(2)), ..row() }), leave(2, "2019-05-01"));
    assert_eq!((manager(&there, "2019-04-30"), manager(&there, "2019-05-01")), (Some(party_id(2)), Some(party_id(1))));
}

#[test]
fn they_are_seen_from_all_and_changed_from_the_first_of_where_they_belong() {
    let there = known(row());
    let state = there.state();
    let at_work = vocabulary::Place {
        division: Division::parse("440309001").ok(),
        industry: None,
        organization: Some(organization(1)),
    };
    let at_home = vocabulary::Place { division: Division::parse("440309002").ok(), ..vocabulary::Place::default() };
    assert_eq!(state.scope(), Scope::Several(vec![at_work.clone(), at_home.clone()]));
    assert_eq!(state.touched(state), [Scope::Within(at_work.clone()), Scope::Within(at_work)]);
    assert_eq!(state.route(), Route::NONE);
    let change = SeatChange::Industry(Industry::parse("charity").ok());
    let moved = Command::MoveOrganization { organization: organization(1), change };
    let seat = Seat { industry: Industry::parse("charity").ok(), ..workplace(1).seat };
    let there = there.when(moved.clone()).then([Event::WorkplaceMoved { organization: organization(1), seat }]);
    let there = there.when(moved).then_nothing();
    let first = there.state().known().unwrap().places().remove(0);
    assert_eq!(first.industry, Industry::parse("charity").ok());
    let gone = after(there, Command::ChangeWorkplace { unit: None, from: day("2019-01-01") });
    assert_eq!(gone.state().scope(), Scope::Within(at_home));
}

#[test]
fn nothing_is_asked_of_nobody() {
    nothing::<Person>().when(Command::Confirm { on: day("2019-01-01") }).refused(Refusal::NotRecorded);
    let there = given([Event::Recorded { person: person(), profile: profile("李娜") }]);
    assert_eq!(there.state().known().unwrap().id, person());
}
