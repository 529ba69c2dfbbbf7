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
    kind: Line<Kind>,
    street: Line<String>,
    community: Line<String>,
    industry: Line<String>,
    class: Line<String>,
    address: Line<String>,
    supervision: Line<Supervision>,
    employees: Line<u32>,
    survey: Line<Survey>,
    status: Line<Status>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Life {
    code: String,
    start: Civil,
    in_statistics: bool,
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
            Told::MovedOut(_) | Told::ReasonGiven(_) | Told::PapersReceived(_) => {}
            Told::Renamed(renamed) => self.name.say(Civil::read(&renamed.from)?, renamed.name.clone()),
            Told::MovedIn(moved) => {
                let from = Civil::read(&moved.from)?;
                self.street.say(from, moved.division.clone());
                self.community.say(from, moved.community.clone());
                self.address.say(from, moved.address.clone());
            }
            Told::Relocated(relocated) => {
                let from = Civil::read(&relocated.from)?;
                self.community.say(from, relocated.community.clone());
                self.address.say(from, relocated.address.clone());
            }
            Told::Reclassified(reclassified) => {
                let from = Civil::read(&reclassified.from)?;
                self.kind.say(from, reclassified.kind().try_into()?);
                self.industry.say(from, reclassified.industry.clone());
                self.class.say(from, reclassified.class.clone());
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
        let days = (self.kind.days().chain(self.street.days()).chain(self.community.days()))
            .chain(self.industry.days().chain(self.employees.days()))
            .chain(self.survey.days().chain(self.status.days()));
        timeline(life.start, Civil::OPEN, days, |on| {
            let known = |line: &Line<String>| line.at(on).filter(|text| !text.is_empty()).cloned();
            Some(State {
                street: self.street.at(on)?.clone(),
                community: known(&self.community),
                industry: known(&self.industry),
                kind: *self.kind.at(on)?,
                employees: self.employees.at_or_first(on).copied(),
                survey: self.survey.at_or_first(on).copied(),
                status: *self.status.at(on)?,
                in_statistics: life.in_statistics,
            })
        })
    }

    /// How it is written, day by day.
    pub(crate) fn descriptions(&self) -> Vec<Segment<Description>> {
        let Some(life) = &self.life else { return Vec::new() };
        let days =
            (self.name.days().chain(self.class.days())).chain(self.address.days().chain(self.supervision.days()));
        timeline(life.start, Civil::OPEN, days, |on| {
            Some(Description {
                code: life.code.clone(),
                name: self.name.at(on)?.clone(),
                class: self.class.at(on)?.clone(),
                address: self.address.at(on)?.clone(),
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
        self.kind.say(Civil::BEGINNING, kind);
        self.street.say(Civil::BEGINNING, recorded.division.clone());
        self.community.say(Civil::BEGINNING, recorded.community.clone());
        self.industry.say(Civil::BEGINNING, recorded.industry.clone());
        self.class.say(Civil::BEGINNING, recorded.class.clone());
        self.address.say(Civil::BEGINNING, recorded.address.clone());
        self.supervision.say(Civil::BEGINNING, Supervision { authority, unit });
        self.status.say(Civil::BEGINNING, Status::Operating);
        Ok(())
    }

    fn corrected(&mut self, corrected: &told::OrganizationCorrected) -> Result<(), Unfit> {
        let as_of = Civil::read(&corrected.as_of)?;
        correct(&mut self.name, as_of, corrected.name.as_ref());
        if corrected.kind.is_some() {
            self.kind.correct(as_of, corrected.kind().try_into()?);
        }
        correct(&mut self.street, as_of, corrected.division.as_ref());
        correct(&mut self.community, as_of, corrected.community.as_ref());
        correct(&mut self.industry, as_of, corrected.industry.as_ref());
        correct(&mut self.class, as_of, corrected.class.as_ref());
        correct(&mut self.address, as_of, corrected.address.as_ref());
        if let (Some(life), Some(start)) = (&mut self.life, &corrected.registered_on) {
            life.start = Civil::read(start)?;
        }
        let mut supervision = self.supervision.at(as_of).cloned().unwrap_or_default();
        if let Some(authority) = &corrected.registration_authority {
            supervision.authority.clone_from(authority);
        }
        if let Some(unit) = &corrected.supervising_unit {
            supervision.unit.clone_from(unit);
        }
        if self.supervision.at(as_of) != Some(&supervision) {
            self.supervision.correct(as_of, supervision);
        }
        if let Some(employees) = corrected.employees {
            self.employees.correct_or_first(as_of, as_of, employees);
        }
        if corrected.survey.is_some() {
            let (on, survey) = read_survey(corrected.survey.as_ref())?;
            self.survey.correct_or_first(as_of, on, survey);
        }
        self.correct_status(as_of, corrected)
    }

    /// The status in force was another, or held from another day. The first status has no day: another one since a day
    /// leaves it in force until then.
    fn correct_status(&mut self, as_of: Civil, corrected: &told::OrganizationCorrected) -> Result<(), Unfit> {
        let since = corrected.status_on.as_deref().filter(|day| !day.is_empty()).map(Civil::read).transpose()?;
        if corrected.status.is_none() && since.is_none() {
            return Ok(());
        }
        let Some((from, mut status)) = self.status.take(as_of) else { return Ok(()) };
        let was = status;
        if corrected.status.is_some() {
            status = corrected.status().try_into()?;
        }
        if from == Civil::BEGINNING {
            let first = if since.is_some() { was } else { status };
            self.status.say(Civil::BEGINNING, first);
        }
        if from != Civil::BEGINNING || since.is_some() {
            self.status.say(since.unwrap_or(from), status);
        }
        Ok(())
    }
}

fn correct(line: &mut Line<String>, as_of: Civil, right: Option<&String>) {
    if let Some(right) = right {
        line.correct(as_of, right.clone());
    }
}

fn read_survey(survey: Option<&told::MembersSurvey>) -> Result<(Civil, Survey), Unfit> {
    let survey = survey.ok_or_else(|| Unfit("the survey is missing".to_owned()))?;
    let told::MembersSurvey { full, probationary, floating, applicants: _, on } = survey;
    Ok((Civil::read(on)?, Survey { full: *full, probationary: *probationary, floating: *floating }))
}
