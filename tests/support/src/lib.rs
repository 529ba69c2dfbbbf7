//! What the suites share: a world of one's own (`baohe up` in a home of its own, with its own PostgreSQL and NATS), the
//! command line as a user types it, ledgers as an office writes them.

#![expect(clippy::print_stdout, reason = "what a failed test prints is how it is repeated")]

mod asking;
mod dice;
mod ledger;
mod loud;
mod processes;
mod run;
mod world;

pub use asking::{as_bearer, channel};
pub use dice::Dice;
pub use ledger::{Sheet, an_organization, organizations, party_organizations};
pub use loud::say;
pub use processes::{Process, signal};
pub use run::Run;
pub use rustix::process::Signal;
pub use world::{World, eventually, program};
