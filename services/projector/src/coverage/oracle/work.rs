//! What the assignment and membership services told, kept as told and gone through for each question.

use std::collections::BTreeMap;

use kernel::Recorded;
use uuid::Uuid;

use super::calendar::at;
use crate::heard::{Heard, MembersHeard, PostHeard};

/// Posts and contacts.
#[derive(Default)]
pub(super) struct Work {
    posts: BTreeMap<String, Post>,
    /// Holder, unit, day, kind.
    contacts: Vec<(Uuid, String, usize, String)>,
}

struct Post {
    kind: i32,
    unit: String,
    holder: Uuid,
    from: usize,
    to: usize,
}

impl Work {
    pub(super) fn of(log: &[Recorded<Heard>]) -> Self {
        let mut work = Self::default();
        for told in log {
            match &told.event {
                Heard::Post(event) => work.hear(told.envelope.stream, event),
                _ => unreachable!("assignment tells of posts and contacts"),
            }
        }
        work
    }

    fn hear(&mut self, holder: Uuid, event: &PostHeard) {
        match event {
            PostHeard::Assigned(told) => {
                let unit = told.organization.clone();
                let post = Post { kind: told.kind, unit, holder, from: at(&told.from), to: usize::MAX };
                self.posts.insert(told.post.clone(), post);
            }
            PostHeard::Released(told) => self.posts.get_mut(&told.post).unwrap().to = at(&told.on),
            PostHeard::Corrected(told) => {
                let to = if told.to.is_empty() { usize::MAX } else { at(&told.to) };
                let unit = told.organization.clone();
                let post = Post { kind: told.kind, unit, holder, from: at(&told.from), to };
                self.posts.insert(told.post.clone(), post);
            }
            PostHeard::Retracted(told) => drop(self.posts.remove(&told.post)),
            PostHeard::MovedAlong(_) => {}
            PostHeard::Contacted(told) => {
                self.contacts.push((holder, told.organization.clone(), at(&told.on), told.kind.clone()));
            }
            PostHeard::ContactRetracted(told) => {
                let wrong = (holder, told.organization.clone(), at(&told.on), told.kind.clone());
                self.contacts.retain(|contact| *contact != wrong);
            }
        }
    }

    /// The kinds of the posts held at a unit on a day.
    pub(super) fn kinds(&self, unit: &str, on: usize) -> Vec<i32> {
        let held = |post: &&Post| post.unit == unit && post.from <= on && on < post.to;
        self.posts.values().filter(held).map(|post| post.kind).collect()
    }

    /// Whether somebody who held a post there that day was in contact on one of the last days.
    pub(super) fn contacted(&self, unit: &str, on: usize, days: usize) -> bool {
        self.contacts.iter().any(|(holder, there, day, _)| {
            let held = |post: &Post| post.holder == *holder && post.unit == unit && post.from <= *day && *day < post.to;
            there == unit && *day <= on && on - *day < days && self.posts.values().any(held)
        })
    }
}

/// Members in the register: full, probationary, floating, placed, floating placed.
pub(super) type Counts = [i64; 5];

/// The registers.
#[derive(Default)]
pub(super) struct Registers {
    complete_from: BTreeMap<String, usize>,
    differences: Vec<(String, usize, usize, Counts)>,
}

impl Registers {
    pub(super) fn of(log: &[Recorded<Heard>]) -> Self {
        let mut registers = Self::default();
        for told in log {
            match &told.event {
                Heard::Members(event) => registers.hear(event),
                _ => unreachable!("membership tells of members"),
            }
        }
        registers
    }

    fn hear(&mut self, event: &MembersHeard) {
        match event {
            MembersHeard::Counted(told) => {
                for said in &told.differences {
                    let to = if said.to.is_empty() { usize::MAX } else { at(&said.to) };
                    let counts = [said.full, said.probationary, said.floating, said.placed, said.floating_placed];
                    self.differences.push((told.organization.clone(), at(&said.from), to, counts.map(i64::from)));
                }
            }
            MembersHeard::DeclaredComplete(told) => {
                self.complete_from.insert(told.organization.clone(), at(&told.from));
            }
            MembersHeard::DeclarationWithdrawn(told) => drop(self.complete_from.remove(&told.organization)),
        }
    }

    /// What the register counts on a day, where it is complete.
    pub(super) fn counts(&self, unit: &str, on: usize) -> Option<Counts> {
        self.complete_from.get(unit).filter(|from| **from <= on)?;
        let hold = |(there, from, to, _): &&(String, usize, usize, Counts)| there == unit && *from <= on && on < *to;
        let held = self.differences.iter().filter(hold);
        Some(held.fold([0; 5], |sum, said| std::array::from_fn(|n| sum[n] + said.3[n])))
    }
}
