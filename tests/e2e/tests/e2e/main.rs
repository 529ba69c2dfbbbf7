//! Stories of a district, told against the real program with its real PostgreSQL and NATS.

mod canary;
mod changes;
mod clerk;
mod commands;
mod coverage;
mod district;
mod exports;
mod faults;
mod generated;
mod imports;
mod liaisons;
mod lines;
mod posts;
mod recorder;
mod scopes;
mod serve;
mod stories;
mod subscribers;
mod worklist;
