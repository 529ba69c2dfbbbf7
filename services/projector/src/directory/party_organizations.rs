//! Party organizations: lists and single ones, with their units.

use std::collections::HashMap;

use proto::coverage::v1 as pb;
use runtime::Invalid;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Row as _, postgres::PgArguments, query::Query};
use uuid::Uuid;
use vocabulary::{OrganizationId, PartyOrganizationId};

use super::page::Last;
use super::{Visible, blank_open};
use crate::coverage::known::When;
use crate::coverage::states::{conditions, states};
use crate::coverage::words::{Condition, Reference};
use crate::facts::words::{PartyKind, Word as _};

/// Which Party organizations.
pub(crate) struct Listing<'a> {
    pub(crate) when: When,
    pub(crate) visible: &'a Visible,
    pub(crate) filters: &'a [Condition],
    /// Part of a name or code; blank: all.
    pub(crate) search: &'a str,
}

/// The condition of a request: `kind`, `street` or `status`.
pub(crate) fn condition(reference: &Reference, name: &str, value: &str, invalid: &mut Invalid) -> Option<Condition> {
    let (column, values) = match name {
        "kind" => ("kind", PartyKind::find(value).map(|kind| kind.key().to_owned()).into_iter().collect()),
        "status" => {
            let words = [("active", "正常"), ("dissolved", "撤销")];
            let found = words.into_iter().filter(|(key, label)| [*key, *label].contains(&value));
            ("status", found.map(|(key, _)| key.to_owned()).collect())
        }
        "street" => return reference.condition(name, value, invalid),
        _ => {
            let (zh, en) = ("应为 kind、street 或 status", "must be kind, street or status");
            invalid.field("where.dimension", "directory.condition", zh, en, name);
            return None;
        }
    };
    let values: Vec<String> = values;
    if values.is_empty() {
        let (zh, en) = (format!("{name} 没有这个值"), format!("there is no such {name}"));
        invalid.field("where.value", "directory.value", zh, en, value);
        return None;
    }
    Some(Condition { column, values, unknown: false })
}

impl Listing<'_> {
    fn listed(&self) -> String {
        format!(
            "{}, listed AS (
                SELECT p.* FROM party_organizations p
                WHERE {} AND {} AND ($9 = '' OR strpos(lower(p.name), lower($9)) > 0 OR strpos(lower(p.code), lower($9)) > 0){}
            )",
            states(self.when),
            self.when.organization("p"),
            self.visible.parties(&self.when.organization("c")),
            conditions(self.filters, 10),
        )
    }

    fn bind<'q>(&self, sql: String) -> Query<'q, Postgres, PgArguments> {
        let query = self.visible.bind(self.when.bind(sqlx::query(AssertSqlSafe(sql)))).bind(self.search.to_owned());
        self.filters.iter().fold(query, |query, filter| query.bind(filter.values.clone()))
    }

    /// How many there are.
    pub(crate) async fn count(&self, tx: &mut PgConnection) -> Result<u64, sqlx::Error> {
        let row = self.bind(format!("{} SELECT count(*) FROM listed", self.listed())).fetch_one(tx).await?;
        Ok(row.try_get::<i64, _>(0)?.unsigned_abs())
    }

    /// A page by name, and where the next begins.
    pub(crate) async fn page(
        &self,
        after: Option<&Last>,
        size: i64,
        tx: &mut PgConnection,
    ) -> Result<(Vec<pb::PartyOrganization>, Option<Last>), sqlx::Error> {
        let next = 10 + self.filters.len();
        let sql = format!(
            "{} SELECT {COLUMNS} FROM listed l WHERE (l.name, l.party) > (${next}, ${}) ORDER BY l.name, l.party LIMIT ${}",
            self.listed(),
            next + 1,
            next + 2
        );
        let query = self.bind(sql).bind(after.map_or("", |last| &last.text).to_owned());
        let query = query.bind(after.map_or(Uuid::nil(), |last| last.id)).bind(size + 1);
        let mut rows = query.fetch_all(&mut *tx).await?;
        let more = rows.len() as i64 > size;
        rows.truncate(size.unsigned_abs() as usize);
        let last = rows.last().filter(|_| more).map(|row| Last::of(row, "name", "party", self.when.on)).transpose()?;
        Ok((self.told(rows, tx).await?, last))
    }

    /// Those with this id, code or exact name.
    pub(crate) async fn named(
        &self,
        name: &str,
        tx: &mut PgConnection,
    ) -> Result<Vec<pb::PartyOrganization>, sqlx::Error> {
        let next = 10 + self.filters.len();
        let sql = format!(
            "{} SELECT {COLUMNS} FROM listed l
             WHERE l.party = ${next} OR l.name = ${} OR (l.code = ${} AND l.code <> '') ORDER BY l.name, l.party",
            self.listed(),
            next + 1,
            next + 1
        );
        let id = name.parse::<PartyOrganizationId>().map_or(Uuid::nil(), PartyOrganizationId::uuid);
        let rows = self.bind(sql).bind(id).bind(name.to_owned()).fetch_all(&mut *tx).await?;
        self.told(rows, tx).await
    }

    async fn told(&self, rows: Vec<PgRow>, tx: &mut PgConnection) -> Result<Vec<pb::PartyOrganization>, sqlx::Error> {
        let parties = rows.iter().map(|row| row.try_get("party")).collect::<Result<Vec<Uuid>, _>>()?;
        let mut units = units(self.when, parties, tx).await?;
        rows.iter().map(|row| party(row, &mut units)).collect()
    }
}

const COLUMNS: &str = "l.*, l.founded_on::text AS founded, l.dissolved_on::text AS dissolved,
    (SELECT above.name FROM party_organizations above WHERE above.party = l.superior AND above.known_to IS NULL
      AND above.valid_from <= $1 AND $1 < above.valid_to) AS superior_name";

type Units = HashMap<Uuid, (Vec<pb::UnitRef>, Vec<pb::UnitRef>)>;

/// The units of Party organizations, the lead unit first: set up in, affiliated.
async fn units(when: When, parties: Vec<Uuid>, tx: &mut PgConnection) -> Result<Units, sqlx::Error> {
    let sql = format!(
        "SELECT c.party, c.unit, n.code, n.name, c.lead, c.relation = 'affiliated' AS affiliated, begun.day::text AS begun
         FROM covers c LEFT JOIN organizations n ON n.unit = c.unit AND {name}
         CROSS JOIN LATERAL (
             SELECT min(e.valid_from) AS day FROM covers e
             WHERE e.party = c.party AND e.unit = c.unit AND e.known_to IS NULL
               AND (e.relation = 'affiliated') = (c.relation = 'affiliated')
         ) AS begun
         WHERE c.party = ANY($5) AND {cover} ORDER BY c.party, c.lead DESC, n.code, c.unit",
        name = when.organization("n"),
        cover = when.organization("c"),
    );
    let mut units = Units::new();
    for row in when.bind(sqlx::query(AssertSqlSafe(sql))).bind(parties).fetch_all(tx).await? {
        let text = |column: &str| row.try_get::<Option<String>, _>(column).map(Option::unwrap_or_default);
        let unit = pb::UnitRef {
            id: OrganizationId::new(row.try_get("unit")?).to_string(),
            code: text("code")?,
            name: text("name")?,
            from: text("begun")?,
            lead: row.try_get("lead")?,
        };
        let (own, affiliated) = units.entry(row.try_get("party")?).or_default();
        if row.try_get("affiliated")? { affiliated.push(unit) } else { own.push(unit) }
    }
    Ok(units)
}

fn party(row: &PgRow, units: &mut Units) -> Result<pb::PartyOrganization, sqlx::Error> {
    let text = |column: &str| row.try_get::<Option<String>, _>(column).map(Option::unwrap_or_default);
    let id: Uuid = row.try_get("party")?;
    let superior: Option<Uuid> = row.try_get("superior")?;
    let (own, affiliated) = units.remove(&id).unwrap_or_default();
    Ok(pb::PartyOrganization {
        id: PartyOrganizationId::new(id).to_string(),
        code: text("code")?,
        name: text("name")?,
        kind: text("kind")?,
        category: text("category")?,
        superior: superior.map_or_else(String::new, |id| PartyOrganizationId::new(id).to_string()),
        superior_name: text("superior_name")?,
        setup: text("setup")?,
        founded_on: text("founded")?,
        dissolved_on: blank_open(text("dissolved")?),
        term: text("term")?,
        term_ends_on: text("term_ends_on")?,
        document_number: text("document_number")?,
        units: own,
        affiliated,
    })
}
