//! What follows from what happens to organizations and Party organizations.

use vocabulary::{Day, Division, OrganizationId, PartyOrganizationId, Timeline};

use super::events::{Event, Home, Manager, PartySeat, Why};
use super::state::Known;
use crate::domain::counts::SeatChange;

impl Known {
    /// They stay members; from the day the organization ended they do not work there.
    pub(super) fn leave(&self, organization: OrganizationId, on: Option<Day>) -> Vec<Event> {
        let there = |workplace: &Option<_>| {
            workplace.as_ref().is_some_and(|at: &super::Workplace| at.organization == organization)
        };
        let why = Why::OrganizationEnded;
        let days = outlasting(&self.workplaces, on, there);
        days.into_iter().map(|from| Event::WorkplaceChanged { workplace: None, from, why }).collect()
    }

    /// From the day the Party organization was dissolved it neither holds their relationship nor manages them.
    pub(super) fn leave_party(&self, party: PartyOrganizationId, on: Option<Day>) -> Vec<Event> {
        let why = Why::PartyOrganizationEnded;
        let held = |home: &Option<Home>| home.as_ref().and_then(Home::id) == Some(party);
        let homes = outlasting(&self.homes, on, held).into_iter();
        let homes = homes.map(|from| Event::RelationshipChanged { home: None, from, why });
        let managed = |manager: &Manager| matches!(manager, Manager::Other(seat) if seat.party_organization == party);
        let managers = outlasting(&self.managers, on, managed).into_iter();
        let managers = managers.map(|from| Event::ManagementChanged { manager: Manager::Relationship, from, why });
        homes.chain(managers).collect()
    }

    /// Whoever reached them by where it lay reaches them by where it lies.
    pub(super) fn moved(&self, organization: OrganizationId, change: &SeatChange) -> Vec<Event> {
        let Some(seat) = self.seats.get(&organization) else { return Vec::new() };
        let moved = seat.with(change);
        if *seat == moved { Vec::new() } else { vec![Event::WorkplaceMoved { organization, seat: moved }] }
    }

    pub(super) fn party_moved(&self, party: PartyOrganizationId, division: Division) -> Vec<Event> {
        let moved = self.parties.get(&party).is_some_and(|at| *at != division);
        let party = PartySeat { party_organization: party, division };
        if moved { vec![Event::PartyOrganizationMoved { party }] } else { Vec::new() }
    }
}

/// The first day without it of each stay that would outlast `on`; without a day: of each stay.
fn outlasting<T>(stays: &Timeline<T>, on: Option<Day>, is_it: impl Fn(&T) -> bool) -> Vec<Day> {
    let ends = stays.days().skip(1).map(Some).chain([None]);
    let stays = stays.entries().zip(ends).filter(|((_, value), _)| is_it(value));
    stays
        .filter_map(|((from, _), to)| {
            let day = on.map_or(from, |on| on.max(from));
            to.is_none_or(|to| to > day).then_some(day)
        })
        .collect()
}
