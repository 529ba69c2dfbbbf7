//! What others build on, held against CONTRACTS: the shape of the protocol, and what a running `baohe` answers.

mod access;
mod answers;
mod cli;
mod codes;
mod commands;
mod descriptors;
mod errors;
mod events;
mod growth;
mod hostile;
mod limits;
mod organizations;
mod paging;
mod published;
mod wire;

use std::path::{Path, PathBuf};

/// A path from the root of the project.
fn of_project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}
