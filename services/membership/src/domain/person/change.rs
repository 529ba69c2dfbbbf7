//! Single commands about somebody on record.

use vocabulary::Day;

use super::events::{EndReason, Event, Home, Manager, Why};
use super::state::Known;
use super::{HomeOf, Party, Refusal, Unit};

const WHY: Why = Why::Said;

impl Known {
    /// Refuses what would be before they are in the register, or after they are a member no more.
    pub(super) fn at(&self, day: Day) -> Result<(), Refusal> {
        match self.ended {
            Some((on, _)) => Err(Refusal::MembershipEnded { on }),
            None if day < self.from => Err(Refusal::BeforeEnrolment { from: self.from, day }),
            None => Ok(()),
        }
    }

    pub(super) fn confirm(&self, on: Day) -> Result<Vec<Event>, Refusal> {
        if self.standing.full && self.standing.confirmed_on == Some(on) {
            return Ok(Vec::new());
        }
        self.at(on)?;
        if self.standing.full {
            return Err(Refusal::FullAlready);
        }
        match self.standing.joined_on {
            Some(joined_on) if on < joined_on => Err(Refusal::ConfirmedBeforeJoining { joined_on, confirmed_on: on }),
            _ => Ok(vec![Event::Confirmed { on }]),
        }
    }

    pub(super) fn change_relationship(&self, party: &Party, from: Day) -> Result<Vec<Event>, Refusal> {
        self.at(from)?;
        party.takes(from)?;
        Ok(self.related(&Home::Here(party.seat), from))
    }

    pub(super) fn change_workplace(&self, unit: Option<&Unit>, from: Day) -> Result<Vec<Event>, Refusal> {
        self.at(from)?;
        if let Some(unit) = unit {
            unit.takes(from)?;
        }
        let workplace = unit.map(|unit| unit.workplace.clone());
        if self.workplace(from) == workplace.as_ref().map(|at| at.organization) {
            return Ok(Vec::new());
        }
        Ok(vec![Event::WorkplaceChanged { workplace, from, why: WHY }])
    }

    pub(super) fn begin_floating(&self, unit: &Unit, home: Option<&HomeOf>, from: Day) -> Result<Vec<Event>, Refusal> {
        self.at(from)?;
        unit.takes(from)?;
        let there = self.workplace(from) == Some(unit.workplace.organization);
        let floats = *self.floating.at(from);
        if floats && !there {
            return Err(Refusal::FloatsElsewhere { since: self.floating.since(from) });
        }
        let home = home.map(|home| home.home(self.id));
        let mut told = home.map(|home| self.related(&home, from)).unwrap_or_default();
        if !there {
            let workplace = Some(unit.workplace.clone());
            told.push(Event::WorkplaceChanged { workplace, from, why: WHY });
        }
        if !floats {
            told.push(Event::FloatingBegan { from });
        }
        Ok(told)
    }

    pub(super) fn end_floating(&self, party: Option<&Party>, on: Day) -> Result<Vec<Event>, Refusal> {
        self.at(on)?;
        if !self.floating.at(on) {
            return Err(Refusal::NotFloating);
        }
        let mut told = vec![Event::FloatingEnded { on }];
        match party {
            Some(party) => {
                party.takes(on)?;
                told.extend(self.related(&Home::Here(party.seat), on));
            }
            None if self.workplace(on).is_none() => {}
            None => told.push(Event::WorkplaceChanged { workplace: None, from: on, why: WHY }),
        }
        Ok(told)
    }

    pub(super) fn manage(&self, party: Option<&Party>, from: Day) -> Result<Vec<Event>, Refusal> {
        self.at(from)?;
        let manager = match party {
            None => Manager::Nobody,
            Some(party) => {
                party.takes(from)?;
                self.managed_by(party, from)
            }
        };
        Ok(self.managed(manager, from))
    }

    pub(super) fn end(&self, reason: EndReason, on: Day) -> Result<Vec<Event>, Refusal> {
        if self.ended == Some((on, reason)) {
            return Ok(Vec::new());
        }
        self.at(on)?;
        if reason == EndReason::ProbationCancelled && self.is_full(on) {
            return Err(Refusal::NotProbationary);
        }
        Ok(vec![Event::MembershipEnded { reason, on }])
    }

    pub(super) fn set_contact_lost(&self, lost: bool, on: Day) -> Result<Vec<Event>, Refusal> {
        if lost == self.contact_lost.is_some() {
            return Ok(Vec::new());
        }
        self.at(on)?;
        Ok(vec![if lost { Event::ContactLost { on } } else { Event::ContactFound { on } }])
    }

    /// The relationship is held there from a day on, unless it is held there then.
    pub(super) fn related(&self, home: &Home, from: Day) -> Vec<Event> {
        if self.homes.at(from).as_ref().is_some_and(|held| held.is(home)) {
            return Vec::new();
        }
        vec![Event::RelationshipChanged { home: Some(home.clone()), from, why: WHY }]
    }

    /// Who manages by default is not said apart.
    pub(super) fn managed_by(&self, party: &Party, day: Day) -> Manager {
        let holds = self.home(day) == Some(party.seat.party_organization);
        if holds { Manager::Relationship } else { Manager::Other(party.seat) }
    }

    /// They are managed so from a day on, unless they are then.
    pub(super) fn managed(&self, manager: Manager, from: Day) -> Vec<Event> {
        let same = match (self.managers.at(from), &manager) {
            (Manager::Other(one), Manager::Other(other)) => one.party_organization == other.party_organization,
            (one, other) => one == other,
        };
        if same { Vec::new() } else { vec![Event::ManagementChanged { manager, from, why: WHY }] }
    }
}

impl Unit {
    /// Somebody can work there from this day on.
    fn takes(&self, day: Day) -> Result<(), Refusal> {
        self.lives()?;
        let on_record_from = self.on_record_from;
        if day < on_record_from { Err(Refusal::BeforeOrganization { on_record_from, day }) } else { Ok(()) }
    }

    pub(super) fn lives(&self) -> Result<(), Refusal> {
        if self.ended_on.is_some() { Err(Refusal::OrganizationEnded) } else { Ok(()) }
    }
}

impl Party {
    /// Somebody can be its member from this day on.
    fn takes(&self, day: Day) -> Result<(), Refusal> {
        self.lives()?;
        let founded_on = self.founded_on;
        if day < founded_on { Err(Refusal::BeforePartyOrganization { founded_on, day }) } else { Ok(()) }
    }

    pub(super) fn lives(&self) -> Result<(), Refusal> {
        if self.dissolved_on.is_some() { Err(Refusal::PartyOrganizationDissolved) } else { Ok(()) }
    }
}
