//! Everything the services publish is heard: their golden files are the contract.

use std::path::PathBuf;

use kernel::Told as _;

use super::Heard;

/// Grants say who may do what; no read model needs them.
const NOT_HEARD: &str = "organization.grant.";

#[test]
fn every_published_message_is_heard() {
    let services = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut heard = 0;
    for service in ["organization", "assignment"] {
        for file in std::fs::read_dir(services.join(service).join("tests/golden")).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let golden: serde_json::Value = serde_json::from_str(&text).unwrap();
            let Some(kind) = golden["published"]["type"].as_str() else { continue };
            let (name, version) = kind.strip_prefix("baohe.").unwrap().rsplit_once(".v").unwrap();
            let data = golden["published"]["data"].to_string();
            let read = Heard::read(name, version.parse().unwrap(), &data).unwrap();
            assert_eq!(read.is_none(), name.starts_with(NOT_HEARD), "{name}");
            heard += usize::from(read.is_some());
        }
    }
    assert!(heard > 30, "{heard}");
}

#[test]
fn what_is_newer_stops_and_what_is_unknown_is_passed_over() {
    assert!(Heard::read("organization.organization.renamed", 2, "{}").is_err());
    assert!(Heard::read("organization.organization.renamed", 1, r#"{"name":1}"#).is_err());
    assert!(Heard::read("organization.organization.renamed", 1, r#"{"name":"a","later":true}"#).unwrap().is_some());
    for unknown in ["organization.organization.dreamt", "membership.person.moved", "organization"] {
        assert_eq!(Heard::read(unknown, 1, "{}"), Ok(None));
    }
}
