//! The organizations a request names, looked up; the guards as they stood before, so that an end heard in between is
//! missed by neither.

use proto::organization::v1::{LookUpUnitsRequest, OrganizationRef, Unit as Found, organization_ref::By};
use runtime::{Facts, Invalid, status};
use tonic::Status;
use vocabulary::{CreditCode, Division, Industry, Name, OrganizationId, parse_day};

use super::codes::{UNIT_ABSENT, UNIT_AMBIGUOUS, UNIT_UNREADABLE};
use crate::domain::post_holder::{Unit, news_of};

/// An organization as it is named: id, credit code or exact name.
pub(crate) type UnitName = Name;

/// What an organization's name stands for.
#[derive(Debug, Clone)]
pub(crate) enum Looked {
    /// This one.
    One(Box<Seen>),
    /// Nothing on record, or nothing that the caller may see.
    Absent,
    /// Several of that name.
    Ambiguous,
}

/// An organization, and what else is known of it now.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) unit: Unit,
    pub(crate) employees: Option<u32>,
    /// A Party organization is set up in it, or it is affiliated to one.
    pub(crate) covered: bool,
}

pub(super) fn unit_name(invalid: &mut Invalid, field: &str, text: &str) -> Option<UnitName> {
    invalid.check(field, text, Name::parse(text))
}

/// What these names stand for, in their order; at most as many as one look-up takes.
pub(crate) async fn look_up(names: &[UnitName], facts: &Facts) -> Result<Vec<Looked>, Status> {
    // By id first: whom a guard is for is known only then.
    let found = ask(names.iter().map(by), facts).await?;
    let ids: Vec<Option<OrganizationId>> = found.iter().map(|unit| unit.id.parse().ok()).collect();
    let keys: Vec<_> = ids.iter().flatten().copied().map(news_of).collect();
    let guards = facts.log.guards(&keys).await.map_err(status::unread)?;
    // And once more: what is relied on was looked up after the guards were read.
    let again = ask(ids.iter().flatten().map(|id| By::Id(id.to_string())), facts).await?;
    let mut again = again.into_iter();
    let mut looked = Vec::with_capacity(found.len());
    for (first, id) in found.iter().zip(&ids) {
        looked.push(match id {
            None if first.ambiguous => Looked::Ambiguous,
            None => Looked::Absent,
            Some(id) => match again.next().filter(|unit| !unit.id.is_empty()) {
                None => Looked::Absent,
                Some(unit) => {
                    let seen = guards.get(&news_of(*id)).copied().unwrap_or_default();
                    Looked::One(Box::new(understood(*id, seen, &unit).ok_or_else(|| UNIT_UNREADABLE.status())?))
                }
            },
        });
    }
    Ok(looked)
}

async fn ask(units: impl Iterator<Item = By>, facts: &Facts) -> Result<Vec<Found>, Status> {
    let units: Vec<_> = units.map(|by| OrganizationRef { by: Some(by) }).collect();
    if units.is_empty() {
        return Ok(vec![]);
    }
    Ok(facts.peers.units().look_up_units(LookUpUnitsRequest { units }).await?.into_inner().units)
}

fn by(name: &UnitName) -> By {
    let text = name.as_str();
    match (text.parse::<OrganizationId>(), CreditCode::vouched(text)) {
        (Ok(id), _) => By::Id(id.to_string()),
        (Err(_), Ok(code)) => By::Code(code.to_string()),
        (Err(_), Err(_)) => By::Name(text.to_owned()),
    }
}

/// The units of a command that names them; every name that stands for nothing is told with its field.
pub(super) async fn units(names: &[(String, UnitName)], facts: &Facts) -> Result<Vec<Unit>, Status> {
    let looked = look_up(&names.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>(), facts).await?;
    let mut invalid = Invalid::new();
    let mut units: Vec<Unit> = Vec::new();
    for ((field, name), looked) in names.iter().zip(looked) {
        match looked {
            // Named twice, by code and by name, it is one all the same.
            Looked::One(seen) if units.iter().any(|unit| unit.organization == seen.unit.organization) => {}
            Looked::One(seen) => units.push(seen.unit),
            // Of one organization that is asked for, absence is an answer of its own.
            Looked::Absent if names.len() == 1 => return Err(UNIT_ABSENT.status()),
            Looked::Absent => invalid.field(field, UNIT_ABSENT.code, UNIT_ABSENT.zh, UNIT_ABSENT.en, name.as_str()),
            Looked::Ambiguous => {
                invalid.field(field, UNIT_AMBIGUOUS.code, UNIT_AMBIGUOUS.zh, UNIT_AMBIGUOUS.en, name.as_str());
            }
        }
    }
    Ok(invalid.done(Some(units))?)
}

/// The one unit of a command.
pub(super) async fn unit(name: &UnitName, facts: &Facts) -> Result<Unit, Status> {
    let units = units(&[("organization".to_owned(), name.clone())], facts).await?;
    units.into_iter().next().ok_or_else(|| UNIT_ABSENT.status())
}

fn understood(organization: OrganizationId, seen: i64, found: &Found) -> Option<Seen> {
    let ended = match found.alive {
        true => None,
        false => Some(parse_day(&found.ended_on).ok()?),
    };
    let unit = Unit {
        organization,
        name: Name::parse(&found.name).ok()?,
        division: Division::parse(&found.division).ok()?,
        industry: if found.industry.is_empty() { None } else { Some(Industry::parse(&found.industry).ok()?) },
        on_record_from: parse_day(&found.from).ok()?,
        ended,
        seen,
    };
    let covered = !(found.top_party_organization.is_empty() && found.affiliated_to.is_empty());
    Some(Seen { unit, employees: found.employees, covered })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found() -> Found {
        Found {
            name: "观湖义工联".to_owned(),
            alive: true,
            division: "440309001".to_owned(),
            from: "2015-03-01".to_owned(),
            employees: Some(30),
            ..Found::default()
        }
    }

    #[test]
    fn an_organization_is_understood_or_the_answer_is_not() {
        let understood = |found: &Found| understood(OrganizationId::new(uuid::Uuid::from_u128(7)), 3, found);
        let seen = understood(&found()).unwrap();
        assert_eq!((seen.unit.seen, seen.unit.ended, seen.unit.industry), (3, None, None));
        assert_eq!((seen.employees, seen.covered), (Some(30), false));
        let ended = Found { alive: false, ended_on: "2019-07-01".to_owned(), ..found() };
        assert_eq!(understood(&ended).unwrap().unit.ended, parse_day("2019-07-01").ok());
        assert!(understood(&Found { from: String::new(), ..found() }).is_none());
        assert!(understood(&Found { alive: false, ..found() }).is_none());
    }

    #[test]
    fn an_organization_is_named_by_id_code_or_name() {
        let by = |text: &str| by(&Name::parse(text).unwrap());
        let id = OrganizationId::new(uuid::Uuid::from_u128(7)).to_string();
        assert_eq!(by(&id), By::Id(id));
        assert_eq!(by("５1100000500002862f"), By::Code("51100000500002862F".to_owned()));
        assert_eq!(by("观湖义工联"), By::Name("观湖义工联".to_owned()));
    }
}
