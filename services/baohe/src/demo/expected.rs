//! What a right reading of the ledgers gives, counted from what they were made of.

use serde::Serialize;

use super::places::streets;
use super::units::{Cover, Unit};

/// Beside the ledgers as `expected.json`.
#[derive(Debug, Serialize)]
pub struct Expected {
    /// The organizations' ledger.
    pub organizations: Rows,
    /// The Party organizations' ledger.
    #[serde(rename = "party-organizations")]
    pub party_organizations: Rows,
    /// The day the coverage below is of, the ledgers having been imported as of it.
    pub on: &'static str,
    /// Organization coverage by street, campaign basis, in the order of the streets' codes.
    pub by_street: Vec<Street>,
}

/// The rows of a ledger.
#[derive(Debug, Default, Serialize)]
pub struct Rows {
    /// All that an import counts.
    pub rows: usize,
    /// Those that are applied.
    pub good: usize,
    /// Those that are not.
    pub rejected: Vec<Rejected>,
}

/// A row that must be rejected.
#[derive(Debug, Clone, Serialize)]
pub struct Rejected {
    /// Its sheet.
    pub sheet: String,
    /// As the spreadsheet program shows it.
    pub row: u32,
    /// What is wrong with it.
    pub why: &'static str,
}

/// The counts of a street, named as in the coverage output.
#[derive(Debug, Default, Serialize, PartialEq, Eq)]
pub struct Street {
    /// Its code.
    pub key: &'static str,
    /// Its name.
    pub label: &'static str,
    /// Operating units.
    pub organizations: u32,
    /// With a Party organization of their own.
    pub own: u32,
    /// Of these a temporary one.
    pub own_temporary: u32,
    /// In a joint branch.
    pub joint: u32,
    /// With a floating-member branch.
    pub floating: u32,
    /// In a joint floating-member branch.
    pub joint_floating: u32,
    /// Affiliated to a Party organization.
    pub affiliated: u32,
    /// With none.
    pub none: u32,
    /// Of these with three full members or more.
    pub due_unbuilt: u32,
    /// Of these with fewer.
    pub few_members: u32,
    /// Of these with nobody, or not known.
    pub no_members: u32,
    /// Of these not known.
    pub members_unknown: u32,
}

pub(super) fn rows(good: usize, rejected: Vec<Rejected>) -> Rows {
    Rows { rows: good + rejected.len(), good, rejected }
}

pub(super) fn by_street(units: &[Unit]) -> Vec<Street> {
    let streets = streets();
    let mut counts: Vec<Street> =
        streets.iter().map(|street| Street { key: street.code, label: street.name, ..Street::default() }).collect();
    for unit in units.iter().filter(|unit| unit.operates()) {
        counts[unit.street].add(unit);
    }
    counts
}

impl Street {
    fn add(&mut self, unit: &Unit) {
        self.organizations += 1;
        match unit.cover {
            Cover::Own => self.own += 1,
            Cover::OwnTemporary => {
                self.own += 1;
                self.own_temporary += 1;
            }
            Cover::Joint => self.joint += 1,
            Cover::Floating => self.floating += 1,
            Cover::JointFloating => self.joint_floating += 1,
            Cover::Affiliated => self.affiliated += 1,
            Cover::None => {
                self.none += 1;
                let members = unit.members.unwrap_or_default();
                let all = members.full + members.probationary + members.floating;
                let reason = match members.full {
                    3.. => &mut self.due_unbuilt,
                    _ if all > 0 => &mut self.few_members,
                    _ => &mut self.no_members,
                };
                *reason += 1;
                // Of those without members it is unknown for some.
                self.members_unknown += u32::from(unit.members.is_none());
            }
        }
    }
}
