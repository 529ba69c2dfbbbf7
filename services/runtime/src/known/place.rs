//! Divisions and industries, found by what people write.

use vocabulary::{Day, Division, Industry, Level, fold, fold_name};

use super::{Known, holds};

/// A division on record, for one span of its validity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DivisionRecord {
    /// Its code.
    pub division: Division,
    /// `观湖街道`.
    pub name: String,
    /// What it lies in.
    pub parent: Option<Division>,
    /// Absent: from the beginning of time.
    pub from: Option<Day>,
    /// Exclusive; absent: open.
    pub to: Option<Day>,
    /// Other names and codes it is found by.
    pub aliases: Vec<String>,
}

/// An industry on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndustryRecord {
    /// Its key.
    pub industry: Industry,
    /// `人力资源`.
    pub name: String,
    /// Absent: from the beginning of time.
    pub from: Option<Day>,
    /// Exclusive; absent: open.
    pub to: Option<Day>,
    /// Other names it is found by.
    pub aliases: Vec<String>,
    /// Its place in lists.
    pub rank: u32,
}

impl Known {
    /// All spans of all divisions, by code.
    pub fn divisions(&self) -> impl Iterator<Item = &DivisionRecord> {
        self.divisions.values().flatten()
    }

    /// A division as it is on that day.
    pub fn division(&self, division: &Division, on: Day) -> Option<&DivisionRecord> {
        self.divisions.get(division)?.iter().find(|record| holds(record.from, record.to, on))
    }

    /// The streets of that day, by code.
    pub fn streets(&self, on: Day) -> impl Iterator<Item = &DivisionRecord> {
        let streets = self.divisions().filter(|record| record.division.level() == Level::Street);
        streets.filter(move |record| holds(record.from, record.to, on))
    }

    /// A street of any validity by code, name (with or without 街道) or alias.
    pub fn street(&self, text: &str) -> Option<Division> {
        self.find(Level::Street, text, |_| true)
    }

    /// A community of any validity by code, name (with or without 社区) or alias; names repeat between streets, so it
    /// is looked for in `street`.
    pub fn community(&self, street: &Division, text: &str) -> Option<Division> {
        self.find(Level::Community, text, |record| {
            street.contains(&record.division) || record.parent.as_ref() == Some(street)
        })
    }

    fn find(&self, level: Level, text: &str, lies: impl Fn(&DivisionRecord) -> bool) -> Option<Division> {
        let wanted = fold_name(text);
        let named = |record: &&DivisionRecord| {
            record.division.code() == wanted
                || fold_name(&record.name) == wanted
                || record.aliases.iter().any(|alias| fold_name(alias) == wanted)
        };
        let found = self.divisions().filter(|record| record.division.level() == level && lies(record)).find(named);
        found.filter(|_| !wanted.is_empty()).map(|record| record.division)
    }

    /// The industries of that day, in the order of lists.
    pub fn industries(&self, on: Day) -> impl Iterator<Item = &IndustryRecord> {
        self.industries.iter().filter(move |record| holds(record.from, record.to, on))
    }

    /// An industry of any validity by key, name or alias.
    pub fn industry(&self, text: &str) -> Option<Industry> {
        let wanted = fold(text);
        let named = |record: &&IndustryRecord| {
            record.industry.as_str() == wanted
                || fold(&record.name) == wanted
                || record.aliases.iter().any(|alias| fold(alias) == wanted)
        };
        self.industries.iter().find(named).map(|record| record.industry.clone())
    }
}
