//! Claims with an end, marks, guards, several streams at once, rehearsals.

use futures::future::join_all;
use kernel::log::MAX_TOGETHER;
use kernel::{Day, Denied, Guard, Key, LogError, Target, verify};

use crate::evidence::aggregates;
use crate::locker::{Command, Locker, Why, hall, number, place};
use crate::world::{World, a_command_id, an_open_locker, asked, execute, execute_as, may, to, work};

fn day(text: &str) -> Option<Day> {
    Some(text.parse().unwrap())
}

fn stand(from: Option<Day>, until: Option<Day>) -> Command {
    Command::Stand { place: "door".into(), from, until }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_has_one_holder_and_a_refusal_names_it() {
    let world = World::start().await;
    let log = world.log().await;
    let first = an_open_locker(&log, "1").await;
    let second = execute(&log, Target::New, Command::Open { number: "1".into() }).await;
    assert!(matches!(second, Err(LogError::Claimed { key, holder }) if key == number("1") && holder == first.stream));
    // Let go, it can be taken, also by the one that had it.
    execute(&log, to(&first), Command::Close).await.unwrap();
    assert_eq!(log.holder(&number("1")).await.unwrap(), None);
    let third = an_open_locker(&log, "1").await;
    assert_eq!(log.holder(&number("1")).await.unwrap(), Some(third.stream));
    let keys = [number("1"), number("2")];
    assert_eq!(log.holders(&keys).await.unwrap().into_iter().collect::<Vec<_>>(), [(number("1"), third.stream)]);

    // At once, in one process and in two: one of each number gets it.
    let other = world.log().await;
    let racers = (0..32).map(|n| {
        let log = if n % 2 == 0 { &log } else { &other };
        execute(log, Target::New, Command::Open { number: format!("r{}", n % 4) })
    });
    let done = join_all(racers).await.into_iter().filter(|done| done.is_ok()).count();
    assert_eq!(done, 4);
    verify::log(&log, &aggregates()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_with_an_end_gives_way_to_who_starts_from_there() {
    let world = World::start().await;
    let log = world.log().await;
    let (one, other) = (an_open_locker(&log, "1").await, an_open_locker(&log, "2").await);
    execute(&log, to(&one), stand(day("2020-01-01"), day("2999-07-01"))).await.unwrap();
    for refused in [stand(None, None), stand(day("2999-06-30"), None), stand(day("2020-01-01"), day("2021-01-01"))] {
        let until_past = matches!(&refused, Command::Stand { until, .. } if *until == day("2021-01-01"));
        let answer = execute(&log, to(&other), refused).await;
        match until_past {
            // Over already: it guards nothing, and takes nothing.
            true => assert!(answer.is_ok(), "{answer:?}"),
            false => assert!(matches!(answer, Err(LogError::Claimed { .. })), "{answer:?}"),
        }
    }
    assert_eq!(log.holder(&place("door")).await.unwrap(), Some(one.stream));
    execute(&log, to(&other), stand(day("2999-07-01"), None)).await.unwrap();
    assert_eq!(log.holder(&place("door")).await.unwrap(), Some(other.stream));
    // Who was replaced lets go of nothing that is another's now.
    execute(&log, to(&one), Command::Close).await.unwrap();
    assert_eq!(log.holder(&place("door")).await.unwrap(), Some(other.stream));
    // An own claim that ends in the past is let go.
    execute(&log, to(&other), stand(day("2020-01-01"), day("2020-02-01"))).await.unwrap();
    assert_eq!(log.holder(&place("door")).await.unwrap(), None);
    verify::log(&log, &aggregates()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_finds_the_holder_or_founds_one() {
    let world = World::start().await;
    let log = world.log().await;
    let founders =
        (0..8).map(|_| execute(&log, Target::HolderOrNew(number("1")), Command::Open { number: "1".into() }));
    let done = join_all(founders).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1);
    assert!(done.iter().all(|done| matches!(done, Ok(_) | Err(LogError::Refused(Why::Open)))), "{done:?}");
    let filled = execute(&log, Target::Holder(number("1")), Command::Fill { items: 2 }).await.unwrap();
    assert_eq!(Some(filled.stream), log.holder(&number("1")).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_find_and_count() {
    let world = World::start().await;
    let log = world.log().await;
    let mut lockers = Vec::new();
    for n in 0..3 {
        let locker = an_open_locker(&log, &n.to_string()).await;
        execute(&log, to(&locker), Command::Move { hall: "a".into() }).await.unwrap();
        lockers.push(locker);
    }
    let mut streams: Vec<_> = lockers.iter().map(|locker| locker.stream).collect();
    streams.sort_unstable();
    assert_eq!(log.marked(&hall("a")).await.unwrap(), streams);
    execute(&log, to(&lockers[0]), Command::Move { hall: "b".into() }).await.unwrap();
    execute(&log, to(&lockers[1]), Command::Close).await.unwrap();
    assert_eq!(log.count(&hall("a")).await.unwrap(), 1);
    assert_eq!(log.marked(&hall("b")).await.unwrap(), [lockers[0].stream]);
    let both = log.all_marked(&[hall("b"), hall("nobody's"), hall("a")]).await.unwrap();
    assert_eq!(both[&hall("b")], [lockers[0].stream]);
    assert_eq!((both.len(), &both[&hall("a")]), (2, &log.marked(&hall("a")).await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guard_lets_one_of_those_through_who_saw_the_same() {
    let world = World::start().await;
    let log = world.log().await;
    let key = || Key::new("superiors", "44");
    let lockers = [an_open_locker(&log, "1").await, an_open_locker(&log, "2").await];
    let bump = |seen| Command::Guarded { guards: vec![Guard::Bump(key(), seen)] };
    let expect = |seen| Command::Guarded { guards: vec![Guard::Expect(key(), seen)] };
    assert_eq!(log.guard(&key()).await.unwrap(), 0);
    let both = join_all(lockers.iter().map(|locker| execute(&log, to(locker), bump(0)))).await;
    assert_eq!(both.iter().filter(|done| done.is_ok()).count(), 1);
    assert!(both.iter().any(|done| matches!(done, Err(LogError::GuardMissed))));
    assert_eq!(log.guard(&key()).await.unwrap(), 1);
    execute(&log, to(&lockers[0]), expect(1)).await.unwrap();
    assert!(matches!(execute(&log, to(&lockers[0]), expect(0)).await, Err(LogError::GuardMissed)));
    assert_eq!(log.raise(&key()).await.unwrap(), 2);
    assert!(matches!(execute(&log, to(&lockers[0]), expect(1)).await, Err(LogError::GuardMissed)));

    // Two that each expect what the other bumps cannot both be right.
    let (one, other) = (|| Key::new("g", "one"), || Key::new("g", "other"));
    let crossed = [
        vec![Guard::Expect(one(), 0), Guard::Bump(other(), 0)],
        vec![Guard::Expect(other(), 0), Guard::Bump(one(), 0)],
    ];
    let crossed = crossed
        .into_iter()
        .zip(&lockers)
        .map(|(guards, locker)| execute(&log, to(locker), Command::Guarded { guards }));
    assert_eq!(join_all(crossed).await.iter().filter(|done| done.is_ok()).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_commands_are_done_together_or_not_at_all() {
    let world = World::start().await;
    let log = world.log().await;
    let open = |n: i32| work(Target::New, Command::Open { number: n.to_string() });
    let fill = |n: i32, items| work(Target::Holder(number(&n.to_string())), Command::Fill { items });
    // Later ones see what earlier ones did.
    let all =
        vec![open(1), open(2), fill(1, 2), fill(1, 1), work(Target::Holder(number("2")), Command::Close), open(2)];
    let receipts = log.execute_all(all.clone(), &may).await.unwrap();
    assert_eq!(receipts.iter().map(|receipt| receipt.position).collect::<Vec<_>>(), [1, 2, 4, 5, 6, 7]);
    assert_eq!(receipts[3].version, 4);
    assert_eq!(log.holder(&number("2")).await.unwrap(), Some(receipts[5].stream));
    // Again: the first receipts.
    assert_eq!(log.execute_all(all, &may).await.unwrap(), receipts);

    let (place, error) = log.execute_all(vec![open(3), open(1), open(4)], &may).await.unwrap_err();
    assert!(place == 1 && matches!(error, LogError::Claimed { .. }), "{place} {error:?}");
    let (place, error) = log.execute_all(vec![open(3), open(3)], &may).await.unwrap_err();
    assert!(place == 1 && matches!(error, LogError::Claimed { .. }), "{place} {error:?}");
    let nobody = |_: &Locker| Err(Denied::Forbidden("lockers.open".into()));
    let (place, error) = log.execute_all(vec![open(3)], &nobody).await.unwrap_err();
    assert!(place == 0 && matches!(error, LogError::Denied(_)), "{place} {error:?}");
    let (_, error) = log.execute_all(vec![open(3); MAX_TOGETHER + 1], &may).await.unwrap_err();
    assert!(matches!(error, LogError::TooLarge { .. }), "{error:?}");
    assert_eq!(log.head().await.unwrap().position, 7);
    assert_eq!(log.holder(&number("3")).await.unwrap(), None);
    verify::log(&log, &aggregates()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn five_thousand_commands_go_together_while_others_go_on() {
    let world = World::start().await;
    let (log, other) = (world.log().await, world.log().await);
    let locker = an_open_locker(&other, "busy").await;
    let all = (0..MAX_TOGETHER)
        .map(|n| work(Target::HolderOrNew(number(&n.to_string())), Command::Open { number: n.to_string() }));
    let together = log.execute_all(all.collect(), &may);
    let alone = async {
        for _ in 0..50 {
            execute(&other, to(&locker), Command::Fill { items: 1 }).await.unwrap();
        }
    };
    let (together, ()) = futures::join!(together, alone);
    let positions: Vec<i64> = together.unwrap().iter().map(|receipt| receipt.position).collect();
    assert!(positions.windows(2).all(|two| two[1] == two[0] + 1), "in one piece");
    assert_eq!(verify::log(&log, &aggregates()).await.unwrap().position, 5_051);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_sees_what_was_rehearsed_and_writes_nothing() {
    let world = World::start().await;
    let log = world.log().await;
    let there = an_open_locker(&log, "there").await;
    let rehearsal = log.rehearse();
    let id = a_command_id();
    let open = Command::Open { number: "1".into() };
    let opened = rehearsal.execute::<Locker>(Target::New, &open, &asked(id, "open"), &may).await.unwrap();
    assert_eq!((opened.id, opened.version, opened.events.len()), (id, 1, 1));
    // The same id again, and the number again.
    let again = rehearsal.execute::<Locker>(Target::New, &open, &asked(id, "open"), &may).await.unwrap();
    assert!(again.events.is_empty());
    for taken in ["1", "there"] {
        let open = Command::Open { number: taken.into() };
        let taken = rehearsal.execute::<Locker>(Target::New, &open, &asked(a_command_id(), "other"), &may).await;
        assert!(matches!(taken, Err(LogError::Claimed { .. })), "{taken:?}");
    }
    let act = async |target, command: Command| {
        rehearsal.execute::<Locker>(target, &command, &asked(a_command_id(), "x"), &may).await
    };
    let moved = act(Target::Holder(number("1")), Command::Move { hall: "a".into() }).await.unwrap();
    assert_eq!((moved.id, moved.version), (id, 2));
    act(to(&there), Command::Close).await.unwrap();
    let key = || Key::new("g", "k");
    act(Target::Holder(number("1")), Command::Guarded { guards: vec![Guard::Bump(key(), 0)] }).await.unwrap();
    let missed = act(Target::Holder(number("1")), Command::Guarded { guards: vec![Guard::Bump(key(), 0)] }).await;
    assert!(matches!(missed, Err(LogError::GuardMissed)), "{missed:?}");
    let subject = a_command_id();
    let telephone = || kernel::Personal::Clear(crate::locker::Telephone("19900001234".into()));
    let owned = act(Target::Holder(number("1")), Command::Own { subject, telephone: telephone() }).await.unwrap();
    assert_eq!(owned.events.len(), 1);
    let same = act(Target::Holder(number("1")), Command::Own { subject, telephone: telephone() }).await.unwrap();
    assert!(same.events.is_empty(), "compared under the pretended key");

    assert_eq!(rehearsal.holder(&number("1")).await.unwrap(), Some(id));
    assert_eq!(rehearsal.holder(&number("there")).await.unwrap(), None);
    assert_eq!(rehearsal.marked(&hall("a")).await.unwrap(), [id]);
    assert_eq!(rehearsal.guard(&key()).await.unwrap(), 1);
    assert_eq!(rehearsal.holders(&[number("1"), number("there")]).await.unwrap().len(), 1);

    assert_eq!(log.head().await.unwrap().position, 1);
    assert_eq!(log.holder(&number("1")).await.unwrap(), None);
    assert_eq!(log.guard(&key()).await.unwrap(), 0);
    assert!(world.keys.get(&[subject]).await.unwrap().is_empty());
    execute_as(&log, id, Target::New, Command::Open { number: "1".into() }).await.unwrap();
}
