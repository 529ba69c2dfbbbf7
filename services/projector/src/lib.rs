//! `projector`: read models. Coverage on any date as known at any time, the directory, what happened.

mod bitemporal;
mod coverage;
#[cfg(test)]
mod database;
mod directory;
mod facts;
mod heard;
mod history;
#[cfg(test)]
mod histories;
mod timeline;
