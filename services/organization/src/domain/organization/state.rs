//! What is known of an organization on record, and how it came to be known.

use std::collections::BTreeSet;

use vocabulary::{ContactId, CreditCode, Day, Name, OrganizationId, Place, Timeline};

use super::contact::Contact;
use super::events::{Correction, Counted, Event, StatusCorrection};
use super::line::ByHand;
use super::row::{Address, Classification, Papers, Reason, Status, Supervision, Survey};
use crate::domain::set;

/// An organization on record: what decisions need, and the row's fields to tell change from no change.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Known {
    pub(crate) id: OrganizationId,
    pub(crate) code: CreditCode,
    /// The day it is on record from: its registration where `registered`.
    pub(crate) start: Day,
    pub(crate) registered: bool,
    pub(crate) names: Timeline<Name>,
    pub(crate) classifications: Timeline<Classification>,
    pub(crate) addresses: Timeline<Address>,
    pub(crate) supervisions: Timeline<Supervision>,
    pub(crate) statuses: Timeline<Status>,
    pub(crate) employees: Option<Timeline<u32>>,
    pub(crate) surveys: Option<Timeline<Survey>>,
    pub(crate) reasons: Option<Timeline<Reason>>,
    pub(crate) papers: Option<Timeline<Papers>>,
    /// Lines set by hand; `None` where the rule says it again.
    pub(crate) lines: Option<Timeline<Option<ByHand>>>,
    pub(crate) contact: Option<Contact>,
    /// Contacts whose data can still be read, replaced ones among them.
    pub(crate) contacts: BTreeSet<ContactId>,
    /// Contacts whose data are to be gone.
    pub(crate) erased: BTreeSet<ContactId>,
}

impl Known {
    pub(super) fn born(event: &Event) -> Option<Self> {
        let Event::Recorded { id, code, name, classification, address, supervision, from, registered, vouched: _ } =
            event
        else {
            return None;
        };
        Some(Self {
            id: *id,
            code: code.clone(),
            start: *from,
            registered: *registered,
            names: Timeline::of(*from, name.clone()),
            classifications: Timeline::of(*from, classification.clone()),
            addresses: Timeline::of(*from, address.clone()),
            supervisions: Timeline::of(*from, supervision.clone()),
            statuses: Timeline::of(*from, Status::Operating),
            employees: None,
            surveys: None,
            reasons: None,
            papers: None,
            lines: None,
            contact: None,
            contacts: BTreeSet::new(),
            erased: BTreeSet::new(),
        })
    }

    /// The day its life ended, if it did.
    pub(crate) fn ended(&self) -> Option<Day> {
        let (day, status) = self.statuses.last();
        status.ends().then_some(day)
    }

    /// Where it lies now, as far as permissions care.
    pub(crate) fn place(&self) -> Place {
        Place {
            division: Some(self.addresses.last().1.division()),
            industry: self.classifications.last().1.industry.clone(),
            organization: Some(self.id),
        }
    }

    pub(super) fn evolve(&mut self, event: &Event) {
        match event {
            Event::Recorded { .. } | Event::Retracted { .. } => {}
            Event::MovedOut { .. } | Event::Misplaced { .. } => {}
            Event::Renamed { name, from } => self.names.set(*from, name.clone()),
            Event::MovedIn { address, from, .. } | Event::Relocated { address, from } => {
                self.addresses.set(*from, address.clone());
            }
            Event::Reclassified { classification, from } => self.classifications.set(*from, classification.clone()),
            Event::SupervisionChanged { supervision, from } => self.supervisions.set(*from, supervision.clone()),
            Event::EmployeesCounted { employees, on } => set(&mut self.employees, *on, *employees),
            Event::Surveyed { survey, on } => set(&mut self.surveys, *on, *survey),
            Event::ReasonGiven { reason, on } => set(&mut self.reasons, *on, *reason),
            Event::PapersReceived { papers, on } => set(&mut self.papers, *on, *papers),
            Event::WentDormant { cause, on } => self.statuses.set(*on, Status::Dormant { cause: *cause }),
            Event::Resumed { on } => self.statuses.set(*on, Status::Operating),
            Event::Deregistered { on } => self.statuses.set(*on, Status::Deregistered),
            Event::Revoked { certificate, on } => self.statuses.set(*on, Status::Revoked { certificate: *certificate }),
            Event::ContactNamed { contact, named } => match &mut self.contact {
                Some(now) if now.id == *contact => now.named.learn(named),
                _ => {
                    self.contacts.insert(*contact);
                    self.contact = Some(Contact { id: *contact, named: named.clone() });
                }
            },
            Event::ContactErased { contact, .. } => {
                self.contacts.remove(contact);
                self.erased.insert(*contact);
                self.contact.take_if(|now| now.id == *contact);
            }
            Event::LineSet { line, why, from } => {
                set(&mut self.lines, *from, Some(ByHand { line: line.clone(), why: why.clone() }));
            }
            Event::LineCleared { from, .. } => set(&mut self.lines, *from, None),
            Event::Corrected { as_of, correction } => self.correct(*as_of, correction),
        }
    }

    fn correct(&mut self, as_of: Day, correction: &Correction) {
        let Correction { registered_on, name, classification, address, supervision, employees, survey, status } =
            correction.clone();
        if let Some(start) = registered_on {
            self.begin(start);
        }
        if let Some(name) = name {
            self.names.correct(as_of, name);
        }
        if let Some(classification) = classification {
            self.classifications.correct(as_of, classification);
        }
        if let Some(address) = address {
            self.addresses.correct(as_of, address);
        }
        if let Some(supervision) = supervision {
            self.supervisions.correct(as_of, supervision);
        }
        if let Some(Counted { count, on }) = employees {
            set(&mut self.employees, on, count);
        }
        if let Some(Counted { count, on }) = survey {
            set(&mut self.surveys, on, count);
        }
        if let Some(StatusCorrection { status, on, was_on }) = status {
            match was_on {
                // It was born operating, whatever it became on the same day.
                Some(day) if day == self.start => self.statuses.set(day, Status::Operating),
                Some(day) => self.statuses.forget(day),
                None => {}
            }
            self.statuses.set(on, status);
        }
    }

    /// Counts keep their own days; what it *is* begins with it.
    fn begin(&mut self, start: Day) {
        (self.start, self.registered) = (start, true);
        self.names.begin(start);
        self.classifications.begin(start);
        self.addresses.begin(start);
        self.supervisions.begin(start);
        self.statuses.begin(start);
    }
}
