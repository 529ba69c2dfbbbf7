//! `organization`.

pub mod domain;
