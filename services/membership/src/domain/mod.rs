//! The rules: pure, without a clock, a database or a contract.

pub(crate) mod counts;
pub(crate) mod person;
pub(crate) mod unit_membership;
