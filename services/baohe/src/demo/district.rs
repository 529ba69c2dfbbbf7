//! The generated district: what there is in it, before it is written down.

use chrono::Days;

use super::dice::Dice;
use super::members::{Member, Register};
use super::party::Party;
use super::posts::{INSTRUCTOR, Post};
use super::units::{Unit, day};
use super::{members, party, posts, units};

/// All of it. What names another thing names its place in the list.
#[derive(Debug)]
pub(super) struct District {
    pub(super) units: Vec<Unit>,
    pub(super) parties: Vec<Party>,
    pub(super) members: Vec<Member>,
    pub(super) registers: Vec<Register>,
    pub(super) posts: Vec<Post>,
}

impl District {
    /// A district of so many organizations; with a few oddities where `odd`.
    pub(super) fn generate(dice: &mut Dice, organizations: usize, odd: bool) -> Self {
        let mut units = units::units(dice, organizations);
        if odd {
            // What their ledger says is in no list.
            units.iter_mut().skip(13).take(1).for_each(|unit| unit.community = "");
            units.iter_mut().skip(17).take(1).for_each(|unit| unit.industry = "");
        }
        let parties = party::parties(dice, &mut units);
        let members = members::members(dice, &units, &parties);
        let registers = members::registers(dice, &units);
        let mut posts = posts::posts(dice, &units);
        if odd {
            let told = posts.iter_mut().filter(|post| post.telephone.is_some() && post.from > day(2018, 11, 1));
            told.take(2).for_each(|post| post.contact = Some(post.from - Days::new(20)));
        }
        District { units, parties, members, registers, posts }
    }

    /// Operating units that never had an instructor.
    pub(super) fn unguided(&self) -> Vec<usize> {
        let guided =
            |place: &usize| self.posts.iter().any(|post| post.kind == INSTRUCTOR && post.units.contains(place));
        (0..self.units.len()).filter(|place| self.units[*place].operates() && !guided(place)).collect()
    }
}
