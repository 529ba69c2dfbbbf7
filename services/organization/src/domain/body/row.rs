//! What is told of a body with duties.

use std::fmt;

use serde::{Deserialize, Serialize};
use vocabulary::{Day, Division, Industry, Level, Name, PartyOrganizationId};

use super::Refusal;

/// What is told of a body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Stable: what lines by hand and figures name.
    pub(crate) key: BodyKey,
    /// As it is called; that of its Party organization, but for the ending that says which kind that is.
    pub(crate) name: Name,
    /// What it is.
    pub(crate) kind: Kind,
    /// Its street, where it is a street's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) division: Option<Division>,
    /// Its industry, where it leads an industry line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) industry: Option<Industry>,
    /// Its Party organization; `None`: the one of this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) party_organization: Option<PartyOrganizationId>,
    /// `None`: from the beginning of time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<Day>,
    /// Exclusive; `None`: open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<Day>,
    /// Duties it leads (牵头).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) leads: Vec<Duty>,
    /// Duties it supports (配合).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) supports: Vec<Duty>,
    /// Its place in lists.
    pub(crate) rank: u32,
}

/// Kinds of bodies: the five of 2019, and the industries' Party organizations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// 区两新组织党工委
    DistrictWorkingCommittee,
    /// 区社会组织党委: the core and the fallback line
    DistrictCommittee,
    /// 街道两新组织党工委
    StreetWorkingCommittee,
    /// 街道社会组织促进会党组织: an area line
    PromotionAssociation,
    /// 业务主管单位党组织
    SupervisingUnit,
    /// 行业党组织: an industry line
    Industry,
}

impl Kind {
    /// Whether an organization's responsible line can be its.
    pub(crate) fn leads_a_line(self) -> bool {
        match self {
            Kind::DistrictCommittee | Kind::PromotionAssociation | Kind::Industry => true,
            Kind::DistrictWorkingCommittee | Kind::StreetWorkingCommittee | Kind::SupervisingUnit => false,
        }
    }

    fn has_a_street(self) -> bool {
        match self {
            Kind::StreetWorkingCommittee | Kind::PromotionAssociation => true,
            Kind::DistrictWorkingCommittee | Kind::DistrictCommittee | Kind::SupervisingUnit | Kind::Industry => false,
        }
    }
}

impl Row {
    /// Whether it has the place its kind asks for, and ends after it begins.
    pub(super) fn sound(&self) -> Result<(), Refusal> {
        let street = self.division.map(|division| division.level() == Level::Street);
        if street != self.kind.has_a_street().then_some(true) {
            return Err(Refusal::Street);
        }
        if self.industry.is_some() != (self.kind == Kind::Industry) {
            return Err(Refusal::Industry);
        }
        match (self.from, self.to) {
            (Some(from), Some(to)) if to <= from => Err(Refusal::EndsFirst { to }),
            _ => Ok(()),
        }
    }
}

/// The key of a body: `district`, `hub-440309001`, `industry-human_resources`.
pub(crate) type BodyKey = Slug;

/// The key of a duty: `line`, `instructors`.
pub(crate) type Duty = Slug;

/// A stable key: 1 to 60 lower-case letters, digits, underscores, hyphens.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Slug(String);

/// A text that is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key has 1 to 60 lower-case letters, digits, underscores and hyphens")]
pub(crate) struct BadSlug;

impl Slug {
    /// A key.
    pub(crate) fn parse(key: &str) -> Result<Self, BadSlug> {
        let sound = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-');
        ((1..=60).contains(&key.len()) && key.bytes().all(sound)).then(|| Self(key.to_owned())).ok_or(BadSlug)
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Slug {
    type Error = BadSlug;

    fn try_from(key: String) -> Result<Self, BadSlug> {
        Self::parse(&key)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> String {
        slug.0
    }
}
