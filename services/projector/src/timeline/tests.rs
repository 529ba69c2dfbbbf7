use super::*;

fn day(n: u32) -> Civil {
    Civil::read(&format!("2026-01-{n:02}")).unwrap()
}

fn told(line: &Line<char>, to: Civil) -> Vec<(Civil, Civil, char)> {
    let segments = timeline(day(1), to, line.days(), |on| line.at(on).copied());
    segments.into_iter().map(|segment| (segment.from, segment.to, segment.value)).collect()
}

#[test]
fn a_back_dated_change_holds_until_the_next_one() {
    let mut line = Line::default();
    line.say(Civil::BEGINNING, 'a');
    line.say(day(10), 'c');
    line.say(day(5), 'b');
    assert_eq!(told(&line, Civil::OPEN), [(day(1), day(5), 'a'), (day(5), day(10), 'b'), (day(10), Civil::OPEN, 'c')]);
}

#[test]
fn a_correction_rewrites_a_value_from_its_own_start() {
    let mut line = Line::default();
    line.say(Civil::BEGINNING, 'a');
    line.say(day(5), 'b');
    line.correct(day(4), 'x');
    line.correct(day(20), 'y');
    assert_eq!(told(&line, Civil::OPEN), [(day(1), day(5), 'x'), (day(5), Civil::OPEN, 'y')]);
}

#[test]
fn equal_neighbours_are_one_segment_and_what_ends_ends() {
    let mut line = Line::default();
    line.say(Civil::BEGINNING, 'a');
    line.say(day(5), 'a');
    assert_eq!(told(&line, day(9)), [(day(1), day(9), 'a')]);
    assert_eq!(told(&line, day(1)), []);
}

#[test]
fn what_was_counted_first_holds_back() {
    let mut line = Line::default();
    assert_eq!(line.at_or_first(day(1)), None);
    line.say(day(5), 'b');
    line.say(day(3), 'a');
    assert_eq!((line.at(day(1)), line.at_or_first(day(1)), line.at_or_first(day(5))), (None, Some(&'a'), Some(&'b')));
    line.correct_or_first(day(1), 'x');
    assert_eq!(line.at_or_first(day(4)), Some(&'x'));
}

#[test]
fn the_ends_of_time_are_written_as_postgresql_does() {
    let days = [Civil::BEGINNING, day(1), Civil::OPEN];
    let text = serde_json::to_string(&days).unwrap();
    assert_eq!(text, r#"["-infinity","2026-01-01","infinity"]"#);
    assert_eq!(serde_json::from_str::<[Civil; 3]>(&text).unwrap(), days);
}
