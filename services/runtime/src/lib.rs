//! `runtime`: what a service needs to run.

pub mod access;
mod desk;
mod invalid;
pub mod known;
pub mod limits;
mod peers;
pub mod reference;
mod service;
pub mod status;
pub mod trace;

pub use access::{Caller, Permission, Reach, Role, Scopes};
pub use desk::{Answer, Asked, Asks, Facts};
pub use invalid::{Invalid, Rule, Violation};
pub use known::Known;
pub use peers::{Peer, Peers};
pub use reference::Reference;
pub use service::{Base, Parts, Service};
pub use status::Explained;
