//! From the log to its subscribers, against real engines: relay, subscription, projection, policy. The numbers are those
//! of the guarantees in the kernel's README.
#![allow(clippy::disallowed_methods, reason = "a test is its own runtime: it starts tasks and kills them")]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod balances;
mod bank;
mod epochs;
mod policies;
mod projections;
mod relays;
mod subscriptions;
mod world;
