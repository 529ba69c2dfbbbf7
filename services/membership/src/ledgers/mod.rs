//! Ledgers in: the register of members (党员名册), row by row into `Record` commands.

mod members;
mod recording;
mod undoing;

use imports::Shelf;
use ledger::Form;
use runtime::Base;

pub(crate) use members::{BEFORE_JOINING, NOT_SAID_TO_FLOAT, UNDER_AGE};
use recording::Members;

/// The ledgers this service takes, as they are described.
pub const FORMS: &[&Form] = &[&members::FORM];

/// The ledgers this service takes, as they are recorded.
pub(crate) fn shelf(base: &Base) -> Shelf {
    Shelf::new(base).ledger::<Members>()
}
