//! Generated ledgers: a district as it could have been in spring 2019, the same for the same seed.

mod bend;
mod dice;
mod expected;
mod messy;
mod names;
mod party;
mod places;
mod sheet;
mod table;
#[cfg(test)]
mod tests;
mod units;

use std::path::Path;

pub use expected::{Expected, Rejected, Rows, Street};

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

/// Two ledgers and what a right reading of them gives.
#[derive(Debug)]
pub struct Ledgers {
    /// `organizations`, an xlsx.
    pub organizations: Vec<u8>,
    /// `party-organizations`, an xlsx.
    pub party_organizations: Vec<u8>,
    /// What they hold.
    pub expected: Expected,
}

/// Generates the ledgers of a plan. All dates in them are before 2019-04-01.
///
/// # Errors
/// When a workbook cannot be written.
pub fn ledgers(plan: Plan) -> anyhow::Result<Ledgers> {
    let mut dice = dice::Dice::new(plan.seed);
    let mut units = units::units(&mut dice, plan.organizations);
    let parties = party::parties(&mut dice, &mut units);
    let mut organizations = table::organizations(&units);
    let mut party_organizations = table::party_organizations(&parties, &units);
    let (good, good_parties) = (units.len(), parties.len());
    let (first, second) = if plan.messy {
        // Superiors come after their subordinates, too.
        dice.shuffle(&mut organizations.rows);
        dice.shuffle(&mut party_organizations.rows);
        let bad = messy::bad_organizations(&mut dice, &organizations);
        let group = ("党员情况", "正式党员数", "流动党员数");
        let first = messy::messy(&mut dice, &organizations, group, bad)?;
        let bad = messy::bad_party_organizations(&mut dice, &party_organizations);
        (first, messy::messy(&mut dice, &party_organizations, ("任期", "届次", "届满日期"), bad)?)
    } else {
        ((sheet::clean(&organizations)?, Vec::new()), (sheet::clean(&party_organizations)?, Vec::new()))
    };
    let expected = Expected {
        organizations: expected::rows(good, first.1),
        party_organizations: expected::rows(good_parties, second.1),
        on: "2019-04-01",
        by_street: expected::by_street(&units),
    };
    Ok(Ledgers { organizations: first.0, party_organizations: second.0, expected })
}

impl Ledgers {
    /// Writes `organizations.xlsx`, `party-organizations.xlsx` and `expected.json` into a folder, which is made.
    ///
    /// # Errors
    /// When the folder or a file cannot be written.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("organizations.xlsx"), &self.organizations)?;
        std::fs::write(folder.join("party-organizations.xlsx"), &self.party_organizations)?;
        let mut expected = serde_json::to_vec_pretty(&self.expected)?;
        expected.push(b'\n');
        std::fs::write(folder.join("expected.json"), expected)?;
        Ok(())
    }
}
