//! Messy files, read and written back.
#![allow(clippy::unwrap_used)]

mod files;
mod hostile;
mod reading;
mod values;
mod written;
