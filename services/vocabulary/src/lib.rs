//! `vocabulary`.
