//! Ledgers in: posts (指导员、专职党务工作者、联络员台账), row by row into `Record` commands.

mod past;
mod posts;
mod recording;
mod shared;
#[cfg(test)]
mod tests;
mod undoing;

use imports::Shelf;
use ledger::Form;
use runtime::Base;

use recording::Posts;

/// The ledgers this service takes, as they are described.
pub const FORMS: &[&Form] = &[&posts::FORM];

/// The ledgers this service takes, as they are recorded.
pub(crate) fn shelf(base: &Base) -> Shelf {
    Shelf::new(base).ledger::<Posts>()
}
