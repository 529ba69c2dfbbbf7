//! `assignment`.
