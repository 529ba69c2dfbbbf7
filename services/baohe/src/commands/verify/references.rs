//! `verify references`: what the logs name is on record.

use std::collections::BTreeMap;

use proto::common::v1::{ListReferencesRequest, Receipt, Reference};
use serde_json::{Value, json};

use crate::client::{Client, naming};
use crate::exit::Failure;

/// Kind and id, code or key.
type Subject = (String, String);

/// What the logs name up to the heads, against what is on record. What was taken back is on record, and is told beside.
///
/// # Errors
/// What the server refuses.
pub(super) async fn check(client: &Client, heads: &[Receipt]) -> Result<Value, Failure> {
    let mut found = Found::default();
    for head in heads {
        let told = read(client, &head.service, head.position).await?;
        told.into_iter().filter(|one| !one.kept).for_each(|one| found.add(&head.service, one));
    }
    // Read after everything that may name it.
    for head in heads {
        let told = read(client, &head.service, 0).await?;
        told.into_iter().filter(|one| one.kept).for_each(|one| found.add(&head.service, one));
    }
    let until: BTreeMap<&str, i64> = heads.iter().map(|head| (head.service.as_str(), head.position)).collect();
    let mut check = super::check("references", "", json!(until), found.named.len(), found.differences());
    check["notes"] = json!(found.notes());
    Ok(check)
}

/// What was read of the logs.
#[derive(Default)]
struct Found {
    /// With where.
    named: BTreeMap<Subject, Vec<String>>,
    /// With whether it was taken back.
    kept: BTreeMap<Subject, bool>,
}

impl Found {
    fn add(&mut self, service: &str, one: Reference) {
        let Reference { kind, id, position, kept, retracted } = one;
        if kept {
            *self.kept.entry((kind, id)).or_default() |= retracted;
        } else {
            self.named.entry((kind, id)).or_default().push(format!("{service} position {position}"));
        }
    }

    fn differences(&self) -> Vec<Value> {
        let dangling = self.named.iter().filter(|(subject, _)| !self.kept.contains_key(*subject));
        dangling.map(|(subject, at)| difference(subject, at)).collect()
    }

    fn notes(&self) -> Vec<Value> {
        let gone = self.named.iter().filter(|(subject, _)| self.kept.get(*subject) == Some(&true));
        gone.map(|(subject, at)| note(subject, at)).collect()
    }
}

async fn read(client: &Client, service: &str, until: i64) -> Result<Vec<Reference>, Failure> {
    let request = naming(service, ListReferencesRequest { service: service.to_owned(), until })?;
    let mut parts = client.logs().list_references(request).await.map_err(client.failed())?.into_inner();
    let mut found = Vec::new();
    while let Some(part) = parts.message().await.map_err(client.failed())? {
        found.extend(part.references);
    }
    Ok(found)
}

fn difference((kind, id): &Subject, at: &[String]) -> Value {
    json!({
        "at": at.join(", "),
        "expected": format!("{kind} {id} on record"),
        "found": "never recorded: restore the log that had it, or take back what names it",
    })
}

fn note((kind, id): &Subject, at: &[String]) -> Value {
    json!({
        "at": at.join(", "),
        "note": format!("{kind} {id} was retracted since: end or take back what still names it, if anything does"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: &str, id: &str, kept: bool, retracted: bool) -> Reference {
        Reference { kind: kind.to_owned(), id: id.to_owned(), position: 3, kept, retracted }
    }

    #[test]
    fn what_dangles_and_what_was_taken_back_is_named_with_where_and_what_to_do() {
        let mut found = Found::default();
        for id in ["org_there", "org_gone", "org_never"] {
            found.add("assignment", told("organization", id, false, false));
        }
        found.add("membership", told("organization", "org_never", false, false));
        found.add("organization", told("organization", "org_there", true, false));
        found.add("organization", told("organization", "org_gone", true, true));
        // Of another kind it is not the same.
        found.add("organization", told("party_organization", "org_never", true, false));
        let [dangling] = &found.differences()[..] else { panic!("one dangles") };
        assert_eq!(dangling["at"], "assignment position 3, membership position 3");
        assert_eq!(dangling["expected"], "organization org_never on record");
        assert!(dangling["found"].as_str().is_some_and(|text| text.contains("restore")));
        let [gone] = &found.notes()[..] else { panic!("one was taken back") };
        assert!(gone["note"].as_str().is_some_and(|text| text.contains("org_gone was retracted since")));
    }
}
