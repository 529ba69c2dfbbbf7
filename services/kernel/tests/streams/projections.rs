//! The projection's guarantees.

use std::collections::BTreeMap;
use std::time::Duration;

use kernel::projection::{NotReached, NotServing, Projector, State, Stopped, spec};
use kernel::subscription::{Heard, Subscription};
use kernel::{Projection, Recorded};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::balances::{BEYOND, Balance, Balances, POISON, all};
use crate::bank::{Deposited, SERVICE, UNREADABLE};
use crate::world::{DEADLINE, Running, World, until};

pub(crate) fn projector<const G: i32>(world: &World) -> Projector<Balances<G>> {
    Projector::new(world.database(), world.jetstream())
}

pub(crate) fn run<P: Projection>(projector: &Projector<P>) -> Running {
    let projector = projector.clone();
    Running::start(async move { projector.run(CancellationToken::new()).await })
}

/// Everything in the log is applied.
pub(crate) async fn reached<P: Projection>(world: &World, projector: &Projector<P>) {
    let head = world.log.head().await.unwrap();
    let reached = projector.wait(SERVICE, head.epoch, head.position, DEADLINE).await;
    assert_eq!(reached, Ok(()), "{:?}", projector.status());
}

pub(crate) async fn rows_are_the_log<const G: i32>(world: &World, projector: &Projector<Balances<G>>) {
    until("it serves", || async { projector.status().ready }).await;
    let mut reading = projector.read().await.unwrap();
    assert_eq!(all(&mut reading.tx).await, world.balances().await);
    assert_eq!(reading.positions[0].1.position, world.head().await);
}

#[tokio::test]
async fn n40_a_projection_killed_anywhere_applies_each_position_once() {
    let world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    for round in 1..=6 {
        let projector = projector::<1>(&world);
        let running = run(&projector);
        let head = world.deposit(150).await;
        let half = head - 100 + round * 10;
        until("it has applied some", || async { projector.reached(SERVICE).is_some_and(|at| at.position >= half) })
            .await;
        running.kill().await;
    }
    let projector = projector::<1>(&world);
    let running = run(&projector);
    reached(&world, &projector).await;
    rows_are_the_log(&world, &projector).await;
    running.kill().await;
    relaying.kill().await;
}

#[tokio::test]
async fn n41_two_processes_keep_one_generation_without_doubles() {
    let world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let projectors = [projector::<1>(&world), projector::<1>(&world)];
    let running = projectors.each_ref().map(run);
    world.deposit(300).await;
    reached(&world, &projectors[0]).await;
    reached(&world, &projectors[1]).await;
    rows_are_the_log(&world, &projectors[0]).await;
    for running in running {
        running.kill().await;
    }
    relaying.kill().await;
}

#[tokio::test]
async fn n42_rebuilt_while_messages_come_and_queries_are_answered() {
    let world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let projector = projector::<1>(&world);
    let running = run(&projector);
    world.deposit(200).await;
    reached(&world, &projector).await;
    rows_are_the_log(&world, &projector).await;
    sqlx::query("UPDATE balances_g1.balances SET sum = -1").execute(&world.database()).await.unwrap();
    projector.rebuild().await.unwrap();
    until("it is built beside", || async { projector.status().rebuilding }).await;
    while projector.status().rebuilding {
        world.deposit(20).await;
        assert!(projector.read().await.is_ok(), "it serves meanwhile");
    }
    reached(&world, &projector).await;
    rows_are_the_log(&world, &projector).await;
    world.deposit(20).await;
    reached(&world, &projector).await;
    rows_are_the_log(&world, &projector).await;
    running.kill().await;
    relaying.kill().await;
}

#[tokio::test]
async fn n43_a_poisoned_event_stops_it_and_is_named() {
    let world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let mut applied = 0;
    // Refused by the fold, by the table, by who reads it.
    for (amount, says) in
        [(POISON, "nobody has that much"), (BEYOND, "check constraint"), (UNREADABLE, "no such amount")]
    {
        world.deposit(20).await;
        let poison = world.deposit_on(Uuid::now_v7(), amount, false).await;
        world.deposit(20).await;
        world.drained(&relay).await;
        let projector = projector::<1>(&world);
        let running = run(&projector);
        until("it stops", || async { matches!(projector.status().state, State::Stopped(_)) }).await;
        let State::Stopped(Stopped::Message { service, position, event, why, .. }) = projector.status().state else {
            panic!("{:?}", projector.status())
        };
        let row = world.rows().await.into_iter().find(|row| row.position == poison).unwrap();
        assert_eq!((service, position, event), (SERVICE, poison, row.event_id));
        assert!(why.contains(says), "{why}");
        applied += 16;
        assert_eq!(count(&world).await, applied, "what came before it is applied, and nothing after it");
        running.kill().await;
        // A program that can apply it would go on; here it is taken out of the way.
        pass_over(&world, poison, row).await;
        applied += 16;
    }
    relaying.kill().await;
}

async fn count(world: &World) -> i64 {
    let mut connection = world.database().acquire().await.unwrap();
    sqlx::query("SET search_path = balances_g1").execute(&mut *connection).await.unwrap();
    let count = all(&mut connection).await.values().map(|(_, count)| count).sum();
    sqlx::query("RESET search_path").execute(&mut *connection).await.unwrap();
    count
}

/// Moves the stored checkpoint over one position.
async fn pass_over(world: &World, position: i64, row: kernel::log::Row) {
    let moved = sqlx::query("UPDATE projection.checkpoints SET position = $1, link = $2 WHERE position < $1");
    let moved = moved.bind(position).bind(row.link.as_slice()).execute(&world.database()).await.unwrap();
    assert_eq!(moved.rows_affected(), 1);
}

#[tokio::test]
async fn n44_a_new_generation_is_built_beside_the_old_one() {
    let world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let old = projector::<1>(&world);
    let keeping = run(&old);
    world.deposit(50).await;
    reached(&world, &old).await;
    until("the old one serves", || async { old.status().ready }).await;
    let new = projector::<2>(&world);
    let building = run(&new);
    reached(&world, &new).await;
    rows_are_the_log(&world, &new).await;
    world.deposit(10).await;
    reached(&world, &old).await;
    rows_are_the_log(&world, &old).await;
    let newest = projector::<3>(&world);
    let running = run(&newest);
    reached(&world, &newest).await;
    rows_are_the_log(&world, &newest).await;
    let schemas = "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'balances%' ORDER BY 1";
    until("the one before the last goes", || async {
        let left: Vec<String> = sqlx::query_scalar(schemas).fetch_all(&world.database()).await.unwrap();
        left == ["balances_g2", "balances_g3"]
    })
    .await;
    for running in [keeping, building, running] {
        running.kill().await;
    }
    relaying.kill().await;
}

#[tokio::test]
async fn n45_a_query_waits_for_a_receipt_and_is_told_both_positions() {
    let world = World::start().await;
    let relay = world.relay();
    let projector = projector::<1>(&world);
    let running = run(&projector);
    world.deposit(3).await;
    let head = world.log.head().await.unwrap();
    let short = Duration::from_millis(50);
    let late = projector.wait(SERVICE, head.epoch, 3, short).await.unwrap_err();
    assert_eq!(late, NotReached::After { service: SERVICE.to_owned(), wanted: 3, reached: 0 });
    assert!(matches!(projector.read().await, Err(NotServing::Building { .. } | NotServing::Database(_))));
    let unknown = projector.wait("library", head.epoch, 1, short).await.unwrap_err();
    assert_eq!(unknown, NotReached::NotASource { service: "library".to_owned() });
    let relaying = world.run(&relay);
    reached(&world, &projector).await;
    assert_eq!(projector.reached(SERVICE).unwrap().link, head.link);
    running.kill().await;
    relaying.kill().await;
}

#[tokio::test]
async fn n46_the_same_rows_for_any_batch_split_and_interleaving() {
    let world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let head = world.deposit(80).await;
    let mut subscription = Subscription::<Deposited>::new(world.jetstream(), SERVICE, None);
    let mut told: Vec<Recorded<Deposited>> = Vec::new();
    while subscription.at().is_none_or(|at| at.position < head) {
        if let Heard::Delivered(delivery) = subscription.next().await.unwrap() {
            told.extend(delivery.message.unwrap());
        }
    }
    // Two sources that write different rows.
    let (one, other) = told.into_iter().partition(|told| told.envelope.stream.as_u128() % 2 == 0);
    let rows = spec::same_rows::<Balances<1>, BTreeMap<Uuid, Balance>>(
        &[one, other],
        |rows, table| rows.0.load_from(table),
        |rows, table| rows.0.save_to(table),
        7,
    );
    let rows: BTreeMap<Uuid, (i64, i64)> = rows.into_iter().map(|(key, row)| (key, (row.sum, row.count))).collect();
    assert_eq!(rows, world.balances().await);
    relaying.kill().await;
}
