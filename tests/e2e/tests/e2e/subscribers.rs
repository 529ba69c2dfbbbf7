//! What another department sees: every position in order, and nothing personal.

use async_nats::jetstream::consumer::pull::OrderedConfig;
use futures::StreamExt as _;
use serde_json::Value;
use support::{an_organization, organizations};

use crate::canary::Canary;
use crate::district::{a_district, import};

#[tokio::test]
async fn a_client_of_another_make_reads_every_position_in_order() {
    let world = a_district().await;
    let bus = world.nats().await;
    let stream = bus.get_stream("BAOHE_ORGANIZATION").await.expect("the stream");
    let last = stream.cached_info().state.last_sequence;
    let consumer = stream.create_consumer(OrderedConfig::default()).await.expect("a consumer");
    let mut messages = consumer.messages().await.expect("messages");
    for expected in 1..=last {
        let message = messages.next().await.expect("one more").expect("readable");
        let sequence = message.info().expect("of JetStream").stream_sequence;
        let headers = message.headers.as_ref().expect("headers");
        assert_eq!(sequence, expected);
        assert_eq!(headers.get("Baohe-Position").map(|value| value.as_str().to_owned()), Some(expected.to_string()));
        if message.payload.is_empty() {
            assert_eq!(message.subject.as_str(), "baohe.organization.-.private");
            continue;
        }
        let event: Value = serde_json::from_slice(&message.payload).expect("a CloudEvent");
        assert_eq!(event["specversion"], "1.0");
        assert_eq!(event["sequence"], format!("{expected:020}"));
        assert_eq!(event["source"], "/baohe/440309/organization");
        assert!(event["data"].is_object(), "{event}");
    }
    world.close().await;
}

#[tokio::test]
async fn a_department_filters_by_street_with_a_plain_wildcard() {
    let world = a_district().await;
    let tail = world.baohe(&["events", "tail", "--type", "baohe.organization.organization.recorded.v1"]).await.exits(0);
    let events: Vec<Value> = tail.lines().iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(events.len(), 7);
    let bus = world.nats().await;
    let stream = bus.get_stream("BAOHE_ORGANIZATION").await.expect("the stream");
    let subject = "baohe.organization.organization.recorded.44.03.09.001";
    let consumer =
        stream.create_consumer(OrderedConfig { filter_subject: subject.to_owned(), ..OrderedConfig::default() });
    let messages = consumer.await.expect("a consumer").messages().await.expect("messages");
    let heard: Vec<_> = messages.take(2).collect().await;
    assert!(heard.iter().all(|message| message.as_ref().is_ok_and(|message| message.subject.as_str() == subject)));
    world.close().await;
}

#[tokio::test]
async fn nothing_personal_is_anywhere_it_should_not_be() {
    let world = a_district().await;
    let (name, telephone) = ("隐名氏某某", "19900007788");
    let sheet = organizations().row(&[
        ("统一社会信用代码", &an_organization(1)),
        ("组织名称", "观湖商会"),
        ("组织类型", "社会团体"),
        ("街道", "观湖"),
        ("联系人", name),
        ("联系电话", telephone),
    ]);
    let report = import(&world, "organizations", &sheet).await;
    assert_eq!((&report["changed"], &report["unchanged"]), (&serde_json::json!(1), &serde_json::json!(0)));
    let canary = Canary::of(&[name, telephone]);
    canary.absent(&report.to_string(), "the report");
    assert_eq!(import(&world, "organizations", &sheet).await["unchanged"], 1, "sealed and clear values compare");

    std::fs::remove_file(world.home().join("organizations.csv")).expect("it was handed in");
    canary.nowhere(&world).await;
    world.close().await;
}
