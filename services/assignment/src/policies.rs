//! What follows here from what the organization service tells.

use kernel::codec::CodecError;
use kernel::{Day, Policy, Reaction, Recorded, Told};
use proto::organization::v1 as pb;
use vocabulary::{OrganizationId, parse_day};

use crate::domain::post_holder::{Command, PostHolder, ends_of, posts_at};

/// A social organization's end as told: deregistered, revoked, corrected to have ended, or recorded in error.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ended {
    /// The first day without it; without a day: it never was.
    pub(crate) on: Option<Day>,
}

impl Told for Ended {
    fn read(name: &str, schema: i16, data: &str) -> Result<Option<Self>, CodecError> {
        let Some(event) = name.strip_prefix("organization.organization.") else { return Ok(None) };
        if !matches!(event, "deregistered" | "revoked" | "corrected" | "retracted") {
            return Ok(None);
        }
        if schema > 1 {
            return Err(CodecError::Newer { name: name.to_owned(), schema, known: 1 });
        }
        let unreadable = |why: String| CodecError::Unreadable { name: name.to_owned(), schema, why };
        let json = |error: serde_json::Error| unreadable(error.to_string());
        let on = match event {
            "deregistered" => serde_json::from_str::<pb::OrganizationDeregistered>(data).map_err(json)?.on,
            "revoked" => serde_json::from_str::<pb::OrganizationRevoked>(data).map_err(json)?.on,
            "corrected" => match end_corrected(serde_json::from_str(data).map_err(json)?) {
                Some(on) => on,
                None => return Ok(None),
            },
            _ => return Ok(Some(Ended { on: None })),
        };
        let on = parse_day(&on).map_err(|error| unreadable(error.to_string()))?;
        Ok(Some(Ended { on: Some(on) }))
    }
}

/// Since when the organization has ended, where that is what was corrected.
fn end_corrected(told: pb::OrganizationCorrected) -> Option<String> {
    use pb::OrganizationStatus::{Deregistered, Revoked};
    let ended = told.status.is_some_and(|status| [Deregistered as i32, Revoked as i32].contains(&status));
    ended.then(|| told.status_on.unwrap_or(told.as_of))
}

/// No post outlasts its organization.
#[derive(Debug)]
pub(crate) struct EndPostsWhenTheOrganizationEnds;

impl Policy for EndPostsWhenTheOrganizationEnds {
    const NAME: &'static str = "end_posts_when_the_organization_ends";
    const SOURCE: &'static str = "organization";
    const FROM_BEGINNING: bool = true;
    type Told = Ended;
    type Decider = PostHolder;

    fn react(&self, told: &Recorded<Ended>) -> Vec<Reaction<PostHolder>> {
        let organization = OrganizationId::new(told.envelope.stream);
        let leave = Command::LeaveOrganization { organization, on: told.event.on };
        vec![Reaction::Raise(ends_of(organization)), Reaction::TellAll(posts_at(organization), leave)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hears(event: &str, data: &str) -> Option<Ended> {
        Ended::read(&format!("organization.organization.{event}"), 1, data).unwrap()
    }

    #[test]
    fn each_way_an_organization_ends_is_heard() {
        let on = Some(Ended { on: Some(parse_day("2019-07-01").unwrap()) });
        assert_eq!(hears("deregistered", r#"{"on":"2019-07-01"}"#), on);
        assert_eq!(hears("revoked", r#"{"certificate":true,"on":"2019-07-01"}"#), on);
        let corrected = r#"{"status":"ORGANIZATION_STATUS_REVOKED","status_on":"2019-07-01","as_of":"2019-08-01"}"#;
        assert_eq!(hears("corrected", corrected), on);
        assert_eq!(hears("retracted", r#"{"reason":"twice"}"#), Some(Ended { on: None }));
    }

    #[test]
    fn other_news_of_organizations_is_passed_over() {
        assert_eq!(hears("renamed", "{}"), None);
        assert_eq!(hears("corrected", r#"{"name":"观湖义工联","as_of":"2019-08-01"}"#), None);
        assert_eq!(Ended::read("organization.party_organization.retracted", 1, "{}"), Ok(None));
    }

    #[test]
    fn an_end_that_does_not_read_or_is_newer_is_not_passed_over() {
        assert!(Ended::read("organization.organization.deregistered", 1, "{}").is_err());
        assert!(Ended::read("organization.organization.deregistered", 2, r#"{"on":"2019-07-01"}"#).is_err());
    }
}
