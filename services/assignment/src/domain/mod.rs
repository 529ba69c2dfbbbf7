//! The rules: pure, without a clock, a database or a contract.

#[cfg(test)]
mod golden;
pub(crate) mod post_holder;
