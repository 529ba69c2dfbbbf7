//! The protocol only grows: `released.binpb` is what was released, and nothing that reads it may break.

use std::process::Command;

use crate::of_project;

const RELEASED: &str = "tests/contract/released.binpb";

fn buf(args: &[&str]) -> Result<(), String> {
    let mut command = Command::new(engines::buf().expect("make tools installs buf"));
    let told = command.args(args).current_dir(of_project("")).output().expect("buf runs");
    let text = [told.stdout, told.stderr].concat();
    if told.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&text).into_owned()) }
}

#[test]
fn the_protocol_follows_the_rules_of_style() {
    buf(&["lint", "proto"]).unwrap_or_else(|complaints| panic!("{complaints}"));
}

/// A change that breaks is a new version beside the old, not a new image: only what grew is written by `make golden`.
#[test]
fn golden_protocol_breaks_nothing_that_was_released() {
    if of_project(RELEASED).exists() {
        buf(&["breaking", "proto", "--against", RELEASED]).unwrap_or_else(|broken| panic!("{broken}"));
    }
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        buf(&["build", "proto", "--exclude-source-info", "-o", RELEASED]).expect("an image");
    }
    assert!(of_project(RELEASED).exists(), "make golden writes {RELEASED}");
}
