//! `organization`.

pub mod domain;
#[cfg(test)]
mod golden;
mod publish;
