//! The stored form. A released variant never changes; a new shape is a new version and an upcast.

use kernel::{Day, Personal, Sensitive};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{Division, HolderId, Industry, OrganizationId, PostId};

use super::{Kind, PostHolder, Reason};

/// What happens to somebody who holds posts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
pub(crate) enum Event {
    /// Somebody is on record; what may be forgotten of them is sealed with their own key.
    Recorded {
        holder: HolderId,
        name: Personal<PersonName>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        telephone: Option<Personal<Telephone>>,
    },
    /// They are the liaison of an organization from this day; where it lay then.
    LiaisonAssigned {
        post: PostId,
        organization: OrganizationId,
        division: Division,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        industry: Option<Industry>,
        from: Day,
    },
    /// A post ends: this is the first day without it.
    PostEnded { post: PostId, kind: Kind, organization: OrganizationId, division: Division, on: Day, reason: Reason },
}

impl kernel::Event for Event {
    type Of = PostHolder;

    fn subject(&self) -> Option<Uuid> {
        match self {
            Event::Recorded { holder, .. } => Some(holder.uuid()),
            Event::LiaisonAssigned { .. } | Event::PostEnded { .. } => None,
        }
    }
}

/// A person's name.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct PersonName(pub(crate) String);

impl Sensitive for PersonName {
    const FIELD: &'static str = "name";
}

/// A telephone number as given.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Telephone(pub(crate) String);

impl Sensitive for Telephone {
    const FIELD: &'static str = "telephone";
}
