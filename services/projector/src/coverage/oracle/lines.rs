//! The recount of lines: from each unit up, Party organization by Party organization.

use std::collections::BTreeMap;

use proto::organization::v1 as organization;
use uuid::Uuid;
use vocabulary::PartyOrganizationId;

use super::calendar::{Painted, at};
use super::organization::{Party, Stay, Unit};
use crate::facts::body::base;

/// What was said of bodies, by their streams.
#[derive(Default)]
pub(super) struct Bodies(BTreeMap<Uuid, Painted<organization::BodyRecorded>>);

impl Bodies {
    pub(super) fn hear(&mut self, stream: Uuid, told: &organization::BodyRecorded) {
        let from = if told.from.is_empty() { 0 } else { at(&told.from) };
        self.0.entry(stream).or_insert_with(Painted::blank).change(from, told.clone());
    }

    /// Those that lead lines on a day, the first in rank first.
    fn leading(&self, on: usize) -> Vec<organization::BodyRecorded> {
        let holds = |body: &organization::BodyRecorded| body.to.is_empty() || on < at(&body.to);
        let leads = |body: &organization::BodyRecorded| [2, 4, 6].contains(&body.kind);
        let known = self.0.values().filter_map(|said| said.on(on));
        let mut leading: Vec<_> = known.filter(|body| holds(body) && leads(body)).collect();
        leading.sort_by_key(|body| (body.rank, body.key.clone()));
        leading
    }
}

/// A district on a day.
pub(super) struct Lines<'a> {
    on: usize,
    leading: Vec<organization::BodyRecorded>,
    parties: &'a BTreeMap<Uuid, Party>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(on: usize, bodies: &Bodies, parties: &'a BTreeMap<Uuid, Party>) -> Self {
        Self { on, leading: bodies.leading(on), parties }
    }

    /// Whether the body's Party organization is this one.
    fn is_of(&self, body: &organization::BodyRecorded, id: &Uuid) -> bool {
        let party = &self.parties[id];
        let lives = party.founded <= self.on && self.on < party.dissolved;
        let named = body.party_organization == PartyOrganizationId::new(*id).to_string();
        let called = body.party_organization.is_empty() && base(&party.name.on(self.on).unwrap()) == base(&body.name);
        lives && (named || called)
    }

    fn exists(&self, body: &organization::BodyRecorded) -> bool {
        self.parties.keys().any(|id| self.is_of(body, id))
    }

    /// The keys that have a row.
    pub(super) fn keys(&self) -> Vec<String> {
        let there = self.leading.iter().filter(|body| body.kind == 2 || self.exists(body));
        there.map(|body| body.key.clone()).collect()
    }

    /// The line of a unit, and why.
    pub(super) fn of(&self, id: &str, unit: &Unit) -> (String, &'static str) {
        let find = |wanted: &dyn Fn(&organization::BodyRecorded) -> bool| {
            self.leading.iter().find(|body| wanted(body)).map(|body| body.key.clone())
        };
        let (street, _) = unit.address.on(self.on).unwrap();
        let (_, industry) = unit.class.on(self.on).unwrap();
        let by_hand = unit.by_hand.on(self.on).flatten().and_then(|key| find(&|body| body.key == key));
        let of_kind = |kind: i32, place: &dyn Fn(&organization::BodyRecorded) -> bool| {
            find(&|body| body.kind == kind && place(body) && self.exists(body))
        };
        let ways = [
            (by_hand, "by_hand"),
            (self.top(id).and_then(|party| self.above(party)), "superior"),
            (of_kind(6, &|body| !industry.is_empty() && body.industry == industry), "industry"),
            (of_kind(4, &|body| body.division == street), "area"),
        ];
        let found = ways.into_iter().find_map(|(key, why)| key.map(|key| (key, why)));
        found.unwrap_or_else(|| (find(&|body| body.kind == 2).unwrap_or("district".to_owned()), "fallback"))
    }

    /// How a Party organization covers a unit: its place in the order of counting.
    fn rank(&self, party: &Party, unit: &str) -> Option<usize> {
        let on =
            |stays: &[Stay]| stays.iter().any(|(stays, from, to)| stays == unit && *from <= self.on && self.on < *to);
        if self.on < party.founded || party.dissolved <= self.on {
            return None;
        }
        match party.kind.on(self.on)? {
            11 => None,
            kind if on(&party.joined) => {
                [&[1, 2, 3, 5, 6, 7][..], &[9], &[4, 8], &[10]].iter().position(|k| k.contains(&kind))
            }
            _ => on(&party.affiliated).then_some(4),
        }
    }

    /// The top one of a unit: in it before affiliated, not below another in it, by the order of counting.
    fn top(&self, unit: &str) -> Option<Uuid> {
        let inside =
            |id: &Uuid| self.parties.get(id).and_then(|party| self.rank(party, unit)).is_some_and(|rank| rank < 4);
        let covering = self.parties.iter().filter_map(|(id, party)| {
            let rank = self.rank(party, unit)?;
            let below = party.superior.on(self.on).flatten().is_some_and(|superior| inside(&superior));
            Some((rank == 4, below, rank, *id))
        });
        covering.min().map(|(.., id)| id)
    }

    /// Up to the first that is a body's.
    fn above(&self, party: Uuid) -> Option<String> {
        let (mut next, mut seen) = (Some(party), Vec::new());
        while let Some(id) = next {
            let known = self.parties.get(&id).filter(|party| party.founded <= self.on)?;
            if let Some(body) = self.leading.iter().find(|body| self.is_of(body, &id)) {
                return Some(body.key.clone());
            }
            if seen.contains(&id) {
                return None;
            }
            seen.push(id);
            next = known.superior.on(self.on).flatten();
        }
        None
    }
}
