//! Social organizations: lists and single ones, with the Party organizations that cover them.

use std::collections::HashMap;

use proto::coverage::v1 as pb;
use runtime::Invalid;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};
use uuid::Uuid;
use vocabulary::{OrganizationId, PartyOrganizationId};

use super::{Kind, Visible, blank_open, posts};
use crate::coverage::known::When;
use crate::coverage::words::{Condition, Dimension, Reference};
use crate::history::Subject;

/// The social organizations.
pub(crate) enum Organizations {}

impl Kind for Organizations {
    type Told = pb::Organization;

    const NAME: &'static str = "organizations";
    const SUBJECT: Subject = Subject::Unit;
    const COLUMNS: &'static str = "l.*, l.start::text AS started,
        CASE WHEN l.status IN ('deregistered', 'revoked') THEN (
            SELECT min(e.valid_from)::text FROM units e
            WHERE e.unit = l.unit AND e.known_to IS NULL AND e.status = l.status
        ) END AS ended";
    const ORDER: (&'static str, &'static str) = ("code", "unit");
    const SEARCHED: &'static str = "n";
    const LINES: bool = true;
    const CALLED: &'static str = "l.unit = $id OR l.code = upper($name) OR l.name = $name";

    fn listed(when: When, visible: &Visible) -> String {
        format!(
            "SELECT s.*, n.code, n.name, n.class, n.address, n.registration_authority, n.supervising_unit, n.start
             FROM lined s JOIN organizations n ON n.unit = s.unit AND {} WHERE {}",
            when.organization("n"),
            visible.units(),
        )
    }

    fn condition(reference: &Reference, name: &str, value: &str, invalid: &mut Invalid) -> Option<Condition> {
        reference.condition(name, value, invalid)
    }

    async fn told(
        rows: Vec<PgRow>,
        when: When,
        reference: &Reference,
        tx: &mut PgConnection,
    ) -> Result<Vec<pb::Organization>, sqlx::Error> {
        let units = rows.iter().map(|row| row.try_get("unit")).collect::<Result<Vec<Uuid>, _>>()?;
        let mut covering = covering(when, units.clone(), &mut *tx).await?;
        let mut held: HashMap<Uuid, Vec<pb::PostRef>> = HashMap::new();
        for (unit, post) in posts::at(when, units, tx).await? {
            held.entry(unit).or_default().push(post);
        }
        let told = |row| -> Result<pb::Organization, sqlx::Error> {
            let (unit, told) = organization(row, reference)?;
            let party_organizations = covering.remove(&unit).unwrap_or_default();
            Ok(pb::Organization { party_organizations, posts: held.remove(&unit).unwrap_or_default(), ..told })
        };
        rows.iter().map(told).collect()
    }

    fn parse(text: &str) -> Option<Uuid> {
        text.parse().ok().map(OrganizationId::uuid)
    }

    fn keys(told: &pb::Organization) -> (&str, &str) {
        (&told.id, &told.code)
    }
}

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

/// Without its Party organizations and posts.
fn organization(row: &PgRow, reference: &Reference) -> Result<(Uuid, pb::Organization), sqlx::Error> {
    let text = |column: &str| row.try_get::<Option<String>, _>(column).map(Option::unwrap_or_default);
    let count = |column: &str| Ok::<_, sqlx::Error>(row.try_get::<Option<i32>, _>(column)?.map(i32::unsigned_abs));
    let unit: Uuid = row.try_get("unit")?;
    let reported: bool = row.try_get("reported")?;
    let label = |dimension, key: &str| if key.is_empty() { String::new() } else { reference.label(dimension, key) };
    let [street, community, industry, line] = [text("street")?, text("community")?, text("industry")?, text("line")?];
    let supervising_unit = text("supervising_unit")?;
    let supervising = reference.supervising(&supervising_unit).unwrap_or_default();
    let told = pb::Organization {
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
        registration_authority: text("registration_authority")?,
        line_name: label(Dimension::Line, &line),
        line,
        line_why: text("line_why")?,
        supervising_body: supervising.0.to_owned(),
        supervising_body_name: supervising.1.to_owned(),
        supervising_unit,
        effective: row.try_get("effective")?,
        registered: row.try_get("registered")?,
        placed: count("placed")?.filter(|_| reported),
        ..Default::default()
    };
    Ok((unit, told))
}
