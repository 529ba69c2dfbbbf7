//! What follows from what happens to Party organizations: one that ended holds no relationship and manages nobody. Who is
//! left without one is found on the list of the unplaced; where they go is for somebody to decide.

use kernel::codec::CodecError;
use kernel::{Policy, Reaction, Recorded, Told};
use proto::organization::v1 as pb;
use vocabulary::{Day, Division, PartyOrganizationId};

use super::Reader;
use crate::domain::person::{Command, Person, member_of, news_of_party};

/// What is heard of a Party organization.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum OfParty {
    /// It ended; without a day it never was.
    Ended(Option<Day>),
    /// It lies there.
    Placed(Division),
}

impl Told for OfParty {
    fn read(name: &str, schema: i16, data: &str) -> Result<Option<Self>, CodecError> {
        let reader = Reader { name, schema, data };
        Ok(match name.strip_prefix("organization.party_organization.") {
            Some("dissolved") => {
                let told: pb::PartyOrganizationDissolved = reader.message()?;
                Some(OfParty::Ended(Some(reader.day(&told.on)?)))
            }
            Some("retracted") => {
                let pb::PartyOrganizationRetracted { .. } = reader.message()?;
                Some(OfParty::Ended(None))
            }
            Some("corrected") => {
                let told: pb::PartyOrganizationCorrected = reader.message()?;
                let on = told.dissolved_on.filter(|on| !on.is_empty());
                on.map(|on| reader.day(&on)).transpose()?.map(|on| OfParty::Ended(Some(on)))
            }
            Some("placed") => {
                let told: pb::PartyOrganizationPlaced = reader.message()?;
                Some(OfParty::Placed(reader.division(&told.division)?))
            }
            _ => None,
        })
    }
}

/// Nobody is a member of what is no more.
#[derive(Debug)]
pub(crate) struct FollowPartyOrganizations;

impl Policy for FollowPartyOrganizations {
    const NAME: &'static str = "follow_party_organizations";
    const SOURCE: &'static str = "organization";
    const FROM_BEGINNING: bool = true;
    type Told = OfParty;
    type Decider = Person;

    fn react(&self, told: &Recorded<OfParty>) -> Vec<Reaction<Person>> {
        let party = PartyOrganizationId::new(told.envelope.stream);
        let command = match told.event {
            OfParty::Ended(on) => Command::LeavePartyOrganization { party, on },
            OfParty::Placed(division) => Command::MovePartyOrganization { party, division },
        };
        vec![Reaction::Raise(news_of_party(party)), Reaction::TellAll(member_of(party), command)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hears(event: &str, data: &str) -> Option<OfParty> {
        OfParty::read(&format!("organization.party_organization.{event}"), 1, data).unwrap()
    }

    #[test]
    fn each_way_a_party_organization_ends_or_moves_is_heard() {
        let ended = Some(OfParty::Ended(vocabulary::parse_day("2019-07-01").ok()));
        assert_eq!(hears("dissolved", r#"{"on":"2019-07-01"}"#), ended);
        assert_eq!(hears("corrected", r#"{"dissolved_on":"2019-07-01","as_of":"2019-08-01"}"#), ended);
        assert_eq!(hears("corrected", r#"{"name":"中共观湖","as_of":"2019-08-01"}"#), None);
        assert_eq!(hears("retracted", r#"{"reason":"误录"}"#), Some(OfParty::Ended(None)));
        let placed = hears("placed", r#"{"division":"440309002","from":"2019-07-01"}"#);
        assert_eq!(placed, Division::parse("440309002").ok().map(OfParty::Placed));
        assert_eq!(hears("renamed", "{}"), None);
    }
}
