//! Party organizations: lists and single ones, with their units.

use std::collections::HashMap;

use proto::coverage::v1 as pb;
use runtime::Invalid;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};
use uuid::Uuid;
use vocabulary::{OrganizationId, PartyOrganizationId};

use super::listing::valued;
use super::{Kind, Visible, blank_open};
use crate::coverage::known::When;
use crate::coverage::words::{Condition, Reference};
use crate::facts::words::{PartyKind, Word as _};
use crate::history::Subject;

/// The Party organizations.
pub(crate) enum PartyOrganizations {}

impl Kind for PartyOrganizations {
    type Told = pb::PartyOrganization;

    const NAME: &'static str = "party_organizations";
    const SUBJECT: Subject = Subject::Party;
    const COLUMNS: &'static str = "l.*, l.founded_on::text AS founded, l.dissolved_on::text AS dissolved,
        (SELECT above.name FROM party_organizations above WHERE above.party = l.superior AND above.known_to IS NULL
          AND above.valid_from <= $1 AND $1 < above.valid_to) AS superior_name";
    const ORDER: (&'static str, &'static str) = ("name", "party");
    const SEARCHED: &'static str = "p";
    const CALLED: &'static str = "l.party = $id OR l.name = $name OR (l.code = $name AND l.code <> '')";

    fn listed(when: When, visible: &Visible) -> String {
        format!(
            "SELECT p.party, p.code, p.name, p.kind, p.category, p.superior, p.setup, p.founded_on, p.dissolved_on, p.term,
                    p.term_ends_on, p.document_number, p.status
             FROM party_organizations p WHERE {} AND {}",
            when.organization("p"),
            visible.parties(&when.organization("c")),
        )
    }

    /// `kind`, `street` or `status`.
    fn condition(reference: &Reference, name: &str, value: &str, invalid: &mut Invalid) -> Option<Condition> {
        let (column, values): (_, Vec<String>) = match name {
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
        valued(name, value, column, values, invalid)
    }

    async fn told(
        rows: Vec<PgRow>,
        when: When,
        _: &Reference,
        tx: &mut PgConnection,
    ) -> Result<Vec<pb::PartyOrganization>, sqlx::Error> {
        let parties = rows.iter().map(|row| row.try_get("party")).collect::<Result<Vec<Uuid>, _>>()?;
        let mut units = units(when, parties, tx).await?;
        rows.iter().map(|row| party(row, &mut units)).collect()
    }

    fn parse(text: &str) -> Option<Uuid> {
        text.parse().ok().map(PartyOrganizationId::uuid)
    }

    fn keys(told: &pb::PartyOrganization) -> (&str, &str) {
        (&told.id, &told.id)
    }
}

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
