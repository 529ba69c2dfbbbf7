//! What follows from what happens to social organizations. Nobody stops being a member because their organization ends;
//! they do not work there any more.

use kernel::codec::CodecError;
use kernel::{Policy, Reaction, Recorded, Target, Told};
use proto::organization::v1 as pb;
use vocabulary::{Day, OrganizationId};

use super::Reader;
use crate::domain::counts::SeatChange;
use crate::domain::person::{self, Person};
use crate::domain::unit_membership::{self, UnitMembership};

/// What is heard of an organization; a correction can say several things.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OfOrganization(Vec<News>);

/// One thing that is heard of it.
#[derive(Debug, Clone, PartialEq)]
enum News {
    /// Its life ended; without a day it never was.
    Ended(Option<Day>),
    /// It lies elsewhere, or is of another industry.
    Moved(SeatChange),
}

impl Told for OfOrganization {
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
                vec![News::Moved(SeatChange::Division(reader.division(&told.division)?))]
            }
            Some("reclassified") => {
                let told: pb::OrganizationReclassified = reader.message()?;
                vec![News::Moved(SeatChange::Industry(reader.industry(&told.industry)?))]
            }
            Some("corrected") => corrected(&reader)?,
            _ => return Ok(None),
        };
        Ok((!news.is_empty()).then_some(OfOrganization(news)))
    }
}

fn corrected(reader: &Reader<'_>) -> Result<Vec<News>, CodecError> {
    use pb::OrganizationStatus::{Deregistered, Revoked};
    let told: pb::OrganizationCorrected = reader.message()?;
    let mut news = Vec::new();
    if told.status.is_some_and(|status| [Deregistered as i32, Revoked as i32].contains(&status)) {
        let on = told.status_on.as_deref().unwrap_or(&told.as_of);
        news.push(News::Ended(Some(reader.day(on)?)));
    }
    if let Some(division) = &told.division {
        news.push(News::Moved(SeatChange::Division(reader.division(division)?)));
    }
    if let Some(industry) = &told.industry {
        news.push(News::Moved(SeatChange::Industry(reader.industry(industry)?)));
    }
    Ok(news)
}

/// Who worked in an organization that ended works there no more; where it lies, they lie.
#[derive(Debug)]
pub(crate) struct FollowOrganizations;

impl Policy for FollowOrganizations {
    const NAME: &'static str = "follow_organizations";
    const SOURCE: &'static str = "organization";
    const FROM_BEGINNING: bool = true;
    type Told = OfOrganization;
    type Decider = Person;

    fn react(&self, told: &Recorded<OfOrganization>) -> Vec<Reaction<Person>> {
        let organization = OrganizationId::new(told.envelope.stream);
        let OfOrganization(news) = &told.event;
        let follow = |news: &News| {
            let command = match news.clone() {
                News::Ended(on) => person::Command::LeaveOrganization { organization, on },
                News::Moved(change) => person::Command::MoveOrganization { organization, change },
            };
            Reaction::TellAll(person::works_at(organization), command)
        };
        std::iter::once(Reaction::Raise(person::news_of(organization))).chain(news.iter().map(follow)).collect()
    }
}

/// An organization's register lies where the organization lies.
#[derive(Debug)]
pub(crate) struct KeepRegistersWithTheirOrganizations;

impl Policy for KeepRegistersWithTheirOrganizations {
    const NAME: &'static str = "keep_registers_with_their_organizations";
    const SOURCE: &'static str = "organization";
    const FROM_BEGINNING: bool = true;
    type Told = OfOrganization;
    type Decider = UnitMembership;

    fn react(&self, told: &Recorded<OfOrganization>) -> Vec<Reaction<UnitMembership>> {
        let organization = OrganizationId::new(told.envelope.stream);
        let OfOrganization(news) = &told.event;
        let follow = |news: &News| match news.clone() {
            News::Ended(_) => None,
            News::Moved(change) => {
                let command = unit_membership::Command::Move { change };
                Some(Reaction::Tell(Target::OneOrNew(unit_membership::id_of(organization)), command))
            }
        };
        let raised = Reaction::Raise(unit_membership::news_of(organization));
        std::iter::once(raised).chain(news.iter().filter_map(follow)).collect()
    }
}

#[cfg(test)]
mod tests {
    use vocabulary::{Division, parse_day};

    use super::*;

    fn hears(event: &str, data: &str) -> Vec<News> {
        let told = OfOrganization::read(&format!("organization.organization.{event}"), 1, data).unwrap();
        told.map(|OfOrganization(news)| news).unwrap_or_default()
    }

    #[test]
    fn each_way_an_organization_ends_or_moves_is_heard() {
        let ended = News::Ended(Some(parse_day("2019-07-01").unwrap()));
        assert_eq!(hears("deregistered", r#"{"on":"2019-07-01"}"#), std::slice::from_ref(&ended));
        assert_eq!(hears("revoked", r#"{"certificate":true,"on":"2019-07-01"}"#), std::slice::from_ref(&ended));
        assert_eq!(hears("retracted", r#"{"reason":"误录"}"#), [News::Ended(None)]);
        let moved = News::Moved(SeatChange::Division(Division::parse("440309002").unwrap()));
        let in_street = r#"{"division":"440309002","from":"2019-07-01"}"#;
        assert_eq!(hears("moved_in", in_street), std::slice::from_ref(&moved));
        let corrected = r#"{"division":"440309002","industry":"","as_of":"2019-07-01",
            "status":"ORGANIZATION_STATUS_REVOKED","status_on":"2019-07-01"}"#;
        assert_eq!(hears("corrected", corrected), [ended, moved, News::Moved(SeatChange::Industry(None))]);
    }

    #[test]
    fn other_news_is_passed_over_and_newer_is_not() {
        assert_eq!(hears("renamed", "{}"), []);
        assert_eq!(hears("corrected", r#"{"name":"观湖义工联","as_of":"2019-08-01"}"#), []);
        assert!(OfOrganization::read("organization.organization.deregistered", 2, "{}").is_err());
    }
}
