//! What the suites share: a world of one's own (`baohe up` in a home of its own, with its own PostgreSQL and NATS), the
//! command line as a user types it, services served in the test's own process, ledgers as an office writes them.
//!
//! The feature `up` brings `baohe up` and the command line; a service's own suite does without, and without building
//! the binary.

#![cfg_attr(feature = "up", expect(clippy::print_stdout, reason = "what a failed test prints is how it is repeated"))]

mod asking;
mod dice;
#[cfg(feature = "hostile")]
pub mod hostile;
mod ledger;
mod loud;
#[cfg(feature = "up")]
mod processes;
#[cfg(feature = "up")]
mod run;
mod serving;
mod waiting;
#[cfg(feature = "up")]
mod world;

pub use asking::{as_bearer, channel};
pub use dice::Dice;
pub use ledger::{Sheet, a_person, an_organization, identity, members, organizations, party_organizations, posts};
pub use loud::say;
#[cfg(feature = "up")]
pub use processes::{Process, signal};
#[cfg(feature = "up")]
pub use run::Run;
#[cfg(feature = "up")]
pub use rustix::process::Signal;
pub use serving::Serving;
pub use waiting::eventually;
#[cfg(feature = "up")]
pub use world::{World, program};
