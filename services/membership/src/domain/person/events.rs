//! The stored form. A released variant never changes; a new shape is a new version and an upcast.

use kernel::Personal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{Day, Note, OrganizationId, PartyOrganizationId, PersonId};

use super::Person;
use super::personal::{HomeName, Profile, ProfileChange};
use crate::domain::counts::{Seat, Span};

/// What happens to somebody in the register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
pub(crate) enum Event {
    /// Somebody is on record; who they are is sealed with their own key.
    Recorded { person: PersonId, profile: Profile },
    /// They are in the register from this day on.
    Enrolled { standing: Standing, from: Day },
    /// A probationary member is a full member from this day on (转正).
    Confirmed { on: Day },
    /// Their formal relationship (组织关系) is held there from this day on; without a home: nowhere on record.
    RelationshipChanged { home: Option<Home>, from: Day, why: Why },
    /// They work there from this day on; without a workplace: in no organization on record.
    WorkplaceChanged { workplace: Option<Workplace>, from: Day, why: Why },
    /// They float (流动) from this day on: they work here, their relationship is elsewhere.
    FloatingBegan { from: Day },
    /// They float no more.
    FloatingEnded { on: Day },
    /// Who manages them from this day on (纳入管理).
    ManagementChanged { manager: Manager, from: Day, why: Why },
    /// Their membership ended.
    MembershipEnded { reason: EndReason, on: Day },
    /// They are out of contact (失联).
    ContactLost { on: Day },
    /// They were found again.
    ContactFound { on: Day },
    /// Who they are is recorded anew.
    ProfileChanged { person: PersonId, profile: ProfileChange },
    /// What is recorded was wrong from the start of the state in force at `as_of`. Only what is set was wrong.
    Corrected { as_of: Day, correction: Correction },
    /// What was recorded since was recorded in error: their membership is what it was before.
    Restored { membership: Membership },
    /// An organization they work or worked in lies elsewhere.
    WorkplaceMoved { organization: OrganizationId, seat: Seat },
    /// A Party organization of theirs lies elsewhere.
    PartyOrganizationMoved { party: PartySeat },
    /// What they count as at an organization differs by this from what was told before.
    Counted { organization: OrganizationId, seat: Seat, differences: Vec<Span> },
    /// Recorded in error: they never were in the register.
    Retracted { reason: Note },
    /// Who they were is forgotten for ever; that they were counted stays.
    Erased { person: PersonId, reason: Note },
}

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Standing {
    /// Became a Party member (入党).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) joined_on: Option<Day>,
    /// Full (正式), not probationary (预备).
    pub(crate) full: bool,
    /// Full from this day on and probationary before; absent for a full member: as far back as anybody asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) confirmed_on: Option<Day>,
}

/// Who holds the formal relationship.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Home {
    /// A Party organization on record.
    Here(PartySeat),
    /// One that is not, in their words: free text, which may name anybody, and goes with the member's key.
    Elsewhere { person: PersonId, name: Personal<HomeName> },
}

/// A Party organization and the division it lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartySeat {
    pub(crate) party_organization: PartyOrganizationId,
    pub(crate) division: vocabulary::Division,
}

/// An organization and where it lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Workplace {
    pub(crate) organization: OrganizationId,
    pub(crate) seat: Seat,
}

/// Who manages a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Manager {
    /// Whoever holds the relationship.
    Relationship,
    /// Another one.
    Other(PartySeat),
    /// Nobody.
    Nobody,
}

/// Why something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Why {
    /// Somebody said so.
    Said,
    /// The organization ended, or was recorded in error.
    OrganizationEnded,
    /// The Party organization was dissolved, or was recorded in error.
    PartyOrganizationEnded,
}

/// How a membership ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EndReason {
    /// 退党
    Left,
    /// 除名
    StruckOff,
    /// 开除党籍
    Expelled,
    /// 停止党籍
    Suspended,
    /// 取消预备党员资格
    ProbationCancelled,
    /// 死亡
    Died,
    /// 转出
    MovedOut,
}

/// What was recorded wrongly. What is absent was right.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Correction {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) standing: Option<Standing>,
    /// In the register from this day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) workplace: Option<Workplace>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) home: Option<Home>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) manager: Option<Manager>,
    /// Floated from this day on: it was not known, or another day was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) floating_from: Option<Day>,
    /// Never floated in the state in force.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) not_floating: bool,
}

/// A whole membership, as it was once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Membership {
    pub(crate) standing: Standing,
    pub(crate) from: Day,
    pub(crate) workplaces: Vec<Since<Option<Workplace>>>,
    pub(crate) homes: Vec<Since<Option<Home>>>,
    pub(crate) managers: Vec<Since<Manager>>,
    pub(crate) floating: Vec<Since<bool>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) contact_lost: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ended: Option<(Day, EndReason)>,
}

/// A value and the first day it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Since<T> {
    pub(crate) from: Day,
    pub(crate) value: T,
}

impl Home {
    /// Whose key seals what is written of it. What was forgotten needs none.
    fn subject(&self) -> Option<Uuid> {
        match self {
            Home::Here(_) | Home::Elsewhere { name: Personal::Erased, .. } => None,
            Home::Elsewhere { person, .. } => Some(person.uuid()),
        }
    }
}

impl kernel::Event for Event {
    type Of = Person;

    fn subject(&self) -> Option<Uuid> {
        match self {
            Event::Recorded { person, .. } | Event::ProfileChanged { person, .. } => Some(person.uuid()),
            Event::RelationshipChanged { home, .. } => home.as_ref().and_then(Home::subject),
            Event::Corrected { correction, .. } => correction.home.as_ref().and_then(Home::subject),
            Event::Restored { membership } => {
                membership.homes.iter().filter_map(|since| since.value.as_ref()).find_map(Home::subject)
            }
            Event::Enrolled { .. }
            | Event::Confirmed { .. }
            | Event::WorkplaceChanged { .. }
            | Event::FloatingBegan { .. }
            | Event::FloatingEnded { .. }
            | Event::ManagementChanged { .. }
            | Event::MembershipEnded { .. }
            | Event::ContactLost { .. }
            | Event::ContactFound { .. }
            | Event::WorkplaceMoved { .. }
            | Event::PartyOrganizationMoved { .. }
            | Event::Counted { .. }
            | Event::Retracted { .. }
            | Event::Erased { .. } => None,
        }
    }
}
