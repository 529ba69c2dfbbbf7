//! Whose line an organization is on, where that is said by hand.

use super::*;

fn line(key: &str) -> BodyKey {
    BodyKey::parse(key).unwrap()
}

fn why() -> Note {
    Note::parse("由促进会直接联系").unwrap()
}

fn set(key: &str, from: &str) -> Command {
    Command::SetLine { line: line(key), why: why(), from: day(from) }
}

fn was_set(key: &str, from: &str) -> Event {
    Event::LineSet { line: line(key), why: why(), from: day(from) }
}

fn clear(from: &str) -> Command {
    Command::ClearLine { why: why(), from: day(from) }
}

fn was_cleared(from: &str) -> Event {
    Event::LineCleared { why: why(), from: day(from) }
}

#[test]
fn a_line_set_by_hand_holds_from_its_day_until_it_is_cleared() {
    let known =
        given([on_record()]).when(set("hub-440309001", "2019-07-01")).then([was_set("hub-440309001", "2019-07-01")]);
    known.clone().when(set("hub-440309001", "2019-08-01")).then_nothing();
    known.clone().when(clear("2019-06-30")).then_nothing();
    let known = known.when(clear("2020-01-01")).then([was_cleared("2020-01-01")]);
    let by_hand = |on| known.state().known().unwrap().by_hand(day(on)).map(|by_hand| by_hand.line.to_string());
    assert_eq!([by_hand("2019-06-30"), by_hand("2020-01-01")], [None, None]);
    assert_eq!(by_hand("2019-12-31").as_deref(), Some("hub-440309001"));
    known.clone().when(clear("2020-02-01")).then_nothing();
}

#[test]
fn said_again_of_the_same_day_the_later_counts() {
    let known = given([on_record(), was_set("hub-440309001", "2019-07-01")]);
    let known = known.when(set("district", "2019-07-01")).then([was_set("district", "2019-07-01")]);
    let known = known.when(clear("2019-07-01")).then([was_cleared("2019-07-01")]);
    assert_eq!(known.state().known().unwrap().by_hand(day("2019-07-01")), None);
}

#[test]
fn no_line_is_set_before_it_began_or_after_it_ended() {
    let (early, start) = (day("2015-02-28"), day("2015-03-01"));
    given([on_record()]).when(set("district", "2015-02-28")).refused(Refusal::BeforeStart { day: early, start });
    given([on_record()]).when(clear("2015-02-28")).refused(Refusal::BeforeStart { day: early, start });
    let on = day("2019-01-01");
    given([on_record(), Event::Deregistered { on }]).when(set("district", "2019-07-01")).refused(Refusal::Ended { on });
}
