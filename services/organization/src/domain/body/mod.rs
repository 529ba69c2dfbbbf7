//! A body with duties (职责主体): who leads a line, who supports which duty. Names, kinds and duties change from a day
//! on without a release.

mod row;

use std::collections::BTreeMap;

use kernel::{Claim, Decider, Key, Moment, Nature, Route};
use serde::{Deserialize, Serialize};
use vocabulary::{BodyKind, Day, Scope, Scoped};

pub(crate) use row::{BadSlug, BodyKey, Duty, Kind, Row};

/// Claim: the body's key.
pub(crate) const KEY: &str = "body.key";

/// One body: what is said of it by the first day it holds (`None`: from the beginning of time).
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Body(BTreeMap<Option<Day>, Row>);

/// What can be asked of it.
#[derive(Debug, Clone)]
pub(crate) enum Command {
    /// It is like this from its row's first day on.
    Record(Box<Row>),
}

/// What happens to a body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
pub(crate) enum Event {
    /// It is on record, or is recorded anew from its row's first day on.
    Recorded {
        /// All that is known of it.
        #[serde(flatten)]
        row: Box<Row>,
    },
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// A key names one body for ever.
    #[error("the record is of another body")]
    OtherKey,
    #[error("a body of this kind has a street, and only such a one")]
    Street,
    #[error("a body that leads an industry line names its industry, and no other body does")]
    Industry,
    #[error("it would end on {to}, not after it begins")]
    EndsFirst { to: Day },
}

impl kernel::Refusal for Refusal {
    fn tell(&self) -> (&'static str, Nature, String) {
        match self {
            Refusal::OtherKey => ("body.other_key", Nature::Unfit, "该记录属于另一职责主体".into()),
            Refusal::Street => {
                ("body.street", Nature::Unfit, "街道党工委、促进会党组织须有街道，其他职责主体不得有街道".into())
            }
            Refusal::Industry => ("body.industry", Nature::Unfit, "行业党组织须有行业，其他职责主体不得有行业".into()),
            Refusal::EndsFirst { to } => ("body.ends_first", Nature::Unfit, format!("终止日期{to}不晚于起始日期")),
        }
    }
}

impl kernel::Event for Event {
    type Of = Body;
}

impl Decider for Body {
    const NAME: &'static str = "body";
    type Kind = BodyKind;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(&self, Command::Record(row): &Command, _: Moment) -> Result<Vec<Event>, Refusal> {
        if self.0.values().any(|known| known.key != row.key) {
            return Err(Refusal::OtherKey);
        }
        row.sound()?;
        let known = self.0.get(&row.from) == Some(row);
        Ok(if known { vec![] } else { vec![Event::Recorded { row: row.clone() }] })
    }

    fn evolve(&mut self, Event::Recorded { row }: &Event) {
        self.0.insert(row.from, Row::clone(row));
    }

    fn claims(&self) -> Vec<Claim> {
        self.0.values().next().map(|row| Claim::open(Key::new(KEY, &row.key))).into_iter().collect()
    }

    fn route(&self) -> Route {
        let last = self.0.values().next_back();
        last.and_then(|row| row.division).map_or(Route::NONE, Route::from)
    }
}

impl Body {
    /// What holds on a day.
    pub(crate) fn on(&self, day: Day) -> Option<&Row> {
        let (_, row) = self.0.range(..=Some(day)).next_back()?;
        row.to.is_none_or(|to| day < to).then_some(row)
    }
}

impl Scoped for Body {
    fn scope(&self) -> Scope {
        Scope::District
    }
}

#[cfg(test)]
mod tests {
    use kernel::spec::nothing;
    use vocabulary::{Division, Industry, Name};

    use super::*;

    fn day(text: &str) -> Day {
        vocabulary::parse_day(text).unwrap()
    }

    fn a_hub() -> Row {
        Row {
            key: BodyKey::parse("hub-440309001").unwrap(),
            name: Name::parse("观湖街道社会组织促进会党组织").unwrap(),
            kind: Kind::PromotionAssociation,
            division: Some(Division::parse("440309001").unwrap()),
            industry: None,
            party_organization: None,
            from: None,
            to: None,
            leads: vec![Duty::parse("line").unwrap()],
            supports: vec![],
            rank: 1,
        }
    }

    fn record(row: &Row) -> Command {
        Command::Record(Box::new(row.clone()))
    }

    fn recorded(row: &Row) -> Event {
        Event::Recorded { row: Box::new(row.clone()) }
    }

    #[test]
    fn what_is_said_of_a_body_holds_from_its_day_and_is_told_once() {
        let hub = a_hub();
        let ended = Row { from: Some(day("2024-03-01")), to: Some(day("2025-01-01")), ..a_hub() };
        let known = nothing::<Body>().when(record(&hub)).then([recorded(&hub)]);
        known.clone().when(record(&hub)).then_nothing();
        let known = known.when(record(&ended)).then([recorded(&ended)]);
        let on = |text| known.state().on(day(text)).cloned();
        assert_eq!([on("1990-01-01"), on("2024-02-29")], [Some(hub.clone()), Some(hub)]);
        assert_eq!([on("2024-03-01"), on("2024-12-31"), on("2025-01-01")], [Some(ended.clone()), Some(ended), None]);
    }

    #[test]
    fn a_key_is_one_body_for_ever() {
        let other = Row { key: BodyKey::parse("district").unwrap(), ..a_hub() };
        nothing::<Body>()
            .when(record(&a_hub()))
            .then([recorded(&a_hub())])
            .when(record(&other))
            .refused(Refusal::OtherKey);
    }

    #[test]
    fn a_body_has_the_place_its_kind_asks_for() {
        let refused = |row: Row, why| nothing::<Body>().when(record(&row)).refused(why);
        refused(Row { division: None, ..a_hub() }, Refusal::Street);
        refused(Row { division: Some(Division::parse("440309").unwrap()), ..a_hub() }, Refusal::Street);
        refused(Row { kind: Kind::DistrictCommittee, ..a_hub() }, Refusal::Street);
        refused(Row { industry: Some(Industry::parse("charity").unwrap()), ..a_hub() }, Refusal::Industry);
        refused(Row { kind: Kind::Industry, division: None, ..a_hub() }, Refusal::Industry);
        let (from, to) = (Some(day("2020-01-01")), day("2020-01-01"));
        refused(Row { from, to: Some(to), ..a_hub() }, Refusal::EndsFirst { to });
    }
}
