//! Imports taken back.

use super::rows::row;
use super::*;

fn retracted(number: u128, kind: Kind, at: u128) -> Event {
    let (organization, division, mistake) = (organization(at), street("440309001"), Mistake::ImportUndone);
    Event::PostRetracted { post: post(number), kind, organization, division, mistake, reason: reason() }
}

fn contact(at: u128, on: &str, told: bool) -> Event {
    let (organization, division, on, kind) = (organization(at), street("440309001"), day(on), ContactKind::Contact);
    match told {
        true => Event::Contacted { organization, division, industry: None, on, kind },
        false => Event::ContactRetracted { organization, division, on, kind },
    }
}

fn back(before: &Given<PostHolder>, ended: &[u128]) -> Command {
    Command::UndoTo {
        before: Box::new(before.state().known().unwrap().clone()),
        ended: ended.iter().map(|number| organization(*number)).collect(),
        seen: vec![],
        reason: reason(),
    }
}

#[test]
fn who_was_recorded_by_an_import_holds_nothing_when_it_is_taken_back_and_all_of_it_when_it_comes_again() {
    let row = || row(Instructor, &[7, 8], "2019-03-01").contact("2019-05-05");
    let there = [
        assigned(7, Instructor, 7, "2019-03-01"),
        contact(7, "2019-05-05", true),
        assigned(8, Instructor, 8, "2019-03-01"),
        contact(8, "2019-05-05", true),
    ];
    let undo = || Command::UndoAll { reason: reason() };
    let given = nothing::<PostHolder>().when(row().command());
    let gone = given.then([recorded()].into_iter().chain(there.clone())).when(undo()).then([
        retracted(7, Instructor, 7),
        retracted(8, Instructor, 8),
        contact(7, "2019-05-05", false),
        contact(8, "2019-05-05", false),
    ]);
    gone.clone().when(undo()).then_nothing();
    gone.when(row().command()).then(there);
}

#[test]
fn what_an_import_changed_goes_back_to_how_it_was() {
    let before = a_liaison();
    let position = |position| {
        let position = Some(Personal::Clear(Position(name(position))));
        Details { position, ..Details::default() }
    };
    let over = row(Liaison, &[7], "2019-03-01").until("2019-06-01").contact("2019-05-05").command();
    let after = before.clone().when(over);
    let after = after.then([ended(1, Liaison, 7, "2019-06-01", Reason::ByHand), contact(7, "2019-05-05", true)]);
    let after =
        after.when(row(Instructor, &[8], "2019-03-01").command()).then([assigned(8, Instructor, 8, "2019-03-01")]);
    let undone = after.when(back(&before, &[]));
    let undone = undone.then([
        corrected(1, Liaison, 7, "2019-03-01", None),
        retracted(8, Instructor, 8),
        contact(7, "2019-05-05", false),
    ]);
    assert!(same(undone.state().known().unwrap(), before.state().known().unwrap()));
    undone.when(back(&before, &[])).then_nothing();
    let described = given([recorded(), Event::Described { holder: holder(), details: position("科员") }]);
    let changed = Event::Described { holder: holder(), details: position("科长") };
    let changed = given([recorded(), Event::Described { holder: holder(), details: position("科员") }, changed]);
    assert!(!same(changed.state().known().unwrap(), described.state().known().unwrap()));
}

#[test]
fn a_contact_that_a_correction_took_away_comes_back() {
    let before = given([recorded(), assigned(1, Liaison, 7, "2019-03-01"), contact(7, "2019-05-05", true)]);
    let after = before.clone().when(row(Liaison, &[7], "2019-03-01").contact("2019-05-20").correct().command());
    let after = after.then([contact(7, "2019-05-05", false), contact(7, "2019-05-20", true)]);
    after.when(back(&before, &[])).then([contact(7, "2019-05-20", false), contact(7, "2019-05-05", true)]);
}

#[test]
fn a_post_is_not_opened_again_at_an_organization_that_has_ended() {
    let before = a_liaison();
    let over = row(Liaison, &[7], "2019-03-01").until("2019-06-01").command();
    let after = before.clone().when(over).then([ended(1, Liaison, 7, "2019-06-01", Reason::ByHand)]);
    let left = after.when(back(&before, &[7])).then_nothing();
    assert!(!same(left.state().known().unwrap(), before.state().known().unwrap()));
}
