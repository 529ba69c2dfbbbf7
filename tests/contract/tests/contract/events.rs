//! Every published event has golden files that show it whole, under the name that follows from its message.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::descriptors::{Told, events};
use crate::of_project;

/// The golden files of a service by the contract of what is published; what is nobody else's business is left out.
fn golden(service: &str) -> BTreeMap<String, Vec<Value>> {
    let place = of_project(&format!("services/{service}/tests/golden"));
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for entry in std::fs::read_dir(&place).unwrap_or_else(|_| panic!("{} is there", place.display())) {
        let path = entry.expect("a file").path();
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let file: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = format!("{}.v{}.json", file["name"].as_str().unwrap_or("?"), file["schema"]);
        assert!(path.ends_with(&name), "{} is about {name}", path.display());
        if let Some(schema) = file["published"]["dataschema"].as_str() {
            found.entry(schema.to_owned()).or_default().push(file["published"].clone());
        } else {
            assert_eq!(file["published"], "private", "{}", path.display());
        }
    }
    found
}

/// `baohe.organization.party_organization.recorded.v1` is told with a `PartyOrganizationRecorded`.
fn message_of(kind: &str) -> String {
    let words = kind.split('.').skip(2).take(2).flat_map(|part| part.split('_'));
    words.map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

fn shown_whole(event: &Told, shown: &[Value]) {
    let mut seen = BTreeSet::new();
    for published in shown {
        let kind = published["type"].as_str().expect("a type");
        assert!(kind.starts_with(&format!("baohe.{}.", event.service)), "{kind}");
        assert_eq!(message_of(kind), event.message.name(), "{kind}");
        seen.extend(published["data"].as_object().expect("data is there, {} when empty").keys().cloned());
    }
    let fields: BTreeSet<String> = event.message.field.iter().map(|field| field.name().to_owned()).collect();
    assert_eq!(seen, fields, "{}: every field is shown, under its name in the contract", event.full_name);
}

#[test]
fn every_published_event_is_shown_whole_in_a_golden_file() {
    let all = events();
    let services: BTreeSet<String> = all.iter().map(|event| event.service.clone()).collect();
    for service in services {
        let mut files = golden(&service);
        for event in all.iter().filter(|event| event.service == service) {
            let shown = files.remove(&format!("urn:baohe:proto:{}", event.full_name)).unwrap_or_default();
            assert!(!shown.is_empty(), "no golden file shows {}", event.full_name);
            shown_whole(event, &shown);
        }
        assert!(files.is_empty(), "golden files of messages that are no events: {:?}", files.keys());
    }
}
