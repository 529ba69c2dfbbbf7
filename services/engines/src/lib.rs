#![doc = include_str!("../README.md")]

mod account;
mod binaries;
mod child;
mod environment;
mod error;
mod files;
mod home;
mod meanings;
mod nats;
mod port;
mod postgres;
mod process;
mod reach;

pub use binaries::{Binaries, buf};
pub use error::EngineError;
pub use home::Home;
pub use meanings::MEANINGS;
pub use nats::{Nats, NatsOptions};
pub use postgres::{Postgres, PostgresOptions};
