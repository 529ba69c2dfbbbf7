//! A division of the district (街道, 社区): its name and the time it was there.

use kernel::{Claim, Decider, Key, Moment, Nature, Route};
use serde::{Deserialize, Serialize};
use vocabulary::{Day, DivisionKind, Name, Scope, Scoped};

/// Claim: the division's code.
pub(crate) const CODE: &str = "division.code";

/// One division.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Division(Option<Row>);

/// What is told of a division.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Street: 9 digits; community: 12; district: 6.
    pub(crate) code: vocabulary::Division,
    /// As in ledgers, with its ending (观湖街道).
    pub(crate) name: Name,
    /// The division it lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parent: Option<vocabulary::Division>,
    /// `None`: from the beginning of time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<Day>,
    /// Exclusive; `None`: open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<Day>,
    /// Other names it goes by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) aliases: Vec<Name>,
}

/// What can be asked of it.
#[derive(Debug, Clone)]
pub(crate) enum Command {
    /// It is like this.
    Record(Row),
}

/// What happens to a division.
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
    /// A code names one division for ever.
    #[error("the record is of another division")]
    OtherCode,
}

impl kernel::Refusal for Refusal {
    fn tell(&self) -> (&'static str, Nature, String) {
        match self {
            Refusal::OtherCode => ("division.other_code", Nature::Unfit, "该记录属于另一区划代码".into()),
        }
    }
}

impl kernel::Event for Event {
    type Of = Division;
}

impl Decider for Division {
    const NAME: &'static str = "division";
    type Kind = DivisionKind;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(&self, Command::Record(row): &Command, _: Moment) -> Result<Vec<Event>, Refusal> {
        match &self.0 {
            Some(known) if known == row => Ok(vec![]),
            Some(known) if known.code != row.code => Err(Refusal::OtherCode),
            _ => Ok(vec![Event::Recorded { row: row.clone() }]),
        }
    }

    fn evolve(&mut self, Event::Recorded { row }: &Event) {
        self.0 = Some(row.clone());
    }

    fn claims(&self) -> Vec<Claim> {
        self.0.iter().map(|row| Claim::open(Key::new(CODE, row.code))).collect()
    }

    fn route(&self) -> Route {
        self.0.as_ref().map_or(Route::NONE, |row| row.code.into())
    }
}

impl Scoped for Division {
    fn scope(&self) -> Scope {
        Scope::District
    }
}

#[cfg(test)]
mod tests {
    use kernel::spec::nothing;

    use super::*;

    #[test]
    fn the_same_record_again_is_nothing_to_do() {
        let code = vocabulary::Division::parse("440309001").unwrap();
        let name = Name::parse("观湖街道").unwrap();
        let row = Row { code, name, parent: Some(code.district()), from: None, to: None, aliases: vec![] };
        let other = Row { code: code.district(), ..row.clone() };
        let known =
            nothing::<Division>().when(Command::Record(row.clone())).then([Event::Recorded { row: row.clone() }]);
        known.clone().when(Command::Record(row)).then_nothing();
        known.when(Command::Record(other)).refused(Refusal::OtherCode);
    }
}
