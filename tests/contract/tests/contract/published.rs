//! A published event from end to end: subject, headers and attributes, exactly; and a message without a body.

use std::collections::BTreeMap;

use async_nats::HeaderMap;
use proto::common::v1::{AwaitPublishedRequest, AwaitPublishedResponse, Receipt};
use proto::organization::v1::NameContactRequest;
use serde_json::{Value, json};
use support::World;
use uuid::Uuid;

use crate::of_project;
use crate::organizations::{self, NAME, RECORD};
use crate::wire::{Line, put};

const GOLDEN: &str = "tests/contract/golden/cloudevent.json";
const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// What differs from run to run is held to its meaning, then named; all else is held to the file.
pub(crate) async fn is_told_as_the_golden_file(world: &World, line: &Line) {
    let mut request = line.by("owner", &organizations::record(31));
    put(&mut request, "idempotency-key", &Uuid::from_u128(0x31).to_string());
    put(&mut request, "traceparent", TRACE);
    let receipt: Receipt = line.one(RECORD, request).await.expect("recorded");
    let first = receipt.position - i64::from(receipt.events) + 1;
    let named = NameContactRequest {
        organization: organizations::by_code(31),
        contact: "隐名氏".to_owned(),
        ..NameContactRequest::default()
    };
    let private: Receipt = line.one(NAME, line.by("owner", &named)).await.expect("named");
    published(line, &private).await;

    let bus = world.nats().await;
    let stream = bus.get_stream("BAOHE_ORGANIZATION").await.expect("the stream");
    let message = stream.get_raw_message(sequence(first)).await.expect("the message");
    let told = json!({
        "subject": message.subject.as_str(),
        "headers": headers(&message.headers),
        "event": serde_json::from_slice::<Value>(&message.payload).expect("JSON"),
    });
    let told = named_where_it_differs(told, &receipt, first);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::write(of_project(GOLDEN), serde_json::to_string_pretty(&told).expect("JSON") + "\n").expect(GOLDEN);
    }
    let golden = std::fs::read_to_string(of_project(GOLDEN)).expect("make golden writes it");
    assert_eq!(told, serde_json::from_str::<Value>(&golden).expect("JSON"));

    let message = stream.get_raw_message(sequence(private.position)).await.expect("the message");
    assert_eq!(message.subject.as_str(), "baohe.organization.-.private");
    assert!(message.payload.is_empty(), "nobody else's business");
    let keys: Vec<String> = headers(&message.headers).into_keys().collect();
    assert_eq!(keys, ["Baohe-Epoch", "Baohe-Event", "Baohe-Link", "Baohe-Position"]);
}

fn sequence(position: i64) -> u64 {
    position.try_into().expect("a position")
}

async fn published(line: &Line, receipt: &Receipt) {
    let request = AwaitPublishedRequest { service: receipt.service.clone(), position: receipt.position };
    let path = "/baohe.common.v1.LogService/AwaitPublished";
    let answer: AwaitPublishedResponse = line.one(path, line.by("owner", &request)).await.expect("published");
    assert!(answer.published >= receipt.position);
}

/// Without JetStream's own.
fn headers(headers: &HeaderMap) -> BTreeMap<String, String> {
    let one = |(name, values): (&async_nats::HeaderName, &Vec<async_nats::HeaderValue>)| {
        (name.to_string(), values.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
    };
    headers.iter().map(one).filter(|(name, _)| !name.starts_with("Nats-")).collect()
}

fn named_where_it_differs(mut told: Value, receipt: &Receipt, position: i64) -> Value {
    let text = |at: &str| told.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned();
    let id = text("/event/id");
    assert!(Uuid::parse_str(&id).is_ok() && id == text("/headers/Baohe-Event"), "{told}");
    assert_eq!(
        (text("/event/sequence"), text("/headers/Baohe-Position")),
        (format!("{position:020}"), position.to_string())
    );
    assert_eq!((text("/event/logepoch"), text("/headers/Baohe-Epoch")), (receipt.epoch.clone(), receipt.epoch.clone()));
    let link = text("/headers/Baohe-Link");
    assert!(link.len() == 64 && link.bytes().all(|digit| digit.is_ascii_hexdigit()), "{link}");
    let recorded = text("/event/recordedtime");
    assert!(recorded.starts_with("20") && recorded.ends_with('Z') && recorded.contains('T'), "{recorded}");
    let trace = text("/event/traceparent");
    assert!(trace.len() == TRACE.len() && trace.starts_with(&TRACE[..36]), "the caller's trace goes on: {trace}");
    for (at, name) in [
        ("/event/id", "<event id>"),
        ("/headers/Baohe-Event", "<event id>"),
        ("/event/sequence", "<position, 20 digits>"),
        ("/headers/Baohe-Position", "<position>"),
        ("/event/logepoch", "<log id>.1"),
        ("/headers/Baohe-Epoch", "<log id>.1"),
        ("/headers/Baohe-Link", "<link, hex>"),
        ("/event/recordedtime", "<recorded>"),
        ("/event/traceparent", "<trace>"),
    ] {
        *told.pointer_mut(at).unwrap_or_else(|| panic!("{at} is told")) = json!(name);
    }
    told
}
