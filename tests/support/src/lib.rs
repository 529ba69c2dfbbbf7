//! `support`.
