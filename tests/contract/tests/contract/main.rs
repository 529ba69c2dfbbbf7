//! What others build on, held against CONTRACTS: the shape of the protocol, and what a running `baohe` answers.

mod descriptors;
mod events;
mod growth;

use std::path::{Path, PathBuf};

/// A path from the root of the project.
fn of_project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}
