#![doc = include_str!("../README.md")]

pub mod access;
mod audit;
pub mod config;
mod desk;
mod door;
mod frames;
mod health;
pub mod identity;
mod invalid;
pub mod known;
pub mod limits;
mod logs;
mod peers;
pub mod reference;
pub mod run;
mod serve;
mod server;
mod service;
pub mod status;
pub mod storage;
pub mod telemetry;
mod ticket;
pub mod trace;

pub use access::{Caller, Permission, Reach, Role, Scopes};
pub use audit::Audit;
pub use config::{Config, ConfigError};
pub use desk::{Answer, Asked, Asks, Desk, Facts, facts_of, told};
pub use invalid::{Invalid, Rule, Violation};
pub use known::Known;
pub use peers::{Peer, Peers};
pub use reference::Reference;
pub use run::{Running, now};
pub use serve::serve;
pub use service::{Base, Parts, Service};
pub use status::Explained;
pub use ticket::{Ticket, caller_of};
