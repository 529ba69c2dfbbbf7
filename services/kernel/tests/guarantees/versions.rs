//! Expected version and idempotency.

use futures::future::join_all;
use kernel::log::Work;
use kernel::{Denied, LogError, May, Personal, Target};
use uuid::Uuid;

use crate::locker::{Command, Locker, Telephone, Why, number};
use crate::world::{World, a_command_id, an_open_locker, asked, execute, execute_as, may, to};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_event_of_a_new_stream_is_version_1() {
    let world = World::start().await;
    let log = world.log().await;
    let id = a_command_id();
    let receipt = execute_as(&log, id, Target::New, Command::Open { number: "1".into() }).await.unwrap();
    assert_eq!((receipt.stream, receipt.version, receipt.position, receipt.events), (id, 1, 1, 1));
    let other = an_open_locker(&log, "2").await;
    assert_eq!((other.version, other.position), (1, 2));
    let filled = execute(&log, to(&receipt), Command::Fill { items: 3 }).await.unwrap();
    assert_eq!((filled.version, filled.position, filled.events), (4, 5, 3));
    assert_eq!(log.holder(&number("1")).await.unwrap(), Some(id));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moved_version_is_decided_on_again_and_no_append_is_lost() {
    let world = World::start().await;
    let (one, other) = (world.log().await, world.log().await);
    let locker = an_open_locker(&one, "1").await;
    // Both processes remember a state of their own; each append of one makes the other's wrong.
    let appends = (0..40).map(|n| {
        let log = if n % 2 == 0 { &one } else { &other };
        execute(log, to(&locker), Command::Fill { items: 1 })
    });
    let mut versions: Vec<i64> = join_all(appends).await.into_iter().map(|done| done.unwrap().version).collect();
    versions.sort_unstable();
    assert_eq!(versions, (2..=41).collect::<Vec<_>>());
    let loaded = one.load::<Locker>(kernel::Id::new(locker.stream)).await.unwrap().unwrap();
    assert_eq!((loaded.version, loaded.state.items), (41, 40));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_command_id_is_answered_with_the_first_receipt() {
    let world = World::start().await;
    let log = world.log().await;
    let id = a_command_id();
    let open = || Command::Open { number: "1".into() };
    let first = execute_as(&log, id, Target::New, open()).await.unwrap();
    an_open_locker(&log, "2").await;
    assert_eq!(execute_as(&log, id, Target::New, open()).await.unwrap(), first);
    // And by a process that knows nothing of it.
    assert_eq!(execute_as(&*world.log().await, id, Target::New, open()).await.unwrap(), first);

    let context = asked(id, format!("{:?}", open()));
    assert_eq!(log.recall::<Locker>(&context, &may).await.unwrap(), Some(first.clone()));
    let unknown = asked(a_command_id(), "never asked");
    assert_eq!(log.recall::<Locker>(&unknown, &may).await.unwrap(), None);

    let filling = a_command_id();
    let filled = execute_as(&log, filling, to(&first), Command::Fill { items: 1 }).await.unwrap();
    assert_eq!(execute_as(&log, filling, to(&first), Command::Fill { items: 1 }).await.unwrap(), filled);
    assert_eq!(log.head().await.unwrap().position, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_with_nothing_to_do_keeps_its_receipt_too() {
    let world = World::start().await;
    let log = world.log().await;
    let locker = an_open_locker(&log, "1").await;
    execute(&log, to(&locker), Command::Move { hall: "a".into() }).await.unwrap();
    let id = a_command_id();
    let nothing = execute_as(&log, id, to(&locker), Command::Move { hall: "a".into() }).await.unwrap();
    assert_eq!((nothing.events, nothing.version, nothing.position), (0, 2, 2));
    execute(&log, to(&locker), Command::Move { hall: "b".into() }).await.unwrap();
    // Now there would be something to do; but it was asked then.
    assert_eq!(execute_as(&log, id, to(&locker), Command::Move { hall: "a".into() }).await.unwrap(), nothing);
    assert_eq!(log.head().await.unwrap().position, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_command_twice_at_once_is_done_once() {
    let world = World::start().await;
    let log = world.log().await;
    let locker = an_open_locker(&log, "1").await;
    let id = a_command_id();
    let twice = (0..8).map(|_| execute_as(&log, id, to(&locker), Command::Fill { items: 1 }));
    let receipts: Vec<_> = join_all(twice).await.into_iter().map(Result::unwrap).collect();
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]));
    let opened =
        (0..8).map(|_| execute_as(&log, Uuid::from_u128(7), Target::New, Command::Open { number: "7".into() }));
    let receipts: Vec<_> = join_all(opened).await.into_iter().map(Result::unwrap).collect();
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]));
    assert_eq!(log.head().await.unwrap().position, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_id_with_other_content_or_from_another_caller_is_refused() {
    let world = World::start().await;
    let log = world.log().await;
    let id = a_command_id();
    let locker = execute_as(&log, id, Target::New, Command::Open { number: "1".into() }).await.unwrap();
    let other = execute_as(&log, id, Target::New, Command::Open { number: "2".into() }).await;
    assert!(matches!(other, Err(LogError::Reused)), "{other:?}");
    let other = execute_as(&log, id, to(&locker), Command::Fill { items: 1 }).await;
    assert!(matches!(other, Err(LogError::Reused)), "{other:?}");

    let open = Command::Open { number: "1".into() };
    let stranger = kernel::Context { actor: "test/stranger".into(), ..asked(id, format!("{open:?}")) };
    let other = log.execute::<Locker>(Target::New, &open, &stranger, &may).await;
    assert!(matches!(other, Err(LogError::Reused)), "{other:?}");
    assert_eq!(log.head().await.unwrap().position, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_refused_on_a_remembered_state_that_is_behind() {
    let world = World::start().await;
    let (one, other) = (world.log().await, world.log().await);
    let locker = an_open_locker(&one, "1").await;
    execute(&other, to(&locker), Command::Close).await.unwrap();
    // One remembers it open, where this would be refused.
    execute(&one, to(&locker), Command::Open { number: "2".into() }).await.unwrap();
    let again = execute(&other, to(&locker), Command::Open { number: "3".into() }).await;
    assert!(matches!(again, Err(LogError::Refused(Why::Open))), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn before_and_after_must_be_allowed_and_a_denial_does_nothing() {
    let world = World::start().await;
    let log = world.log().await;
    let locker = an_open_locker(&log, "1").await;
    execute(&log, to(&locker), Command::Move { hall: "mine".into() }).await.unwrap();
    let mine = |state: &Locker| match &state.hall {
        Some(hall) if hall != "mine" => Err(Denied::Outside),
        _ => Ok(()),
    };
    let away = Command::Move { hall: "yours".into() };
    let id = a_command_id();
    let denied = log.execute::<Locker>(to(&locker), &away, &asked(id, "away"), &mine).await;
    assert!(matches!(denied, Err(LogError::Denied(Denied::Outside))), "{denied:?}");
    // Denied is not done: the id is free, and its owner with more rights may use it.
    log.execute::<Locker>(to(&locker), &away, &asked(id, "away"), &may).await.unwrap();
    // Before is asked before any refusal is told.
    let open = Command::Open { number: "9".into() };
    let denied = log.execute::<Locker>(to(&locker), &open, &asked(a_command_id(), "open"), &mine).await;
    assert!(matches!(denied, Err(LogError::Denied(Denied::Outside))), "{denied:?}");
}

/// May do anything but take something out of a hall.
struct NothingLeavesItsHall;

impl May<Locker> for NothingLeavesItsHall {
    fn reach(&self, _: &Locker) -> Result<(), Denied> {
        Ok(())
    }

    fn change(&self, before: &Locker, after: &Locker) -> Result<(), Denied> {
        if before.hall.is_none() || before.hall == after.hall { Ok(()) } else { Err(Denied::Outside) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_asked_with_both_its_sides_wherever_it_is_decided() {
    let world = World::start().await;
    let log = world.log().await;
    let locker = an_open_locker(&log, "1").await;
    let here = Command::Move { hall: "here".into() };
    execute(&log, to(&locker), here.clone()).await.unwrap();
    let may = NothingLeavesItsHall;
    let (away, id) = (Command::Move { hall: "away".into() }, a_command_id());
    let denied = log.execute::<Locker>(to(&locker), &away, &asked(id, "away"), &may).await;
    assert!(matches!(denied, Err(LogError::Denied(Denied::Outside))), "{denied:?}");
    let denied = log.rehearse().execute::<Locker>(to(&locker), &away, &asked(id, "away"), &may).await;
    assert!(matches!(denied, Err(LogError::Denied(Denied::Outside))), "{denied:?}");
    let work = vec![Work { target: to(&locker), command: away, context: asked(id, "away") }];
    let denied = log.execute_all::<Locker>(work, &may).await;
    assert!(matches!(denied, Err((0, LogError::Denied(Denied::Outside)))), "{denied:?}");
    log.execute::<Locker>(to(&locker), &here, &asked(id, "here"), &may).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_not_found_and_what_cannot_be_stored_is_refused() {
    let world = World::start().await;
    let log = world.log().await;
    let nobody = execute(&log, Target::One(kernel::Id::new(Uuid::from_u128(5))), Command::Close).await;
    assert!(matches!(nobody, Err(LogError::NotFound)), "{nobody:?}");
    let nobody = execute(&log, Target::Holder(number("none")), Command::Close).await;
    assert!(matches!(nobody, Err(LogError::NotFound)), "{nobody:?}");
    let locker = an_open_locker(&log, "1").await;
    let nul = execute(&log, to(&locker), Command::Note { text: "a\0b".into() }).await;
    assert!(matches!(nul, Err(LogError::Nul)), "{nul:?}");
    let nul = execute(&log, Target::New, Command::Open { number: "a\0b".into() }).await;
    assert!(matches!(nul, Err(LogError::Nul)), "{nul:?}");
    let long = "x".repeat(kernel::log::MAX_PAYLOAD);
    let long = execute(&log, to(&locker), Command::Note { text: long }).await;
    assert!(matches!(long, Err(LogError::TooLarge { .. })), "{long:?}");
    let literal = Command::Note { text: r#"\u0000 "quoted" 观湖"#.into() };
    execute(&log, to(&locker), literal).await.unwrap();
    let key = Personal::Clear(Telephone("1".into()));
    execute(&log, to(&locker), Command::Own { subject: Uuid::from_u128(1), telephone: key }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_another_kind_is_an_error() {
    let world = World::start().await;
    let log = world.log().await;
    let locker = an_open_locker(&log, "1").await;
    world.force("alter table log.events disable trigger all; update log.events set name = 'drawer.opened'").await;
    let fresh = world.log().await;
    let other = execute(&fresh, to(&locker), Command::Close).await;
    assert!(matches!(other, Err(LogError::OtherKind)), "{other:?}");
}
