//! What is known about divisions, industries and parameters: records with a validity of their own.

use kernel::Unfit;
use proto::organization::v1 as told;
use serde::{Deserialize, Serialize};

use crate::timeline::{Civil, Line, Segment, timeline};

/// One record of reference data: what it says from a day, each saying with an end of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Reference<V>(Line<(V, Civil)>);

impl<V> Default for Reference<V> {
    fn default() -> Self {
        Self(Line::default())
    }
}

impl<V: Clone + PartialEq> Reference<V> {
    /// Takes in what was told.
    pub(crate) fn hear(&mut self, from: &str, to: &str, value: V) -> Result<(), Unfit> {
        self.0.say(Civil::read_from(from)?, (value, Civil::read_to(to)?));
        Ok(())
    }

    /// Takes in a record that replaces what was recorded before.
    pub(crate) fn hear_anew(&mut self, from: &str, to: &str, value: V) -> Result<(), Unfit> {
        self.0.clear();
        self.hear(from, to, value)
    }

    /// What holds, day by day.
    pub(crate) fn states(&self) -> Vec<Segment<V>> {
        let days = self.0.said().flat_map(|(from, (_, to))| [*from, *to]);
        timeline(Civil::BEGINNING, Civil::OPEN, days, |on| {
            self.0.at(on).filter(|(_, to)| on < *to).map(|(value, _)| value.clone())
        })
    }
}

/// A division.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Division {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) parent: String,
    pub(crate) aliases: Vec<String>,
}

/// An industry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Industry {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) rank: u32,
    pub(crate) aliases: Vec<String>,
}

/// A parameter's value, as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Parameter {
    pub(crate) key: String,
    pub(crate) value: String,
}

impl From<&told::DivisionRecorded> for Division {
    fn from(told: &told::DivisionRecorded) -> Self {
        let told::DivisionRecorded { code, name, parent, from: _, to: _, aliases } = told.clone();
        Self { code, name, parent, aliases }
    }
}

impl From<&told::IndustryRecorded> for Industry {
    fn from(told: &told::IndustryRecorded) -> Self {
        let told::IndustryRecorded { key, name, from: _, to: _, aliases, rank } = told.clone();
        Self { key, name, rank, aliases }
    }
}

impl From<&told::ParameterSet> for Parameter {
    fn from(told: &told::ParameterSet) -> Self {
        let told::ParameterSet { key, value, from: _, source: _ } = told.clone();
        Self { key, value }
    }
}
