//! A policy parameter: a number or choice of the field with the days it holds and where it comes from. A statistic of a
//! day uses the values that hold on it.

use std::collections::BTreeMap;

use kernel::{Claim, Decider, Key, Moment, Nature, Route};
use serde::{Deserialize, Serialize};
use vocabulary::{Day, Name, Note, ParameterKind, Scope, Scoped};

/// Claim: the parameter's key.
pub(crate) const KEY: &str = "parameter.key";

/// One parameter: its key, and its values by the first day they hold (`None`: from the beginning of time).
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Parameter {
    key: Option<Name>,
    values: BTreeMap<Option<Day>, (Note, Note)>,
}

/// What can be asked of it.
#[derive(Debug, Clone)]
pub(crate) enum Command {
    /// It has a value from a day on.
    Set { key: Name, value: Note, from: Option<Day>, source: Note },
}

/// What happens to a parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
pub(crate) enum Event {
    /// It has a value from a day on.
    Set {
        /// `branch_min_full_members`
        key: Name,
        /// JSON.
        value: Note,
        /// `None`: from the beginning of time.
        from: Option<Day>,
        /// The rule it comes from.
        source: Note,
    },
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// A key names one parameter for ever.
    #[error("the value is of another parameter")]
    OtherKey,
}

impl kernel::Refusal for Refusal {
    fn tell(&self) -> (&'static str, Nature, String) {
        match self {
            Refusal::OtherKey => ("parameter.other_key", Nature::Unfit, "该值属于另一参数".into()),
        }
    }
}

impl kernel::Event for Event {
    type Of = Parameter;
}

impl Decider for Parameter {
    const NAME: &'static str = "parameter";
    type Kind = ParameterKind;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(&self, command: &Command, _: Moment) -> Result<Vec<Event>, Refusal> {
        let Command::Set { key, value, from, source } = command.clone();
        if self.key.as_ref().is_some_and(|known| *known != key) {
            return Err(Refusal::OtherKey);
        }
        let known = self.values.get(&from) == Some(&(value.clone(), source.clone()));
        Ok(if known { vec![] } else { vec![Event::Set { key, value, from, source }] })
    }

    fn evolve(&mut self, Event::Set { key, value, from, source }: &Event) {
        self.key = Some(key.clone());
        self.values.insert(*from, (value.clone(), source.clone()));
    }

    fn claims(&self) -> Vec<Claim> {
        self.key.iter().map(|key| Claim::open(Key::new(KEY, key))).collect()
    }

    fn route(&self) -> Route {
        Route::NONE
    }
}

impl Parameter {
    /// A value it has: the last.
    pub(crate) fn value(&self) -> Option<&Note> {
        self.values.values().next_back().map(|(value, _)| value)
    }
}

impl Scoped for Parameter {
    fn scope(&self) -> Scope {
        Scope::District
    }
}

#[cfg(test)]
mod tests {
    use kernel::spec::nothing;

    use super::*;

    #[test]
    fn a_value_holds_from_its_day_and_is_told_once() {
        let note = |text| Note::parse(text).unwrap();
        let key = Name::parse("instructor_load_max").unwrap();
        let set = |from: Option<Day>, value| Command::Set {
            key: key.clone(),
            value: note(value),
            from,
            source: note("方案"),
        };
        let told = |from, value| Event::Set { key: key.clone(), value: note(value), from, source: note("方案") };
        let later = vocabulary::parse_day("2020-01-01").ok();
        let known = nothing::<Parameter>().when(set(None, "10")).then([told(None, "10")]);
        known.clone().when(set(None, "10")).then_nothing();
        known.when(set(later, "12")).then([told(later, "12")]);
    }
}
