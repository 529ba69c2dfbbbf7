//! What the suites share: a world of one's own (`baohe up` in a home of its own, with its own PostgreSQL and NATS), the
//! command line as a user types it, ledgers as an office writes them.

mod ledger;
mod processes;
mod run;
mod world;

pub use ledger::{Sheet, an_organization, organizations, party_organizations};
pub use run::Run;
pub use world::{World, eventually};
