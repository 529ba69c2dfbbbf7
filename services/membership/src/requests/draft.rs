//! A ledger's row, read: what can be said of it without asking anybody, and the command once others were asked.

use std::collections::BTreeSet;

use kernel::{Log, Personal};
use proto::membership::v1 as pb;
use runtime::Invalid;
use vocabulary::{Day, IdentityNumber, Name, PersonId, fold, parse_day};

use super::codes::{REQUIRED, UNKNOWN_VALUE, note};
use super::look::Looked;
use crate::domain::person::personal::{self, Education, Ethnicity, PersonName, Profile, Sex, Telephone};
use crate::domain::person::{HomeOf, Record, Row, Standing};

/// A row that reads. Holds personal data in clear: neither shown nor kept.
#[derive(Clone)]
pub(crate) struct Draft {
    name: Name,
    identity_number: IdentityNumber,
    sex: Option<Name>,
    ethnicity: Option<Name>,
    education: Option<Name>,
    telephone: Option<Name>,
    standing: Standing,
    workplace: Option<Name>,
    home: Option<Name>,
    home_from: Option<Day>,
    floating: bool,
    floating_from: Option<Day>,
    manager: Option<Name>,
    as_of: Option<Day>,
    correct: bool,
}

/// The day somebody comes of age for the Party.
const OF_AGE: i32 = 18;

impl Draft {
    /// What the row says; what breaks a rule is noted, personal values not shown.
    pub(crate) fn parse(invalid: &mut Invalid, request: pb::RecordMemberRequest) -> Option<Self> {
        let pb::RecordMemberRequest { row, as_of, correct } = request;
        let row = row.unwrap_or_default();
        let name = invalid.check("row.name", "", Name::parse(&row.name));
        let number = IdentityNumber::parse(&row.identity_number);
        let identity_number = match row.identity_number.trim() {
            "" => {
                note(invalid, "row.identity_number", &REQUIRED, "");
                None
            }
            _ => invalid.check("row.identity_number", "", number),
        };
        let mut personal = |field: &str, text: &str| {
            let parsed = (!text.trim().is_empty()).then(|| invalid.check(field, "", Name::parse(text)));
            parsed.flatten()
        };
        let sex = personal("row.sex", &row.sex);
        let ethnicity = personal("row.ethnicity", &row.ethnicity);
        let education = personal("row.education", &row.education);
        let telephone = personal("row.telephone", &row.telephone);
        if sex.as_ref().is_some_and(|sex| !["男", "女"].contains(&sex.as_str())) {
            note(invalid, "row.sex", &UNKNOWN_VALUE, "");
        }
        let full = standing(invalid, &row.standing);
        let joined_on = invalid.optional("row.joined_on", &row.joined_on, parse_day);
        let confirmed_on = invalid.optional("row.confirmed_on", &row.confirmed_on, parse_day);
        let home_from = invalid.optional("row.relationship_from", &row.relationship_from, parse_day);
        let floating_from = invalid.optional("row.floating_from", &row.floating_from, parse_day);
        let workplace = invalid.optional("row.workplace", &row.workplace, Name::parse);
        let home = invalid.optional("row.relationship", &row.relationship, Name::parse);
        let manager = invalid.optional("row.managed_by", &row.managed_by, Name::parse);
        let as_of = invalid.optional("as_of", &as_of, parse_day);
        // Who is to be confirmed on a day is a full member from then on, whatever they are now.
        let standing = Standing { joined_on, full: full? || confirmed_on.is_some(), confirmed_on };
        let floating = row.floating;
        Some(Self {
            name: name?,
            identity_number: identity_number?,
            sex,
            ethnicity,
            education,
            telephone,
            standing,
            workplace,
            home,
            home_from,
            floating,
            floating_from,
            manager,
            as_of,
            correct,
        })
    }

    /// The same as of a day, as a change or a correction.
    pub(crate) fn on(self, as_of: Day, correct: bool) -> Self {
        Self { as_of: Some(as_of), correct, ..self }
    }

    /// What has to be looked up for it.
    pub(crate) fn names(&self, units: &mut BTreeSet<String>, parties: &mut BTreeSet<String>) {
        units.extend(self.workplace.iter().map(ToString::to_string));
        parties.extend(self.home.iter().chain(&self.manager).map(ToString::to_string));
    }

    /// Whether they joined before they were of age, which is told and taken.
    pub(crate) fn under_age(&self) -> bool {
        use chrono::Datelike as _;
        let born = self.identity_number.born();
        self.standing.joined_on.is_some_and(|joined| {
            let years = joined.year() - born.year();
            let not_yet = (joined.month(), joined.day()) < (born.month(), born.day());
            joined >= born && years - i32::from(not_yet) < OF_AGE
        })
    }

    /// The command; what was not found is noted.
    pub(crate) fn resolve(
        self,
        invalid: &mut Invalid,
        looked: &Looked,
        log: &Log,
        person: PersonId,
        today: Day,
    ) -> Option<Record> {
        let born = self.identity_number.born();
        let profile = self.profile(log);
        let mut party = |field: &str, name: &Name| {
            let found = looked.party(name.as_str());
            found.map_err(|rule| note(invalid, field, rule, name.as_str())).ok()
        };
        let manager = self.manager.as_ref().and_then(|name| party("row.managed_by", name));
        // Of a floating member the relationship may be anywhere.
        let home = self.home.as_ref().and_then(|name| match (looked.party(name.as_str()), self.floating) {
            (Err(_), true) => Some(HomeOf::elsewhere(name)),
            _ => party("row.relationship", name).map(HomeOf::Here),
        });
        let workplace = self.workplace.as_ref().and_then(|name| {
            let found = looked.unit(name.as_str());
            found.map_err(|rule| note(invalid, "row.workplace", rule, name.as_str())).ok()
        });
        let Self { standing, home_from, floating, floating_from, as_of, correct, .. } = self;
        let row = Row { profile, standing, workplace, home, home_from, floating, floating_from, manager };
        invalid.violations().is_empty().then(|| Record { row, person, born, as_of: as_of.unwrap_or(today), correct })
    }

    fn profile(&self, log: &Log) -> Profile {
        let text = |name: &Name| name.to_string();
        let number = self.identity_number.as_str();
        Profile {
            name: Personal::Clear(PersonName(text(&self.name))),
            identity_number: Personal::Clear(personal::IdentityNumber(number.to_owned())),
            sex: self.sex.as_ref().map(|sex| Personal::Clear(Sex(text(sex)))),
            ethnicity: self.ethnicity.as_ref().map(|said| Personal::Clear(Ethnicity(text(said)))),
            education: self.education.as_ref().map(|said| Personal::Clear(Education(text(said)))),
            telephone: self.telephone.as_ref().map(|number| Personal::Clear(Telephone(text(number)))),
            by_number: Personal::Clear(by_number(log, &self.identity_number)),
            by_name: Personal::Clear(by_name(log, self.name.as_str())),
        }
    }
}

/// By which an identity number is found.
pub(crate) fn by_number(log: &Log, number: &IdentityNumber) -> kernel::SearchKey {
    log.search_key("identity_number", &[number.as_str()])
}

/// By which a name is found, however it is spaced.
pub(crate) fn by_name(log: &Log, name: &str) -> kernel::SearchKey {
    log.search_key("name", &[&fold(name)])
}

fn standing(invalid: &mut Invalid, text: &str) -> Option<bool> {
    match text {
        "full" => Some(true),
        "probationary" => Some(false),
        "" => {
            note(invalid, "row.standing", &REQUIRED, "");
            None
        }
        other => {
            note(invalid, "row.standing", &UNKNOWN_VALUE, other);
            None
        }
    }
}
