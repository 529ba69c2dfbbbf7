//! What membership might tell: members come, change and go, and registers are declared complete.

use proto::membership::v1 as membership;

use super::{DAYS, History, Step, UNITS, day, unit_text};
use crate::heard::{Heard, MembersHeard};

pub(super) const MEMBERS: usize = 12;

/// Everybody in the register, and whose register is complete.
#[derive(Default)]
pub(super) struct Registers {
    members: [Option<Member>; MEMBERS],
    declared: [bool; UNITS],
}

#[derive(Clone, Copy)]
struct Member {
    unit: usize,
    kind: u32,
    placed: bool,
    from: u32,
    to: Option<u32>,
}

impl Registers {
    /// One member is recorded, or recorded otherwise from the start, or never was.
    pub(super) fn member(&mut self, history: &mut History, step: &Step) {
        let which = (step.who + step.other_day as usize) % MEMBERS;
        let now = (step.value < 11).then(|| Member {
            // Few units, so that some have the members a branch needs.
            unit: step.whom % 3,
            kind: step.value % 3,
            placed: !step.other_day.is_multiple_of(3),
            from: step.day,
            to: step.value.is_multiple_of(4).then_some((step.day + step.other_day).min(DAYS + 1)),
        });
        let before = std::mem::replace(&mut self.members[which], now);
        let mut units: Vec<usize> = before.iter().chain(&now).map(|member| member.unit).collect();
        units.dedup();
        for unit in units {
            let gone = before.filter(|member| member.unit == unit).map(|member| difference(member, -1));
            let new = now.filter(|member| member.unit == unit).map(|member| difference(member, 1));
            let counted = membership::UnitMembershipCounted {
                organization: unit_text(unit),
                differences: gone.into_iter().chain(new).collect(),
                on: day(step.day),
                counts: None,
            };
            history.membership(unit, Heard::Members(MembersHeard::Counted(counted)));
        }
    }

    /// A register is declared complete, again from another day, or was not complete.
    pub(super) fn declaration(&mut self, history: &mut History, step: &Step) {
        let unit = step.who;
        let organization = unit_text(unit);
        let event = if self.declared[unit] && step.value > 7 {
            self.declared[unit] = false;
            let reason = "误报".to_owned();
            MembersHeard::DeclarationWithdrawn(membership::UnitMembershipDeclarationWithdrawn { organization, reason })
        } else {
            self.declared[unit] = true;
            let from = day(step.day);
            MembersHeard::DeclaredComplete(membership::UnitMembershipDeclaredComplete { organization, from })
        };
        history.membership(unit, Heard::Members(event));
    }
}

fn difference(member: Member, sign: i32) -> membership::MemberCountDifference {
    let Member { unit: _, kind, placed, from, to } = member;
    let of = |is: bool| if is { sign } else { 0 };
    membership::MemberCountDifference {
        from: day(from),
        to: to.map_or(String::new(), day),
        full: of(kind == 0),
        probationary: of(kind == 1),
        floating: of(kind == 2),
        placed: of(placed),
        floating_placed: of(placed && kind == 2),
    }
}
