//! `architecture`.
