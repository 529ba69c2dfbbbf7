//! A floating member whose relationship is held by one that is not on record: what was typed is theirs, and goes with
//! their key.

use kernel::Event as _;

use super::*;
use crate::domain::person::personal::HomeName;

const THERE: &str = "中共某县某镇支部委员会";

fn floating(home: &str) -> Row {
    let home = Some(HomeOf::elsewhere(&Name::parse(home).unwrap()));
    Row { home, home_from: None, floating: true, floating_from: Some(day("2018-06-01")), ..row() }
}

fn typed(name: Personal<HomeName>) -> Home {
    Home::Elsewhere { person: person(), name }
}

fn changed(home: Home) -> Event {
    Event::RelationshipChanged { home: Some(home), from: day("2018-06-01"), why: Why::Said }
}

#[test]
fn what_was_typed_is_sealed_with_the_members_key() {
    let event = changed(typed(Personal::Clear(HomeName(THERE.to_owned()))));
    assert_eq!(event.subject(), Some(person().uuid()));
    assert!(serde_json::to_string(&event).is_err(), "not written without the key");
    assert!(!format!("{event:?}").contains(THERE));
    assert!(!format!("{:?}", record(floating(THERE))).contains(THERE));
    assert_eq!(held(1, "2018-01-01").subject(), None, "one on record is nobody's secret");
}

#[test]
fn the_same_words_again_are_no_change_and_other_words_are_one() {
    let there = known(floating(THERE));
    there.clone().when(record(floating(THERE))).then_nothing();
    let other = || typed(Personal::Clear(HomeName("中共另县支部".to_owned())));
    let told = Event::RelationshipChanged { home: Some(other()), from: day("2019-07-01"), why: Why::Said };
    // A row brings an id for somebody new; who is on record keeps theirs, and the key with it.
    let Command::Record(mut row) = record(floating("中共另县支部")) else { panic!("a row") };
    row.person = PersonId::new(Uuid::from_u128(2));
    let there = there.when(Command::Record(row.clone())).then([told]);
    there.when(Command::Record(row)).then_nothing();
    let (events, _) = known(floating(THERE)).when(corrected(floating("中共另县支部"))).allowed();
    let [event @ Event::Corrected { correction, .. }] = &said(&events)[..] else { panic!("{events:?}") };
    assert_eq!((correction.home.clone(), event.subject()), (Some(other()), Some(person().uuid())));
}

#[test]
fn who_is_erased_leaves_no_words_and_needs_no_key_any_more() {
    let gone = after(known(floating(THERE)), Command::Erase { reason: Note::parse("本人申请").unwrap() });
    let membership = gone.state().known().unwrap().membership();
    let homes: Vec<_> = membership.homes.iter().map(|since| since.value.clone()).collect();
    assert_eq!(homes, [Some(typed(Personal::Erased))]);
    assert_eq!(Event::Restored { membership }.subject(), None);
    let leave = Command::LeaveOrganization { organization: organization(1), on: Some(day("2019-05-01")) };
    let (events, _) = gone.when(leave).allowed();
    assert!(events.iter().all(|event| event.subject().is_none()), "{events:?}");
}
