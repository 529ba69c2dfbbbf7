//! What is asked: read into drafts, completed with what others know, with the permission it needs.

pub(crate) mod codes;
pub(crate) mod draft;
pub(crate) mod look;
mod member;
mod unit;

use std::collections::BTreeSet;

use runtime::{Facts, Invalid};
use tonic::Status;
use vocabulary::Name;

use crate::domain::person::{Party, Unit};
use codes::note;
use look::look_up;
pub(crate) use member::{end_reason_key, whoever_has_the_number};

/// The organization and the Party organizations that a command names, in the fields of these names.
async fn named(
    unit: Option<(&str, &Name)>,
    party: Option<(&str, &Name)>,
    facts: &Facts,
) -> Result<(Option<Unit>, Option<Party>), Status> {
    let text = |named: Option<(&str, &Name)>| named.map(|(_, name)| name.to_string());
    let (units, parties): (BTreeSet<_>, BTreeSet<_>) =
        (text(unit).into_iter().collect(), text(party).into_iter().collect());
    let looked = look_up(&units, &parties, &facts.log, &facts.peers).await?;
    let mut invalid = Invalid::new();
    let unit = unit.and_then(|(field, name)| {
        let found = looked.unit(name.as_str());
        found.map_err(|rule| note(&mut invalid, field, rule, name.as_str())).ok()
    });
    let party = party.and_then(|(field, name)| {
        let found = looked.party(name.as_str());
        found.map_err(|rule| note(&mut invalid, field, rule, name.as_str())).ok()
    });
    Ok(invalid.done(Some((unit, party)))?)
}
