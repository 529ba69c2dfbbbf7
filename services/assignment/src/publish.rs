//! What is told to others: one exhaustive match, and never a name or a telephone.

use kernel::{Announcement, Message, Recorded};
use proto::assignment::v1 as pb;
use serde::Serialize;
use vocabulary::{HolderId, midnight};

use crate::domain::post_holder::{self, Event, Kind, Reason};

/// A post holder's events.
pub(crate) fn post_holder(told: &Recorded<Event>) -> Announcement {
    let subject = HolderId::new(told.envelope.stream).to_string();
    match &told.event {
        Event::Recorded { .. } => Announcement::Private,
        Event::LiaisonAssigned { post, organization, division, industry: _, from } => {
            let assigned = pb::PostHolderAssigned {
                post: post.to_string(),
                kind: pb::PostKind::Liaison.into(),
                organization: organization.to_string(),
                from: from.to_string(),
                division: division.to_string(),
            };
            let message = message("assigned", subject, &assigned);
            Announcement::Public(Message {
                occurred: Some(midnight(*from)),
                division: Some(assigned.division),
                ..message
            })
        }
        Event::PostEnded { post, kind, organization, division, on, reason } => {
            let released = pb::PostHolderReleased {
                post: post.to_string(),
                kind: match kind {
                    Kind::Liaison => pb::PostKind::Liaison.into(),
                },
                organization: organization.to_string(),
                on: on.to_string(),
                reason: match reason {
                    Reason::ByHand => "by_hand".to_owned(),
                    Reason::OrganizationEnded => "organization_ended".to_owned(),
                },
            };
            let message = message("released", subject, &released);
            Announcement::Public(Message {
                occurred: Some(midnight(*on)),
                division: Some(division.to_string()),
                ..message
            })
        }
    }
}

fn message<M: prost::Name + Serialize>(event: &'static str, subject: String, data: &M) -> Message {
    Message {
        aggregate: <post_holder::PostHolder as kernel::Decider>::NAME,
        event,
        version: 1,
        subject,
        schema: M::full_name(),
        // A generated message of texts and enumerations always serializes.
        data: serde_json::to_string(data).unwrap_or_default(),
        occurred: None,
        division: None,
    }
}
