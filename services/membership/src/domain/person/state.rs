//! What is known of a member on record, and how it came to be known.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Claim, Key, Personal};
use vocabulary::{Day, Division, OrganizationId, PartyOrganizationId, PersonId, Place, Timeline};

use super::events::{Correction, EndReason, Event, Home, Manager, PartySeat, Standing, Workplace};
use super::personal::Profile;
use super::{IDENTITY_NUMBER, NAME, member_of, register, unplaced, works_at};
use crate::domain::counts::{Category, Counts, Seat, Span, Steps};

/// Somebody in the register: what decisions need, and the row's fields to tell change from no change.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Known {
    pub(crate) id: PersonId,
    pub(crate) profile: Profile,
    pub(crate) standing: Standing,
    /// In the register from this day on.
    pub(crate) from: Day,
    pub(crate) workplaces: Timeline<Option<Workplace>>,
    pub(crate) homes: Timeline<Option<Home>>,
    pub(crate) managers: Timeline<Manager>,
    pub(crate) floating: Timeline<bool>,
    pub(crate) contact_lost: Option<Day>,
    pub(crate) ended: Option<(Day, EndReason)>,
    pub(crate) retracted: bool,
    pub(crate) erased: bool,
    /// Where organizations they worked in lie now.
    pub(crate) seats: BTreeMap<OrganizationId, Seat>,
    /// Where their Party organizations lie now.
    pub(crate) parties: BTreeMap<PartyOrganizationId, Division>,
    /// What was told of them, by organization.
    told: BTreeMap<OrganizationId, Steps>,
}

impl Known {
    pub(super) fn born(id: PersonId, profile: &Profile) -> Self {
        let (standing, from) = (Standing { joined_on: None, full: false, confirmed_on: None }, Day::default());
        Self {
            id,
            profile: profile.clone(),
            standing,
            from,
            workplaces: Timeline::of(from, None),
            homes: Timeline::of(from, None),
            managers: Timeline::of(from, Manager::Relationship),
            floating: Timeline::of(from, false),
            contact_lost: None,
            ended: None,
            retracted: false,
            erased: false,
            seats: BTreeMap::new(),
            parties: BTreeMap::new(),
            told: BTreeMap::new(),
        }
    }

    pub(super) fn evolve(&mut self, event: &Event) {
        match event {
            Event::Recorded { .. } => {}
            Event::Enrolled { standing, from } => {
                (self.standing, self.from) = (*standing, *from);
                self.workplaces = Timeline::of(*from, None);
                self.homes = Timeline::of(*from, None);
                self.managers = Timeline::of(*from, Manager::Relationship);
                self.floating = Timeline::of(*from, false);
            }
            Event::Confirmed { on } => (self.standing.full, self.standing.confirmed_on) = (true, Some(*on)),
            Event::RelationshipChanged { home, from, why: _ } => {
                self.settle_home(home.as_ref());
                self.homes.set(*from, home.clone());
            }
            Event::WorkplaceChanged { workplace, from, why: _ } => {
                self.settle_workplace(workplace.as_ref());
                self.workplaces.set(*from, workplace.clone());
            }
            Event::FloatingBegan { from } => self.floating.set(*from, true),
            Event::FloatingEnded { on } => self.floating.set(*on, false),
            Event::ManagementChanged { manager, from, why: _ } => {
                self.settle_manager(manager);
                self.managers.set(*from, manager.clone());
            }
            Event::MembershipEnded { reason, on } => self.ended = Some((*on, *reason)),
            Event::ContactLost { on } => self.contact_lost = Some(*on),
            Event::ContactFound { .. } => self.contact_lost = None,
            Event::ProfileChanged { profile, .. } => self.profile.take(profile),
            Event::Corrected { as_of, correction } => self.correct(*as_of, correction),
            Event::Restored { membership } => self.take_back(membership),
            Event::WorkplaceMoved { organization, seat } => drop(self.seats.insert(*organization, seat.clone())),
            Event::PartyOrganizationMoved { party } => self.settle(*party),
            Event::Counted { organization, differences, .. } => {
                let told = self.told.entry(*organization).or_default();
                differences.iter().for_each(|span| told.add(span));
            }
            Event::Retracted { .. } => self.retracted = true,
            Event::Erased { .. } => self.forget(),
        }
    }

    /// Nothing of what went with their key is known any more.
    fn forget(&mut self) {
        (self.erased, self.profile) = (true, Profile::forgotten());
        for home in self.homes.values_mut().flatten() {
            match home {
                Home::Elsewhere { person: _, name } => *name = Personal::Erased,
                Home::Here(_) => {}
            }
        }
    }

    fn correct(&mut self, as_of: Day, correction: &Correction) {
        let Correction { standing, from, workplace, home, manager, floating_from, not_floating } = correction.clone();
        if let Some(from) = from {
            self.from = from;
            self.workplaces.begin(from);
            self.homes.begin(from);
            self.managers.begin(from);
            self.floating.begin(from);
        }
        self.standing = standing.unwrap_or(self.standing);
        if let Some(workplace) = workplace {
            self.settle_workplace(Some(&workplace));
            self.workplaces.correct(as_of, Some(workplace));
        }
        if let Some(home) = home {
            self.settle_home(Some(&home));
            self.homes.correct(as_of, Some(home));
        }
        if let Some(manager) = manager {
            self.settle_manager(&manager);
            self.managers.correct(as_of, manager);
        }
        if not_floating || floating_from.is_some() {
            self.floating.correct(as_of, false);
        }
        if let Some(from) = floating_from {
            self.floating.set(from.max(self.from), true);
        }
    }

    fn settle(&mut self, party: PartySeat) {
        self.parties.insert(party.party_organization, party.division);
    }

    fn settle_home(&mut self, home: Option<&Home>) {
        if let Some(Home::Here(party)) = home {
            self.settle(*party);
        }
    }

    fn settle_manager(&mut self, manager: &Manager) {
        if let Manager::Other(party) = manager {
            self.settle(*party);
        }
    }

    fn settle_workplace(&mut self, workplace: Option<&Workplace>) {
        if let Some(Workplace { organization, seat }) = workplace {
            self.seats.insert(*organization, seat.clone());
        }
    }

    /// Full on this day, as far as the years go; a floating member is one of both, too.
    pub(crate) fn is_full(&self, day: Day) -> bool {
        self.standing.is_full(day)
    }

    /// Where they work on this day.
    pub(crate) fn workplace(&self, day: Day) -> Option<OrganizationId> {
        self.workplaces.at(day).as_ref().map(|workplace| workplace.organization)
    }

    /// Which Party organization on record holds the relationship on this day.
    pub(crate) fn home(&self, day: Day) -> Option<PartyOrganizationId> {
        self.homes.at(day).as_ref().and_then(Home::id)
    }

    /// Which Party organization manages them on this day.
    pub(crate) fn manager(&self, day: Day) -> Option<PartyOrganizationId> {
        match self.managers.at(day) {
            Manager::Relationship => self.home(day),
            Manager::Other(party) => Some(party.party_organization),
            Manager::Nobody => None,
        }
    }

    /// In the register on this day, and a member still.
    pub(crate) fn is_member(&self, day: Day) -> bool {
        !self.retracted && day >= self.from && self.ended.is_none_or(|(on, _)| day < on)
    }

    /// The days from which on something is different, as long as they are a member.
    pub(crate) fn turns(&self) -> BTreeSet<Day> {
        let days = self.workplaces.days().chain(self.homes.days()).chain(self.managers.days());
        let days = days.chain(self.floating.days()).chain(self.standing.confirmed_on).chain([self.from]);
        days.filter(|day| self.is_member(*day)).collect()
    }

    /// What they count as, by organization.
    fn counted(&self) -> BTreeMap<OrganizationId, Steps> {
        let mut counted: BTreeMap<OrganizationId, Steps> = BTreeMap::new();
        let turns: Vec<Day> = self.turns().into_iter().collect();
        for (place, from) in turns.iter().enumerate() {
            let Some(organization) = self.workplace(*from) else { continue };
            let category = match (self.floating.at(*from), self.is_full(*from)) {
                (true, _) => Category::Floating,
                (false, true) => Category::Full,
                (false, false) => Category::Probationary,
            };
            let to = turns.get(place + 1).copied().or(self.ended.map(|(on, _)| on));
            let counts = Counts::one(category, self.manager(*from).is_some());
            counted.entry(organization).or_default().add(&Span { from: *from, to, counts });
        }
        counted
    }

    /// What has to be told for what was told to be what they count as.
    pub(super) fn uncounted(&self) -> Vec<Event> {
        let counted = self.counted();
        let organizations: BTreeSet<_> = counted.keys().chain(self.told.keys()).copied().collect();
        let nothing = Steps::default();
        let differs = |organization: OrganizationId| {
            let now = counted.get(&organization).unwrap_or(&nothing);
            let differences = now.since(self.told.get(&organization).unwrap_or(&nothing));
            let seat = self.seats.get(&organization)?.clone();
            (!differences.is_empty()).then_some(Event::Counted { organization, seat, differences })
        };
        organizations.into_iter().filter_map(differs).collect()
    }

    pub(super) fn claims(&self) -> Vec<Claim> {
        if self.retracted {
            return Vec::new();
        }
        self.profile.by_number.key(IDENTITY_NUMBER).map(Claim::open).into_iter().collect()
    }

    /// Every organization and Party organization they ever had to do with, so that the end of one finds them; and what
    /// lists look for.
    pub(super) fn marks(&self) -> Vec<Key> {
        if self.retracted {
            return Vec::new();
        }
        let parties = self.homes.values().flatten().filter_map(Home::id);
        let parties = parties.chain(self.managers.values().filter_map(|manager| match manager {
            Manager::Other(party) => Some(party.party_organization),
            Manager::Relationship | Manager::Nobody => None,
        }));
        let mut marks: Vec<_> = parties.map(member_of).collect();
        marks.extend(self.workplaces.values().flatten().map(|workplace| works_at(workplace.organization)));
        marks.extend(self.turns().iter().any(|day| self.manager(*day).is_none()).then(unplaced));
        marks.extend(self.profile.by_name.key(NAME));
        marks.push(register());
        marks.sort();
        marks.dedup();
        marks
    }

    /// Where they work, else where their Party organizations lie: the first is where they are changed.
    pub(super) fn places(&self) -> Vec<Place> {
        let seat = |workplace: &Workplace| {
            let seat = self.seats.get(&workplace.organization).unwrap_or(&workplace.seat).clone();
            let organization = Some(workplace.organization);
            Place { division: Some(seat.division), industry: seat.industry, organization }
        };
        let party = |party: &PartySeat| {
            let division = self.parties.get(&party.party_organization).copied().unwrap_or(party.division);
            Place { division: Some(division), ..Place::default() }
        };
        let workplace = self.workplaces.last().1.as_ref().map(seat);
        let home = self.homes.last().1.as_ref().and_then(|home| match home {
            Home::Here(seat) => Some(party(seat)),
            Home::Elsewhere { .. } => None,
        });
        let manager = match self.managers.last().1 {
            Manager::Other(seat) => Some(party(seat)),
            Manager::Relationship | Manager::Nobody => None,
        };
        [workplace, home, manager].into_iter().flatten().collect()
    }
}

impl Standing {
    /// Full on this day.
    pub(crate) fn is_full(&self, day: Day) -> bool {
        self.full && self.confirmed_on.is_none_or(|on| on <= day)
    }
}

impl Home {
    /// Its id, where it is on record.
    pub(crate) fn id(&self) -> Option<PartyOrganizationId> {
        match self {
            Home::Here(party) => Some(party.party_organization),
            Home::Elsewhere { .. } => None,
        }
    }

    /// The same Party organization, wherever it lies.
    pub(super) fn is(&self, other: &Home) -> bool {
        match (self, other) {
            (Home::Here(one), Home::Here(other)) => one.party_organization == other.party_organization,
            (Home::Elsewhere { name: one, .. }, Home::Elsewhere { name: other, .. }) => one == other,
            (Home::Here(_), Home::Elsewhere { .. }) | (Home::Elsewhere { .. }, Home::Here(_)) => false,
        }
    }
}
