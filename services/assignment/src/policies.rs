//! What follows here from what the organization service tells.

use kernel::codec::CodecError;
use kernel::{Day, Policy, Reaction, Recorded, Told};
use proto::organization::v1 as pb;
use serde::de::DeserializeOwned;
use vocabulary::{Division, Industry, OrganizationId, parse_day};

use crate::domain::post_holder::{Command, PostHolder, news_of, posts_at};

/// A social organization's end as told, or that there was none.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Life {
    /// Deregistered, revoked, corrected to have ended, or recorded in error. The first day without it; without a day: it
    /// never was.
    Ended { on: Option<Day> },
    /// The end on this day was told in error.
    Goes { on: Day },
}

impl Told for Life {
    fn read(name: &str, schema: i16, data: &str) -> Result<Option<Self>, CodecError> {
        let heard = Heard::new(name, schema, data);
        let Some(event) = heard.event(&["deregistered", "revoked", "corrected", "retracted"])? else { return Ok(None) };
        let on = match event {
            "deregistered" => heard.read::<pb::OrganizationDeregistered>()?.on,
            "revoked" => heard.read::<pb::OrganizationRevoked>()?.on,
            "corrected" => return heard.read().and_then(|told| corrected(&heard, &told)),
            _ => return Ok(Some(Life::Ended { on: None })),
        };
        Ok(Some(Life::Ended { on: Some(heard.day(&on)?) }))
    }
}

/// Where the status is what was corrected: since when it has ended, or which end was none.
fn corrected(heard: &Heard<'_>, told: &pb::OrganizationCorrected) -> Result<Option<Life>, CodecError> {
    use pb::OrganizationStatus::{Deregistered, Dormant, Operating, Revoked};
    let was_on = told.status_was_on.as_deref();
    Ok(match told.status.map(pb::OrganizationStatus::try_from) {
        Some(Ok(Deregistered | Revoked)) => {
            let on = told.status_on.as_deref().unwrap_or(&told.as_of);
            Some(Life::Ended { on: Some(heard.day(on)?) })
        }
        Some(Ok(Operating | Dormant)) => was_on.map(|on| heard.day(on)).transpose()?.map(|on| Life::Goes { on }),
        _ => None,
    })
}

/// No post outlasts its organization.
#[derive(Debug)]
pub(crate) struct EndPostsWhenTheOrganizationEnds;

impl Policy for EndPostsWhenTheOrganizationEnds {
    const NAME: &'static str = "end_posts_when_the_organization_ends";
    const SOURCE: &'static str = "organization";
    const FROM_BEGINNING: bool = true;
    type Told = Life;
    type Decider = PostHolder;

    fn react(&self, told: &Recorded<Life>) -> Vec<Reaction<PostHolder>> {
        let organization = OrganizationId::new(told.envelope.stream);
        let command = match told.event {
            Life::Ended { on } => Command::LeaveOrganization { organization, on },
            Life::Goes { on } => Command::ComeBack { organization, on },
        };
        vec![Reaction::Raise(news_of(organization)), Reaction::TellAll(posts_at(organization), command)]
    }
}

/// A social organization lies in another street or industry from this day.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Moved {
    division: Option<Division>,
    /// `Some(None)`: its industry is not known any more.
    industry: Option<Option<Industry>>,
    from: Day,
}

impl Told for Moved {
    fn read(name: &str, schema: i16, data: &str) -> Result<Option<Self>, CodecError> {
        let heard = Heard::new(name, schema, data);
        let Some(event) = heard.event(&["moved_in", "reclassified", "corrected"])? else { return Ok(None) };
        let (division, industry, from) = match event {
            "moved_in" => {
                let pb::OrganizationMovedIn { division, from, .. } = heard.read()?;
                (Some(division), None, from)
            }
            "reclassified" => {
                let pb::OrganizationReclassified { industry, from, .. } = heard.read()?;
                (None, Some(industry), from)
            }
            _ => {
                let pb::OrganizationCorrected { division, industry, as_of, .. } = heard.read()?;
                (division, industry, as_of)
            }
        };
        if division.is_none() && industry.is_none() {
            return Ok(None);
        }
        let division = division.map(|code| Division::parse(&code)).transpose().map_err(|bad| heard.unreadable(bad))?;
        let known = |key: String| (!key.is_empty()).then(|| Industry::parse(&key)).transpose();
        let industry = industry.map(known).transpose().map_err(|bad| heard.unreadable(bad))?;
        Ok(Some(Self { division, industry, from: heard.day(&from)? }))
    }
}

/// A post lies where its organization lies.
#[derive(Debug)]
pub(crate) struct MovePostsAlongWithTheOrganization;

impl Policy for MovePostsAlongWithTheOrganization {
    const NAME: &'static str = "move_posts_along_with_the_organization";
    const SOURCE: &'static str = "organization";
    const FROM_BEGINNING: bool = true;
    type Told = Moved;
    type Decider = PostHolder;

    fn react(&self, told: &Recorded<Moved>) -> Vec<Reaction<PostHolder>> {
        let organization = OrganizationId::new(told.envelope.stream);
        let Moved { division, industry, from } = told.event.clone();
        let along = Command::MoveAlong { organization, division, industry, from };
        vec![Reaction::Raise(news_of(organization)), Reaction::TellAll(posts_at(organization), along)]
    }
}

/// An event of an organization, as it came.
struct Heard<'a> {
    name: &'a str,
    schema: i16,
    data: &'a str,
}

impl<'a> Heard<'a> {
    fn new(name: &'a str, schema: i16, data: &'a str) -> Self {
        Self { name, schema, data }
    }

    /// Its name, where it is one of `wanted`; a newer form of these is not passed over.
    fn event(&self, wanted: &[&str]) -> Result<Option<&'a str>, CodecError> {
        let event = self.name.strip_prefix("organization.organization.").filter(|event| wanted.contains(event));
        match event {
            Some(_) if self.schema > 1 => {
                Err(CodecError::Newer { name: self.name.to_owned(), schema: self.schema, known: 1 })
            }
            event => Ok(event),
        }
    }

    fn read<M: DeserializeOwned>(&self) -> Result<M, CodecError> {
        serde_json::from_str(self.data).map_err(|error| self.unreadable(error))
    }

    fn day(&self, text: &str) -> Result<Day, CodecError> {
        parse_day(text).map_err(|error| self.unreadable(error))
    }

    fn unreadable(&self, why: impl std::fmt::Display) -> CodecError {
        CodecError::Unreadable { name: self.name.to_owned(), schema: self.schema, why: why.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hears<T: Told>(event: &str, data: &str) -> Option<T> {
        T::read(&format!("organization.organization.{event}"), 1, data).unwrap()
    }

    fn day(text: &str) -> Day {
        parse_day(text).unwrap()
    }

    #[test]
    fn each_way_an_organization_ends_is_heard() {
        let on = Some(Life::Ended { on: Some(day("2019-07-01")) });
        assert_eq!(hears("deregistered", r#"{"on":"2019-07-01"}"#), on);
        assert_eq!(hears("revoked", r#"{"certificate":true,"on":"2019-07-01"}"#), on);
        let corrected = r#"{"status":"ORGANIZATION_STATUS_REVOKED","status_on":"2019-07-01","as_of":"2019-08-01"}"#;
        assert_eq!(hears("corrected", corrected), on);
        assert_eq!(hears("retracted", r#"{"reason":"twice"}"#), Some(Life::Ended { on: None }));
    }

    #[test]
    fn an_end_that_was_told_in_error_is_heard() {
        let corrected = r#"{"status":"ORGANIZATION_STATUS_OPERATING","status_on":"2015-03-01","status_was_on":"2019-07-01","as_of":"2019-08-01"}"#;
        assert_eq!(hears("corrected", corrected), Some(Life::Goes { on: day("2019-07-01") }));
    }

    #[test]
    fn each_way_an_organization_moves_is_heard() {
        let street = Division::parse("440309005").ok();
        let charity = Some(Industry::parse("charity").ok());
        let moved = |division, industry| Some(Moved { division, industry, from: day("2019-07-01") });
        assert_eq!(hears("moved_in", r#"{"division":"440309005","from":"2019-07-01"}"#), moved(street, None));
        assert_eq!(
            hears("reclassified", r#"{"industry":"charity","from":"2019-07-01"}"#),
            moved(None, charity.clone())
        );
        assert_eq!(hears("reclassified", r#"{"industry":"","from":"2019-07-01"}"#), moved(None, Some(None)));
        let corrected = r#"{"division":"440309005","industry":"charity","as_of":"2019-07-01"}"#;
        assert_eq!(hears("corrected", corrected), moved(street, charity));
    }

    #[test]
    fn other_news_of_organizations_is_passed_over() {
        assert_eq!(hears::<Life>("renamed", "{}"), None);
        assert_eq!(hears::<Life>("corrected", r#"{"name":"观湖义工联","as_of":"2019-08-01"}"#), None);
        assert_eq!(hears::<Moved>("corrected", r#"{"name":"观湖义工联","as_of":"2019-08-01"}"#), None);
        assert_eq!(hears::<Moved>("moved_out", r#"{"division":"440309005","from":"2019-07-01"}"#), None);
        assert_eq!(Life::read("organization.party_organization.retracted", 1, "{}"), Ok(None));
    }

    #[test]
    fn what_does_not_read_or_is_newer_is_not_passed_over() {
        assert!(Life::read("organization.organization.deregistered", 1, "{}").is_err());
        assert!(Life::read("organization.organization.deregistered", 2, r#"{"on":"2019-07-01"}"#).is_err());
        assert!(
            Moved::read("organization.organization.moved_in", 1, r#"{"division":"x","from":"2019-07-01"}"#).is_err()
        );
    }
}
