//! The rules of social organizations, told as given / when / then.

mod histories;
mod lines;

use kernel::spec::{Given, given, nothing};
use kernel::{Decider as _, Guard, Key, Personal};
use vocabulary::{
    ContactId, CreditCode, Day, Division, Industry, Name, Note, OrganizationId, Scope, Scoped as _, parse_day,
};

use super::events::Counted;
use super::row::{Classification, Supervision};
use super::*;

fn day(text: &str) -> Day {
    parse_day(text).unwrap()
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn street(code: &str) -> Division {
    Division::parse(code).unwrap()
}

fn id() -> OrganizationId {
    OrganizationId::new(uuid::Uuid::from_u128(7))
}

fn contact(n: u128) -> ContactId {
    ContactId::new(uuid::Uuid::from_u128(n))
}

/// Registered 2015 in Guanhu, nothing else said.
fn a_row() -> Row {
    Row {
        code: CreditCode::parse("53440300305837768J").unwrap(),
        name: name("观湖义工联"),
        kind: Kind::Association,
        street: street("440309001"),
        community: None,
        industry: None,
        class: None,
        address: None,
        location: None,
        registered_on: Some(day("2015-03-01")),
        registration_authority: None,
        supervising_unit: None,
        employees: None,
        full: None,
        probationary: None,
        floating: None,
        applicants: None,
        reason: None,
        commitment: None,
        survey_form: None,
        charter: None,
        contact: Named::default(),
        status: None,
        status_on: None,
        counted_on: None,
    }
}

fn record(row: Row) -> Command {
    recorded(row, false)
}

fn recorded(row: Row, correct: bool) -> Command {
    let (id, contact) = (id(), contact(1));
    Command::Record(Box::new(Record { row, as_of: day("2019-07-01"), correct, id, vouched: None, contact, life: 0 }))
}

fn on_record() -> Event {
    Event::Recorded {
        id: id(),
        code: a_row().code,
        name: a_row().name,
        classification: Classification { kind: Kind::Association, industry: None, class: None },
        address: in_street("440309001"),
        supervision: Supervision::default(),
        from: day("2015-03-01"),
        registered: true,
        vouched: None,
    }
}

fn in_street(code: &str) -> Address {
    Address { street: street(code), community: None, line: None, location: None }
}

fn change(status: Status, on: &str) -> Command {
    Command::ChangeStatus { status, on: Some(day(on)), life: Life { id: id(), seen: 0 } }
}

fn corrected(correction: Correction) -> Event {
    Event::Corrected { as_of: day("2019-07-01"), correction: Box::new(correction) }
}

#[test]
fn a_row_creates_an_organization_with_its_counts_and_status() {
    let row = Row {
        employees: Some(12),
        full: Some(3),
        status: Some(Status::Dormant { cause: Some(Cause::Zombie) }),
        status_on: Some(day("2018-05-01")),
        counted_on: Some(day("2019-01-01")),
        ..a_row()
    };
    let survey = Survey { full: Some(3), ..Survey::default() };
    nothing::<Organization>()
        .when(record(row.clone()))
        .then([
            on_record(),
            Event::EmployeesCounted { employees: 12, on: day("2019-01-01") },
            Event::Surveyed { survey, on: day("2019-01-01") },
            Event::WentDormant { cause: Some(Cause::Zombie), on: day("2018-05-01") },
        ])
        .when(record(row))
        .then_nothing();
}

#[test]
fn without_a_registration_date_it_is_on_record_from_today() {
    let row = Row { registered_on: None, ..a_row() };
    let Event::Recorded { id, code, name, classification, address, supervision, .. } = on_record() else { panic!() };
    let (from, registered) = (day("2019-07-01"), false);
    let told =
        Event::Recorded { id, code, name, classification, address, supervision, from, registered, vouched: None };
    let known = nothing::<Organization>().when(record(row)).then([told]);
    let learnt = Correction { registered_on: Some(day("2015-03-01")), ..Correction::default() };
    let learnt = Event::Corrected { as_of: day("2015-03-01"), correction: Box::new(learnt) };
    known.when(record(a_row())).then([learnt]).when(record(a_row())).then_nothing();
}

#[test]
fn a_row_tells_what_changed_and_from_when() {
    let row = Row {
        name: name("观湖志愿者协会"),
        industry: Some(Industry::parse("social_work").unwrap()),
        counted_on: Some(day("2018-01-01")),
        ..a_row()
    };
    let from = day("2018-01-01");
    let classification = Classification { kind: Kind::Association, industry: row.industry.clone(), class: None };
    given([on_record()])
        .when(record(row.clone()))
        .then([Event::Renamed { name: row.name.clone(), from }, Event::Reclassified { classification, from }])
        .when(record(row))
        .then_nothing();
}

#[test]
fn a_column_left_empty_changes_nothing() {
    let full = Row {
        community: Some(street("440309001002")),
        class: Some(name("公益服务")),
        address: Some(Note::parse("大和路1号").unwrap()),
        supervising_unit: Some(name("区团委")),
        employees: Some(5),
        full: Some(1),
        probationary: Some(1),
        reason: Some(Reason::OwnerUnwilling),
        commitment: Some(true),
        ..a_row()
    };
    let events = Organization::default().decide(&record(full), kernel::spec::NOON).unwrap();
    given(events).when(record(a_row())).then_nothing();
}

#[test]
fn moving_tells_the_old_street_and_the_new_one() {
    let (old, new) = (street("440309001"), street("440309002"));
    let from = day("2019-01-01");
    let out = Event::MovedOut { street: old, to: new, from };
    let within = Event::MovedIn { address: in_street("440309002"), out_of: old, from };
    let known = given([on_record(), out.clone()]);
    assert_eq!(known.state().route(), old.into());
    let known = given([on_record()]).when(Command::Move { address: in_street("440309002"), from });
    let known = known.then([out, within]);
    assert_eq!(known.state().route(), new.into());
    known.when(Command::Move { address: in_street("440309002"), from }).then_nothing();
}

#[test]
fn within_a_street_it_is_relocated() {
    let address = Address { community: Some(street("440309001002")), ..in_street("440309001") };
    let from = day("2019-01-01");
    given([on_record()])
        .when(Command::Move { address: address.clone(), from })
        .then([Event::Relocated { address, from }]);
}

#[test]
fn nothing_happens_before_it_began() {
    let (day, start) = (day("2015-02-28"), day("2015-03-01"));
    let survey = Survey::default();
    given([on_record()]).when(Command::Survey { survey, on: day }).refused(Refusal::BeforeStart { day, start });
    let moved = Command::Move { address: in_street("440309002"), from: day };
    given([on_record()]).when(moved).refused(Refusal::BeforeStart { day, start });
    let row = Row { status: Some(Status::Deregistered), status_on: Some(day), ..a_row() };
    given([on_record()]).when(record(row.clone())).refused(Refusal::StatusBeforeStart { day, start });
    nothing::<Organization>().when(record(row)).refused(Refusal::StatusBeforeStart { day, start });
}

#[test]
fn a_dormant_organization_can_work_again_and_an_ended_one_cannot() {
    let dormant = given([on_record()]).when(change(Status::Dormant { cause: None }, "2018-01-01"));
    let dormant = dormant.then([Event::WentDormant { cause: None, on: day("2018-01-01") }]);
    let again =
        dormant.clone().when(change(Status::Operating, "2018-06-01")).then([Event::Resumed { on: day("2018-06-01") }]);
    again
        .when(change(Status::Revoked { certificate: true }, "2019-01-01"))
        .then([Event::Revoked { certificate: true, on: day("2019-01-01") }])
        .when(change(Status::Operating, "2019-06-01"))
        .refused(Refusal::Ended { on: day("2019-01-01") });
    let last = day("2018-01-01");
    dormant.when(change(Status::Deregistered, "2017-01-01")).refused(Refusal::StatusOutOfOrder { last });
}

#[test]
fn an_ended_organization_takes_no_more_but_the_same_row_again() {
    let on = day("2018-01-01");
    let ended = || given([on_record(), Event::Deregistered { on }]);
    let row = Row { status: Some(Status::Deregistered), status_on: Some(on), ..a_row() };
    ended().when(record(row.clone())).then_nothing();
    ended().when(record(Row { status: None, ..row.clone() })).then_nothing();
    ended().when(record(Row { employees: Some(3), ..row.clone() })).refused(Refusal::Ended { on });
    ended()
        .when(record(Row { status: Some(Status::Operating), status_on: None, ..row.clone() }))
        .refused(Refusal::Ended { on });
    ended().when(record(Row { status_on: Some(day("2018-02-01")), ..row })).refused(Refusal::Ended { on });
    ended().when(Command::Survey { survey: Survey::default(), on: day("2019-01-01") }).refused(Refusal::Ended { on });
}

#[test]
fn a_correction_says_what_was_wrong_from_the_start() {
    let row = Row { name: name("观湖义工联合会"), registered_on: Some(day("2014-03-01")), ..a_row() };
    let correction =
        Correction { name: Some(row.name.clone()), registered_on: Some(day("2014-03-01")), ..Correction::default() };
    let known = given([on_record()]).when(recorded(row.clone(), true)).then([corrected(correction)]);
    let now = known.state().known().unwrap();
    assert_eq!((now.start, now.names.since(day("2019-01-01"))), (day("2014-03-01"), day("2014-03-01")));
    known.when(recorded(row, true)).then_nothing();
}

#[test]
fn a_wrong_kind_is_corrected_also_where_the_industry_was_another() {
    let start = a_row().registered_on.unwrap();
    let classified =
        |kind, industry: &str| Classification { kind, industry: Some(Industry::parse(industry).unwrap()), class: None };
    let wrong = given([on_record()]).state().known().unwrap().classifications.at(start).kind;
    let right = Kind::LawFirm;
    assert_ne!(wrong, right);
    let changed = |industry: &str, from: &str| Event::Reclassified {
        classification: classified(wrong, industry),
        from: day(from),
    };
    let history = [on_record(), changed("health", "2018-01-01"), changed("charity", "2019-01-01")];
    let row = Row { kind: right, industry: None, counted_on: Some(day("2018-06-01")), ..a_row() };
    let known = given(history);
    let before = known.state().known().unwrap().classifications.at(start).industry.clone();
    let correction = |as_of: Day, industry: Option<Industry>| {
        let classification = Some(Classification { kind: right, industry, class: None });
        Event::Corrected { as_of, correction: Box::new(Correction { classification, ..Correction::default() }) }
    };
    let known = known.when(recorded(row.clone(), true)).then([
        correction(start, before),
        correction(day("2018-06-01"), Industry::parse("health").ok()),
        correction(day("2019-01-01"), Industry::parse("charity").ok()),
    ]);
    known.when(recorded(row, true)).then_nothing();
}

#[test]
fn a_corrected_count_keeps_its_day() {
    let counted = Event::EmployeesCounted { employees: 5, on: day("2018-01-01") };
    let employees = Some(Counted { count: 6, on: day("2018-01-01") });
    let row = Row { employees: Some(6), ..a_row() };
    given([on_record(), counted])
        .when(recorded(row, true))
        .then([corrected(Correction { employees, ..Correction::default() })]);
}

#[test]
fn a_wrong_street_is_told_to_both_streets() {
    let row = Row { street: street("440309002"), ..a_row() };
    let misplaced = Event::Misplaced { street: a_row().street, to: row.street, as_of: day("2019-07-01") };
    let correction = Correction { address: Some(in_street("440309002")), ..Correction::default() };
    let known = given([on_record(), misplaced.clone()]);
    assert_eq!(known.state().route(), a_row().street.into());
    let known = given([on_record()]).when(recorded(row, true)).then([misplaced, corrected(correction)]);
    assert_eq!(known.state().route(), street("440309002").into());
}

#[test]
fn a_wrong_street_is_corrected_also_where_the_address_was_another() {
    let start = a_row().registered_on.unwrap();
    let (right, on) = (street("440309002"), day("2019-01-01"));
    let line = |text: &str| vocabulary::Note::parse(text).ok();
    let retyped = Address { line: line("新址"), ..in_street(a_row().street.code()) };
    let relocated = Event::Relocated { address: retyped.clone(), from: on };
    let row = Row { street: right, address: line("新址"), ..a_row() };
    let told = |street, as_of: Day, address: Address| {
        let misplaced = Event::Misplaced { street, to: right, as_of };
        let correction = Correction { address: Some(address), ..Correction::default() };
        [misplaced, Event::Corrected { as_of, correction: Box::new(correction) }]
    };
    let before = told(a_row().street, start, in_street("440309002"));
    let now = told(a_row().street, day("2019-07-01"), Address { line: line("新址"), ..in_street("440309002") });
    let known = given([on_record(), relocated]).when(recorded(row.clone(), true));
    known.then(before.into_iter().chain(now)).when(recorded(row, true)).then_nothing();
}

#[test]
fn a_wrong_end_is_taken_back_by_a_correction() {
    let on = day("2018-01-01");
    let row = Row { status: Some(Status::Operating), ..a_row() };
    let status = Some(StatusCorrection { status: Status::Operating, on, was_on: Some(on) });
    let known = given([on_record(), Event::Deregistered { on }]).when(recorded(row.clone(), true));
    let known = known.then([corrected(Correction { status, ..Correction::default() })]);
    assert_eq!(known.state().known().unwrap().ended(), None);
    known.when(recorded(row, true)).then_nothing();
}

#[test]
fn an_end_gets_its_right_day_by_a_correction() {
    let (wrong, right) = (day("2018-01-01"), day("2017-01-01"));
    let row = Row { status: Some(Status::Deregistered), status_on: Some(right), ..a_row() };
    let status = Some(StatusCorrection { status: Status::Deregistered, on: right, was_on: Some(wrong) });
    let known = given([on_record(), Event::Deregistered { on: wrong }]).when(recorded(row.clone(), true));
    let known = known.then([corrected(Correction { status, ..Correction::default() })]);
    assert_eq!(known.state().known().unwrap().ended(), Some(right));
    known.when(recorded(row, true)).then_nothing();
}

#[test]
fn a_state_is_corrected_by_its_own_day_though_the_row_counts_an_earlier_one() {
    let (counted, wrong, right) = (day("2017-12-31"), day("2018-03-01"), day("2018-06-01"));
    let dormant = Event::WentDormant { cause: None, on: wrong };
    let row = Row { status_on: Some(right), counted_on: Some(counted), ..a_row() };
    let corrects = |row: Row, history: Vec<Event>, status, was_on| {
        let status = Some(StatusCorrection { status, on: right, was_on: Some(was_on) });
        let correction = Correction { status, ..Correction::default() };
        let told = Event::Corrected { as_of: counted, correction: Box::new(correction) };
        let known = given(history).when(recorded(row.clone(), true)).then([told]);
        assert_eq!(known.state().known().unwrap().statuses.since(right), right);
        known.when(recorded(row, true)).then_nothing();
    };
    let cause = Status::Dormant { cause: None };
    corrects(Row { status: Some(cause), ..row.clone() }, vec![on_record(), dormant.clone()], cause, wrong);
    let resumed = Event::Resumed { on: day("2018-05-01") };
    let row = Row { status: Some(Status::Operating), ..row };
    corrects(row, vec![on_record(), dormant, resumed], Status::Operating, day("2018-05-01"));
}

fn called(leader: Option<&str>, person: Option<&str>, telephone: Option<&str>) -> Named {
    Named {
        leader: leader.map(|text| Personal::Clear(Leader(name(text)))),
        person: person.map(|text| Personal::Clear(Person(name(text)))),
        telephone: telephone.map(|text| Personal::Clear(Telephone(name(text)))),
    }
}

#[test]
fn the_same_contact_again_is_nothing_to_do() {
    let row = Row { contact: called(Some("甲"), Some("乙"), Some("0755-1")), ..a_row() };
    let named = Event::ContactNamed { contact: contact(1), named: row.contact.clone() };
    let known = given([on_record()]).when(record(row.clone())).then([named]);
    assert_eq!(known.state().subject(), Some(contact(1).uuid()));
    known.when(record(row)).then_nothing();
}

#[test]
fn a_contact_that_becomes_better_known_keeps_its_key_and_another_person_gets_a_new_one() {
    let known = given([
        on_record(),
        Event::ContactNamed { contact: contact(1), named: called(Some("甲"), None, Some("0755-1")) },
    ]);
    let name_it = |named: Named| Command::NameContact { named, contact: contact(2) };
    let better = called(None, Some("乙"), Some("0755-2"));
    let told = Event::ContactNamed { contact: contact(1), named: better.clone() };
    let known = known.when(name_it(better)).then([told]);
    let other = called(Some("丙"), None, None);
    let told = Event::ContactNamed { contact: contact(2), named: other.clone() };
    let known = known.when(name_it(other)).then([told]);
    assert_eq!(known.state().known().unwrap().contact.as_ref().unwrap().named.telephone, None);
}

fn erase() -> Command {
    Command::EraseContact { reason: Note::parse("本人要求").unwrap() }
}

fn erased(n: u128) -> Event {
    Event::ContactErased { contact: contact(n), reason: Note::parse("本人要求").unwrap() }
}

#[test]
fn erasing_forgets_all_contacts_and_a_ledger_does_not_bring_them_back() {
    let row = Row { contact: called(Some("甲"), None, None), ..a_row() };
    given([
        on_record(),
        Event::ContactNamed { contact: contact(1), named: called(Some("甲"), None, None) },
        Event::ContactNamed { contact: contact(2), named: called(Some("乙"), None, None) },
    ])
    .when(erase())
    .then([erased(1), erased(2)])
    .when(erase())
    .then_nothing()
    .when(record(row.clone()))
    .then_nothing()
    .when(Command::NameContact { named: row.contact.clone(), contact: contact(3) })
    .then([Event::ContactNamed { contact: contact(3), named: row.contact }]);
    given([on_record()]).when(erase()).refused(Refusal::NoContact);
}

#[test]
fn a_mistake_is_retracted_only_when_nobody_names_it() {
    let retract =
        |resting| Command::Retract {
            reason: Note::parse("误录").unwrap(), resting, life: Life { id: id(), seen: 4 }
        };
    given([on_record()]).when(retract(2)).refused(Refusal::Resting { count: 2 });
    let gone =
        given([on_record()]).when(retract(0)).then([Event::Retracted { reason: Note::parse("误录").unwrap() }]);
    assert!(gone.state().claims().is_empty() && gone.state().marks().is_empty());
    assert!(matches!(gone.state().scope(), Scope::Within(_)));
    gone.clone().when(retract(0)).then_nothing();
    gone.clone().when(erase()).refused(Refusal::NoContact);
    gone.when(record(a_row())).refused(Refusal::Retracted);
    let named = Event::ContactNamed { contact: contact(1), named: called(Some("甲"), None, None) };
    let gone = given([on_record(), named, Event::Retracted { reason: Note::parse("误录").unwrap() }]);
    gone.when(erase()).then([erased(1)]).when(erase()).then_nothing();
    let bump = Guard::Bump(Key::new(LIFE, id()), 4);
    assert_eq!(Organization::guards(&retract(0)), [bump]);
}

#[test]
fn the_code_is_held_for_ever_and_the_name_is_found_by() {
    let known: Given<Organization> = given([on_record(), Event::Deregistered { on: day("2018-01-01") }]);
    let claims = known.state().claims();
    assert_eq!(claims, [kernel::Claim::open(Key::new(CODE, "53440300305837768J"))]);
    assert_eq!(known.state().marks(), [Key::new(NAME, "观湖义工联")]);
}
