//! An industry line (条): its name and the time it was there.

use kernel::{Claim, Decider, Key, Moment, Nature, Route};
use serde::{Deserialize, Serialize};
use vocabulary::{Day, IndustryKind, Name, Scope, Scoped};

/// Claim: the industry's key.
pub(crate) const KEY: &str = "industry.key";

/// One industry.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Industry(Option<Row>);

/// What is told of an industry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Stable: what organizations, grants and figures name.
    pub(crate) key: vocabulary::Industry,
    /// As in ledgers.
    pub(crate) name: Name,
    /// `None`: from the beginning of time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<Day>,
    /// Exclusive; `None`: open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<Day>,
    /// Other names it goes by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) aliases: Vec<Name>,
    /// Its place in lists.
    pub(crate) rank: u32,
}

/// What can be asked of it.
#[derive(Debug, Clone)]
pub(crate) enum Command {
    /// It is like this.
    Record(Row),
}

/// What happens to an industry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
pub(crate) enum Event {
    /// It is on record, or is recorded anew.
    Recorded {
        /// All that is known of it.
        #[serde(flatten)]
        row: Row,
    },
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// A key names one industry for ever.
    #[error("the record is of another industry")]
    OtherKey,
}

impl kernel::Refusal for Refusal {
    fn tell(&self) -> (&'static str, Nature, String) {
        match self {
            Refusal::OtherKey => ("industry.other_key", Nature::Unfit, "该记录属于另一行业".into()),
        }
    }
}

impl kernel::Event for Event {
    type Of = Industry;
}

impl Decider for Industry {
    const NAME: &'static str = "industry";
    type Kind = IndustryKind;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(&self, Command::Record(row): &Command, _: Moment) -> Result<Vec<Event>, Refusal> {
        match &self.0 {
            Some(known) if known == row => Ok(vec![]),
            Some(known) if known.key != row.key => Err(Refusal::OtherKey),
            _ => Ok(vec![Event::Recorded { row: row.clone() }]),
        }
    }

    fn evolve(&mut self, Event::Recorded { row }: &Event) {
        self.0 = Some(row.clone());
    }

    fn claims(&self) -> Vec<Claim> {
        self.0.iter().map(|row| Claim::open(Key::new(KEY, &row.key))).collect()
    }

    fn route(&self) -> Route {
        Route::NONE
    }
}

impl Scoped for Industry {
    fn scope(&self) -> Scope {
        Scope::District
    }
}

#[cfg(test)]
mod tests {
    use kernel::spec::nothing;

    use super::*;

    #[test]
    fn a_renamed_industry_keeps_its_key() {
        let key = vocabulary::Industry::parse("human_resources").unwrap();
        let name = |name| Name::parse(name).unwrap();
        let row = Row { key, name: name("人力资源"), from: None, to: None, aliases: vec![], rank: 1 };
        let renamed = Row { name: name("人力资源服务"), aliases: vec![name("人力资源")], ..row.clone() };
        let known =
            nothing::<Industry>().when(Command::Record(row.clone())).then([Event::Recorded { row: row.clone() }]);
        known.clone().when(Command::Record(row)).then_nothing();
        known.when(Command::Record(renamed.clone())).then([Event::Recorded { row: renamed }]);
    }
}
