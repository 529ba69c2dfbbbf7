//! `Record`: a ledger's row against what is known, told as precise events, or none.

use vocabulary::{Day, PersonId};

use super::events::{Correction, Event, Home, Manager, Standing, Why};
use super::personal::Profile;
use super::state::Known;
use super::{HomeOf, Party, Refusal, Unit};

const WHY: Why = Why::Said;

/// What a ledger's row says; what it does not say is absent.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) profile: Profile,
    pub(crate) standing: Standing,
    pub(crate) workplace: Option<Unit>,
    pub(crate) home: Option<HomeOf>,
    pub(crate) home_from: Option<Day>,
    pub(crate) floating: bool,
    pub(crate) floating_from: Option<Day>,
    pub(crate) manager: Option<Party>,
}

/// Record somebody as a row tells.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) row: Row,
    /// The id of the person where they are new; who is on record keeps theirs.
    pub(crate) person: PersonId,
    /// When they were born, as their identity number says.
    pub(crate) born: Day,
    /// The day changes hold from where the row names none.
    pub(crate) as_of: Day,
    /// What is recorded was wrong from the start.
    pub(crate) correct: bool,
}

impl Record {
    /// They were not on record.
    pub(super) fn first(&self, today: Day) -> Result<Vec<Event>, Refusal> {
        self.sound(today)?;
        let Row { profile, standing, workplace, home, home_from, floating, floating_from, manager } = &self.row;
        let day = self.start();
        let floating_from = floating.then(|| floating_from.unwrap_or(day));
        let from = floating_from.map_or(day, |floats| home_from.map_or(floats, |home| home.min(floats)));
        // A floating member is here from the day they float, wherever their relationship was before.
        let here = floating_from.unwrap_or(from);
        let mut told = vec![
            Event::Recorded { person: self.person, profile: profile.clone() },
            Event::Enrolled { standing: *standing, from },
        ];
        if let Some(Unit { workplace, .. }) = workplace {
            told.push(Event::WorkplaceChanged { workplace: Some(workplace.clone()), from: here, why: WHY });
        }
        // Nobody belongs to, and nobody is managed by, what is not founded yet.
        let founded = home.as_ref().and_then(HomeOf::party).map(|party| party.founded_on);
        let home = home.as_ref().map(|home| home.home(self.person));
        if let Some(home) = &home {
            let from = founded.map_or(from, |founded| founded.max(from));
            told.push(Event::RelationshipChanged { home: Some(home.clone()), from, why: WHY });
        }
        told.extend(floating_from.map(|from| Event::FloatingBegan { from }));
        let other = manager.filter(|party| home.as_ref().and_then(Home::id) != Some(party.seat.party_organization));
        told.extend(other.map(|party| Event::ManagementChanged {
            manager: Manager::Other(party.seat),
            from: here.max(party.founded_on),
            why: WHY,
        }));
        Ok(told)
    }

    /// They are on record.
    pub(super) fn again(&self, known: &Known, today: Day) -> Result<Vec<Event>, Refusal> {
        self.sound(today)?;
        let as_of = self.as_of.max(known.from);
        known.at(as_of)?;
        let mut told = Vec::new();
        if let Some(profile) = known.profile.differing(&self.row.profile) {
            told.push(Event::ProfileChanged { person: known.id, profile });
        }
        if self.correct {
            told.extend(self.corrections(known, as_of));
        } else {
            told.extend(self.changes(known, as_of)?);
        }
        Ok(told)
    }

    /// What no register can hold.
    fn sound(&self, today: Day) -> Result<(), Refusal> {
        let Standing { joined_on, full: _, confirmed_on } = self.row.standing;
        if let Some(joined_on) = joined_on {
            if joined_on < self.born {
                return Err(Refusal::JoinedBeforeBirth { joined_on });
            }
            if joined_on > today {
                return Err(Refusal::JoinedInTheFuture { joined_on });
            }
            if let Some(confirmed_on) = confirmed_on.filter(|on| *on < joined_on) {
                return Err(Refusal::ConfirmedBeforeJoining { joined_on, confirmed_on });
            }
        }
        self.row.workplace.as_ref().map_or(Ok(()), Unit::lives)?;
        let mut parties = self.row.home.as_ref().and_then(HomeOf::party).into_iter().chain(&self.row.manager);
        parties.try_for_each(Party::lives)
    }

    /// Since when they are in the register: as the row says; else since they joined, their organization was on record
    /// and their Party organization founded; where none of these is known, since it is recorded.
    fn start(&self) -> Day {
        let Row { standing, workplace, home, home_from, .. } = &self.row;
        let unit = workplace.as_ref().map(|unit| unit.on_record_from);
        let party = home.as_ref().and_then(HomeOf::party).map(|party| party.founded_on);
        let latest = [standing.joined_on, unit, party].into_iter().flatten().max();
        home_from.or(latest).unwrap_or(self.as_of)
    }

    /// New values hold from `as_of`.
    fn changes(&self, known: &Known, as_of: Day) -> Result<Vec<Event>, Refusal> {
        let Row { profile: _, standing, workplace, home, home_from, floating, floating_from, manager } = &self.row;
        let mut told = self.standing_changes(known, *standing, as_of)?;
        if let Some(unit) = workplace {
            told.extend(known.change_workplace_to(unit, as_of));
        }
        let home = home.as_ref().map(|home| home.home(known.id));
        if let Some(home) = &home {
            let since = known.homes.last().0;
            told.extend(known.related(home, home_from.filter(|from| *from > since).unwrap_or(as_of)));
        }
        match (floating, known.floating.at(as_of)) {
            (true, false) => {
                let from = floating_from.filter(|from| *from >= known.from).unwrap_or(as_of);
                told.push(Event::FloatingBegan { from });
            }
            (false, true) => told.push(Event::FloatingEnded { on: as_of }),
            (true, true) | (false, false) => {}
        }
        if let Some(party) = manager {
            let held = home.as_ref().map_or(known.home(as_of), Home::id) == Some(party.seat.party_organization);
            let manager = if held { Manager::Relationship } else { Manager::Other(party.seat) };
            told.extend(known.managed(manager, as_of.max(party.founded_on)));
        }
        Ok(told)
    }

    /// What was not known is filled in; what is on record otherwise is a correction, and said to be one.
    fn standing_changes(&self, known: &Known, said: Standing, as_of: Day) -> Result<Vec<Event>, Refusal> {
        let now = known.standing;
        let mut filled = now;
        match (now.joined_on, said.joined_on) {
            (Some(on_record), Some(on)) if on != on_record => {
                return Err(Refusal::JoinedOnAnotherDay { on_record });
            }
            (None, Some(on)) => filled.joined_on = Some(on),
            _ => {}
        }
        let mut told = Vec::new();
        match (now.is_full(as_of), said.is_full(as_of)) {
            (true, false) => return Err(Refusal::FullAlready),
            (false, true) => told.push(Event::Confirmed { on: said.confirmed_on.unwrap_or(as_of) }),
            (true, true) => match (now.confirmed_on, said.confirmed_on) {
                (Some(on_record), Some(on)) if on != on_record => {
                    return Err(Refusal::ConfirmedOnAnotherDay { on_record });
                }
                (None, Some(on)) => filled.confirmed_on = Some(on),
                _ => {}
            },
            (false, false) => {
                let other = said.confirmed_on.filter(|on| now.confirmed_on != Some(*on));
                told.extend(other.map(|on| Event::Confirmed { on }));
            }
        }
        if filled != now {
            let correction = Correction { standing: Some(filled), ..Correction::default() };
            told.insert(0, Event::Corrected { as_of, correction });
        }
        Ok(told)
    }

    /// What is on record otherwise was wrong from the start.
    fn corrections(&self, known: &Known, as_of: Day) -> Option<Event> {
        let Row { profile: _, standing: said, workplace, home, home_from, floating, floating_from, manager } =
            &self.row;
        let now = known.standing;
        let standing = Standing {
            joined_on: said.joined_on.or(now.joined_on),
            full: said.full,
            confirmed_on: said.confirmed_on.or(now.confirmed_on.filter(|_| said.full == now.full)),
        };
        let home = home.as_ref().map(|home| home.home(known.id));
        let workplace = workplace.as_ref().map(|unit| unit.workplace.clone());
        let held = home.as_ref().map_or(known.home(as_of), Home::id);
        let manager = manager.map(|party| match held == Some(party.seat.party_organization) {
            true => Manager::Relationship,
            false => Manager::Other(party.seat),
        });
        let first = known.homes.since(as_of) == known.from && !*floating;
        let floats = *known.floating.at(as_of);
        let since = known.floating.since(as_of);
        let correction = Correction {
            standing: (standing != now).then_some(standing),
            from: home_from.filter(|from| first && *from != known.from),
            workplace: workplace.filter(|at| known.workplace(as_of) != Some(at.organization)),
            home: home.filter(|home| !known.related(home, as_of).is_empty()),
            manager: manager.filter(|manager| !known.managed(manager.clone(), as_of).is_empty()),
            floating_from: match (*floating, floats) {
                (true, false) => Some(floating_from.unwrap_or(known.from)),
                (true, true) => floating_from.filter(|from| *from != since),
                (false, _) => None,
            },
            not_floating: floats && !*floating,
        };
        (correction != Correction::default()).then_some(Event::Corrected { as_of, correction })
    }
}

impl Known {
    fn change_workplace_to(&self, unit: &Unit, from: Day) -> Option<Event> {
        let differs = self.workplace(from) != Some(unit.workplace.organization);
        let workplace = Some(unit.workplace.clone());
        differs.then_some(Event::WorkplaceChanged { workplace, from, why: WHY })
    }
}
