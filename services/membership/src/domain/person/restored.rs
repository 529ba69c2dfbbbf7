//! Taking back what an import changed: the membership as it was, less what came to an end meanwhile.

use vocabulary::Timeline;

use super::events::{Event, Membership, Since};
use super::personal::Profile;
use super::state::Known;
use super::{Party, Unit};

/// Be as before.
#[derive(Debug, Clone)]
pub(crate) struct Before {
    /// What was on record.
    pub(crate) known: Box<Known>,
    /// Who they were on record as, in clear.
    pub(crate) profile: Profile,
    /// The organizations of it as they are now.
    pub(crate) units: Vec<Unit>,
    /// The Party organizations of it as they are now.
    pub(crate) parties: Vec<Party>,
}

impl Before {
    /// What takes `now` back to it.
    pub(super) fn restore(&self, now: &Known) -> Vec<Event> {
        let mut told = Vec::new();
        if let Some(profile) = now.profile.differing(&self.profile) {
            told.push(Event::ProfileChanged { person: now.id, profile });
        }
        let membership = self.known.membership();
        let mut restored = now.clone();
        if now.membership() != membership {
            let event = Event::Restored { membership };
            restored.evolve(&event);
            told.push(event);
        }
        // Nothing is given back that ended meanwhile.
        for unit in &self.units {
            if let Some(on) = unit.ended_on {
                told.extend(restored.leave(unit.workplace.organization, Some(on)));
            }
        }
        for party in &self.parties {
            if let Some(on) = party.dissolved_on {
                told.extend(restored.leave_party(party.seat.party_organization, Some(on)));
            }
        }
        told
    }
}

impl Known {
    /// All that is recorded of the membership.
    pub(crate) fn membership(&self) -> Membership {
        Membership {
            standing: self.standing,
            from: self.from,
            workplaces: entries(&self.workplaces),
            homes: entries(&self.homes),
            managers: entries(&self.managers),
            floating: entries(&self.floating),
            contact_lost: self.contact_lost,
            ended: self.ended,
        }
    }

    pub(super) fn take_back(&mut self, membership: &Membership) {
        let Membership { standing, from, workplaces, homes, managers, floating, contact_lost, ended } =
            membership.clone();
        (self.standing, self.from) = (standing, from);
        (self.contact_lost, self.ended) = (contact_lost, ended);
        put_back(&mut self.workplaces, workplaces);
        put_back(&mut self.homes, homes);
        put_back(&mut self.managers, managers);
        put_back(&mut self.floating, floating);
    }
}

fn entries<T: Clone>(timeline: &Timeline<T>) -> Vec<Since<T>> {
    timeline.entries().map(|(from, value)| Since { from, value: value.clone() }).collect()
}

fn put_back<T>(timeline: &mut Timeline<T>, values: Vec<Since<T>>) {
    let mut values = values.into_iter();
    let Some(Since { from, value }) = values.next() else { return };
    *timeline = Timeline::of(from, value);
    values.for_each(|Since { from, value }| timeline.set(from, value));
}
