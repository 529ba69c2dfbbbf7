//! What can be asked: one file a service of the contract.

mod asked;
mod changes;
mod coverage;
mod directory;
mod export;
mod projections;
mod worklist;

pub(crate) use projections::UNKNOWN as UNKNOWN_PROJECTION;

use std::sync::Arc;

use crate::models::Models;

/// How far are we?
#[derive(Clone)]
pub(crate) struct Figures(pub(crate) Arc<Models>);

/// What is to be done?
#[derive(Clone)]
pub(crate) struct Worklist(pub(crate) Arc<Models>);

/// Who is there, and what happened?
#[derive(Clone)]
pub(crate) struct Directory(pub(crate) Arc<Models>);

/// Everybody who is there, to be taken out.
#[derive(Clone)]
pub(crate) struct Exports(pub(crate) Arc<Models>);

/// How do the read models stand?
#[derive(Clone)]
pub(crate) struct Projections(pub(crate) Arc<Models>);
