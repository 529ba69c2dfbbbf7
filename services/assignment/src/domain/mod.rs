//! The rules: pure, without a clock, a database or a contract.

pub(crate) mod post_holder;
