#![doc = include_str!("../README.md")]

mod domain;
mod policies;
mod publish;
