//! Bodies with duties, what is above what, and lines set by hand.

use proto::organization::v1 as organization;
use uuid::Uuid;
use vocabulary::PartyOrganizationId;

use super::{Alive, History, INDUSTRIES, PARTIES, STREETS, Step, day, party_id};
use crate::heard::{Heard, OrganizationHeard, PartyHeard};

/// Keys of the bodies; the last leads no line.
const BODIES: [&str; 6] = ["district", "hub-1", "hub-2", "industry-1", "industry-2", "supervising"];

/// The kind of each, and the place that goes with it.
fn place(which: usize) -> (organization::BodyKind, String, String) {
    let (street, industry) = (|n: usize| STREETS[n].to_owned(), |n: usize| INDUSTRIES[n].to_owned());
    match which {
        0 => (organization::BodyKind::DistrictCommittee, String::new(), String::new()),
        1 | 2 => (organization::BodyKind::PromotionAssociation, street(which - 1), String::new()),
        3 | 4 => (organization::BodyKind::Industry, String::new(), industry(which - 3)),
        _ => (organization::BodyKind::SupervisingUnit, String::new(), String::new()),
    }
}

fn body(which: usize, called: usize) -> organization::BodyRecorded {
    let (kind, division, industry) = place(which);
    organization::BodyRecorded {
        key: BODIES[which].to_owned(),
        // The Party organizations are called 中共第0支部 and so on.
        name: format!("第{called}党组织"),
        kind: kind.into(),
        division,
        industry,
        rank: which as u32,
        ..Default::default()
    }
}

pub(super) fn reference(history: &mut History) {
    (0..BODIES.len()).for_each(|which| history.body(which, body(which, which)));
}

impl History {
    fn body(&mut self, which: usize, recorded: organization::BodyRecorded) {
        self.organization(Uuid::from_u128(0x800 + which as u128), Heard::Body(recorded));
    }

    pub(super) fn line_step(&mut self, step: &Step, alive: &Alive) {
        let (who, from) = (step.who % PARTIES, day(step.day));
        let superior = PartyOrganizationId::new(party_id(step.whom % PARTIES)).to_string();
        match step.what {
            36 | 37 if alive.parties[who] => {
                let changed = organization::PartyOrganizationSuperiorChanged { superior, from, subordinate_in: vec![] };
                self.party(who, PartyHeard::SuperiorChanged(changed));
            }
            38 if alive.parties[who] => {
                let superior = Some(if step.value > 8 { String::new() } else { superior });
                let corrected =
                    organization::PartyOrganizationCorrected { superior, as_of: from, ..Default::default() };
                self.party(who, PartyHeard::Corrected(corrected));
            }
            39 => self.body_again(step),
            40 if alive.units[step.who] => {
                let line = BODIES[step.value as usize % BODIES.len()].to_owned();
                let set = organization::OrganizationLineSet { line, why: "另有约定".to_owned(), from };
                self.unit(step.who, OrganizationHeard::LineSet(set));
            }
            41 if alive.units[step.who] => {
                let cleared = organization::OrganizationLineCleared { why: "按规则".to_owned(), from };
                self.unit(step.who, OrganizationHeard::LineCleared(cleared));
            }
            _ => {}
        }
    }

    /// A body begins, ends, is called otherwise or names its Party organization.
    fn body_again(&mut self, step: &Step) {
        let which = step.who % BODIES.len();
        let from = if step.value.is_multiple_of(4) { String::new() } else { day(step.day) };
        let to = if step.value.is_multiple_of(3) { day(step.other_day.max(step.day) + 1) } else { String::new() };
        let named = PartyOrganizationId::new(party_id(step.whom % PARTIES)).to_string();
        let party_organization = if step.value > 7 { named } else { String::new() };
        let recorded = organization::BodyRecorded { from, to, party_organization, ..body(which, step.whom) };
        self.body(which, recorded);
    }
}
