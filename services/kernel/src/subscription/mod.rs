//! Every position of one service's stream, in order, from any checkpoint.

mod told;

pub use told::Told;
