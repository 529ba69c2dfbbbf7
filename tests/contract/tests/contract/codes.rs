//! Every code that somebody can be told is explained.

use std::collections::BTreeSet;
use std::path::Path;

use crate::of_project;

#[test]
fn every_code_in_the_source_is_explained() {
    let explained: BTreeSet<&str> = baohe::catalog::codes().iter().map(|known| known.code).collect();
    let mut said = BTreeSet::new();
    gather(&of_project("services"), &mut said);
    assert!(said.len() > 30, "codes are found where they are said: {said:?}");
    let missing: Vec<&String> = said.iter().filter(|code| !explained.contains(code.as_str())).collect();
    assert!(missing.is_empty(), "said and not explained: {missing:?}");
}

fn gather(place: &Path, said: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(place).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("tests") {
            gather(&path, said);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            let text = std::fs::read_to_string(&path).expect("a readable file");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            said.extend(code.split("fn tell(&self)").skip(1).flat_map(|tell| codes_in(tell, "\n    }\n")));
            said.extend(code.split(".field(").skip(1).flat_map(|call| match call.strip_prefix('"') {
                Some(named) => codes_in(named.split_once('"').map_or("", |(_, rest)| rest), ";"),
                None => codes_in(call, ";"),
            }));
        }
    }
}

/// The texts up to `end` that look like codes: those of refusals in `tell`, those of fields after the field.
fn codes_in(text: &str, end: &str) -> Vec<String> {
    let text = text.split(end).next().unwrap_or_default();
    let looks = |text: &&str| text.contains('.') && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_' | b'.'));
    text.split('"').skip(1).step_by(2).filter(looks).map(str::to_owned).collect()
}
