//! `baohe`.

pub mod demo;
