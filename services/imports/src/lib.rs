#![doc = include_str!("../README.md")]

mod domain;
mod explained;
#[cfg(test)]
mod golden;
mod grpc;
mod import;
mod look;
mod order;
mod publish;
pub mod reading;
mod recording;
mod run;
mod shelf;
mod stage;
mod trouble;
mod undo;

pub use explained::CODES;
pub use look::Look;
pub use order::Order;
pub use recording::{Asked, Recording, Setting, Undoing};
pub use run::PREPARED_AT_ONCE;
pub use shelf::Shelf;
pub use trouble::{Trouble, Wrong};
