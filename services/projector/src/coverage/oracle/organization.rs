//! What the organization service told, painted.

use std::collections::BTreeMap;

use proto::organization::v1 as organization;
use vocabulary::PartyOrganizationId;

use super::calendar::{Counted, Painted, at};
use crate::heard::{OrganizationHeard, PartyHeard};

pub(super) struct Unit {
    pub(super) start: usize,
    pub(super) in_statistics: bool,
    /// Street and community.
    pub(super) address: Painted<(String, String)>,
    /// Kind and industry.
    pub(super) class: Painted<(i32, String)>,
    pub(super) status: Painted<i32>,
    pub(super) employees: Counted<u32>,
    pub(super) survey: Counted<organization::MembersSurvey>,
    pub(super) by_hand: Painted<Option<String>>,
}

/// Unit, from, to.
pub(super) type Stay = (String, usize, usize);

pub(super) struct Party {
    pub(super) founded: usize,
    pub(super) dissolved: usize,
    pub(super) name: Painted<String>,
    pub(super) superior: Painted<Option<uuid::Uuid>>,
    pub(super) kind: Painted<i32>,
    pub(super) joined: Vec<Stay>,
    pub(super) affiliated: Vec<Stay>,
}

/// What was told about a unit.
pub(super) fn unit(units: &mut BTreeMap<uuid::Uuid, Unit>, id: uuid::Uuid, event: &OrganizationHeard) {
    if let OrganizationHeard::Recorded(told) = event {
        let unit = Unit {
            start: at(&told.from),
            in_statistics: told.in_statistics,
            address: Painted::from_the_beginning((told.division.clone(), told.community.clone())),
            class: Painted::from_the_beginning((told.kind, told.industry.clone())),
            status: Painted::from_the_beginning(1),
            employees: Counted::default(),
            survey: Counted::default(),
            by_hand: Painted::blank(),
        };
        units.insert(id, unit);
        return;
    }
    let unit = units.get_mut(&id).unwrap();
    match event {
        OrganizationHeard::Recorded(_) => {}
        OrganizationHeard::Retracted(_) => drop(units.remove(&id)),
        OrganizationHeard::MovedIn(told) => {
            unit.address.change(at(&told.from), (told.division.clone(), told.community.clone()));
        }
        OrganizationHeard::Reclassified(told) => {
            unit.class.change(at(&told.from), (told.kind, told.industry.clone()));
        }
        OrganizationHeard::EmployeesCounted(told) => drop(unit.employees.0.insert(at(&told.on), told.employees)),
        OrganizationHeard::Surveyed(told) => {
            let survey = told.survey.clone().unwrap();
            unit.survey.0.insert(at(&survey.on), survey);
        }
        OrganizationHeard::WentDormant(told) => unit.status.change(at(&told.on), 2),
        OrganizationHeard::Resumed(told) => unit.status.change(at(&told.on), 1),
        OrganizationHeard::Deregistered(told) => unit.status.change(at(&told.on), 3),
        OrganizationHeard::Revoked(told) => unit.status.change(at(&told.on), 4),
        OrganizationHeard::LineSet(told) => unit.by_hand.change(at(&told.from), Some(told.line.clone())),
        OrganizationHeard::LineCleared(told) => unit.by_hand.change(at(&told.from), None),
        OrganizationHeard::Corrected(told) => correct_unit(unit, told),
        // Nothing that is counted.
        OrganizationHeard::Renamed(_)
        | OrganizationHeard::MovedOut(_)
        | OrganizationHeard::Misplaced(_)
        | OrganizationHeard::Relocated(_)
        | OrganizationHeard::SupervisionChanged(_)
        | OrganizationHeard::ReasonGiven(_)
        | OrganizationHeard::PapersReceived(_) => {}
    }
}

fn correct_unit(unit: &mut Unit, told: &organization::OrganizationCorrected) {
    let as_of = at(&told.as_of);
    let (street, community) = unit.address.on(as_of).unwrap();
    let address = (told.division.clone().unwrap_or(street), told.community.clone().unwrap_or(community));
    unit.address.correct(as_of, address);
    let (kind, industry) = unit.class.on(as_of).unwrap();
    unit.class.correct(as_of, (told.kind.unwrap_or(kind), told.industry.clone().unwrap_or(industry)));
    told.registered_on.iter().for_each(|day| unit.start = at(day));
    let counted = if told.employees_on.is_empty() { as_of } else { at(&told.employees_on) };
    told.employees.into_iter().for_each(|employees| unit.employees.correct(counted, counted, employees));
    told.survey.iter().for_each(|survey| unit.survey.correct(at(&survey.on), at(&survey.on), survey.clone()));
    if let Some(was_on) = told.status_was_on.as_deref().map(at) {
        if was_on <= unit.start {
            (0..=unit.start).for_each(|day| unit.status.said[day] = false);
            unit.status.change(0, 1);
        } else if unit.status.said[was_on] {
            let before = unit.status.on(was_on - 1).unwrap();
            unit.status.change(was_on, before);
            unit.status.said[was_on] = false;
        }
    }
    told.status.into_iter().for_each(|status| unit.status.change(told.status_on.as_deref().map_or(as_of, at), status));
}

/// What was told about a Party organization.
pub(super) fn party(parties: &mut BTreeMap<uuid::Uuid, Party>, id: uuid::Uuid, event: &PartyHeard) {
    if let PartyHeard::Recorded(told) = event {
        let kind = Painted::from_the_beginning(told.kind);
        let (founded, dissolved) = (at(&told.founded_on), usize::MAX);
        let (name, superior) = (Painted::from_the_beginning(told.name.clone()), Painted::from_the_beginning(None));
        let (joined, affiliated) = (Vec::new(), Vec::new());
        parties.insert(id, Party { founded, dissolved, name, superior, kind, joined, affiliated });
        return;
    }
    let party = parties.get_mut(&id).unwrap();
    let founded = party.founded;
    let from = |day: &str| if at(day) <= founded { 0 } else { at(day) };
    let left = |stays: &mut Vec<Stay>, unit: &str, on: usize| {
        stays.iter_mut().filter(|stay| stay.0 == *unit && stay.2 == usize::MAX).for_each(|stay| stay.2 = on);
    };
    let stays = |spans: &[organization::UnitSpan]| {
        let to = |day: &str| if day.is_empty() { usize::MAX } else { at(day) };
        spans.iter().map(|span| (span.unit.clone(), from(&span.from), to(&span.to))).collect()
    };
    match event {
        PartyHeard::Retracted(_) => drop(parties.remove(&id)),
        PartyHeard::UnitJoined(told) => party.joined.push((told.unit.clone(), from(&told.from), usize::MAX)),
        PartyHeard::UnitLeft(told) => left(&mut party.joined, &told.unit, at(&told.on)),
        PartyHeard::UnitAffiliated(told) => party.affiliated.push((told.unit.clone(), from(&told.from), usize::MAX)),
        PartyHeard::AffiliationEnded(told) => left(&mut party.affiliated, &told.unit, at(&told.on)),
        PartyHeard::SuperiorChanged(told) => party.superior.change(at(&told.from), id_of(&told.superior)),
        PartyHeard::Upgraded(told) => party.kind.change(at(&told.on), told.kind),
        PartyHeard::Dissolved(told) => party.dissolved = at(&told.on),
        PartyHeard::Corrected(told) => {
            told.superior.iter().for_each(|id| party.superior.correct(at(&told.as_of), id_of(id)));
            told.kind.into_iter().for_each(|kind| party.kind.correct(at(&told.as_of), kind));
            told.founded_on.iter().for_each(|day| party.founded = at(day));
            if let Some(day) = &told.dissolved_on {
                party.dissolved = if day.is_empty() { usize::MAX } else { at(day) };
            }
            if told.units_corrected {
                party.joined = stays(&told.units);
            }
            if told.affiliated_corrected {
                party.affiliated = stays(&told.affiliated);
            }
        }
        // Nothing that is counted.
        PartyHeard::Recorded(_)
        | PartyHeard::LeadUnitChanged(_)
        | PartyHeard::MovedOut(_)
        | PartyHeard::Placed(_)
        | PartyHeard::Renamed(_)
        | PartyHeard::TermSet(_) => {}
    }
}

fn id_of(party: &str) -> Option<uuid::Uuid> {
    party.parse().ok().map(PartyOrganizationId::uuid)
}
