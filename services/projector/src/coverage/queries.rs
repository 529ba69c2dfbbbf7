//! The figures: one statement, each unit counted once, whole and parts in one pass.

use std::collections::BTreeMap;

use proto::coverage::v1 as pb;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};

use super::known::When;
use super::lines::{asked, lined};
use super::states::conditions;
use super::words::{Condition, Dimension, Reference, TOTAL, UNKNOWN};

/// What counts as covered by organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Basis {
    Campaign,
    Official,
    Eligible,
}

impl Basis {
    /// By its name; blank is the campaign's.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "" | "campaign" => Some(Self::Campaign),
            "official" => Some(Self::Official),
            "eligible" => Some(Self::Eligible),
            _ => None,
        }
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Campaign => "campaign",
            Self::Official => "official",
            Self::Eligible => "eligible",
        }
    }
}

/// Rows and total.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figures {
    pub(crate) rows: Vec<pb::CoverageRow>,
    pub(crate) total: pb::CoverageRow,
}

/// Counts on a day, by a dimension, under conditions.
pub(crate) async fn figures(
    when: When,
    basis: Basis,
    by: Option<Dimension>,
    filters: &[Condition],
    reference: &Reference,
    tx: &mut PgConnection,
) -> Result<Figures, sqlx::Error> {
    let key = by.map_or("NULL::text", Dimension::name);
    let sql = format!(
        "{lined}, parted AS (SELECT s.*, {key} AS part FROM lined s WHERE counts{conditions})
         SELECT {COUNTS} FROM parted GROUP BY GROUPING SETS ((part), ())",
        lined = lined(when, by == Some(Dimension::Line) || asked(filters)),
        conditions = conditions(filters, 5),
    );
    let mut query = when.bind(sqlx::query(AssertSqlSafe(sql)));
    for condition in filters {
        query = query.bind(&condition.values);
    }
    let (mut parts, mut total) = (BTreeMap::new(), pb::CoverageRow::default());
    for row in query.fetch_all(tx).await? {
        let counted = read(&row, basis)?;
        match row.try_get::<i32, _>("whole")? {
            1 => total = pb::CoverageRow { key: TOTAL.0.to_owned(), label: TOTAL.1.to_owned(), ..counted },
            _ => drop(parts.insert(row.try_get::<Option<String>, _>("part")?, counted)),
        }
    }
    Ok(Figures { rows: by.map_or(Vec::new(), |by| labelled(parts, by, reference)), total })
}

/// Every key that holds has its row, also at 0; what is named but does not hold, and what is missing, come last.
fn labelled(
    mut parts: BTreeMap<Option<String>, pb::CoverageRow>,
    by: Dimension,
    reference: &Reference,
) -> Vec<pb::CoverageRow> {
    let unknown = parts.remove(&None);
    let mut rows = Vec::new();
    for (key, label) in reference.rows(by) {
        let counted = parts.remove(&Some(key.clone())).unwrap_or_else(nothing);
        rows.push(pb::CoverageRow { key, label, ..counted });
    }
    for (key, counted) in parts {
        let key = key.unwrap_or_default();
        let label = reference.label(by, &key);
        rows.push(pb::CoverageRow { key, label, ..counted });
    }
    let named = |counted| pb::CoverageRow { key: UNKNOWN.0.to_owned(), label: UNKNOWN.1.to_owned(), ..counted };
    rows.extend(unknown.map(named));
    rows
}

const COUNTS: &str = "part, grouping(part) AS whole, count(*) AS organizations,
    count(*) FILTER (WHERE covered = 'own') AS own,
    count(*) FILTER (WHERE covered = 'own' AND NOT own_lasting) AS own_temporary,
    count(*) FILTER (WHERE covered = 'joint') AS joint,
    count(*) FILTER (WHERE covered = 'joint' AND NOT joint_lasting) AS joint_temporary,
    count(*) FILTER (WHERE covered = 'floating') AS floating_branches,
    count(*) FILTER (WHERE covered = 'joint_floating') AS joint_floating,
    count(*) FILTER (WHERE covered = 'affiliated') AS affiliated,
    count(*) FILTER (WHERE covered = 'none') AS uncovered,
    count(*) FILTER (WHERE covered = 'none' AND due) AS due_unbuilt,
    count(*) FILTER (WHERE covered = 'none' AND NOT due AND full_members IS NOT NULL AND members > 0) AS few_members,
    count(*) FILTER (WHERE covered = 'none' AND (full_members IS NULL OR NOT due AND members = 0)) AS no_members,
    count(*) FILTER (WHERE covered = 'none' AND full_members IS NULL) AS members_unknown,
    count(*) FILTER (WHERE work <> 'none') AS work_covered,
    count(*) FILTER (WHERE effective) AS work_effective,
    count(*) FILTER (WHERE work = 'party_organization') AS by_party_organization,
    count(*) FILTER (WHERE work = 'instructor') AS by_instructor,
    count(*) FILTER (WHERE work = 'full_time_worker') AS by_full_time_worker,
    count(*) FILTER (WHERE work = 'liaison') AS by_liaison,
    coalesce(sum(members), 0)::bigint AS members,
    coalesce(sum(placed), 0)::bigint AS members_placed,
    coalesce(sum(floating), 0)::bigint AS floating_members,
    coalesce(sum(floating_placed), 0)::bigint AS floating_members_placed,
    coalesce(sum(members) FILTER (WHERE NOT registered), 0)::bigint AS members_estimated,
    count(*) FILTER (WHERE formal) AS formal,
    count(*) FILTER (WHERE due) AS eligible,
    count(*) FILTER (WHERE due AND formal) AS eligible_formal";

fn read(row: &PgRow, basis: Basis) -> Result<pb::CoverageRow, sqlx::Error> {
    let count = |name: &str| row.try_get::<i64, _>(name).map(i64::unsigned_abs);
    let organizations = count("organizations")?;
    let (members, members_placed) = (count("members")?, count("members_placed")?);
    let (work_covered, work_effective) = (count("work_covered")?, count("work_effective")?);
    let covered = match basis {
        Basis::Campaign => share(organizations - count("uncovered")?, organizations),
        Basis::Official => share(count("formal")?, organizations),
        Basis::Eligible => share(count("eligible_formal")?, count("eligible")?),
    };
    Ok(pb::CoverageRow {
        key: String::new(),
        label: String::new(),
        organizations,
        own: count("own")?,
        own_temporary: count("own_temporary")?,
        joint: count("joint")?,
        joint_temporary: count("joint_temporary")?,
        floating: count("floating_branches")?,
        joint_floating: count("joint_floating")?,
        affiliated: count("affiliated")?,
        none: count("uncovered")?,
        due_unbuilt: count("due_unbuilt")?,
        few_members: count("few_members")?,
        no_members: count("no_members")?,
        members_unknown: count("members_unknown")?,
        work_covered,
        work_effective,
        by_party_organization: count("by_party_organization")?,
        by_instructor: count("by_instructor")?,
        by_full_time_worker: count("by_full_time_worker")?,
        by_liaison: count("by_liaison")?,
        members,
        members_placed,
        floating_members: count("floating_members")?,
        floating_members_placed: count("floating_members_placed")?,
        members_estimated: count("members_estimated")?,
        organization_coverage: Some(covered),
        work_coverage: Some(share(work_covered, organizations)),
        effective_work_coverage: Some(share(work_effective, organizations)),
        members_coverage: Some(share(members_placed, members)),
    })
}

fn nothing() -> pb::CoverageRow {
    let none = Some(share(0, 0));
    pb::CoverageRow {
        organization_coverage: none,
        work_coverage: none,
        effective_work_coverage: none,
        members_coverage: none,
        ..Default::default()
    }
}

/// A share; of nothing it is undefined.
fn share(n: u64, of: u64) -> pb::Share {
    pb::Share { n, of, rate: (of > 0).then(|| n as f64 / of as f64) }
}
