//! A key that comes twice in one file: the first row wins.

use std::collections::HashMap;

use crate::{Message, Row};

/// The keys seen so far, each with the row it was first seen in.
#[derive(Debug, Default)]
pub struct Seen(HashMap<String, (String, u32)>);

impl Seen {
    /// True for the first row with this key; a later one gets an error in this column that names the first.
    pub fn first(&mut self, row: &mut Row<'_>, heading: &'static str, key: impl Into<String>) -> bool {
        let here = (row.sheet().to_owned(), row.number());
        match self.0.entry(key.into()) {
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(here);
                true
            }
            std::collections::hash_map::Entry::Occupied(taken) => {
                let (sheet, number) = taken.get();
                let message = Message::new(
                    format!("与工作表“{sheet}”第 {number} 行重复，以先出现的一行为准"),
                    format!("the same as row {number} of sheet `{sheet}`; the first row wins"),
                );
                row.error(heading, "ledger.seen_twice", message);
                false
            }
        }
    }
}
