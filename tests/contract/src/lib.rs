//! `contract`.
