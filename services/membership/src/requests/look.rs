//! Organizations and Party organizations as they are named: looked up many at once, each with the guard that says
//! whether anything was heard of it since.

use std::collections::{BTreeSet, HashMap};

use kernel::{Key, Log};
use proto::organization::v1 as pb;
use proto::organization::v1::organization_ref::By as UnitBy;
use proto::organization::v1::party_organization_ref::By as PartyBy;
use runtime::{Explained, Peers, status};
use tonic::Status;
use vocabulary::{CreditCode, Day, Division, Industry, OrganizationId, PartyOrganizationId, parse_day};

use super::codes::{PARTY_AMBIGUOUS, PARTY_UNKNOWN, UNIT_AMBIGUOUS, UNIT_UNKNOWN, UNREADABLE};
use crate::domain::counts::Seat;
use crate::domain::person::{self, Party, PartySeat, Unit, Workplace};

/// Asked for in one call; a Party organization may take two questions.
const TOGETHER: usize = 500;

/// What names stand for.
#[derive(Debug, Default)]
pub(crate) struct Looked {
    units: HashMap<String, Found<Unit>>,
    parties: HashMap<String, Found<Party>>,
}

type Found<T> = Result<T, &'static Explained>;

impl Looked {
    /// The organization by this id, credit code or exact name.
    pub(crate) fn unit(&self, name: &str) -> Found<Unit> {
        self.units.get(name).cloned().unwrap_or(Err(&UNIT_UNKNOWN))
    }

    /// The Party organization by this id, code or exact name.
    pub(crate) fn party(&self, name: &str) -> Found<Party> {
        self.parties.get(name).copied().unwrap_or(Err(&PARTY_UNKNOWN))
    }
}

/// Looks all of these up. An organization is seen from its persons' side; for its register see [`super::unit`].
pub(crate) async fn look_up(
    units: &BTreeSet<String>,
    parties: &BTreeSet<String>,
    log: &Log,
    peers: &Peers,
) -> Result<Looked, Status> {
    let mut looked = Looked::default();
    for names in chunks(units) {
        looked.units.extend(self::units(names, log, peers, person::news_of).await?);
    }
    for names in chunks(parties) {
        looked.parties.extend(self::parties(names, log, peers).await?);
    }
    Ok(looked)
}

fn chunks(names: &BTreeSet<String>) -> Vec<Vec<String>> {
    let names: Vec<String> = names.iter().cloned().collect();
    names.chunks(TOGETHER).map(<[String]>::to_vec).collect()
}

/// These organizations, each with `guard` as it stood before the answer: found first, as only then it is known whom the
/// guard is for, then looked at.
pub(crate) async fn units(
    names: Vec<String>,
    log: &Log,
    peers: &Peers,
    guard: fn(OrganizationId) -> Key,
) -> Result<HashMap<String, Found<Unit>>, Status> {
    let first = ask_units(peers, names.iter().map(|name| unit_by(name)).collect()).await?;
    let id = |unit: &pb::Unit| unit.id.parse::<OrganizationId>().ok();
    let ids: Vec<_> = first.iter().filter_map(id).collect();
    let keys: Vec<Key> = ids.iter().copied().map(guard).collect();
    let guards = log.guards(&keys).await.map_err(status::unread)?;
    let again = ask_units(peers, ids.iter().map(|id| UnitBy::Id(id.to_string())).collect()).await?;
    let again: HashMap<_, _> = again.iter().filter_map(|unit| Some((id(unit)?, unit))).collect();
    let mut found = HashMap::with_capacity(names.len());
    for (name, first) in names.into_iter().zip(&first) {
        let one = match id(first).and_then(|id| again.get(&id).map(|unit| (id, *unit))) {
            None if first.ambiguous => Err(&UNIT_AMBIGUOUS),
            None => Err(&UNIT_UNKNOWN),
            Some((id, unit)) => {
                let seen = guards.get(&guard(id)).copied().unwrap_or_default();
                Ok(unit_of(id, unit, seen).ok_or_else(|| UNREADABLE.status())?)
            }
        };
        found.insert(name, one);
    }
    Ok(found)
}

async fn parties(names: Vec<String>, log: &Log, peers: &Peers) -> Result<HashMap<String, Found<Party>>, Status> {
    // What is no id may be a code or a name: a code is asked for first.
    let asks: Vec<(usize, PartyBy)> = names
        .iter()
        .enumerate()
        .flat_map(|(place, name)| party_by(name).into_iter().map(move |by| (place, by)))
        .collect();
    let first = ask_parties(peers, asks.iter().map(|(_, by)| by.clone()).collect()).await?;
    let id = |party: &pb::PartyOrganization| party.id.parse::<PartyOrganizationId>().ok();
    let mut ids: Vec<Option<PartyOrganizationId>> = vec![None; names.len()];
    let mut ambiguous = vec![false; names.len()];
    for ((place, _), party) in asks.iter().zip(&first) {
        ids[*place] = ids[*place].or(id(party));
        ambiguous[*place] |= party.ambiguous;
    }
    let keys: Vec<Key> = ids.iter().flatten().copied().map(person::news_of_party).collect();
    let guards = log.guards(&keys).await.map_err(status::unread)?;
    let again = ask_parties(peers, ids.iter().flatten().map(|id| PartyBy::Id(id.to_string())).collect()).await?;
    let again: HashMap<_, _> = again.iter().filter_map(|party| Some((id(party)?, party))).collect();
    let mut found = HashMap::with_capacity(names.len());
    for ((name, id), ambiguous) in names.into_iter().zip(ids).zip(ambiguous) {
        let one = match id.and_then(|id| again.get(&id).map(|party| (id, *party))) {
            None if ambiguous => Err(&PARTY_AMBIGUOUS),
            None => Err(&PARTY_UNKNOWN),
            Some((id, party)) => {
                let seen = guards.get(&person::news_of_party(id)).copied().unwrap_or_default();
                Ok(party_of(id, party, seen).ok_or_else(|| UNREADABLE.status())?)
            }
        };
        found.insert(name, one);
    }
    Ok(found)
}

async fn ask_units(peers: &Peers, by: Vec<UnitBy>) -> Result<Vec<pb::Unit>, Status> {
    if by.is_empty() {
        return Ok(Vec::new());
    }
    let units = by.into_iter().map(|by| pb::OrganizationRef { by: Some(by) }).collect();
    Ok(peers.units().look_up_units(pb::LookUpUnitsRequest { units }).await?.into_inner().units)
}

async fn ask_parties(peers: &Peers, by: Vec<PartyBy>) -> Result<Vec<pb::PartyOrganization>, Status> {
    if by.is_empty() {
        return Ok(Vec::new());
    }
    let party_organizations = by.into_iter().map(|by| pb::PartyOrganizationRef { by: Some(by) }).collect();
    let asked = pb::LookUpPartyOrganizationsRequest { party_organizations };
    Ok(peers.units().look_up_party_organizations(asked).await?.into_inner().party_organizations)
}

fn unit_by(name: &str) -> UnitBy {
    match (name.parse::<OrganizationId>(), CreditCode::vouched(name)) {
        (Ok(id), _) => UnitBy::Id(id.to_string()),
        (Err(_), Ok(code)) => UnitBy::Code(code.to_string()),
        (Err(_), Err(_)) => UnitBy::Name(name.to_owned()),
    }
}

fn party_by(name: &str) -> Vec<PartyBy> {
    /// Longer codes there are not.
    const CODE: usize = 60;
    if let Ok(id) = name.parse::<PartyOrganizationId>() {
        return vec![PartyBy::Id(id.to_string())];
    }
    let code = (name.chars().count() <= CODE).then(|| PartyBy::Code(name.to_owned()));
    code.into_iter().chain([PartyBy::Name(name.to_owned())]).collect()
}

fn unit_of(organization: OrganizationId, found: &pb::Unit, seen: i64) -> Option<Unit> {
    let division = Division::parse(&found.division).ok()?;
    let industry = (!found.industry.is_empty()).then(|| Industry::parse(&found.industry)).transpose().ok()?;
    Some(Unit {
        workplace: Workplace { organization, seat: Seat { division, industry } },
        on_record_from: parse_day(&found.from).ok()?,
        ended_on: end(found.alive, &found.ended_on)?,
        seen,
    })
}

fn party_of(party_organization: PartyOrganizationId, found: &pb::PartyOrganization, seen: i64) -> Option<Party> {
    Some(Party {
        seat: PartySeat { party_organization, division: Division::parse(&found.division).ok()? },
        founded_on: parse_day(&found.founded_on).ok()?,
        dissolved_on: end(found.alive, &found.dissolved_on)?,
        seen,
    })
}

/// The day something ended; `None` inside: it lives; outside: it ended and nobody says when.
fn end(alive: bool, on: &str) -> Option<Option<Day>> {
    if alive { Some(None) } else { parse_day(on).ok().map(Some) }
}
