//! The subscription's guarantees.

use async_nats::jetstream::consumer::pull;
use futures::StreamExt as _;
use kernel::relay::stream_name;
use kernel::subscription::{Checkpoint, Delivery, Heard, Stop, Subscription};

use crate::bank::{Deposited, SERVICE};
use crate::world::{DEADLINE, World};

fn subscribe(world: &World, from: Option<Checkpoint>) -> Subscription<Deposited> {
    Subscription::new(world.jetstream(), SERVICE, from)
}

async fn next(subscription: &mut Subscription<Deposited>) -> Delivery<Deposited> {
    match tokio::time::timeout(DEADLINE, subscription.next()).await.expect("a delivery in time").unwrap() {
        Heard::Delivered(delivery) => *delivery,
        changed @ Heard::EpochChanged { .. } => panic!("{changed:?}"),
    }
}

/// Takes positions `from` to `to`, in order and each once.
async fn take(subscription: &mut Subscription<Deposited>, from: i64, to: i64) -> Vec<Delivery<Deposited>> {
    let mut taken = Vec::new();
    for position in from..=to {
        let delivery = next(subscription).await;
        assert_eq!(delivery.at.position, position);
        taken.push(delivery);
    }
    taken
}

#[tokio::test]
async fn n30_every_position_from_the_beginning_and_from_any_checkpoint() {
    let world = World::start().await;
    let relay = world.relay();
    let running = world.run(&relay);
    world.deposit(50).await;
    let all = take(&mut subscribe(&world, None), 1, 50).await;
    for (row, delivery) in world.rows().await.iter().zip(&all) {
        let heard = delivery.message.as_ref().unwrap().as_ref();
        let told = crate::bank::told(&row.name, &row.payload);
        assert_eq!(heard.map(|heard| heard.event.amount), told, "a private position is no gap");
        assert_eq!((delivery.event_id, delivery.at.link), (row.event_id, row.link));
        if let Some(heard) = heard {
            let envelope = row.unfolded().unwrap();
            assert_eq!((heard.envelope.stream, heard.envelope.version), (row.stream, row.version));
            assert_eq!((heard.envelope.recorded_at, &heard.envelope.route), (row.recorded_at, &envelope.route));
        }
    }
    for from in [1, 7, 49] {
        take(&mut subscribe(&world, Some(all[from].at)), from as i64 + 2, 50).await;
    }
    running.kill().await;
}

#[tokio::test]
async fn n31_catching_up_turns_into_following() {
    let world = World::start().await;
    let relay = world.relay();
    world.deposit(20).await;
    let mut subscription = subscribe(&world, None);
    let running = world.run(&relay);
    take(&mut subscription, 1, 20).await;
    world.deposit(20).await;
    take(&mut subscription, 21, 40).await;
    assert_eq!(subscription.head(), 40);
    running.kill().await;
}

#[tokio::test]
async fn n32_connection_lost_consumer_removed_server_restarted() {
    let mut world = World::start().await;
    let relay = world.relay();
    let running = world.run(&relay);
    let mut subscription = subscribe(&world, None);
    world.deposit(10).await;
    take(&mut subscription, 1, 10).await;

    let stream = world.jetstream().get_stream(stream_name(SERVICE)).await.unwrap();
    let names: Vec<String> = stream.consumer_names().map(Result::unwrap).collect().await;
    for name in names {
        stream.get_consumer::<pull::Config>(&name).await.unwrap();
        stream.delete_consumer(&name).await.unwrap();
    }
    world.deposit(10).await;
    take(&mut subscription, 11, 20).await;

    world.client.force_reconnect().await.unwrap();
    world.deposit(10).await;
    take(&mut subscription, 21, 30).await;

    world.nats.kill().await;
    world.deposit(10).await;
    world.nats.restart().await.unwrap();
    take(&mut subscription, 31, 40).await;
    running.kill().await;
}

#[tokio::test]
async fn n33_a_stream_filled_again_is_followed_without_doubles() {
    let mut world = World::start().await;
    let relay = world.relay();
    let running = world.run(&relay);
    let mut subscription = subscribe(&world, None);
    world.deposit(30).await;
    take(&mut subscription, 1, 30).await;
    world.wipe_nats().await;
    world.deposit(10).await;
    take(&mut subscription, 31, 40).await;
    running.kill().await;
}

#[tokio::test]
async fn n34_another_log_or_another_event_at_its_position_stops_it() {
    let world = World::start().await;
    let relay = world.relay();
    let running = world.run(&relay);
    world.deposit(5).await;
    let at = take(&mut subscribe(&world, None), 1, 5).await[3].at;
    let other = Checkpoint { link: [0; 32], ..at };
    assert_eq!(subscribe(&world, Some(other)).next().await.unwrap_err(), Stop::OtherLink { position: 4 });
    let mut foreign = at;
    foreign.epoch.log = uuid::Uuid::from_u128(1);
    assert!(matches!(subscribe(&world, Some(foreign)).next().await, Err(Stop::OtherLog { .. })));
    running.kill().await;
}
