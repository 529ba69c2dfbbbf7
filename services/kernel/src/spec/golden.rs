//! The stored and the published form of every event, held against files that never change: who finds a difference here
//! gives the event a new version and an upcast instead.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use uuid::Uuid;

use super::{NOON, ring};
use crate::{Announcement, Cause, Decider as _, Envelope, Epoch, Event, Moment, Recorded, Route, codec};

/// The text that stands for what is sealed: a nonce is in every seal, so that it is golden in everything but its text.
const SEALED: &str = "<sealed>";

/// Holds `samples`, one or more of every variant, against `<place>/<name>.v<schema>.json`: the stored form, and what
/// `publish` makes of it. With `UPDATE_GENERATED` set, a file that is not there yet is written; none is written over.
///
/// # Panics
/// A form that changed, a variant without a sample, a sample without a file.
pub fn golden<E: Event>(service: &str, place: &Path, samples: &[E], publish: fn(&Recorded<E>) -> Announcement) {
    let (mut told, mut missing) = (BTreeSet::new(), Vec::new());
    for event in samples {
        let written = ring(1).scope(|| codec::write(event)).expect("the event can be written");
        let back: E = codec::read(&written.name, written.schema, &written.payload).expect("the event can be read");
        let short = written.name.strip_prefix(E::Of::NAME).unwrap_or_default().trim_start_matches('.').to_owned();
        let stored = serde_json::from_str(&written.payload).expect("the stored form is JSON");
        let published = published(service, &publish(&recorded(back, &written.name, written.schema)));
        let now = json!({
            "name": written.name, "schema": written.schema, "stored": without_seals(stored), "published": published,
        });
        told.insert(short);
        let path = place.join(format!("{}.v{}.json", written.name, written.schema));
        match std::fs::read_to_string(&path) {
            Ok(text) => holds::<E>(&text, &now, &path),
            Err(_) if std::env::var_os("UPDATE_GENERATED").is_some() => {
                let text = serde_json::to_string_pretty(&now).expect("a value is written") + "\n";
                std::fs::write(&path, text).expect("the golden file can be written");
            }
            Err(_) => missing.push(path),
        }
    }
    assert_eq!(told, variants::<E>(), "every variant has a sample");
    assert!(missing.is_empty(), "without a golden file (make golden writes them; look at them): {missing:?}");
}

#[track_caller]
fn holds<E: Event>(text: &str, now: &Value, path: &Path) {
    let golden: Value = serde_json::from_str(text).expect("a golden file is JSON");
    assert_eq!(now, &golden, "{} has changed: a released form never does", path.display());
    let payload = golden["stored"].to_string().replace(SEALED, "1.1.AA.BB");
    let (name, schema) = (golden["name"].as_str().unwrap_or_default(), golden["schema"].as_i64().unwrap_or_default());
    let schema = schema.try_into().expect("a version is a small number");
    codec::read::<E>(name, schema, &payload).expect("the golden form reads");
}

fn recorded<E: Event>(event: E, name: &str, schema: i16) -> Recorded<E> {
    let mut state = E::Of::default();
    state.evolve(&event);
    let route = match state.route() {
        Route::NONE => Route::parse("44.03.09.001").unwrap_or(Route::NONE),
        route => route,
    };
    let cause = Cause {
        actor: "up/li".to_owned(),
        on_behalf_of: None,
        command_id: Uuid::from_u128(4),
        correlation: Uuid::from_u128(4),
        causation: None,
        trace: None,
        reference: None,
        publish: 1,
    };
    let envelope = Envelope {
        epoch: Epoch { log: Uuid::from_u128(1), number: 1 },
        position: 7,
        stream: Uuid::from_u128(2),
        version: 1,
        event_id: Uuid::from_u128(3),
        name: name.to_owned(),
        schema,
        recorded_at: NOON,
        route,
        cause,
    };
    Recorded { envelope, event }
}

fn published(service: &str, announcement: &Announcement) -> Value {
    match announcement {
        Announcement::Private => json!("private"),
        Announcement::Public(message) => json!({
            "type": format!("baohe.{service}.{}.{}.v{}", message.aggregate, message.event, message.version),
            "subject": message.subject,
            "time": message.occurred.map(Moment::rfc3339),
            "dataschema": format!("urn:baohe:proto:{}", message.schema),
            "division": message.division,
            "data": serde_json::from_str::<Value>(&message.data).expect("what is told is JSON"),
        }),
    }
}

fn without_seals(value: Value) -> Value {
    match value {
        Value::String(text) if text.starts_with("1.1.") => json!(SEALED),
        Value::Array(items) => items.into_iter().map(without_seals).collect(),
        Value::Object(fields) => fields.into_iter().map(|(key, value)| (key, without_seals(value))).collect(),
        value => value,
    }
}

/// Serde names the variants in its error: the list of what must be sampled cannot be forgotten.
fn variants<E: Event>() -> BTreeSet<String> {
    let Err(error) = serde_json::from_str::<E>(r#"{"name":"?","data":{}}"#) else { return BTreeSet::new() };
    let error = error.to_string();
    let listed = error.split("expected").nth(1).unwrap_or_default();
    listed.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}
