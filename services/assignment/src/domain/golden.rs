//! Every variant as it was first released reads for ever and is written the same.

use kernel::spec::NOON;
use kernel::{Announcement, Cause, Decider, Envelope, Epoch, Event, Recorded, Route, codec};
use serde_json::{Value, json};
use uuid::Uuid;

use super::post_holder;
use crate::publish;

fn recorded<E: Event>(name: &str, schema: i16, payload: &str) -> Recorded<E> {
    let id = Uuid::from_u128(100);
    let cause = Cause {
        actor: "up/demo".to_owned(),
        on_behalf_of: None,
        command_id: id,
        correlation: id,
        causation: None,
        trace: None,
        reference: None,
        publish: 1,
    };
    let envelope = Envelope {
        epoch: Epoch { log: Uuid::from_u128(1), number: 1 },
        position: 1,
        stream: id,
        version: 1,
        event_id: id,
        name: name.to_owned(),
        schema,
        recorded_at: NOON,
        route: Route::NONE,
        cause,
    };
    Recorded { envelope, event: codec::read(name, schema, payload).unwrap() }
}

/// The file holds the stored payload and what is told of it; `null`: nothing.
fn holds<E: Event>(golden: &str, publish: fn(&Recorded<E>) -> Announcement) {
    let golden: Value = serde_json::from_str(golden).unwrap();
    let (name, schema) = (golden["name"].as_str().unwrap(), golden["schema"].as_i64().unwrap() as i16);
    let read = recorded::<E>(name, schema, &golden["payload"].to_string());
    let written = codec::write(&read.event).unwrap();
    assert_eq!(written.name, name);
    if written.schema == schema {
        assert_eq!(serde_json::from_str::<Value>(&written.payload).unwrap(), golden["payload"]);
    }
    let told = match publish(&read) {
        Announcement::Private => Value::Null,
        Announcement::Public(message) => json!({
            "type": format!("{}.{}.v{}", message.aggregate, message.event, message.version),
            "subject": message.subject,
            "schema": message.schema,
            "data": serde_json::from_str::<Value>(&message.data).unwrap(),
            "division": message.division,
        }),
    };
    assert_eq!(told, golden["told"]);
}

#[test]
fn released_events_are_read_written_and_told_as_ever() {
    assert_eq!(<post_holder::PostHolder as Decider>::NAME, "post_holder");
    holds(include_str!("../../tests/golden/post_holder.recorded.v1.json"), publish::post_holder);
    holds(include_str!("../../tests/golden/post_holder.liaison_assigned.v1.json"), publish::post_holder);
    holds(include_str!("../../tests/golden/post_holder.post_ended.v1.json"), publish::post_holder);
}
