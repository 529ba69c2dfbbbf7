//! What is told to others: one exhaustive match, and never a name or a telephone.

use kernel::{Announcement, Message, Recorded};
use proto::assignment::v1 as pb;
use serde::Serialize;
use vocabulary::{Day, Division, HolderId, midnight};

use crate::domain::post_holder::{Event, Kind, Mistake, PostHolder, Reason};

/// A post holder's events. Each is told under the street of the post it is about.
pub(crate) fn post_holder(told: &Recorded<Event>) -> Announcement {
    match &told.event {
        Event::Recorded { .. }
        | Event::Described { .. }
        | Event::DescriptionCorrected { .. }
        | Event::LoadApproved { .. }
        | Event::LoadExceptionEnded { .. }
        | Event::Erased { .. } => Announcement::Private,
        Event::PostAssigned { post, kind, organization, division, industry: _, from } => {
            let assigned = pb::PostHolderAssigned {
                post: post.to_string(),
                kind: kind_told(*kind).into(),
                organization: organization.to_string(),
                from: from.to_string(),
                division: division.to_string(),
            };
            out(told, "assigned", Some(*from), *division, &assigned)
        }
        Event::PostEnded { post, kind, organization, division, on, reason } => {
            let released = pb::PostHolderReleased {
                post: post.to_string(),
                kind: kind_told(*kind).into(),
                organization: organization.to_string(),
                on: on.to_string(),
                reason: match reason {
                    Reason::ByHand => "by_hand".to_owned(),
                    Reason::OrganizationEnded => "organization_ended".to_owned(),
                },
            };
            out(told, "released", Some(*on), *division, &released)
        }
        Event::PostCorrected { post, kind, organization, division, from, until } => {
            let corrected = pb::PostHolderPostCorrected {
                post: post.to_string(),
                kind: kind_told(*kind).into(),
                organization: organization.to_string(),
                from: from.to_string(),
                to: until.map(|until| until.to_string()).unwrap_or_default(),
            };
            out(told, "post_corrected", Some(*from), *division, &corrected)
        }
        // The reason in somebody's words stays here: it may say names.
        Event::PostRetracted { post, kind, organization, division, mistake, reason: _ } => {
            let retracted = pb::PostHolderPostRetracted {
                post: post.to_string(),
                kind: kind_told(*kind).into(),
                organization: organization.to_string(),
                reason: match mistake {
                    Mistake::ByHand => "by_hand".to_owned(),
                    Mistake::ImportUndone => "import_undone".to_owned(),
                },
            };
            out(told, "post_retracted", None, *division, &retracted)
        }
        Event::MovedAlong { post, organization, division, industry: _, from } => {
            let moved = pb::PostHolderMovedAlong {
                post: post.to_string(),
                organization: organization.to_string(),
                division: division.to_string(),
                from: from.to_string(),
            };
            out(told, "moved_along", Some(*from), *division, &moved)
        }
        Event::Contacted { organization, division, industry: _, on, kind } => {
            let (organization, kind) = (organization.to_string(), kind.word().to_owned());
            let contacted = pb::PostHolderContacted { organization, on: on.to_string(), kind };
            out(told, "contacted", Some(*on), *division, &contacted)
        }
        Event::ContactRetracted { organization, division, on, kind } => {
            let (organization, kind) = (organization.to_string(), kind.word().to_owned());
            let retracted = pb::PostHolderContactRetracted { organization, on: on.to_string(), kind };
            out(told, "contact_retracted", None, *division, &retracted)
        }
    }
}

fn kind_told(kind: Kind) -> pb::PostKind {
    match kind {
        Kind::Liaison => pb::PostKind::Liaison,
        Kind::Instructor => pb::PostKind::Instructor,
        Kind::FullTimeWorker => pb::PostKind::FullTimeWorker,
    }
}

fn out<M: prost::Name + Serialize>(
    told: &Recorded<Event>,
    event: &'static str,
    on: Option<Day>,
    division: Division,
    data: &M,
) -> Announcement {
    Announcement::Public(Message {
        aggregate: <PostHolder as kernel::Decider>::NAME,
        event,
        version: 1,
        subject: HolderId::new(told.envelope.stream).to_string(),
        schema: M::full_name(),
        // A generated message of texts and enumerations always serializes.
        data: serde_json::to_string(data).unwrap_or_default(),
        occurred: on.map(midnight),
        division: Some(division.to_string()),
    })
}
