//! Readers: in order, without gap, the same in any page size, known at a moment, old shapes, waiting, leases, epochs.

use std::time::Duration;

use futures::future::join_all;
use kernel::log::Row;
use kernel::{Log, Moment, ReadError};
use uuid::Uuid;

use crate::locker::{Command, Happened, Locker};
use crate::world::{World, an_open_locker, execute, options, to};

async fn read_by(log: &Log, size: usize) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    loop {
        let page = log.page(rows.last().map_or(0, |row| row.position), size).await.unwrap();
        if page.is_empty() {
            return rows;
        }
        rows.extend(page);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_polling_reader_skips_nothing_while_several_processes_commit() {
    let world = World::start().await;
    let (one, other, reader) = (world.log().await, world.log().await, world.log().await);
    let mut lockers = Vec::new();
    for n in 0..16 {
        lockers.push(an_open_locker(&one, &n.to_string()).await);
    }
    let writing = join_all(lockers.iter().enumerate().map(async |(n, locker)| {
        let log = if n % 2 == 0 { &one } else { &other };
        for _ in 0..40 {
            execute(log, to(locker), Command::Fill { items: 2 }).await.unwrap();
        }
    }));
    let reading = async {
        let mut next = 1;
        while next <= 16 + 16 * 40 * 2 {
            reader.wait(next - 1).await;
            for row in reader.page(next - 1, 7).await.unwrap() {
                assert_eq!(row.position, next, "a position was skipped");
                next += 1;
            }
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(120), async { futures::join!(writing, reading) });
    in_time.await.expect("the reader gets to the end");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_one_and_of_a_thousand_read_the_same() {
    let world = World::start().await;
    let log = world.log().await;
    let locker = an_open_locker(&log, "1").await;
    for _ in 0..20 {
        execute(&log, to(&locker), Command::Fill { items: 3 }).await.unwrap();
    }
    let rows = read_by(&log, 1_000).await;
    assert_eq!(rows.len(), 61);
    assert_eq!(rows, read_by(&log, 1).await);
    assert_eq!(rows, read_by(&log, 7).await);
    let history = log.history::<Happened>(locker.stream).await.unwrap();
    assert_eq!(history.len(), 61);
    assert!(history.iter().zip(&rows).all(|(told, row)| told.envelope.event_id == row.event_id));
    assert!(rows.windows(2).all(|two| two[0].recorded_at < two[1].recorded_at));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_states_are_loaded_at_once_as_they_are_one_by_one() {
    let world = World::start().await;
    let (log, other) = (world.log().await, world.log().await);
    let mut ids = vec![kernel::Id::new(Uuid::from_u128(7))];
    for n in 0..3 {
        let locker = an_open_locker(&log, &n.to_string()).await;
        execute(&other, to(&locker), Command::Fill { items: n }).await.unwrap();
        ids.push(kernel::Id::new(locker.stream));
    }
    let one_by_one = async |log: &Log| {
        let mut states = std::collections::HashMap::new();
        for id in &ids {
            states.extend(log.load::<Locker>(*id).await.unwrap().map(|loaded| (id.uuid(), loaded)));
        }
        states
    };
    // One remembers the lockers as they were opened, the other as they were filled, the last nothing.
    let fresh = world.log().await;
    let expected = one_by_one(&fresh).await;
    assert_eq!(expected.len(), 3, "of what nothing is recorded there is no state");
    let unread = world.log().await;
    for log in [&*log, &*other, &*unread] {
        assert_eq!(log.load_all::<Locker>(&ids).await.unwrap(), expected);
        assert_eq!(one_by_one(log).await, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_at_a_moment_is_final() {
    let world = World::start().await;
    let log = world.log().await;
    let locker = an_open_locker(&log, "1").await;
    for _ in 0..10 {
        execute(&log, to(&locker), Command::Fill { items: 2 }).await.unwrap();
    }
    for row in read_by(&log, 100).await {
        let before = Moment::from_micros(row.recorded_at.micros() - 1);
        assert_eq!(log.position_at(row.recorded_at).await.unwrap(), row.position);
        assert_eq!(log.position_at(before).await.unwrap(), row.position - 1);
    }
    let now: Vec<(chrono::DateTime<chrono::Utc>,)> = world.ask("select clock_timestamp()").await;
    let now = Moment::from(now[0].0);
    assert_eq!(log.position_at(now).await.unwrap(), 21);
    execute(&log, to(&locker), Command::Fill { items: 1 }).await.unwrap();
    assert!(read_by(&log, 100).await.last().unwrap().recorded_at > now);
    assert_eq!(log.position_at(now).await.unwrap(), 21);
    let future = Moment::from_micros(now.micros() + 3_600_000_000);
    assert!(matches!(log.position_at(future).await, Err(ReadError::Future)));
    crate::verify_all(&log).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_shape_is_read_as_the_new_and_a_newer_one_stops_reader_and_writer() {
    let world = World::start().await;
    let log = world.log().await;
    let locker = an_open_locker(&log, "1").await;
    execute(&log, to(&locker), Command::Move { hall: "a".into() }).await.unwrap();
    world.force(r#"update log.events set schema = 1, payload = '{"room":"old"}' where position = 2"#).await;
    let fresh = world.log().await;
    let history = fresh.history::<Happened>(locker.stream).await.unwrap();
    assert_eq!(history[1].event, Happened::Moved { hall: "old".into() });
    assert_eq!(history[1].envelope.schema, 1);
    let loaded = fresh.load::<Locker>(kernel::Id::new(locker.stream)).await.unwrap().unwrap();
    assert_eq!(loaded.state.hall.as_deref(), Some("old"));

    world.force("update log.events set schema = 3 where position = 2").await;
    let older = world.log().await;
    assert!(older.history::<Happened>(locker.stream).await.is_err());
    let refused = execute(&older, to(&locker), Command::Fill { items: 1 }).await;
    assert!(matches!(refused, Err(kernel::LogError::Broken(_))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_keeps_the_epoch_it_was_written_in() {
    let world = World::start().await;
    let log = world.log().await;
    let first = an_open_locker(&log, "1").await;
    assert_eq!(first.epoch.number, 1);
    let epoch = log.new_epoch("restored from yesterday's copy").await.unwrap();
    assert_eq!((epoch.log, epoch.number), (log.id(), 2));
    let second = an_open_locker(&log, "2").await;
    assert_eq!(second.epoch, epoch);
    let numbers: Vec<_> = read_by(&log, 10).await.iter().map(|row| row.epoch.number).collect();
    assert_eq!(numbers, [1, 2]);
    let epochs = log.epochs().await.unwrap();
    assert_eq!(epochs.iter().map(|epoch| (epoch.epoch, epoch.after_position)).collect::<Vec<_>>(), [(1, 0), (2, 1)]);
    assert_eq!(epochs[1].link, read_by(&log, 10).await[0].link);
    assert_eq!(log.head().await.unwrap().epoch, epoch);
    crate::verify_all(&log).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_has_one_holder_until_it_ends_or_is_given_back() {
    let world = World::start().await;
    let log = world.log().await;
    let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let hour = Duration::from_secs(3_600);
    assert!(log.lease("relay", one, hour).await.unwrap().is_some());
    assert!(log.lease("relay", other, hour).await.unwrap().is_none());
    assert!(log.lease("relay", one, Duration::ZERO).await.unwrap().is_some());
    assert!(log.lease("relay", other, hour).await.unwrap().is_some());
    log.give_back("relay", one).await.unwrap();
    assert!(log.lease("relay", one, hour).await.unwrap().is_none());
    log.give_back("relay", other).await.unwrap();
    assert!(log.lease("relay", one, hour).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_is_a_log_of_its_own() {
    let world = World::start().await;
    let (log, audit) = (world.log().await, world.open(options("audit")).await);
    an_open_locker(&log, "1").await;
    an_open_locker(&audit, "1").await;
    an_open_locker(&audit, "2").await;
    assert_eq!((log.head().await.unwrap().position, audit.head().await.unwrap().position), (1, 2));
    assert_ne!(log.id(), audit.id());
    crate::verify_all(&log).await;
    crate::verify_all(&audit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_log_answers_what_waits_and_takes_no_more() {
    let world = World::start().await;
    let running = world.log().await;
    let log = running.log.clone();
    let locker = an_open_locker(&log, "1").await;
    running.close().await;
    let late = execute(&log, to(&locker), Command::Fill { items: 1 }).await;
    assert!(matches!(late, Err(kernel::LogError::Away(_))), "{late:?}");
    assert_eq!(log.head().await.unwrap().position, 1);
}
