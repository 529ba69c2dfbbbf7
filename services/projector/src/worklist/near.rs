//! Who could join: uncovered units with few members, near and alike.

use sqlx::{AssertSqlSafe, PgConnection, Row as _};
use uuid::Uuid;

use super::rules::{Members, Reason, Rules, should_have};
use super::{Open, Unit};
use crate::coverage::known::When;
use crate::coverage::states::states;
use crate::directory::Visible;

/// How many are named.
const NAMED: usize = 4;

/// A unit that could join another.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Neighbour {
    pub(crate) id: Uuid,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) street: String,
    pub(crate) community: Option<String>,
    pub(crate) industry: Option<String>,
    pub(crate) members: Members,
}

/// Units that could join those of a page.
#[derive(Debug, Default)]
pub(crate) struct Pool(pub(super) Vec<Neighbour>);

/// Whether others could join it.
fn joins(reason: Reason) -> bool {
    matches!(reason, Reason::JointBranchDue | Reason::Borderline | Reason::JointFloatingDue)
}

impl Pool {
    /// The uncovered units with members in the streets and industries of the items, as far as the caller may see them.
    pub(crate) async fn load(
        items: &[Open],
        when: When,
        visible: &Visible,
        tx: &mut PgConnection,
    ) -> Result<Self, sqlx::Error> {
        let joining = || items.iter().filter(|open| joins(open.reason)).map(|open| &open.unit);
        if joining().next().is_none() {
            return Ok(Self::default());
        }
        let sql = format!(
            "{states} SELECT s.unit, s.street, s.community, s.industry, s.full_members, s.probationary, s.floating,
                    n.code, n.name
             FROM states s JOIN organizations n ON n.unit = s.unit AND {written}
             WHERE s.counts AND s.covered = 'none' AND s.members > 0 AND s.full_members IS NOT NULL AND {visible}
               AND (s.street = ANY($9) OR s.industry = ANY($10))",
            states = states(when),
            written = when.organization("n"),
            visible = visible.units(),
        );
        let streets: Vec<String> = joining().map(|unit| unit.street.clone()).collect();
        let industries: Vec<String> = joining().filter_map(|unit| unit.industry.clone()).collect();
        let query = visible.bind(when.bind(sqlx::query(AssertSqlSafe(sql)))).bind(streets).bind(industries);
        let mut neighbours = Vec::new();
        for row in query.fetch_all(tx).await? {
            let count = |column: &str| row.try_get::<i32, _>(column).map(i32::unsigned_abs);
            let [full, probationary, floating] = [count("full_members")?, count("probationary")?, count("floating")?];
            neighbours.push(Neighbour {
                id: row.try_get("unit")?,
                code: row.try_get("code")?,
                name: row.try_get("name")?,
                street: row.try_get("street")?,
                community: row.try_get("community")?,
                industry: row.try_get("industry")?,
                members: Members { full: Some(full), probationary, floating },
            });
        }
        Ok(Self(neighbours))
    }

    /// The nearest with whom there are members enough, as few as need be; and whether there are enough.
    pub(crate) fn partners(&self, reason: Reason, of: &Unit, rules: &Rules) -> (Vec<&Neighbour>, bool) {
        let floating = reason == Reason::JointFloatingDue;
        let weight = |members: Members| if floating { members.floating } else { members.full.unwrap_or(0) };
        let alike = |neighbour: &&Neighbour| {
            let theirs = should_have(neighbour.members, rules.branch_min);
            let same_kind =
                if floating { theirs == reason } else { joins(theirs) && theirs != Reason::JointFloatingDue };
            neighbour.id != of.id && same_kind && weight(neighbour.members) > 0
        };
        let mut near: Vec<(u8, &Neighbour)> =
            self.0.iter().filter(alike).filter_map(|one| Some((distance(of, one)?, one))).collect();
        near.sort_by_key(|(distance, one)| (*distance, std::cmp::Reverse(weight(one.members)), &one.code));
        let (mut partners, mut sum) = (Vec::new(), weight(of.case.members));
        let most = NAMED.min(rules.joint_units.saturating_sub(1) as usize);
        for (_, one) in near.into_iter().take(most) {
            if sum >= rules.branch_min {
                break;
            }
            sum += weight(one.members);
            partners.push(one);
        }
        (partners, sum >= rules.branch_min)
    }
}

/// Same community before same street before the same industry elsewhere; alike before different. `None`: neither.
fn distance(of: &Unit, other: &Neighbour) -> Option<u8> {
    let alike = of.industry.is_some() && of.industry == other.industry;
    let community = of.community.is_some() && of.community == other.community;
    match (community, of.street == other.street, alike) {
        (true, _, true) => Some(0),
        (true, _, false) => Some(1),
        (false, true, true) => Some(2),
        (false, true, false) => Some(3),
        (false, false, true) => Some(4),
        (false, false, false) => None,
    }
}
