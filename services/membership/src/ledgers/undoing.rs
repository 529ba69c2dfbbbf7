//! What a row did, taken back.

use std::collections::BTreeSet;

use imports::{Setting, Trouble, Undoing};
use kernel::{Personal, Ring, SearchKey, Sensitive};
use runtime::status;
use vocabulary::{Note, PersonId};

use super::recording::Members;
use crate::domain::person::personal::Profile;
use crate::domain::person::{Before, Command, Home, Person};
use crate::requests::look::look_up;

impl Undoing for Members {
    const AT_ONCE: usize = 16;

    async fn retract(_: Setting<'_>, _: PersonId, reason: &Note) -> Result<Command, Trouble> {
        Ok(Command::Retract { reason: reason.clone() })
    }

    async fn revert(setting: Setting<'_>, id: PersonId, before: &Person, _: &Note) -> Result<Option<Command>, Trouble> {
        let Some(known) = before.known() else { return Ok(None) };
        let log = &setting.facts.log;
        let ring = log.ring(id.uuid(), id.uuid()).await.map_err(status::keyless)?;
        let profile = opened(&known.profile, &ring).map_err(status::internal)?;
        let mut known = known.clone();
        for home in known.homes.values_mut().flatten() {
            if let Home::Elsewhere { person: _, name } = home {
                *name = clear(name, &ring).map_err(status::internal)?;
            }
        }
        let mut units = BTreeSet::new();
        let mut parties = BTreeSet::new();
        units.extend(known.workplaces.values().flatten().map(|workplace| workplace.organization.to_string()));
        parties.extend(known.parties.keys().map(ToString::to_string));
        let looked = look_up(&units, &parties, log, &setting.facts.peers).await?;
        // What is not found, or not for this caller to see, is left as it was.
        let units = units.iter().filter_map(|unit| looked.unit(unit).ok()).collect();
        let parties = parties.iter().filter_map(|party| looked.party(party).ok()).collect();
        let before = Before { known: Box::new(known), profile, units, parties };
        Ok(Some(Command::Restore(Box::new(before))))
    }

    fn same(one: &Person, other: &Person) -> bool {
        match (one.known(), other.known()) {
            (Some(one), Some(other)) => {
                one.retracted == other.retracted
                    && one.membership() == other.membership()
                    && one.profile.differing(&other.profile).is_none()
                    && other.profile.differing(&one.profile).is_none()
            }
            (one, other) => one.is_none() && other.is_none(),
        }
    }
}

/// Who they were, to be sealed anew.
fn opened(profile: &Profile, ring: &Ring) -> Result<Profile, kernel::DoesNotOpen> {
    Ok(Profile {
        name: clear(&profile.name, ring)?,
        identity_number: clear(&profile.identity_number, ring)?,
        sex: profile.sex.as_ref().map(|value| clear(value, ring)).transpose()?,
        ethnicity: profile.ethnicity.as_ref().map(|value| clear(value, ring)).transpose()?,
        education: profile.education.as_ref().map(|value| clear(value, ring)).transpose()?,
        telephone: profile.telephone.as_ref().map(|value| clear(value, ring)).transpose()?,
        by_number: clear::<SearchKey>(&profile.by_number, ring)?,
        by_name: clear::<SearchKey>(&profile.by_name, ring)?,
    })
}

fn clear<T: Sensitive>(value: &Personal<T>, ring: &Ring) -> Result<Personal<T>, kernel::DoesNotOpen> {
    Ok(value.reveal(ring)?.map_or(Personal::Erased, Personal::Clear))
}
