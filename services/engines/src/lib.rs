//! The engines `baohe up` stands on: a private PostgreSQL and a private NATS, started and stopped by us.
//!
//! - [`Binaries`] finds the programs that the set-up installed (or a PostgreSQL that is named).
//! - [`Home`] is the directory everything lives in; one process has it at a time.
//! - [`Postgres`] and [`Nats`] run an engine in a directory of its own: first start, later starts, start after `kill -9`
//!   of anything, orderly stop. Each keeps its port, its credentials and its data from start to start.
//!
//! Both listen on the loopback only, with random credentials in files of mode 600. PostgreSQL refuses to run as root: for
//! root it runs as the user `baohe` where there is one, else as `nobody`.
//!
//! Nothing here knows what is stored. No other crate of this workspace is needed.

mod account;
mod binaries;
mod child;
mod environment;
mod error;
mod files;
mod home;
mod nats;
mod port;
mod postgres;
mod process;
mod reach;

pub use binaries::{Binaries, buf};
pub use error::EngineError;
pub use home::Home;
pub use nats::{Nats, NatsOptions};
pub use postgres::{Postgres, PostgresOptions};
