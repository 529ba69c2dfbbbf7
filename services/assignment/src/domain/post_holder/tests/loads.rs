//! How many organizations one instructor guides.

use super::rows::row;
use super::*;

/// An instructor of so many organizations from March on.
fn guiding(organizations: u128) -> Given<PostHolder> {
    let posts = (1..=organizations).map(|number| assigned(number, Instructor, number, "2019-03-01"));
    given([recorded()].into_iter().chain(posts).collect::<Vec<_>>())
}

fn too_many(at: u128, most: u32, on: &str) -> Refusal {
    Refusal::TooMany { organization: name(&format!("第{at}家")), most, on: day(on) }
}

#[test]
fn the_tenth_organization_is_the_last() {
    let full = guiding(9).when(assign(10, Instructor, unit(10), "2019-04-01"));
    let full = full.then([assigned(10, Instructor, 10, "2019-04-01")]);
    full.clone().when(assign(11, Instructor, unit(11), "2019-05-01")).refused(too_many(11, 10, "2019-05-01"));
    full.when(assign(11, Liaison, unit(11), "2019-05-01")).then([assigned(11, Liaison, 11, "2019-05-01")]);
}

#[test]
fn every_day_counts_not_only_the_first() {
    // Nine from March; on 1 February only the new one is guided, from 1 March on it would be the eleventh.
    let full = guiding(10);
    full.clone().when(assign(11, Instructor, unit(11), "2019-02-01")).refused(too_many(11, 10, "2019-03-01"));
    let until = |until: &str| row(Instructor, &[11], "2019-02-01").until(until).command();
    full.clone().when(until("2019-03-02")).refused(too_many(11, 10, "2019-03-01"));
    full.when(until("2019-03-01"))
        .then([assigned(11, Instructor, 11, "2019-02-01"), ended(11, Instructor, 11, "2019-03-01", Reason::ByHand)]);
}

#[test]
fn who_is_over_at_one_organization_may_guide_another_from_that_day() {
    let over = ended(1, Instructor, 1, "2019-05-01", Reason::ByHand);
    let nine = guiding(10).when(Command::End { post: post(1), on: day("2019-05-01") }).then([over]);
    nine.clone().when(assign(11, Instructor, unit(11), "2019-04-30")).refused(too_many(11, 10, "2019-04-30"));
    nine.when(assign(11, Instructor, unit(11), "2019-05-01")).then([assigned(11, Instructor, 11, "2019-05-01")]);
}

#[test]
fn an_approved_exception_lasts_until_it_is_ended_and_takes_nothing_back() {
    let approve = |up_to| Command::ApproveLoad { up_to, reason: reason() };
    let approved = guiding(10).when(approve(12)).then([Event::LoadApproved { up_to: 12, reason: reason() }]);
    approved.clone().when(approve(12)).then_nothing();
    let eleven = approved.when(assign(11, Instructor, unit(11), "2019-05-01"));
    let eleven = eleven.then([assigned(11, Instructor, 11, "2019-05-01")]);
    let over = eleven.when(approve(0)).then([Event::LoadExceptionEnded { reason: reason() }]);
    over.clone().when(approve(0)).then_nothing();
    over.when(assign(12, Instructor, unit(12), "2019-05-01")).refused(too_many(12, 10, "2019-05-01"));
}
