//! What follows for Party organizations from what happens to units, and to other Party organizations.
//!
//! Nothing is dissolved by itself: that is for a superior to decide. But what rests on a unit ends with it, since an
//! ended unit must neither count nor block what is founded elsewhere.

use kernel::codec::CodecError;
use kernel::{Day, Key, Policy, Reaction, Recorded, Told};
use proto::organization::v1 as pb;
use serde::de::DeserializeOwned;
use vocabulary::{Division, Industry, OrganizationId, parse_day, shanghai_day};

use crate::domain::party_organization::{AFFILIATED, Change, Command, PartyOrganization, UNIT};

/// What is heard of a unit; a correction can say several things.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OfUnit(Vec<News>);

/// One thing that is heard of a unit.
#[derive(Debug, Clone, PartialEq)]
enum News {
    /// Its life ended; without a day it never was.
    Ended(Option<Day>),
    /// It lies elsewhere, or is of another industry.
    Changed(Change, Day),
}

/// What is heard of Party organizations: units have one of their own from a day on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Founded(Vec<(OrganizationId, Day)>);

/// Reads one kind of message.
struct Reader<'a> {
    name: &'a str,
    schema: i16,
    data: &'a str,
}

impl Reader<'_> {
    fn message<M: DeserializeOwned>(&self) -> Result<M, CodecError> {
        if self.schema > 1 {
            return Err(CodecError::Newer { name: self.name.to_owned(), schema: self.schema, known: 1 });
        }
        serde_json::from_str(self.data).map_err(|error| self.unreadable(error))
    }

    fn unreadable(&self, why: impl ToString) -> CodecError {
        CodecError::Unreadable { name: self.name.to_owned(), schema: self.schema, why: why.to_string() }
    }

    fn day(&self, text: &str) -> Result<Day, CodecError> {
        parse_day(text).map_err(|error| self.unreadable(error))
    }

    fn street(&self, code: &str) -> Result<Change, CodecError> {
        Division::parse(code).map(Change::Street).map_err(|error| self.unreadable(error))
    }

    fn industry(&self, key: &str) -> Result<Change, CodecError> {
        let parsed = (!key.is_empty()).then(|| Industry::parse(key)).transpose();
        parsed.map(Change::Industry).map_err(|error| self.unreadable(error))
    }
}

impl Told for OfUnit {
    fn read(name: &str, schema: i16, data: &str) -> Result<Option<Self>, CodecError> {
        let reader = Reader { name, schema, data };
        let news = match name.strip_prefix("organization.organization.") {
            Some("deregistered") => {
                let told: pb::OrganizationDeregistered = reader.message()?;
                vec![News::Ended(Some(reader.day(&told.on)?))]
            }
            Some("revoked") => {
                let told: pb::OrganizationRevoked = reader.message()?;
                vec![News::Ended(Some(reader.day(&told.on)?))]
            }
            Some("retracted") => {
                let pb::OrganizationRetracted { .. } = reader.message()?;
                vec![News::Ended(None)]
            }
            Some("moved_in") => {
                let told: pb::OrganizationMovedIn = reader.message()?;
                vec![News::Changed(reader.street(&told.division)?, reader.day(&told.from)?)]
            }
            Some("reclassified") => {
                let told: pb::OrganizationReclassified = reader.message()?;
                vec![News::Changed(reader.industry(&told.industry)?, reader.day(&told.from)?)]
            }
            Some("corrected") => corrected(&reader)?,
            _ => return Ok(None),
        };
        Ok((!news.is_empty()).then_some(OfUnit(news)))
    }
}

fn corrected(reader: &Reader<'_>) -> Result<Vec<News>, CodecError> {
    use pb::OrganizationStatus::{Deregistered, Revoked};
    let told: pb::OrganizationCorrected = reader.message()?;
    let as_of = reader.day(&told.as_of)?;
    let mut news = Vec::new();
    if told.status.is_some_and(|status| [Deregistered as i32, Revoked as i32].contains(&status)) {
        let on = told.status_on.as_deref().map(|on| reader.day(on)).transpose()?;
        news.push(News::Ended(Some(on.unwrap_or(as_of))));
    }
    if let Some(division) = &told.division {
        news.push(News::Changed(reader.street(division)?, as_of));
    }
    if let Some(industry) = &told.industry {
        news.push(News::Changed(reader.industry(industry)?, as_of));
    }
    Ok(news)
}

impl Told for Founded {
    fn read(name: &str, schema: i16, data: &str) -> Result<Option<Self>, CodecError> {
        let reader = Reader { name, schema, data };
        let unit = |text: &str| text.parse::<OrganizationId>().map_err(|error| reader.unreadable(error));
        let founded = match name.strip_prefix("organization.party_organization.") {
            Some("unit_joined") => {
                let told: pb::PartyOrganizationUnitJoined = reader.message()?;
                if told.subordinate { vec![] } else { vec![(unit(&told.unit)?, reader.day(&told.from)?)] }
            }
            Some("corrected") => {
                let told: pb::PartyOrganizationCorrected = reader.message()?;
                let now = told.units.iter().filter(|span| span.to.is_empty() && !span.subordinate);
                now.map(|span| Ok((unit(&span.unit)?, reader.day(&span.from)?))).collect::<Result<_, CodecError>>()?
            }
            _ => return Ok(None),
        };
        Ok((!founded.is_empty()).then_some(Founded(founded)))
    }
}

/// No Party organization rests on a unit whose life is over, and it lies where its lead unit does.
#[derive(Debug)]
pub(crate) struct FollowTheLifeOfUnits;

impl Policy for FollowTheLifeOfUnits {
    const NAME: &'static str = "follow_the_life_of_units";
    const SOURCE: &'static str = "organization";
    const FROM_BEGINNING: bool = true;
    type Told = OfUnit;
    type Decider = PartyOrganization;

    fn react(&self, told: &Recorded<OfUnit>) -> Vec<Reaction<PartyOrganization>> {
        let unit = OrganizationId::new(told.envelope.stream);
        let OfUnit(news) = &told.event;
        let command = |news: &News| match news {
            News::Ended(on) => {
                Command::ReleaseUnit { unit, on: on.unwrap_or_else(|| shanghai_day(told.envelope.recorded_at)) }
            }
            News::Changed(change, from) => Command::FollowUnit { unit, change: change.clone(), from: *from },
        };
        news.iter().map(|news| Reaction::TellAll(Key::new(UNIT, unit), command(news))).collect()
    }
}

/// A unit that founds its own Party organization is no longer affiliated to another.
#[derive(Debug)]
pub(crate) struct EndAffiliationWhenItsOwnIsFounded;

impl Policy for EndAffiliationWhenItsOwnIsFounded {
    const NAME: &'static str = "end_affiliation_when_its_own_is_founded";
    const SOURCE: &'static str = "organization";
    const FROM_BEGINNING: bool = true;
    type Told = Founded;
    type Decider = PartyOrganization;

    fn react(&self, told: &Recorded<Founded>) -> Vec<Reaction<PartyOrganization>> {
        let Founded(units) = &told.event;
        let end = |&(unit, on)| Reaction::TellAll(Key::new(AFFILIATED, unit), Command::EndAffiliation { unit, on });
        units.iter().map(end).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hears(event: &str, data: &str) -> Vec<News> {
        let told = OfUnit::read(&format!("organization.organization.{event}"), 1, data).unwrap();
        told.map(|OfUnit(news)| news).unwrap_or_default()
    }

    #[test]
    fn each_way_a_unit_ends_or_changes_is_heard() {
        let day = parse_day("2019-07-01").unwrap();
        let ended = News::Ended(Some(day));
        assert_eq!(hears("deregistered", r#"{"on":"2019-07-01"}"#), std::slice::from_ref(&ended));
        assert_eq!(hears("revoked", r#"{"certificate":true,"on":"2019-07-01"}"#), std::slice::from_ref(&ended));
        assert_eq!(hears("retracted", r#"{"reason":"误录"}"#), [News::Ended(None)]);
        let moved = News::Changed(Change::Street(Division::parse("440309002").unwrap()), day);
        let in_street = r#"{"division":"440309002","from":"2019-07-01"}"#;
        assert_eq!(hears("moved_in", in_street), std::slice::from_ref(&moved));
        let corrected = r#"{"division":"440309002","industry":"","as_of":"2019-07-01",
            "status":"ORGANIZATION_STATUS_REVOKED","status_on":"2019-07-01"}"#;
        assert_eq!(hears("corrected", corrected), [ended, moved, News::Changed(Change::Industry(None), day)]);
    }

    #[test]
    fn other_news_is_passed_over_and_newer_is_not() {
        assert_eq!(hears("renamed", "{}"), []);
        assert_eq!(hears("corrected", r#"{"name":"观湖义工联","as_of":"2019-08-01"}"#), []);
        assert!(OfUnit::read("organization.organization.deregistered", 2, "{}").is_err());
    }

    #[test]
    fn only_a_top_party_organization_ends_an_affiliation() {
        let unit = OrganizationId::new(uuid::Uuid::from_u128(1));
        let hears = |data: &str| Founded::read("organization.party_organization.unit_joined", 1, data).unwrap();
        let day = parse_day("2019-07-01").unwrap();
        let joined = format!(r#"{{"unit":"{unit}","from":"2019-07-01","lead":true}}"#);
        assert_eq!(hears(&joined), Some(Founded(vec![(unit, day)])));
        let below = format!(r#"{{"unit":"{unit}","from":"2019-07-01","subordinate":true}}"#);
        assert_eq!(hears(&below), None);
    }
}
