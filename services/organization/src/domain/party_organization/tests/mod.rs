//! The rules of Party organizations, told as given / when / then.

mod histories;

use kernel::spec::{NOON, given, nothing};
use kernel::{Decider as _, Guard, Key};
use uuid::Uuid;
use vocabulary::{Day, Division, Name, Note, OrganizationId, PartyOrganizationId, Scoped as _, parse_day};

use super::row::Term;
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

fn party(n: u128) -> PartyOrganizationId {
    PartyOrganizationId::new(Uuid::from_u128(n))
}

fn org(n: u128) -> OrganizationId {
    OrganizationId::new(Uuid::from_u128(n))
}

/// On record since 2010 in Guanhu, alive.
fn a_unit(n: u128) -> Unit {
    Unit {
        id: org(n),
        name: name("某中心"),
        from: day("2010-01-01"),
        ended: None,
        street: street("440309001"),
        industry: None,
        founded: vec![],
        life: 0,
    }
}

/// A branch of its own unit 1, founded 2016.
fn a_row() -> Row {
    Row {
        code: None,
        name: name("中共某中心支部委员会"),
        kind: Kind::Branch,
        superior: None,
        setup: None,
        units: vec![a_unit(1)],
        lead: None,
        affiliated: vec![],
        affiliated_from: None,
        founded_on: day("2016-05-01"),
        former_kind: None,
        upgraded_on: None,
        term: None,
        term_ends_on: None,
        document_number: None,
        dissolved_on: None,
    }
}

fn a_superior(kind: Kind) -> Superior {
    Superior { id: party(50), kind, above: vec![], units: vec![] }
}

fn recorded(row: Row, correct: bool) -> Command {
    let (as_of, id, home) = (day("2019-07-01"), party(1), street("440309"));
    Command::Record(Box::new(Record { row, as_of, correct, id, home, superiors_seen: None }))
}

fn record(row: Row) -> Command {
    recorded(row, false)
}

fn in_street(code: &str) -> Seat {
    Seat { division: street(code), industry: None }
}

fn on_record() -> Event {
    Event::Recorded {
        id: party(1),
        code: None,
        name: a_row().name,
        kind: Kind::Branch,
        superior: None,
        term: Term::default(),
        founded_on: a_row().founded_on,
        seat: in_street("440309001"),
    }
}

fn joined(unit: u128, from: &str) -> Event {
    Event::UnitJoined { unit: org(unit), from: day(from), lead: unit == 1, subordinate: false }
}

fn corrected(correction: Correction) -> Event {
    Event::Corrected { as_of: day("2019-07-01"), correction: Box::new(correction) }
}

#[test]
fn a_row_creates_a_party_organization_with_its_unit() {
    nothing::<PartyOrganization>()
        .when(record(a_row()))
        .then([on_record(), joined(1, "2016-05-01")])
        .when(record(a_row()))
        .then_nothing();
}

#[test]
fn a_unit_joins_when_it_is_there_at_the_earliest() {
    let young = Unit { from: day("2017-01-01"), ..a_unit(1) };
    let row = Row { units: vec![young], ..a_row() };
    nothing::<PartyOrganization>().when(record(row)).then([on_record(), joined(1, "2017-01-01")]);
}

#[test]
fn a_joint_branch_has_its_units_and_the_first_leads() {
    let row = Row { kind: Kind::JointBranch, units: vec![a_unit(1), a_unit(2)], ..a_row() };
    let given = nothing::<PartyOrganization>().when(record(row.clone()));
    let Event::Recorded { id, code, name, superior, term, founded_on, seat, .. } = on_record() else { panic!() };
    let told = Event::Recorded { id, code, name, kind: Kind::JointBranch, superior, term, founded_on, seat };
    let known = given.then([told, joined(1, "2016-05-01"), joined(2, "2016-05-01")]);
    let other = Unit { street: street("440309002"), ..a_unit(2) };
    let moved = Row { units: vec![a_unit(1), other], lead: Some(org(2)), ..row };
    let from = day("2019-07-01");
    let known = known.when(record(moved.clone())).then([
        Event::LeadUnitChanged { unit: org(2), from },
        Event::MovedOut { division: street("440309001"), to: street("440309002"), from },
        Event::Placed { seat: in_street("440309002"), from },
    ]);
    assert_eq!(known.state().route(), street("440309002").into());
    known.when(record(moved)).then_nothing();
}

#[test]
fn a_unit_that_the_row_names_no_more_leaves_and_a_new_one_joins() {
    let from = day("2019-07-01");
    let row = Row { units: vec![a_unit(2)], ..a_row() };
    given([on_record(), joined(1, "2016-05-01")]).when(record(row.clone())).then([
        Event::UnitLeft { unit: org(1), on: from },
        Event::UnitJoined { unit: org(2), from, lead: true, subordinate: false },
    ]);
    given([on_record(), joined(1, "2016-05-01")]).when(record(Row { units: vec![], ..row })).then_nothing();
}

#[test]
fn an_ended_unit_takes_no_party_organization() {
    let on = day("2018-01-01");
    let ended = Unit { ended: Some(on), ..a_unit(1) };
    let refusal = Refusal::UnitEnded { name: ended.name.clone(), on };
    let row = Row { units: vec![ended.clone()], ..a_row() };
    nothing::<PartyOrganization>().when(record(row.clone())).refused(refusal.clone());
    let affiliated = Row { units: vec![], affiliated: vec![ended], ..a_row() };
    nothing::<PartyOrganization>().when(record(affiliated)).refused(refusal);
    // What was over before, or with it, is history.
    let over = Row { dissolved_on: Some(on), ..row };
    let dissolved = Event::Dissolved { on, reason: None };
    nothing::<PartyOrganization>().when(record(over)).then([on_record(), joined(1, "2016-05-01"), dissolved]);
}

#[test]
fn a_unit_that_ended_is_released_and_the_same_row_says_nothing_new() {
    let on = day("2018-01-01");
    let released = given([on_record(), joined(1, "2016-05-01")]).when(Command::ReleaseUnit { unit: org(1), on });
    let known = released.then([Event::UnitLeft { unit: org(1), on }]);
    assert_eq!(known.state().claims().iter().find(|claim| claim.key.scope == TOP).unwrap().until, Some(on));
    known.clone().when(Command::ReleaseUnit { unit: org(1), on }).then_nothing();
    known.when(record(Row { units: vec![Unit { ended: Some(on), ..a_unit(1) }], ..a_row() })).then_nothing();
    nothing::<PartyOrganization>().when(Command::ReleaseUnit { unit: org(1), on }).then_nothing();
}

#[test]
fn an_affiliation_holds_from_its_day_or_the_later_of_founding_and_registration() {
    let (old, young) = (a_unit(8), Unit { from: day("2018-01-01"), ..a_unit(9) });
    let row = Row { affiliated: vec![old, young], ..a_row() };
    let affiliated = |unit, from| Event::UnitAffiliated { unit: org(unit), from: day(from) };
    let known = given([on_record(), joined(1, "2016-05-01")]).when(record(row.clone()));
    let known = known.then([affiliated(8, "2016-05-01"), affiliated(9, "2018-01-01")]);
    known.when(record(row.clone())).then_nothing();
    let dated = Row { affiliated_from: Some(day("2017-06-01")), ..row };
    let known = given([on_record(), joined(1, "2016-05-01")]).when(record(dated));
    known.then([affiliated(8, "2017-06-01"), affiliated(9, "2018-01-01")]);
}

#[test]
fn founding_its_own_ends_an_affiliation_for_good() {
    let on = day("2018-03-01");
    let row = Row { affiliated: vec![a_unit(8)], ..a_row() };
    let affiliated = Event::UnitAffiliated { unit: org(8), from: day("2016-05-01") };
    let ended = Event::AffiliationEnded { unit: org(8), on };
    let known = given([on_record(), joined(1, "2016-05-01"), affiliated.clone()]);
    let known = known.when(Command::EndAffiliation { unit: org(8), on }).then([ended.clone()]);
    known.when(record(row.clone())).then_nothing();
    // The other order: the unit's own is on record before this row is.
    let own = Row { affiliated: vec![Unit { founded: vec![on], ..a_unit(8) }], ..row };
    let known = given([on_record(), joined(1, "2016-05-01")]).when(record(own.clone())).then([affiliated, ended]);
    known.when(record(own)).then_nothing();
}

#[test]
fn an_upgrade_keeps_the_organization_and_changes_its_kind() {
    let on = day("2018-06-01");
    let row = Row { kind: Kind::GeneralBranch, former_kind: Some(Kind::Branch), upgraded_on: Some(on), ..a_row() };
    let upgraded = Event::Upgraded { from_kind: Kind::Branch, kind: Kind::GeneralBranch, on };
    let known = nothing::<PartyOrganization>().when(record(row.clone()));
    let known = known.then([on_record(), upgraded.clone(), joined(1, "2016-05-01")]);
    known.when(record(row.clone())).then_nothing();
    let known = given([on_record(), joined(1, "2016-05-01")]).when(record(row.clone())).then([upgraded]);
    known.when(recorded(row, true)).then_nothing();
}

#[test]
fn nothing_is_under_a_branch_and_only_branches_under_a_general_branch() {
    let under = |kind, superior| {
        let row = Row { kind, superior: Some(a_superior(superior)), ..a_row() };
        PartyOrganization::default().decide(&record(row), NOON).err()
    };
    assert_eq!(under(Kind::JointBranch, Kind::GeneralBranch), None);
    assert_eq!(under(Kind::Branch, Kind::WorkingCommittee), None);
    assert_eq!(under(Kind::GeneralBranch, Kind::Committee), None);
    assert_eq!(under(Kind::GeneralBranch, Kind::GeneralBranch), Some(Refusal::SuperiorUnfit));
    assert_eq!(under(Kind::Branch, Kind::JointBranch), Some(Refusal::SuperiorUnfit));
}

#[test]
fn nobody_is_under_itself() {
    let circle = Superior { above: vec![party(60), party(1)], ..a_superior(Kind::Committee) };
    let row = Row { superior: Some(circle), ..a_row() };
    given([on_record()]).when(record(row)).refused(Refusal::Circle);
}

#[test]
fn changing_a_superior_is_guarded_and_a_unit_must_live_on() {
    let guards = |seen| {
        let Command::Record(record) = record(Row { superior: Some(a_superior(Kind::Committee)), ..a_row() }) else {
            panic!()
        };
        PartyOrganization::guards(&Command::Record(Box::new(Record { superiors_seen: seen, ..*record })))
    };
    let alive = Guard::Expect(Key::new(LIFE, org(1)), 0);
    assert_eq!(guards(None), std::slice::from_ref(&alive));
    assert_eq!(guards(Some(3)), [alive, Guard::Bump(Key::new(SUPERIORS, "440309"), 3)]);
}

#[test]
fn below_a_superior_in_the_same_unit_it_holds_no_claim_on_it() {
    let inside = Superior { units: vec![org(1)], ..a_superior(Kind::Committee) };
    let row = Row { superior: Some(inside.clone()), ..a_row() };
    let events = PartyOrganization::default().decide(&record(row.clone()), NOON).unwrap();
    let known = given(events);
    assert!(known.state().claims().iter().all(|claim| claim.key.scope != TOP));
    known.when(record(row.clone())).then_nothing();
    let from = day("2019-07-01");
    let told = Event::SuperiorChanged { superior: inside.id, from, subordinate_in: vec![org(1)] };
    let known = given([on_record(), joined(1, "2016-05-01")]).when(record(row)).then([told]);
    assert!(known.state().claims().iter().all(|claim| claim.key.scope != TOP));
}

#[test]
fn a_dissolved_one_takes_no_more_but_the_same_row_and_corrections() {
    let on = day("2018-01-01");
    let known = || given([on_record(), joined(1, "2016-05-01"), Event::Dissolved { on, reason: None }]);
    let row = Row { dissolved_on: Some(on), ..a_row() };
    known().when(record(row.clone())).then_nothing();
    known().when(record(a_row())).then_nothing();
    known().when(record(Row { name: name("别名"), ..row.clone() })).refused(Refusal::Dissolved { on });
    known().when(Command::Dissolve { on: day("2018-02-01"), reason: None }).refused(Refusal::Dissolved { on });
    known().when(Command::Affiliate { unit: Box::new(a_unit(3)), from: on }).refused(Refusal::Dissolved { on });
    let right = day("2018-02-01");
    let correction = Correction { dissolved_on: Some(right), ..Correction::default() };
    let known = known().when(recorded(Row { dissolved_on: Some(right), ..row }, true)).then([corrected(correction)]);
    assert_eq!(known.state().claims().iter().find(|claim| claim.key.scope == TOP).unwrap().until, Some(right));
}

#[test]
fn a_code_that_comes_later_is_learnt_and_another_one_is_refused() {
    let code = |text| Code::parse(text).unwrap();
    let row = Row { code: Some(code("044030900001")), ..a_row() };
    let learnt = Correction { code: row.code.clone(), ..Correction::default() };
    let known = given([on_record(), joined(1, "2016-05-01")]).when(record(row)).then([corrected(learnt)]);
    let known = known.when(record(a_row())).then_nothing();
    let other = Row { code: Some(code("044030900002")), ..a_row() };
    known.when(record(other)).refused(Refusal::OtherCode { code: code("044030900001") });
}

#[test]
fn a_correction_replaces_units_and_keeps_their_days() {
    let row = Row { units: vec![a_unit(1), a_unit(3)], ..a_row() };
    let known = given([on_record(), joined(1, "2017-01-01"), joined(2, "2016-05-01")]);
    let span = |unit, from| Span { unit: org(unit), from: day(from), to: None, subordinate: false };
    let spans = vec![span(1, "2017-01-01"), span(3, "2016-05-01")];
    let units = Some(Units { lead: Some(org(1)), spans });
    let correction = corrected(Correction { units, ..Correction::default() });
    known.when(recorded(row.clone(), true)).then([correction]).when(recorded(row, true)).then_nothing();
}

#[test]
fn it_follows_its_lead_unit_to_another_street() {
    let from = day("2019-01-01");
    let follow = |unit| Command::FollowUnit { unit, change: Change::Street(street("440309002")), from };
    let out = Event::MovedOut { division: street("440309001"), to: street("440309002"), from };
    let known = given([on_record(), joined(1, "2016-05-01"), joined(2, "2016-05-01")]);
    let known = known.when(follow(org(2))).then_nothing().when(follow(org(1)));
    known.then([out, Event::Placed { seat: in_street("440309002"), from }]);
}

#[test]
fn a_mistake_is_retracted_only_when_nobody_is_under_it() {
    let reason = Note::parse("误录").unwrap();
    let retract = |subordinates| Command::Retract { reason: reason.clone(), subordinates };
    let known = || given([on_record(), joined(1, "2016-05-01")]);
    known().when(retract(1)).refused(Refusal::Subordinates { count: 1 });
    let gone = known().when(retract(0)).then([Event::Retracted { reason: reason.clone() }]);
    assert!(gone.state().claims().is_empty() && gone.state().marks().is_empty());
    gone.clone().when(retract(0)).then_nothing();
    gone.when(record(a_row())).refused(Refusal::Retracted);
}

#[test]
fn it_lies_where_its_lead_unit_does() {
    let known = given([on_record(), joined(1, "2016-05-01")]);
    let place = Place { division: Some(street("440309001")), industry: None, organization: Some(org(1)) };
    assert_eq!(known.state().scope(), Scope::Within(place));
}
