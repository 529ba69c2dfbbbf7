//! What is known about bodies with duties, and how they are found by name.

use kernel::Unfit;
use proto::organization::v1 as told;
use serde::{Deserialize, Serialize};
use vocabulary::{PartyOrganizationKind, fold};

use super::party_organization::read_id;

/// A body with duties.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) key: String,
    pub(crate) name: String,
    /// [`base`] of the name.
    pub(crate) base: String,
    pub(crate) kind: BodyKind,
    pub(crate) division: Option<String>,
    pub(crate) industry: Option<String>,
    /// Its Party organization; `None`: the one of its name.
    pub(crate) party: Option<uuid::Uuid>,
    pub(crate) leads: Vec<String>,
    pub(crate) supports: Vec<String>,
    pub(crate) rank: u32,
}

/// Kind of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BodyKind {
    DistrictWorkingCommittee,
    DistrictCommittee,
    StreetWorkingCommittee,
    PromotionAssociation,
    SupervisingUnit,
    Industry,
}

impl TryFrom<&told::BodyRecorded> for Body {
    type Error = Unfit;

    fn try_from(recorded: &told::BodyRecorded) -> Result<Self, Unfit> {
        let kind = recorded.kind().try_into()?;
        let told::BodyRecorded { key, name, division, industry, party_organization, leads, supports, rank, .. } =
            recorded.clone();
        let said = |text: String| Some(text).filter(|text| !text.is_empty());
        let party = said(party_organization).map(|id| read_id::<PartyOrganizationKind>(&id)).transpose()?;
        let (base, division, industry) = (base(&name), said(division), said(industry));
        Ok(Self { key, name, base, kind, division, industry, party, leads, supports, rank })
    }
}

impl TryFrom<told::BodyKind> for BodyKind {
    type Error = Unfit;

    fn try_from(kind: told::BodyKind) -> Result<Self, Unfit> {
        use told::BodyKind as Said;
        Ok(match kind {
            Said::Unspecified => return Err(Unfit("the kind of the body is not said".to_owned())),
            Said::DistrictWorkingCommittee => Self::DistrictWorkingCommittee,
            Said::DistrictCommittee => Self::DistrictCommittee,
            Said::StreetWorkingCommittee => Self::StreetWorkingCommittee,
            Said::PromotionAssociation => Self::PromotionAssociation,
            Said::SupervisingUnit => Self::SupervisingUnit,
            Said::Industry => Self::Industry,
        })
    }
}

/// Endings that say of which kind a Party organization is, longer ones first.
const ENDINGS: [&str; 10] =
    ["总支部委员会", "支部委员会", "委员会", "党组织", "党总支", "党支部", "总支部", "支部", "党委", "党组"];

/// A name as a body, its Party organization and the unit that has it share it: folded, without a leading 中共 and
/// without the ending of its kind, so that an upgrade (升格) leaves it the same.
pub(crate) fn base(name: &str) -> String {
    let folded = fold(name);
    let bare = ["中国共产党", "中共"].iter().find_map(|start| folded.strip_prefix(start)).unwrap_or(&folded);
    let short = ENDINGS.iter().find_map(|ending| bare.strip_suffix(ending)).filter(|short| !short.is_empty());
    short.unwrap_or(bare).to_owned()
}

#[cfg(test)]
mod tests {
    use super::base;

    #[test]
    fn a_body_and_its_party_organization_share_a_name_whatever_kind_that_is() {
        for name in [
            "深圳市龙华区观湖街道社会组织促进会党组织",
            "中共深圳市龙华区观湖街道社会组织促进会支部委员会",
            "中共深圳市龙华区观湖街道社会组织促进会总支部委员会",
            "中共深圳市龙华区观湖街道社会组织促进会委员会 ",
        ] {
            assert_eq!(base(name), base("深圳市龙华区观湖街道社会组织促进会"), "{name}");
        }
        assert_eq!(base("深圳市龙华区教育局党组织"), base("深圳市龙华区教育局"));
        assert_ne!(base("中共某会联合支部委员会"), base("中共某会支部委员会"));
        assert_ne!(base("中共某区“两新”组织工作委员会"), base("中共某区社会组织委员会"));
        assert_eq!(base("中共"), "", "nothing is left of nothing");
    }
}
