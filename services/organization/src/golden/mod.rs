//! The stored and the published form of every event, held against files that never change: who finds a difference here
//! gives the event a new version and an upcast instead.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use kernel::{Announcement, Cause, Decider as _, Envelope, Epoch, Event, Moment, Recorded, Ring, Route, codec};
use serde_json::{Value, json};
use uuid::Uuid;

mod samples;

fn file(name: &str, schema: i16) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.v{schema}.json"))
}

fn recorded<E: Event>(event: &E, name: &str, route: Route) -> Recorded<E> {
    let cause = Cause {
        actor: "up/li".into(),
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
        schema: 1,
        recorded_at: Moment::from_micros(1_561_953_600_000_000),
        route,
        cause,
    };
    Recorded { envelope, event: event.clone() }
}

fn published(announcement: &Announcement) -> Value {
    match announcement {
        Announcement::Private => json!("private"),
        Announcement::Public(message) => json!({
            "type": format!("baohe.organization.{}.{}.v{}", message.aggregate, message.event, message.version),
            "subject": message.subject,
            "time": message.occurred.map(Moment::rfc3339),
            "dataschema": format!("urn:baohe:proto:{}", message.schema),
            "division": message.division,
            "data": serde_json::from_str::<Value>(&message.data).unwrap(),
        }),
    }
}

/// A nonce is in every seal: what is sealed is golden in everything but its text.
fn without_seals(payload: &str) -> Value {
    let mut value: Value = serde_json::from_str(payload).unwrap();
    for field in ["leader", "person", "telephone"] {
        if let Some(sealed) = value.get_mut(field) {
            assert!(sealed.as_str().unwrap().starts_with("1.1."), "{field} is sealed");
            *sealed = json!("<sealed>");
        }
    }
    value
}

/// Serde names the variants in its error: the list of what must be sampled cannot be forgotten.
fn variants<E: Event>() -> BTreeSet<String> {
    let error = serde_json::from_str::<E>(r#"{"name":"?","data":{}}"#).unwrap_err().to_string();
    let listed = error.split("expected").nth(1).unwrap();
    listed.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn golden<E: Event>(samples: &[E], publish: fn(&Recorded<E>) -> Announcement) {
    let mut told = BTreeSet::new();
    let mut missing = Vec::new();
    for event in samples {
        let ring = Ring { log: Uuid::from_u128(1), stream: Uuid::from_u128(2), version: 1, key: Some([9; 32]) };
        let written = ring.scope(|| codec::write(event)).unwrap();
        let back: E = codec::read(&written.name, written.schema, &written.payload).unwrap();
        let mut state = E::Of::default();
        state.evolve(&back);
        let route = match state.route() {
            Route::NONE => Route::parse("44.03.09.001").unwrap(),
            route => route,
        };
        let announcement = publish(&recorded(&back, &written.name, route));
        let now = json!({
            "name": written.name,
            "schema": written.schema,
            "stored": without_seals(&written.payload),
            "published": published(&announcement),
        });
        let short = written.name.strip_prefix(E::Of::NAME).unwrap().trim_start_matches('.').to_owned();
        if let Announcement::Public(message) = &announcement {
            assert_eq!(message.event, short, "stored and published names are one");
        }
        told.insert(short);
        let path = file(&written.name, written.schema);
        match fs::read_to_string(&path) {
            Ok(text) => {
                let golden: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(now, golden, "{} has changed: a released form never does", path.display());
                let payload = golden["stored"].to_string().replace("\"<sealed>\"", "\"1.1.AA.BB\"");
                codec::read::<E>(&written.name, written.schema, &payload).unwrap();
            }
            Err(_) => {
                fs::write(&path, serde_json::to_string_pretty(&now).unwrap() + "\n").unwrap();
                missing.push(path);
            }
        }
    }
    assert_eq!(told, variants::<E>(), "every variant has a sample");
    assert!(missing.is_empty(), "written for the first time, look at them and add them: {missing:?}");
}

#[test]
fn organizations_are_stored_and_told_as_ever() {
    golden(&samples::organization(), crate::publish::organization);
}

#[test]
fn party_organizations_are_stored_and_told_as_ever() {
    golden(&samples::party_organization(), crate::publish::party_organization);
}

#[test]
fn reference_data_are_stored_and_told_as_ever() {
    golden(&samples::division(), crate::publish::division);
    golden(&samples::industry(), crate::publish::industry);
    golden(&samples::parameter(), crate::publish::parameter);
    golden(&samples::grant(), crate::publish::grant);
}
