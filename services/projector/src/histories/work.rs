//! What assignment might tell: posts and contacts.

use std::collections::BTreeSet;

use proto::assignment::v1 as assignment;
use uuid::Uuid;
use vocabulary::PostId;

use super::{DAYS, History, Step, day, unit_text};
use crate::heard::{Heard, PostHeard};

const POSTS: usize = 6;
const HOLDERS: usize = 3;

/// The posts on record, each with its unit, and the contacts.
#[derive(Default)]
pub(super) struct Work {
    posts: [Option<usize>; POSTS],
    contacts: BTreeSet<(Uuid, usize, u32, &'static str)>,
}

impl Work {
    /// A post is assigned, ends, is corrected, moves along or is taken back.
    pub(super) fn post(&mut self, history: &mut History, step: &Step) {
        let which = step.who % POSTS;
        let post = PostId::new(Uuid::from_u128(0x500 + which as u128)).to_string();
        let (kind, organization) = ((step.value % 3 + 1) as i32, unit_text(step.whom));
        let (from, on) = (day(step.day), day(step.day));
        let event = match (self.posts[which], step.what) {
            (None, _) => {
                self.posts[which] = Some(step.whom);
                PostHeard::Assigned(assignment::PostHolderAssigned {
                    post,
                    kind,
                    organization,
                    from,
                    ..Default::default()
                })
            }
            (Some(unit), 20 | 21) => {
                let organization = unit_text(unit);
                PostHeard::Released(assignment::PostHolderReleased {
                    post,
                    kind,
                    organization,
                    on,
                    ..Default::default()
                })
            }
            (Some(_), 22) => {
                self.posts[which] = Some(step.whom);
                let open = step.value.is_multiple_of(2);
                let to = if open { String::new() } else { day((step.day + step.other_day).min(DAYS)) };
                PostHeard::Corrected(assignment::PostHolderPostCorrected { post, kind, organization, from, to })
            }
            (Some(_), _) if step.value > 7 => {
                self.posts[which] = None;
                let reason = "误录".to_owned();
                PostHeard::Retracted(assignment::PostHolderPostRetracted { post, kind, organization, reason })
            }
            (Some(_), _) => {
                let moved = assignment::PostHolderMovedAlong { post, organization, from, ..Default::default() };
                PostHeard::MovedAlong(moved)
            }
        };
        history.assignment(holder(which), Heard::Post(event));
    }

    /// A contact is on record, and again taken back; mostly where the holder has a post.
    pub(super) fn contact(&mut self, history: &mut History, step: &Step) {
        let which = step.who % POSTS;
        let unit = self.posts[which].filter(|_| step.what != 26).unwrap_or(step.whom);
        let kind = if step.value < 9 { "visit" } else { "call" };
        let (organization, on) = (unit_text(unit), day(step.day));
        let contact = (holder(which), unit, step.day, kind);
        let kind = kind.to_owned();
        let event = if self.contacts.remove(&contact) {
            PostHeard::ContactRetracted(assignment::PostHolderContactRetracted { organization, on, kind })
        } else {
            self.contacts.insert(contact);
            PostHeard::Contacted(assignment::PostHolderContacted { organization, on, kind })
        };
        history.assignment(contact.0, Heard::Post(event));
    }
}

fn holder(post: usize) -> Uuid {
    Uuid::from_u128(0x600 + (post % HOLDERS) as u128)
}
