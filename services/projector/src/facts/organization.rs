//! What is known about one social organization, and the timeline that follows from it.

use kernel::Unfit;
use proto::organization::v1 as told;
use serde::{Deserialize, Serialize};

use super::words::{Kind, Status};
use crate::heard::OrganizationHeard;
use crate::timeline::{Civil, Line, Segment, timeline};

/// Everything said about one organization, by the day it holds from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Organization {
    /// `None`: not on record, or retracted.
    life: Option<Life>,
    name: Line<String>,
    classification: Line<Classification>,
    address: Line<Address>,
    supervision: Line<Supervision>,
    employees: Line<u32>,
    survey: Line<Survey>,
    status: Line<Status>,
    /// Keys of bodies; `None` where the rule says it again.
    by_hand: Line<Option<String>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Life {
    code: String,
    start: Civil,
    in_statistics: bool,
}

/// What it is: recorded and corrected together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Classification {
    kind: Kind,
    industry: String,
    class: String,
}

/// Where it is: recorded and corrected together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Address {
    street: String,
    community: String,
    text: String,
}

/// Who registered it and who supervises it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Supervision {
    pub(crate) authority: String,
    pub(crate) unit: String,
}

/// What a survey counted. `full` blank is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Survey {
    pub(crate) full: Option<u32>,
    pub(crate) probationary: u32,
    pub(crate) floating: u32,
}

/// The state of an organization on a day, as far as statistics count it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    pub(crate) street: String,
    pub(crate) community: Option<String>,
    pub(crate) industry: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) employees: Option<u32>,
    pub(crate) survey: Option<Survey>,
    pub(crate) status: Status,
    pub(crate) in_statistics: bool,
    pub(crate) by_hand: Option<String>,
}

/// How an organization is written on a day.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Description {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) class: String,
    pub(crate) address: String,
    pub(crate) supervision: Supervision,
    pub(crate) start: Civil,
}

impl Organization {
    /// Takes in what was told.
    pub(crate) fn hear(&mut self, heard: &OrganizationHeard) -> Result<(), Unfit> {
        use OrganizationHeard as Told;
        match heard {
            Told::Recorded(recorded) => return self.recorded(recorded),
            Told::Retracted(_) => *self = Self::default(),
            Told::MovedOut(_) | Told::Misplaced(_) | Told::ReasonGiven(_) | Told::PapersReceived(_) => {}
            Told::Renamed(renamed) => self.name.say(Civil::read(&renamed.from)?, renamed.name.clone()),
            Told::MovedIn(moved) => {
                let [street, community, text] = [&moved.division, &moved.community, &moved.address].map(Clone::clone);
                self.address.say(Civil::read(&moved.from)?, Address { street, community, text });
            }
            Told::Relocated(relocated) => {
                let from = Civil::read(&relocated.from)?;
                let street = self.address.at(from).map_or_else(String::new, |address| address.street.clone());
                let [community, text] = [&relocated.community, &relocated.address].map(Clone::clone);
                self.address.say(from, Address { street, community, text });
            }
            Told::Reclassified(reclassified) => {
                let kind = reclassified.kind().try_into()?;
                let [industry, class] = [&reclassified.industry, &reclassified.class].map(Clone::clone);
                self.classification.say(Civil::read(&reclassified.from)?, Classification { kind, industry, class });
            }
            Told::SupervisionChanged(changed) => {
                let (authority, unit) = (changed.registration_authority.clone(), changed.supervising_unit.clone());
                self.supervision.say(Civil::read(&changed.from)?, Supervision { authority, unit });
            }
            Told::EmployeesCounted(counted) => self.employees.say(Civil::read(&counted.on)?, counted.employees),
            Told::Surveyed(surveyed) => {
                let (on, survey) = read_survey(surveyed.survey.as_ref())?;
                self.survey.say(on, survey);
            }
            Told::WentDormant(dormant) => self.status.say(Civil::read(&dormant.on)?, Status::Dormant),
            Told::Resumed(resumed) => self.status.say(Civil::read(&resumed.on)?, Status::Operating),
            Told::Deregistered(ended) => self.status.say(Civil::read(&ended.on)?, Status::Deregistered),
            Told::Revoked(ended) => self.status.say(Civil::read(&ended.on)?, Status::Revoked),
            Told::LineSet(set) => self.by_hand.say(Civil::read(&set.from)?, Some(set.line.clone())),
            Told::LineCleared(cleared) => self.by_hand.say(Civil::read(&cleared.from)?, None),
            Told::Corrected(corrected) => return self.corrected(corrected),
        }
        Ok(())
    }

    /// Whether it is on record.
    pub(crate) fn exists(&self) -> bool {
        self.life.is_some()
    }

    /// How statistics count it, day by day.
    pub(crate) fn states(&self) -> Vec<Segment<State>> {
        let Some(life) = &self.life else { return Vec::new() };
        let days = (self.classification.days().chain(self.address.days()).chain(self.employees.days()))
            .chain(self.survey.days().chain(self.status.days()).chain(self.by_hand.days()));
        timeline(life.start, Civil::OPEN, days, |on| {
            let known = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
            let (address, classification) = (self.address.at(on)?, self.classification.at(on)?);
            Some(State {
                street: address.street.clone(),
                community: known(&address.community),
                industry: known(&classification.industry),
                kind: classification.kind,
                employees: self.employees.at_or_first(on).copied(),
                survey: self.survey.at_or_first(on).copied(),
                status: *self.status.at(on)?,
                in_statistics: life.in_statistics,
                by_hand: self.by_hand.at(on).cloned().flatten(),
            })
        })
    }

    /// How it is written, day by day.
    pub(crate) fn descriptions(&self) -> Vec<Segment<Description>> {
        let Some(life) = &self.life else { return Vec::new() };
        let days = (self.name.days().chain(self.classification.days()))
            .chain(self.address.days().chain(self.supervision.days()));
        timeline(life.start, Civil::OPEN, days, |on| {
            Some(Description {
                code: life.code.clone(),
                name: self.name.at(on)?.clone(),
                class: self.classification.at(on)?.class.clone(),
                address: self.address.at(on)?.text.clone(),
                supervision: self.supervision.at(on)?.clone(),
                start: life.start,
            })
        })
    }

    fn recorded(&mut self, recorded: &told::OrganizationRecorded) -> Result<(), Unfit> {
        let kind = recorded.kind().try_into()?;
        let start = Civil::read(&recorded.from)?;
        let (authority, unit) = (recorded.registration_authority.clone(), recorded.supervising_unit.clone());
        self.life = Some(Life { code: recorded.code.clone(), start, in_statistics: recorded.in_statistics });
        // From the beginning, so that it still holds from the start when the start is corrected.
        self.name.say(Civil::BEGINNING, recorded.name.clone());
        let [industry, class] = [&recorded.industry, &recorded.class].map(Clone::clone);
        self.classification.say(Civil::BEGINNING, Classification { kind, industry, class });
        let [street, community, text] = [&recorded.division, &recorded.community, &recorded.address].map(Clone::clone);
        self.address.say(Civil::BEGINNING, Address { street, community, text });
        self.supervision.say(Civil::BEGINNING, Supervision { authority, unit });
        self.status.say(Civil::BEGINNING, Status::Operating);
        Ok(())
    }

    fn corrected(&mut self, corrected: &told::OrganizationCorrected) -> Result<(), Unfit> {
        let as_of = Civil::read(&corrected.as_of)?;
        if let Some(name) = &corrected.name {
            self.name.correct(as_of, name.clone());
        }
        self.correct_classification(as_of, corrected)?;
        if let Some(mut address) = self.address.at(as_of).cloned() {
            put(&mut address.street, corrected.division.as_ref());
            put(&mut address.community, corrected.community.as_ref());
            put(&mut address.text, corrected.address.as_ref());
            self.address.correct(as_of, address);
        }
        if let Some(mut supervision) = self.supervision.at(as_of).cloned() {
            put(&mut supervision.authority, corrected.registration_authority.as_ref());
            put(&mut supervision.unit, corrected.supervising_unit.as_ref());
            self.supervision.correct(as_of, supervision);
        }
        if let (Some(life), Some(start)) = (&mut self.life, &corrected.registered_on) {
            life.start = Civil::read(start)?;
        }
        if let Some(employees) = corrected.employees {
            let on = if corrected.employees_on.is_empty() { as_of } else { Civil::read(&corrected.employees_on)? };
            self.employees.correct_or_first(on, employees);
        }
        if corrected.survey.is_some() {
            let (on, survey) = read_survey(corrected.survey.as_ref())?;
            self.survey.correct_or_first(on, survey);
        }
        self.correct_status(as_of, corrected)
    }

    fn correct_classification(&mut self, as_of: Civil, corrected: &told::OrganizationCorrected) -> Result<(), Unfit> {
        let Some(mut classification) = self.classification.at(as_of).cloned() else { return Ok(()) };
        if corrected.kind.is_some() {
            classification.kind = corrected.kind().try_into()?;
        }
        put(&mut classification.industry, corrected.industry.as_ref());
        put(&mut classification.class, corrected.class.as_ref());
        self.classification.correct(as_of, classification);
        Ok(())
    }

    /// The wrong state is taken back: what held before it holds on, and on its first day it is operating.
    fn correct_status(&mut self, as_of: Civil, corrected: &told::OrganizationCorrected) -> Result<(), Unfit> {
        let start = self.life.as_ref().map_or(Civil::BEGINNING, |life| life.start);
        match corrected.status_was_on.as_deref().map(Civil::read).transpose()? {
            Some(was_on) if was_on <= start => {
                self.status.forget_to(start);
                self.status.say(Civil::BEGINNING, Status::Operating);
            }
            Some(was_on) => self.status.forget(was_on),
            None => {}
        }
        if corrected.status.is_some() {
            let on = corrected.status_on.as_deref().map(Civil::read).transpose()?;
            self.status.say(on.unwrap_or(as_of), corrected.status().try_into()?);
        }
        Ok(())
    }
}

/// Only what is said was wrong.
fn put(text: &mut String, right: Option<&String>) {
    if let Some(right) = right {
        text.clone_from(right);
    }
}

fn read_survey(survey: Option<&told::MembersSurvey>) -> Result<(Civil, Survey), Unfit> {
    let survey = survey.ok_or_else(|| Unfit("the survey is missing".to_owned()))?;
    let told::MembersSurvey { full, probationary, floating, applicants: _, on } = survey;
    Ok((Civil::read(on)?, Survey { full: *full, probationary: *probationary, floating: *floating }))
}
