//! The stored form. A released variant never changes; a new shape is a new version and an upcast.

use kernel::{Day, Personal, SearchKey};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{Division, HolderId, Industry, Note, OrganizationId, PostId};

use super::person::{Details, PersonName, Telephone};
use super::{ContactKind, Kind, Mistake, PostHolder, Reason};

/// What happens to somebody who holds posts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
pub(crate) enum Event {
    /// Somebody is on record; what may be forgotten of them is sealed with their own key, and so is what they are found by.
    Recorded {
        holder: HolderId,
        search: Personal<SearchKey>,
        name: Personal<PersonName>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        telephone: Option<Personal<Telephone>>,
        details: Details,
    },
    /// More, or something else, is known of them.
    Described { holder: HolderId, details: Details },
    /// What was said of them was wrong.
    DescriptionCorrected { holder: HolderId, details: Details },
    /// They hold a post at an organization from this day; where it lay then.
    PostAssigned {
        post: PostId,
        kind: Kind,
        organization: OrganizationId,
        division: Division,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        industry: Option<Industry>,
        from: Day,
    },
    /// A post ends: this is the first day without it.
    PostEnded { post: PostId, kind: Kind, organization: OrganizationId, division: Division, on: Day, reason: Reason },
    /// The days of a post were wrong from the start; these are right.
    PostCorrected {
        post: PostId,
        kind: Kind,
        organization: OrganizationId,
        division: Division,
        from: Day,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    },
    /// A post was recorded in error: it never was.
    PostRetracted {
        post: PostId,
        kind: Kind,
        organization: OrganizationId,
        division: Division,
        mistake: Mistake,
        reason: Note,
    },
    /// The organization of a post lies in another street or industry from this day.
    MovedAlong {
        post: PostId,
        organization: OrganizationId,
        division: Division,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        industry: Option<Industry>,
        from: Day,
    },
    /// They were in contact with an organization.
    Contacted {
        organization: OrganizationId,
        division: Division,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        industry: Option<Industry>,
        on: Day,
        kind: ContactKind,
    },
    /// A contact was recorded in error.
    ContactRetracted { organization: OrganizationId, division: Division, on: Day, kind: ContactKind },
    /// They may guide more organizations than others, up to this many.
    LoadApproved { up_to: u32, reason: Note },
    /// They may guide no more than others.
    LoadExceptionEnded { reason: Note },
    /// What is personal of them is forgotten; their posts stay on record.
    Erased { holder: HolderId, reason: Note },
}

impl kernel::Event for Event {
    type Of = PostHolder;

    fn subject(&self) -> Option<Uuid> {
        match self {
            Event::Recorded { holder, .. }
            | Event::Described { holder, .. }
            | Event::DescriptionCorrected { holder, .. } => Some(holder.uuid()),
            // Nothing of it is sealed, and its key is destroyed soon after.
            Event::Erased { .. } => None,
            Event::PostAssigned { .. }
            | Event::PostEnded { .. }
            | Event::PostCorrected { .. }
            | Event::PostRetracted { .. }
            | Event::MovedAlong { .. }
            | Event::Contacted { .. }
            | Event::ContactRetracted { .. }
            | Event::LoadApproved { .. }
            | Event::LoadExceptionEnded { .. } => None,
        }
    }
}
