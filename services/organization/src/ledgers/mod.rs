//! Ledgers in: spreadsheets of social organizations and of Party organizations, row by row into `Record` commands.

mod organizations;
mod party_organizations;
mod recording;
#[cfg(test)]
mod tests;
mod undoing;

use imports::Shelf;
use ledger::Form;
use recording::{Organizations, PartyOrganizations};
use runtime::Base;

/// The ledgers this service takes, as they are described.
pub const FORMS: &[&Form] = &[&organizations::FORM, &party_organizations::FORM];

/// The ledgers this service takes, as they are recorded.
pub(crate) fn shelf(base: &Base) -> Shelf {
    Shelf::new(base).ledger::<Organizations>().ledger::<PartyOrganizations>()
}
