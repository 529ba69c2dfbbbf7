//! What is known about one Party organization: itself, and the units it covers.

use std::collections::BTreeMap;

use kernel::{Id, Kind, Unfit};
use proto::organization::v1 as told;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{OrganizationKind, PartyOrganizationKind};

use super::words::{PartyKind, Relation};
use crate::heard::PartyHeard;
use crate::timeline::{Civil, Line, Segment, timeline};

/// Everything said about one Party organization, by the day it holds from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct PartyOrganization {
    /// `None`: not on record, or retracted.
    life: Option<Life>,
    name: Line<String>,
    kind: Line<PartyKind>,
    superior: Line<Option<Uuid>>,
    term: Line<Term>,
    division: Line<String>,
    lead: Line<Uuid>,
    joined: Spans,
    affiliated: Spans,
}

/// The stays of units, each from a day to a day.
type Spans = BTreeMap<Uuid, Vec<(Civil, Civil)>>;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Life {
    code: String,
    founded: Civil,
    dissolved: Civil,
}

/// How it was set up, its term, its document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Term {
    pub(crate) setup: String,
    pub(crate) term: String,
    pub(crate) ends_on: String,
    pub(crate) document_number: String,
}

/// The Party organization on a day.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) kind: PartyKind,
    pub(crate) superior: Option<Uuid>,
    pub(crate) term: Term,
    pub(crate) division: String,
    pub(crate) founded: Civil,
    pub(crate) dissolved: Civil,
    pub(crate) active: bool,
}

/// How it covers a unit on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cover {
    pub(crate) relation: Relation,
    pub(crate) formal: bool,
    pub(crate) temporary: bool,
    pub(crate) lead: bool,
}

impl PartyOrganization {
    /// Takes in what was told.
    pub(crate) fn hear(&mut self, heard: &PartyHeard) -> Result<(), Unfit> {
        use PartyHeard as Told;
        match heard {
            Told::Recorded(recorded) => return self.recorded(recorded),
            Told::Retracted(_) => *self = Self::default(),
            Told::UnitJoined(told) => {
                let (unit, from) = (unit(&told.unit)?, self.from(&told.from)?);
                self.joined.entry(unit).or_default().push((from, Civil::OPEN));
                if told.lead {
                    self.lead.say(from, unit);
                }
            }
            Told::UnitLeft(told) => close(&mut self.joined, unit(&told.unit)?, Civil::read(&told.on)?),
            Told::LeadUnitChanged(told) => self.lead.say(self.from(&told.from)?, unit(&told.unit)?),
            Told::UnitAffiliated(told) => {
                let from = self.from(&told.from)?;
                self.affiliated.entry(unit(&told.unit)?).or_default().push((from, Civil::OPEN));
            }
            Told::AffiliationEnded(told) => close(&mut self.affiliated, unit(&told.unit)?, Civil::read(&told.on)?),
            Told::MovedOut(_) => {}
            Told::Placed(told) => self.division.say(Civil::read(&told.from)?, told.division.clone()),
            Told::Renamed(told) => self.name.say(Civil::read(&told.from)?, told.name.clone()),
            Told::SuperiorChanged(told) => self.superior.say(Civil::read(&told.from)?, superior(&told.superior)?),
            Told::Upgraded(told) => self.kind.say(Civil::read(&told.on)?, told.kind().try_into()?),
            Told::TermSet(told) => {
                let (setup, term) = (told.setup.clone(), told.term.clone());
                let (ends_on, document_number) = (told.term_ends_on.clone(), told.document_number.clone());
                self.term.say(Civil::read(&told.from)?, Term { setup, term, ends_on, document_number });
            }
            Told::Dissolved(told) => {
                let on = Civil::read(&told.on)?;
                self.life.iter_mut().for_each(|life| life.dissolved = on);
            }
            Told::Corrected(corrected) => return self.corrected(corrected),
        }
        Ok(())
    }

    /// Whether it is on record.
    pub(crate) fn exists(&self) -> bool {
        self.life.is_some()
    }

    /// Itself, day by day, also after its end.
    pub(crate) fn states(&self) -> Vec<Segment<State>> {
        let Some(life) = &self.life else { return Vec::new() };
        let days = (self.name.days().chain(self.kind.days()).chain(self.superior.days()))
            .chain(self.term.days().chain(self.division.days()).chain([life.dissolved]));
        timeline(life.founded, Civil::OPEN, days, |on| {
            Some(State {
                code: life.code.clone(),
                name: self.name.at(on)?.clone(),
                kind: *self.kind.at(on)?,
                superior: *self.superior.at(on)?,
                term: self.term.at(on)?.clone(),
                division: self.division.at(on)?.clone(),
                founded: life.founded,
                dissolved: life.dissolved,
                active: on < life.dissolved,
            })
        })
    }

    /// The units it covers while it lives, day by day.
    pub(crate) fn covers(&self) -> Vec<(Uuid, Segment<Cover>)> {
        let Some(life) = &self.life else { return Vec::new() };
        let during = |spans: &[(Civil, Civil)], cover: &dyn Fn(Civil) -> Option<Cover>| {
            let days = spans.iter().flat_map(|(from, to)| [*from, *to]).chain(self.kind.days()).chain(self.lead.days());
            let stays = |on| spans.iter().any(|(from, to)| *from <= on && on < *to);
            timeline(life.founded, life.dissolved, days, |on| cover(on).filter(|_| stays(on)))
        };
        let joined = self.joined.iter().flat_map(|(unit, spans)| {
            let cover = |on| {
                let kind = self.kind.at(on)?;
                let lead = self.lead.at(on) == Some(unit);
                Some(Cover { relation: kind.relation()?, formal: kind.formal(), temporary: kind.temporary(), lead })
            };
            during(spans, &cover).into_iter().map(|segment| (*unit, segment))
        });
        let affiliated = self.affiliated.iter().flat_map(|(unit, spans)| {
            let cover = |on| {
                let kind = self.kind.at(on).filter(|kind| kind.relation().is_some())?;
                let (formal, temporary) = (kind.formal(), kind.temporary());
                Some(Cover { relation: Relation::Affiliated, formal, temporary, lead: false })
            };
            during(spans, &cover).into_iter().map(|segment| (*unit, segment))
        });
        joined.chain(affiliated).collect()
    }

    fn recorded(&mut self, recorded: &told::PartyOrganizationRecorded) -> Result<(), Unfit> {
        let (setup, term) = (recorded.setup.clone(), recorded.term.clone());
        let (ends_on, document_number) = (recorded.term_ends_on.clone(), recorded.document_number.clone());
        self.name.say(Civil::BEGINNING, recorded.name.clone());
        self.kind.say(Civil::BEGINNING, recorded.kind().try_into()?);
        self.superior.say(Civil::BEGINNING, superior(&recorded.superior)?);
        self.division.say(Civil::BEGINNING, recorded.division.clone());
        self.term.say(Civil::BEGINNING, Term { setup, term, ends_on, document_number });
        self.life = Some(Life {
            code: recorded.code.clone(),
            founded: Civil::read(&recorded.founded_on)?,
            dissolved: Civil::OPEN,
        });
        Ok(())
    }

    fn corrected(&mut self, corrected: &told::PartyOrganizationCorrected) -> Result<(), Unfit> {
        let as_of = Civil::read(&corrected.as_of)?;
        if let (Some(life), Some(code)) = (&mut self.life, &corrected.code) {
            life.code.clone_from(code);
        }
        if let Some(name) = &corrected.name {
            self.name.correct(as_of, name.clone());
        }
        if corrected.kind.is_some() {
            self.kind.correct(as_of, corrected.kind().try_into()?);
        }
        if let Some(id) = &corrected.superior {
            self.superior.correct(as_of, superior(id)?);
        }
        if let (Some(life), Some(founded)) = (&mut self.life, &corrected.founded_on) {
            life.founded = Civil::read(founded)?;
        }
        if let (Some(life), Some(dissolved)) = (&mut self.life, &corrected.dissolved_on) {
            life.dissolved = Civil::read_to(dissolved)?;
        }
        if corrected.units_corrected {
            self.joined = self.spans(&corrected.units)?;
            for span in corrected.units.iter().filter(|span| span.lead) {
                self.lead.say(self.from(&span.from)?, unit(&span.unit)?);
            }
        }
        if corrected.affiliated_corrected {
            self.affiliated = self.spans(&corrected.affiliated)?;
        }
        Ok(())
    }

    fn spans(&self, spans: &[told::UnitSpan]) -> Result<Spans, Unfit> {
        let mut read = Spans::new();
        for span in spans {
            read.entry(unit(&span.unit)?).or_default().push((self.from(&span.from)?, Civil::read_to(&span.to)?));
        }
        Ok(read)
    }

    /// What holds from the founding holds from the beginning, so that it moves with a corrected founding.
    fn from(&self, day: &str) -> Result<Civil, Unfit> {
        let day = Civil::read_from(day)?;
        let founded = self.life.as_ref().map_or(Civil::BEGINNING, |life| life.founded);
        Ok(if day <= founded { Civil::BEGINNING } else { day })
    }
}

/// The unit's open stays end.
fn close(spans: &mut Spans, unit: Uuid, on: Civil) {
    let open = spans.entry(unit).or_default().iter_mut().filter(|(_, to)| *to == Civil::OPEN);
    open.for_each(|(_, to)| *to = on);
}

fn unit(id: &str) -> Result<Uuid, Unfit> {
    read_id::<OrganizationKind>(id)
}

fn superior(id: &str) -> Result<Option<Uuid>, Unfit> {
    if id.is_empty() { Ok(None) } else { read_id::<PartyOrganizationKind>(id).map(Some) }
}

/// The uuid of an id in a message.
pub(crate) fn read_id<K: Kind>(id: &str) -> Result<Uuid, Unfit> {
    id.parse::<Id<K>>().map(Id::uuid).map_err(|not| Unfit(format!("{id:?}: {not}")))
}
