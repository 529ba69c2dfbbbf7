#![doc = include_str!("../README.md")]

mod cell;
mod date;
mod finding;
pub mod fold;
mod form;
mod headings;
mod meanings;
mod output;
mod reading;
mod row;
mod seen;
mod source;
mod template;
mod unreadable;

pub use cell::Cell;
pub use date::{Precision, parse as parse_date};
pub use finding::{Finding, Message, Problem, Severity, mask};
pub use form::{Column, Form, Kind};
pub use meanings::{MEANINGS, Meaning};
pub use output::{Reject, WriteError, csv_cell};
pub use reading::{Reading, Sheet};
pub use row::Row;
pub use seen::Seen;
pub use unreadable::Unreadable;
