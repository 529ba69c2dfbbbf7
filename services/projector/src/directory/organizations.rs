//! Social organizations: lists and single ones, with the Party organizations that cover them.

use std::collections::HashMap;

use proto::coverage::v1 as pb;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Row as _, postgres::PgArguments, query::Query};
use uuid::Uuid;
use vocabulary::{OrganizationId, PartyOrganizationId};

use super::page::Last;
use super::{Visible, blank_open};
use crate::coverage::known::When;
use crate::coverage::states::{conditions, states};
use crate::coverage::words::{Condition, Dimension, Reference};

/// Which organizations.
pub(crate) struct Listing<'a> {
    pub(crate) when: When,
    pub(crate) visible: &'a Visible,
    pub(crate) filters: &'a [Condition],
    /// Part of a name or code; blank: all.
    pub(crate) search: &'a str,
}

impl Listing<'_> {
    /// Ends in `listed`. `$1` to `$9` and the filters' are taken.
    fn listed(&self) -> String {
        format!(
            "{}, listed AS (
                SELECT s.*, n.code, n.name, n.class, n.address, n.registration_authority, n.supervising_unit, n.start
                FROM states s JOIN organizations n ON n.unit = s.unit AND {}
                WHERE {} AND ($9 = '' OR strpos(lower(n.name), lower($9)) > 0 OR strpos(n.code, upper($9)) > 0){}
            )",
            states(self.when),
            self.when.organization("n"),
            self.visible.units(),
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

    /// A page by code, and where the next begins.
    pub(crate) async fn page(
        &self,
        after: Option<&Last>,
        size: i64,
        reference: &Reference,
        tx: &mut PgConnection,
    ) -> Result<(Vec<pb::Organization>, Option<Last>), sqlx::Error> {
        let next = 10 + self.filters.len();
        let sql = format!(
            "{} SELECT {COLUMNS} FROM listed l WHERE (l.code, l.unit) > (${next}, ${}) ORDER BY l.code, l.unit LIMIT ${}",
            self.listed(),
            next + 1,
            next + 2
        );
        let query = self.bind(sql).bind(after.map_or("", |last| &last.text).to_owned());
        let query = query.bind(after.map_or(Uuid::nil(), |last| last.id)).bind(size + 1);
        let mut rows = query.fetch_all(&mut *tx).await?;
        let more = rows.len() as i64 > size;
        rows.truncate(size.unsigned_abs() as usize);
        let last = rows.last().filter(|_| more).map(|row| Last::of(row, "code", "unit", self.when.on)).transpose()?;
        Ok((self.told(rows, reference, tx).await?, last))
    }

    /// Those with this id, code or exact name.
    pub(crate) async fn named(
        &self,
        name: &str,
        reference: &Reference,
        tx: &mut PgConnection,
    ) -> Result<Vec<pb::Organization>, sqlx::Error> {
        let next = 10 + self.filters.len();
        let sql = format!(
            "{} SELECT {COLUMNS} FROM listed l WHERE l.unit = ${next} OR l.code = upper(${}) OR l.name = ${} ORDER BY l.code",
            self.listed(),
            next + 1,
            next + 1
        );
        let id = name.parse::<OrganizationId>().map_or(Uuid::nil(), OrganizationId::uuid);
        let rows = self.bind(sql).bind(id).bind(name.to_owned()).fetch_all(&mut *tx).await?;
        self.told(rows, reference, tx).await
    }

    async fn told(
        &self,
        rows: Vec<PgRow>,
        reference: &Reference,
        tx: &mut PgConnection,
    ) -> Result<Vec<pb::Organization>, sqlx::Error> {
        let units = rows.iter().map(|row| row.try_get("unit")).collect::<Result<Vec<Uuid>, _>>()?;
        let mut covering = covering(self.when, units, tx).await?;
        rows.iter().map(|row| organization(row, reference, &mut covering)).collect()
    }
}

const COLUMNS: &str = "l.*, l.start::text AS started,
    CASE WHEN l.status IN ('deregistered', 'revoked') THEN (
        SELECT min(e.valid_from)::text FROM units e WHERE e.unit = l.unit AND e.known_to IS NULL AND e.status = l.status
    ) END AS ended";

type Covering = HashMap<Uuid, Vec<pb::PartyOrganizationRef>>;

/// The Party organizations of units, the ways of counting first; below another in the same unit: subordinate.
async fn covering(when: When, units: Vec<Uuid>, tx: &mut PgConnection) -> Result<Covering, sqlx::Error> {
    let sql = format!(
        "SELECT c.unit, c.party, p.name, p.founded_on, begun.day::text AS begun,
                CASE WHEN c.relation <> 'affiliated' AND EXISTS (
                    SELECT 1 FROM covers above WHERE above.party = p.superior AND above.unit = c.unit
                       AND above.relation <> 'affiliated' AND {above}
                ) THEN 'subordinate' ELSE c.relation END AS relation
         FROM covers c JOIN party_organizations p ON p.party = c.party AND {party}
         CROSS JOIN LATERAL (
             SELECT min(e.valid_from) AS day FROM covers e
             WHERE e.party = c.party AND e.unit = c.unit AND e.known_to IS NULL
               AND (e.relation = 'affiliated') = (c.relation = 'affiliated')
         ) AS begun
         WHERE c.unit = ANY($5) AND {cover} ORDER BY c.unit, relation = 'subordinate', p.founded_on, p.name",
        above = when.organization("above"),
        party = when.organization("p"),
        cover = when.organization("c"),
    );
    let mut covering = Covering::new();
    for row in when.bind(sqlx::query(AssertSqlSafe(sql))).bind(units).fetch_all(tx).await? {
        let party = pb::PartyOrganizationRef {
            id: PartyOrganizationId::new(row.try_get("party")?).to_string(),
            name: row.try_get("name")?,
            relation: row.try_get("relation")?,
            from: row.try_get("begun")?,
        };
        covering.entry(row.try_get("unit")?).or_default().push(party);
    }
    Ok(covering)
}

fn organization(row: &PgRow, reference: &Reference, covering: &mut Covering) -> Result<pb::Organization, sqlx::Error> {
    let text = |column: &str| row.try_get::<Option<String>, _>(column).map(Option::unwrap_or_default);
    let count = |column: &str| Ok::<_, sqlx::Error>(row.try_get::<Option<i32>, _>(column)?.map(i32::unsigned_abs));
    let unit: Uuid = row.try_get("unit")?;
    let reported: bool = row.try_get("reported")?;
    let label = |dimension, key: &str| if key.is_empty() { String::new() } else { reference.label(dimension, key) };
    let [street, community, industry] = [text("street")?, text("community")?, text("industry")?];
    Ok(pb::Organization {
        id: OrganizationId::new(unit).to_string(),
        code: text("code")?,
        name: text("name")?,
        kind: text("kind")?,
        status: text("status")?,
        street_name: label(Dimension::Street, &street),
        street,
        community_name: label(Dimension::Community, &community),
        community,
        industry_name: label(Dimension::Industry, &industry),
        industry,
        class: text("class")?,
        address: text("address")?,
        from: text("started")?,
        ended_on: blank_open(text("ended")?),
        employees: count("employees")?,
        full: count("full_members")?,
        probationary: count("probationary")?.filter(|_| reported),
        floating: count("floating")?.filter(|_| reported),
        covered: text("covered")?,
        work: text("work")?,
        party_organizations: covering.remove(&unit).unwrap_or_default(),
        registration_authority: text("registration_authority")?,
        supervising_unit: text("supervising_unit")?,
    })
}
