//! A log restored from an older copy: noticed by everybody, cured by a new epoch.

use std::time::Duration;

use async_nats::jetstream::message::StreamMessage;
use kernel::projection::{NotReached, State as Projecting, Stopped as NotProjecting};
use kernel::relay::{RelayOptions, State, Stopped};
use kernel::subscription::{Heard, Stop, Subscription};

use crate::bank::{Deposited, SERVICE};
use crate::projections::{projector, reached, rows_are_the_log, run};
use crate::world::{DEADLINE, World, until};

#[tokio::test]
async fn n60_a_stream_ahead_of_the_log_is_noticed_and_cured_by_a_new_epoch() {
    let mut world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let projecting = projector::<1>(&world);
    let keeping = run(&projecting);
    world.deposit(50).await;
    reached(&world, &projecting).await;
    let receipt = world.log.head().await.unwrap();
    let told = world.stream().await;
    relaying.kill().await;

    world.restore_log(30).await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    until("the relay stops", || async {
        relay.status().state == State::Stopped(Stopped::Ahead { stream: 50, log: 30 })
    })
    .await;
    let State::Stopped(stopped) = relay.status().state else { panic!() };
    assert!(stopped.to_string().contains("log new-epoch"));

    world.log.new_epoch("restored").await.unwrap();
    world.drained(&relay).await;
    world.deposit(10).await;
    world.drained(&relay).await;
    world.stream_is_the_log().await;
    reached(&world, &projecting).await;
    rows_are_the_log(&world, &projecting).await;
    let archive = world.stream_named("BAOHE_BANK_E1").await;
    assert_eq!(archive.len(), told.len());
    for (kept, told) in archive.iter().zip(&told) {
        let link = |message: &StreamMessage| message.headers.get("Baohe-Link").unwrap().clone();
        assert_eq!((kept.sequence, &kept.payload, link(kept)), (told.sequence, &told.payload, link(told)));
    }
    let lost = projecting.wait(SERVICE, receipt.epoch, 40, DEADLINE).await.unwrap_err();
    assert!(matches!(lost, NotReached::LostInRestore { wanted: 40, .. }));
    assert_eq!(projecting.wait(SERVICE, receipt.epoch, 30, DEADLINE).await, Ok(()));
    keeping.kill().await;
    relaying.kill().await;
}

#[tokio::test]
async fn n61_a_restored_log_that_went_on_is_noticed_and_cured_by_a_new_epoch() {
    let mut world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let projecting = projector::<1>(&world);
    let keeping = run(&projecting);
    world.deposit(50).await;
    reached(&world, &projecting).await;
    let mut subscription = Subscription::<Deposited>::new(world.jetstream(), SERVICE, None);
    while subscription.at().is_none_or(|at| at.position < 50) {
        subscription.next().await.unwrap();
    }
    let at = subscription.at().unwrap();
    relaying.kill().await;

    world.restore_log(30).await;
    world.deposit(45).await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    until("the relay stops", || async { relay.status().state == State::Stopped(Stopped::OtherLink { position: 50 }) })
        .await;

    world.log.new_epoch("restored, and gone on before it was noticed").await.unwrap();
    world.deposit(5).await;
    world.drained(&relay).await;
    world.stream_is_the_log().await;
    // What both had up to 30 holds; the rest is told anew.
    let mut subscription = Subscription::<Deposited>::new(world.jetstream(), SERVICE, Some(at));
    let Heard::EpochChanged { epoch, from } = subscription.next().await.unwrap() else { panic!() };
    assert_eq!((epoch.number, from.unwrap().position), (2, 30));
    for position in 31..=80 {
        let Heard::Delivered(delivery) = subscription.next().await.unwrap() else { panic!() };
        assert_eq!(delivery.at.position, position);
    }
    // A checkpoint of the new telling holds, although its event was written in the old epoch.
    let row = world.rows().await[39].clone();
    let at = kernel::subscription::Checkpoint { epoch: row.epoch, position: 40, link: row.link };
    let mut subscription = Subscription::<Deposited>::new(world.jetstream(), SERVICE, Some(at));
    assert!(matches!(subscription.next().await.unwrap(), Heard::Delivered(delivery) if delivery.at.position == 41));
    reached(&world, &projecting).await;
    rows_are_the_log(&world, &projecting).await;
    keeping.kill().await;
    relaying.kill().await;
}

#[tokio::test]
async fn n62_without_a_new_epoch_a_projection_stops_rather_than_mixing_two_pasts() {
    let mut world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let projecting = projector::<1>(&world);
    let keeping = run(&projecting);
    world.deposit(20).await;
    reached(&world, &projecting).await;
    keeping.kill().await;
    relaying.kill().await;
    world.restore_log(10).await;
    world.deposit(20).await;
    world.wipe_nats().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    world.drained(&relay).await;
    let projecting = projector::<1>(&world);
    let keeping = run(&projecting);
    until("it stops", || async { matches!(projecting.status().state, Projecting::Stopped(_)) }).await;
    let Projecting::Stopped(stopped) = projecting.status().state else { panic!() };
    assert_eq!(stopped, NotProjecting::Stream { service: SERVICE, stop: Stop::OtherLink { position: 20 } });
    assert!(stopped.to_string().contains("log new-epoch"));
    projecting.rebuild().await.unwrap();
    reached(&world, &projecting).await;
    rows_are_the_log(&world, &projecting).await;
    keeping.kill().await;
    relaying.kill().await;
}

#[tokio::test]
async fn n64_a_relay_killed_while_it_tells_anew_goes_on_from_there() {
    let mut world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    world.deposit(400).await;
    world.drained(&relay).await;
    relaying.kill().await;
    world.restore_log(300).await;
    world.deposit(50).await;
    world.log.new_epoch("restored").await.unwrap();
    // Killed later each time, so that every step is cut somewhere.
    for steps in 1..40 {
        let relay = world.relay_with(RelayOptions { lease: Duration::ZERO, page: 32, window: 8, replicas: 1 });
        let running = world.run(&relay);
        drop(tokio::time::timeout(Duration::from_millis(steps), relay.wait(1_000, DEADLINE)).await);
        running.kill().await;
    }
    let relay = world.relay();
    let relaying = world.run(&relay);
    world.drained(&relay).await;
    world.stream_is_the_log().await;
    assert_eq!(world.stream_named("BAOHE_BANK_E1").await.len(), 400);
    let stream = world.jetstream().get_stream("BAOHE_BANK").await.unwrap();
    let epochs = &stream.cached_info().config.metadata["baohe-epochs"];
    assert!(epochs.contains(" 2@350@300@"), "{epochs}");
    relaying.kill().await;
}

#[tokio::test]
async fn n66_a_new_epoch_that_takes_nothing_back_disturbs_nobody() {
    let world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let projecting = projector::<1>(&world);
    let keeping = run(&projecting);
    world.deposit(20).await;
    reached(&world, &projecting).await;
    let mut subscription = Subscription::<Deposited>::new(world.jetstream(), SERVICE, None);
    let epoch = world.log.new_epoch("to be sure").await.unwrap();
    assert_eq!(epoch.number, 2);
    // Nothing told in it yet: a receipt that changed nothing names it.
    assert_eq!(projecting.wait(SERVICE, epoch, 20, DEADLINE).await, Ok(()));
    world.deposit(20).await;
    for position in 1..=40 {
        let Heard::Delivered(delivery) = subscription.next().await.unwrap() else { panic!() };
        assert_eq!((delivery.at.position, delivery.at.epoch.number), (position, if position > 20 { 2 } else { 1 }));
    }
    reached(&world, &projecting).await;
    rows_are_the_log(&world, &projecting).await;
    world.stream_is_the_log().await;
    keeping.kill().await;
    relaying.kill().await;
}
