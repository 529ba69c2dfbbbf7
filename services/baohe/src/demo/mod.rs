//! Generated ledgers: a district as it could have been in spring 2019, the same for the same seed.

mod dice;
mod district;
mod expected;
mod figures;
mod file;
mod lines;
mod members;
mod messy;
mod names;
mod party;
mod people;
mod person_tables;
mod places;
mod posts;
mod sheet;
mod table;
#[cfg(test)]
mod tests;
mod units;

use std::path::Path;

use district::District;
pub use expected::{Complete, Expected, Found, Ledger};
pub use figures::{Figures, Row, Share};
pub use file::File;
use units::day;

/// What to generate.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// So many social organizations; the district's plan counted 928.
    pub organizations: usize,
    /// The same seed gives the same bytes.
    pub seed: u64,
    /// As such files come in, instead of as they should be.
    pub messy: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Plan { organizations: 928, seed: 2019, messy: false }
    }
}

/// Four ledgers and what a right reading of them gives.
#[derive(Debug)]
pub struct Ledgers {
    /// `organizations`, `party-organizations`, `members`, `posts`, in the order in which they are imported.
    pub files: Vec<File>,
    /// What they hold.
    pub expected: Expected,
}

/// Generates the ledgers of a plan. All dates in them are before 2019-04-01.
///
/// # Errors
/// When a workbook cannot be written.
pub fn ledgers(plan: Plan) -> anyhow::Result<Ledgers> {
    let mut dice = dice::Dice::new(plan.seed);
    let district = District::generate(&mut dice, plan.organizations, plan.messy);
    let tables = [
        table::organizations(&district.units),
        table::party_organizations(&district.parties, &district.units),
        person_tables::members(&district.members, &district.units, &district.parties),
        person_tables::posts(&district.posts, &district.units, plan.messy),
    ];
    let files = if plan.messy { messy::files(&mut dice, &district, tables)? } else { sheet::files(&tables)? };
    let complete = |register: &members::Register| Complete {
        organization: district.units[register.unit].code.clone(),
        from: register.from,
    };
    let expected = Expected {
        ledgers: files.iter().map(|file| (file.ledger, Ledger::of(file))).collect(),
        registers: district.registers.iter().map(complete).collect(),
        figures: [day(2018, 7, 1), day(2019, 1, 1), day(2019, 4, 1)].map(|on| figures::figures(&district, on)).into(),
    };
    Ok(Ledgers { files, expected })
}

impl Ledgers {
    /// Writes the ledgers, `registers.csv` and `expected.json` into a folder, which is made.
    ///
    /// # Errors
    /// When the folder or a file cannot be written.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        std::fs::create_dir_all(folder)?;
        for file in &self.files {
            std::fs::write(folder.join(file.name()), &file.bytes)?;
        }
        let registers = self.expected.registers.iter().map(|one| format!("{},{}\n", one.organization, one.from));
        std::fs::write(folder.join("registers.csv"), registers.collect::<String>())?;
        let mut expected = serde_json::to_vec_pretty(&self.expected)?;
        expected.push(b'\n');
        std::fs::write(folder.join("expected.json"), expected)?;
        Ok(())
    }
}
