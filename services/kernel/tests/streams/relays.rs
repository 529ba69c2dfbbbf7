//! The relay's guarantees.

use std::time::Duration;

use async_nats::jetstream::stream::Config;
use kernel::cloudevent::CloudEvent;
use kernel::relay::{RelayOptions, State, stream_name};

use crate::bank::SERVICE;
use crate::world::{DEADLINE, World, until};

#[tokio::test]
async fn n20_one_message_per_position_as_the_contract_says() {
    let world = World::start().await;
    world.deposit(12).await;
    let relay = world.relay();
    let running = world.run(&relay);
    world.drained(&relay).await;
    world.stream_is_the_log().await;
    let messages = world.stream().await;
    let (row, message) = (&world.rows().await[0], &messages[0]);
    assert_eq!(message.subject.as_str(), "baohe.bank.account.deposited.44.03.09.001");
    assert_eq!(message.headers.get("content-type").unwrap().as_str(), "application/cloudevents+json");
    let event: CloudEvent = serde_json::from_slice(&message.payload).unwrap();
    assert_eq!((event.id, event.source.as_str()), (row.event_id, "/baohe/440309/bank"));
    assert_eq!(
        (event.kind.as_str(), event.sequence.as_str()),
        ("baohe.bank.account.deposited.v1", "00000000000000000001")
    );
    assert_eq!(event.data.get(), r#"{"amount":"0"}"#);
    assert_eq!(messages[4].subject.as_str(), "baohe.bank.-.private");
    let stream = world.jetstream().get_stream(stream_name(SERVICE)).await.unwrap();
    let config = &stream.cached_info().config;
    assert!(config.deny_delete && config.deny_purge);
    assert!(stream.purge().await.is_err());
    assert_eq!(relay.status().state, State::Leading);
    assert_eq!(relay.status().lag(), 0);
    running.kill().await;
}

#[tokio::test]
async fn n21_a_relay_killed_anywhere_goes_on_where_the_stream_stands() {
    let world = World::start().await;
    world.deposit(600).await;
    for stop in [1, 40, 41, 200, 333, 599] {
        let relay = world.relay_with(RelayOptions { window: 16, page: 32, lease: Duration::ZERO, replicas: 1 });
        let running = world.run(&relay);
        assert!(relay.wait(stop, DEADLINE).await, "{:?}", relay.status());
        running.kill().await;
    }
    let relay = world.relay_with(RelayOptions { lease: Duration::ZERO, ..Default::default() });
    let running = world.run(&relay);
    world.drained(&relay).await;
    world.stream_is_the_log().await;
    running.kill().await;
}

#[tokio::test]
async fn n22_two_relays_at_once_publish_each_position_once() {
    let world = World::start().await;
    // Leases that are over at once: only the fence is left.
    let options = RelayOptions { window: 8, page: 16, lease: Duration::ZERO, replicas: 1 };
    let relays = [world.relay_with(options.clone()), world.relay_with(options)];
    let running = relays.each_ref().map(|relay| world.run(relay));
    world.deposit(300).await;
    world.drained(&relays[0]).await;
    world.drained(&relays[1]).await;
    world.stream_is_the_log().await;
    for running in running {
        running.kill().await;
    }
}

#[tokio::test]
async fn n23_one_relay_leads_and_another_takes_over() {
    let world = World::start().await;
    let (one, other) = (world.relay(), world.relay());
    let first = world.run(&one);
    until("one leads", || async { one.status().state == State::Leading }).await;
    let second = world.run(&other);
    until("the other follows", || async { other.status().state == State::Following }).await;
    first.kill().await;
    world.deposit(10).await;
    world.drained(&other).await;
    assert_eq!(other.status().state, State::Leading);
    second.kill().await;
    world.stream_is_the_log().await;
}

#[tokio::test]
async fn n24_nats_killed_and_restarted_under_load_loses_and_doubles_nothing() {
    let mut world = World::start().await;
    let relay = world.relay();
    let running = world.run(&relay);
    for _ in 0..3 {
        world.deposit(100).await;
        world.nats.kill().await;
        world.deposit(30).await;
        world.nats.restart().await.unwrap();
    }
    world.drained(&relay).await;
    world.stream_is_the_log().await;
    running.kill().await;
}

#[tokio::test]
async fn n25_storage_wiped_is_filled_again_with_the_same_numbers() {
    let mut world = World::start().await;
    let relay = world.relay();
    let running = world.run(&relay);
    world.deposit(60).await;
    world.drained(&relay).await;
    let before = world.stream().await;
    world.wipe_nats().await;
    until("the stream is filled again", || async {
        let stream = world.jetstream().get_stream(stream_name(SERVICE)).await;
        stream.is_ok_and(|stream| stream.cached_info().state.last_sequence == 60)
    })
    .await;
    let after = world.stream().await;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(
            (before.sequence, &before.subject, &before.payload),
            (after.sequence, &after.subject, &after.payload)
        );
    }
    world.stream_is_the_log().await;
    running.kill().await;
}

#[tokio::test]
async fn n26_a_tail_cut_is_filled_again_with_the_same_numbers() {
    let mut world = World::start().await;
    let relay = world.relay();
    let running = world.run(&relay);
    world.deposit(40).await;
    world.drained(&relay).await;
    let copy = world.copy_nats().await;
    world.deposit(40).await;
    world.drained(&relay).await;
    world.restore_nats(&copy).await;
    let head = world.deposit(5).await;
    until("the tail is filled again", || async {
        let stream = world.jetstream().get_stream(stream_name(SERVICE)).await;
        stream.is_ok_and(|stream| stream.cached_info().state.last_sequence == head as u64)
    })
    .await;
    world.stream_is_the_log().await;
    running.kill().await;
}

#[tokio::test]
async fn n27_a_stream_with_a_hole_is_filled_again() {
    let world = World::start().await;
    let relay = world.relay();
    let running = world.run(&relay);
    world.deposit(30).await;
    world.drained(&relay).await;
    running.kill().await;
    // A corrupt block: made here by a stream of the same name that lets messages be deleted.
    let (jetstream, name) = (world.jetstream(), stream_name(SERVICE));
    let messages = world.stream().await;
    let config = jetstream.get_stream(&name).await.unwrap().cached_info().config.clone();
    jetstream.delete_stream(&name).await.unwrap();
    let stream = jetstream.create_stream(Config { deny_delete: false, ..config }).await.unwrap();
    for message in messages {
        let sent = jetstream.publish_with_headers(message.subject, message.headers, message.payload).await.unwrap();
        sent.await.unwrap();
    }
    stream.delete_message(17).await.unwrap();
    let relay = world.relay();
    let running = world.run(&relay);
    world.drained(&relay).await;
    world.stream_is_the_log().await;
    running.kill().await;
}

#[tokio::test]
async fn n28_a_full_stream_is_waited_for() {
    let world = World::start().await;
    let relay = world.relay();
    let running = world.run(&relay);
    world.deposit(10).await;
    world.drained(&relay).await;
    let jetstream = world.jetstream();
    let config = jetstream.get_stream(stream_name(SERVICE)).await.unwrap().cached_info().config.clone();
    jetstream.update_stream(Config { max_messages: 15, ..config.clone() }).await.unwrap();
    world.deposit(10).await;
    until("it waits", || async { matches!(relay.status().state, State::Waiting(_)) }).await;
    jetstream.update_stream(config).await.unwrap();
    world.drained(&relay).await;
    world.stream_is_the_log().await;
    running.kill().await;
}
