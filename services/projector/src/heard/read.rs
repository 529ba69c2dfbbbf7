//! From the name and JSON of a message to what was heard.

use kernel::Told;
use kernel::codec::CodecError;
use serde::de::DeserializeOwned;

use super::{Heard, MembersHeard, OrganizationHeard, PartyHeard, PostHeard};

/// The newest version of each published type this program knows.
const KNOWN: i16 = 1;

impl Told for Heard {
    fn read(name: &str, schema: i16, data: &str) -> Result<Option<Self>, CodecError> {
        let message = Message { name, schema, data };
        Ok(match name.split('.').collect::<Vec<_>>()[..] {
            ["organization", "organization", event] => organization(event, &message)?.map(Self::Organization),
            ["organization", "party_organization", event] => party(event, &message)?.map(Self::Party),
            ["organization", "division", "recorded"] => Some(Self::Division(message.read()?)),
            ["organization", "industry", "recorded"] => Some(Self::Industry(message.read()?)),
            ["organization", "body", "recorded"] => Some(Self::Body(message.read()?)),
            ["organization", "parameter", "set"] => Some(Self::Parameter(message.read()?)),
            ["assignment", "post_holder", event] => post(event, &message)?.map(Self::Post),
            ["membership", "unit_membership", event] => members(event, &message)?.map(Self::Members),
            _ => None,
        })
    }
}

fn organization(event: &str, message: &Message<'_>) -> Result<Option<OrganizationHeard>, CodecError> {
    use OrganizationHeard as Told;
    Ok(Some(match event {
        "recorded" => Told::Recorded(message.read()?),
        "renamed" => Told::Renamed(message.read()?),
        "moved_out" => Told::MovedOut(message.read()?),
        "moved_in" => Told::MovedIn(message.read()?),
        "misplaced" => Told::Misplaced(message.read()?),
        "relocated" => Told::Relocated(message.read()?),
        "reclassified" => Told::Reclassified(message.read()?),
        "supervision_changed" => Told::SupervisionChanged(message.read()?),
        "employees_counted" => Told::EmployeesCounted(message.read()?),
        "surveyed" => Told::Surveyed(message.read()?),
        "reason_given" => Told::ReasonGiven(message.read()?),
        "papers_received" => Told::PapersReceived(message.read()?),
        "went_dormant" => Told::WentDormant(message.read()?),
        "resumed" => Told::Resumed(message.read()?),
        "deregistered" => Told::Deregistered(message.read()?),
        "revoked" => Told::Revoked(message.read()?),
        "line_set" => Told::LineSet(message.read()?),
        "line_cleared" => Told::LineCleared(message.read()?),
        "corrected" => Told::Corrected(Box::new(message.read()?)),
        "retracted" => Told::Retracted(message.read()?),
        _ => return Ok(None),
    }))
}

fn party(event: &str, message: &Message<'_>) -> Result<Option<PartyHeard>, CodecError> {
    use PartyHeard as Told;
    Ok(Some(match event {
        "recorded" => Told::Recorded(message.read()?),
        "unit_joined" => Told::UnitJoined(message.read()?),
        "unit_left" => Told::UnitLeft(message.read()?),
        "lead_unit_changed" => Told::LeadUnitChanged(message.read()?),
        "unit_affiliated" => Told::UnitAffiliated(message.read()?),
        "affiliation_ended" => Told::AffiliationEnded(message.read()?),
        "renamed" => Told::Renamed(message.read()?),
        "superior_changed" => Told::SuperiorChanged(message.read()?),
        "moved_out" => Told::MovedOut(message.read()?),
        "placed" => Told::Placed(message.read()?),
        "upgraded" => Told::Upgraded(message.read()?),
        "term_set" => Told::TermSet(message.read()?),
        "dissolved" => Told::Dissolved(message.read()?),
        "corrected" => Told::Corrected(message.read()?),
        "retracted" => Told::Retracted(message.read()?),
        _ => return Ok(None),
    }))
}

fn post(event: &str, message: &Message<'_>) -> Result<Option<PostHeard>, CodecError> {
    Ok(Some(match event {
        "assigned" => PostHeard::Assigned(message.read()?),
        "released" => PostHeard::Released(message.read()?),
        "post_corrected" => PostHeard::Corrected(message.read()?),
        "post_retracted" => PostHeard::Retracted(message.read()?),
        "moved_along" => PostHeard::MovedAlong(message.read()?),
        "contacted" => PostHeard::Contacted(message.read()?),
        "contact_retracted" => PostHeard::ContactRetracted(message.read()?),
        _ => return Ok(None),
    }))
}

fn members(event: &str, message: &Message<'_>) -> Result<Option<MembersHeard>, CodecError> {
    Ok(Some(match event {
        "counted" => MembersHeard::Counted(message.read()?),
        "declared_complete" => MembersHeard::DeclaredComplete(message.read()?),
        "declaration_withdrawn" => MembersHeard::DeclarationWithdrawn(message.read()?),
        _ => return Ok(None),
    }))
}

struct Message<'a> {
    name: &'a str,
    schema: i16,
    data: &'a str,
}

impl Message<'_> {
    fn read<T: DeserializeOwned>(&self) -> Result<T, CodecError> {
        let Self { name, schema, data } = *self;
        if schema > KNOWN {
            return Err(CodecError::Newer { name: name.to_owned(), schema, known: KNOWN });
        }
        let unreadable = |why| CodecError::Unreadable { name: name.to_owned(), schema, why };
        serde_json::from_str(data).map_err(|error: serde_json::Error| unreadable(error.to_string()))
    }
}
