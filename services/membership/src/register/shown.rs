//! A member as it is shown: masked, or in clear to who may see that.

use std::collections::{BTreeSet, HashMap};

use kernel::{Personal, Ring, Sensitive};
use proto::membership::v1 as pb;
use proto::organization::v1 as organization;
use proto::organization::v1::organization_ref::By as UnitBy;
use proto::organization::v1::party_organization_ref::By as PartyBy;
use runtime::{Peers, status};
use tonic::Status;
use vocabulary::{Day, OrganizationId, PartyOrganizationId, mask_name, mask_number};

use crate::domain::person::personal::Profile;
use crate::domain::person::{Home, Known};
use crate::requests::end_reason_key;

/// How much of somebody is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// The first character of the name, the last four of numbers.
    Masked,
    /// All of it.
    Clear,
}

/// Names of organizations and Party organizations, by id; without what the caller may not see.
#[derive(Debug, Default)]
pub(super) struct Places {
    units: HashMap<OrganizationId, String>,
    parties: HashMap<PartyOrganizationId, String>,
}

/// Asked for in one call.
const TOGETHER: usize = 1_000;

impl Places {
    pub(super) async fn look_up(
        peers: &Peers,
        units: &BTreeSet<OrganizationId>,
        parties: &BTreeSet<PartyOrganizationId>,
    ) -> Result<Self, Status> {
        let mut places = Self::default();
        let units: Vec<_> = units.iter().copied().collect();
        for some in units.chunks(TOGETHER) {
            let by = |id: &OrganizationId| organization::OrganizationRef { by: Some(UnitBy::Id(id.to_string())) };
            let asked = organization::LookUpUnitsRequest { units: some.iter().map(by).collect() };
            let found = peers.units().look_up_units(asked).await?.into_inner().units;
            places.units.extend(some.iter().copied().zip(found).map(|(id, unit)| (id, unit.name)));
        }
        let parties: Vec<_> = parties.iter().copied().collect();
        for some in parties.chunks(TOGETHER) {
            let by =
                |id: &PartyOrganizationId| organization::PartyOrganizationRef { by: Some(PartyBy::Id(id.to_string())) };
            let asked =
                organization::LookUpPartyOrganizationsRequest { party_organizations: some.iter().map(by).collect() };
            let found = peers.units().look_up_party_organizations(asked).await?.into_inner().party_organizations;
            places.parties.extend(some.iter().copied().zip(found).map(|(id, party)| (id, party.name)));
        }
        Ok(places)
    }

    /// Empty where it is not known.
    pub(super) fn unit(&self, id: OrganizationId) -> String {
        self.units.get(&id).cloned().unwrap_or_default()
    }

    /// Empty where it is not known.
    pub(super) fn party(&self, id: PartyOrganizationId) -> String {
        self.parties.get(&id).cloned().unwrap_or_default()
    }
}

/// Somebody as they are on `today`, or on the first day they are in the register.
pub(super) fn member(
    known: &Known,
    ring: &Ring,
    places: &Places,
    today: Day,
    shown: Shown,
) -> Result<pb::Member, Status> {
    let on = today.max(known.from);
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let (workplace, home, manager) = (known.workplace(on), known.home(on), known.manager(on));
    let floating = *known.floating.at(on);
    let ended = known.ended.filter(|(end, _)| *end <= on);
    let told = pb::Member {
        id: known.id.to_string(),
        standing: match (ended, known.is_full(on)) {
            (Some(_), _) => "ended",
            (None, true) => "full",
            (None, false) => "probationary",
        }
        .to_owned(),
        joined_on: day(known.standing.joined_on),
        confirmed_on: day(known.standing.confirmed_on),
        workplace: workplace.map(|id| id.to_string()).unwrap_or_default(),
        workplace_name: workplace.map(|id| places.unit(id)).unwrap_or_default(),
        relationship: home.map(|id| id.to_string()).unwrap_or_default(),
        relationship_name: match known.homes.at(on) {
            Some(Home::Here(party)) => places.party(party.party_organization),
            Some(Home::Elsewhere { person: _, name }) => match shown {
                Shown::Masked => mask_name(&clear(ring, Some(name))?),
                Shown::Clear => clear(ring, Some(name))?,
            },
            None => String::new(),
        },
        relationship_from: known.homes.at(on).as_ref().map(|_| known.homes.since(on).to_string()).unwrap_or_default(),
        floating,
        floating_from: day(floating.then(|| known.floating.since(on))),
        managed_by: manager.map(|id| id.to_string()).unwrap_or_default(),
        managed_by_name: manager.map(|id| places.party(id)).unwrap_or_default(),
        contact_lost: known.contact_lost.is_some(),
        ended_on: day(ended.map(|(end, _)| end)),
        end_reason: ended.map(|(_, reason)| end_reason_key(reason).to_owned()).unwrap_or_default(),
        erased: known.erased || ring.key.is_none(),
        ..pb::Member::default()
    };
    with_profile(told, &known.profile, ring, shown)
}

fn with_profile(told: pb::Member, profile: &Profile, ring: &Ring, shown: Shown) -> Result<pb::Member, Status> {
    let name = clear(ring, Some(&profile.name))?;
    let number = clear(ring, Some(&profile.identity_number))?;
    let telephone = clear(ring, profile.telephone.as_ref())?;
    Ok(match shown {
        Shown::Masked => pb::Member {
            name: mask_name(&name),
            identity_number: mask_number(&number),
            telephone: mask_number(&telephone),
            ..told
        },
        Shown::Clear => pb::Member {
            name,
            identity_number: number,
            telephone,
            sex: clear(ring, profile.sex.as_ref())?,
            ethnicity: clear(ring, profile.ethnicity.as_ref())?,
            education: clear(ring, profile.education.as_ref())?,
            ..told
        },
    })
}

/// Empty where there is none, or none any more.
fn clear<T: Sensitive + Into<String>>(ring: &Ring, value: Option<&Personal<T>>) -> Result<String, Status> {
    let opened = value.map(|value| value.reveal(ring)).transpose().map_err(status::internal)?;
    Ok(opened.flatten().map(Into::into).unwrap_or_default())
}
