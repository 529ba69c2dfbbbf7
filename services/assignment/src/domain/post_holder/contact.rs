//! Contacts with organizations: what makes their coverage effective.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocabulary::{Day, OrganizationId, Place};

use super::{Event, Refusal, Unit};

/// How somebody was in contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ContactKind {
    /// As a ledger says it (最近联系日期).
    Contact,
    /// 走访
    Visit,
    /// 电话
    Call,
    /// 会议
    Meeting,
    /// 活动
    Activity,
}

impl ContactKind {
    /// The stable word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Visit => "visit",
            Self::Call => "call",
            Self::Meeting => "meeting",
            Self::Activity => "activity",
        }
    }

    /// What the word means.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Contact, Self::Visit, Self::Call, Self::Meeting, Self::Activity]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

/// Contacts by organization, day and kind, and where the organization lay.
pub(crate) type Contacts = BTreeMap<(OrganizationId, Day, ContactKind), Place>;

/// They were in contact with this unit; nothing where that is known.
pub(super) fn contacted(
    contacts: &Contacts,
    unit: &Unit,
    on: Day,
    kind: ContactKind,
    today: Day,
) -> Result<Option<Event>, Refusal> {
    if on > today {
        return Err(Refusal::ContactToCome { on });
    }
    let Unit { organization, division, industry, .. } = unit.clone();
    let known = contacts.contains_key(&(organization, on, kind));
    Ok((!known).then_some(Event::Contacted { organization, division, industry, on, kind }))
}

/// It was not so.
pub(super) fn retracted(
    contacts: &Contacts,
    (organization, on, kind): (OrganizationId, Day, ContactKind),
) -> Option<Event> {
    let division = contacts.get(&(organization, on, kind))?.division?;
    Some(Event::ContactRetracted { organization, division, on, kind })
}

/// The last contact there that a ledger told.
pub(super) fn last_told(contacts: &Contacts, organization: OrganizationId) -> Option<Day> {
    let told = contacts.keys().filter(|(at, _, kind)| *at == organization && *kind == ContactKind::Contact);
    told.map(|(_, on, _)| *on).max()
}
