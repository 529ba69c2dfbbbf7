//! `organization`.
