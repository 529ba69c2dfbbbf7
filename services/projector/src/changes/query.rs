//! Two days side by side, in one statement.

use kernel::Day;
use proto::coverage::v1 as pb;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Row as _};
use uuid::Uuid;
use vocabulary::OrganizationId;

use super::{Change, Changed, Measure, Sums};
use crate::coverage::known::When;
use crate::coverage::lines::{asked, lined};
use crate::coverage::queries::Basis;
use crate::coverage::states::conditions;
use crate::coverage::words::{Condition, Dimension, Reference};
use crate::directory::Visible;

/// Which units are compared, and when.
pub(crate) struct Comparison<'a> {
    /// The opening.
    pub(crate) from: When,
    /// The day of the closing, as known at the same positions.
    pub(crate) to: Day,
    pub(crate) measure: Measure,
    pub(crate) visible: &'a Visible,
    pub(crate) filters: &'a [Condition],
}

impl Comparison<'_> {
    /// Ends in `compared`: a row for each unit that counts on one of the days. `$1` to `$8` and the filters' are taken.
    fn compared(&self, with_lines: bool) -> String {
        format!(
            "WITH opening AS ({opening}), closing AS ({closing}), compared AS (
                SELECT unit, coalesce(o.outside, o.way, 'not_on_record') AS before,
                       coalesce(c.outside, c.way, 'not_on_record') AS after,
                       CASE WHEN o.inside AND c.inside AND o.has = c.has THEN CASE WHEN o.has THEN 'covered' ELSE 'uncovered' END
                            WHEN o.inside AND c.inside THEN CASE WHEN c.has THEN 'newly_covered' ELSE 'lost' END
                            WHEN c.inside THEN CASE WHEN c.has THEN 'registered_covered' ELSE 'registered_uncovered' END
                            ELSE CASE WHEN o.has THEN 'ended_covered' ELSE 'ended_uncovered' END END AS change,
                       CASE WHEN c.inside THEN c.street ELSE o.street END AS street,
                       CASE WHEN c.inside THEN c.community ELSE o.community END AS community,
                       CASE WHEN c.inside THEN c.industry ELSE o.industry END AS industry,
                       CASE WHEN c.inside THEN c.line ELSE o.line END AS line
                FROM opening o FULL JOIN closing c USING (unit) WHERE o.inside OR c.inside
            )",
            opening = self.end("$1", with_lines),
            closing = self.end(&format!("DATE '{}'", self.to), with_lines),
        )
    }

    /// The units on one of the days: whether they count, and how they are covered.
    fn end(&self, day: &str, with_lines: bool) -> String {
        let (has, way) = match self.measure {
            Measure::Organization(Basis::Campaign) => ("s.covered <> 'none'", "s.covered"),
            Measure::Organization(Basis::Official | Basis::Eligible) => ("s.formal", "s.covered"),
            Measure::Work => ("s.work <> 'none'", "s.work"),
            Measure::Effective => {
                ("s.effective", "CASE WHEN s.effective OR s.work = 'none' THEN s.work ELSE 'no_evidence' END")
            }
        };
        let eligible = if self.measure == Measure::Organization(Basis::Eligible) { "s.due" } else { "true" };
        let sql = format!(
            "{lined} SELECT told.*, outside IS NULL AS inside FROM (
                SELECT s.unit, s.street, s.community, s.industry, s.line, {has} AS has, {way} AS way,
                       CASE WHEN NOT s.in_statistics THEN 'not_counted' WHEN NOT s.counts THEN s.status
                            WHEN ({visible}{conditions}) IS NOT TRUE THEN 'elsewhere'
                            WHEN NOT {eligible} THEN 'not_eligible' END AS outside
                FROM lined s) AS told",
            lined = lined(self.from, with_lines || asked(self.filters)),
            visible = self.visible.units(),
            conditions = conditions(self.filters, 9),
        );
        on_another_day(&sql, day)
    }

    /// Opening, closing, and how many changed.
    pub(crate) async fn sums(&self, tx: &mut PgConnection) -> Result<Sums, sqlx::Error> {
        let sql = format!(
            "{} SELECT count(*) FILTER (WHERE change IN ('covered', 'lost', 'ended_covered')) AS opening_n,
                count(*) FILTER (WHERE change NOT LIKE 'registered%') AS opening_of,
                count(*) FILTER (WHERE change IN ('covered', 'newly_covered', 'registered_covered')) AS closing_n,
                count(*) FILTER (WHERE change NOT LIKE 'ended%') AS closing_of,
                count(*) FILTER (WHERE change NOT IN ('covered', 'uncovered')) AS changes FROM compared",
            self.compared(false)
        );
        let row = self.bind(sql).fetch_one(tx).await?;
        let count = |name: &str| row.try_get::<i64, _>(name).map(i64::unsigned_abs);
        let share = |n, of| pb::Share { n, of, rate: (of > 0).then(|| n as f64 / of as f64) };
        Ok(Sums {
            opening: share(count("opening_n")?, count("opening_of")?),
            closing: share(count("closing_n")?, count("closing_of")?),
            changes: count("changes")?,
        })
    }

    /// Those that changed, by code, after one of them; one more than `size` where there are more.
    pub(crate) async fn page(
        &self,
        after: (&str, Uuid),
        size: i64,
        reference: &Reference,
        tx: &mut PgConnection,
    ) -> Result<Vec<Changed>, sqlx::Error> {
        let next = 9 + self.filters.len();
        let sql = format!(
            "{} SELECT d.*, n.code, n.name FROM compared d
                JOIN organizations n ON n.unit = d.unit AND n.valid_from <= ${to} AND ${to} < n.valid_to AND {known}
             WHERE change NOT IN ('covered', 'uncovered') AND (n.code, d.unit) > (${code}, ${unit})
             ORDER BY n.code, d.unit LIMIT ${size}",
            self.compared(true),
            to = next,
            code = next + 1,
            unit = next + 2,
            size = next + 3,
            known = self.from.is_known("n", "$2"),
        );
        let query = self.bind(sql).bind(self.to).bind(after.0.to_owned()).bind(after.1).bind(size + 1);
        query.fetch_all(tx).await?.iter().map(|row| read(row, reference)).collect()
    }

    fn bind<'q>(&self, sql: String) -> Query<'q, Postgres, PgArguments> {
        let query = self.visible.bind(self.from.bind(sqlx::query(AssertSqlSafe(sql))));
        self.filters.iter().fold(query, |query, filter| query.bind(filter.values.clone()))
    }
}

/// The day of a statement is `$1`; a name that goes on is another's: `$10`.
fn on_another_day(sql: &str, day: &str) -> String {
    let mut parts = sql.split("$1");
    let mut said = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        said.push_str(if part.starts_with(|next: char| next.is_ascii_digit()) { "$1" } else { day });
        said.push_str(part);
    }
    said
}

fn read(row: &PgRow, reference: &Reference) -> Result<Changed, sqlx::Error> {
    let text = |column: &str| row.try_get::<Option<String>, _>(column).map(Option::unwrap_or_default);
    let label = |dimension: Dimension| {
        let key = text(dimension.name())?;
        Ok::<_, sqlx::Error>(if key.is_empty() { key } else { reference.label(dimension, &key) })
    };
    let (unit, change): (Uuid, String) = (row.try_get("unit")?, text("change")?);
    let change = Change::ALL.into_iter().find(|known| known.key() == change);
    let change = change.ok_or_else(|| sqlx::Error::Decode("a change without a name".into()))?;
    let organization = pb::OrganizationBrief {
        id: OrganizationId::new(unit).to_string(),
        code: text("code")?,
        name: text("name")?,
        street: label(Dimension::Street)?,
        community: label(Dimension::Community)?,
        industry: label(Dimension::Industry)?,
        line: label(Dimension::Line)?,
    };
    Ok(Changed { unit, change, before: text("before")?, after: text("after")?, organization })
}
