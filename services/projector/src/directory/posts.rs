//! Posts: who carries the work where, by ids. Names are told by assignment, to who may see them.

use proto::coverage::v1 as pb;
use runtime::Invalid;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};
use uuid::Uuid;
use vocabulary::{HolderId, OrganizationId, PostId};

use super::listing::valued;
use super::{Kind, Visible, blank_open};
use crate::coverage::known::When;
use crate::coverage::words::{Condition, Dimension, Reference};
use crate::facts::words::{PostKind, Word as _};
use crate::history::Subject;

/// The posts held on a day.
pub(crate) enum Posts {}

impl Kind for Posts {
    type Told = pb::Post;

    const NAME: &'static str = "posts";
    const SUBJECT: Subject = Subject::Post;
    const COLUMNS: &'static str = "l.*, l.valid_from::text AS begun, l.valid_to::text AS ended,
        (SELECT max(e.day)::text FROM contacts e WHERE e.holder = l.holder AND e.unit = l.unit AND e.known_to IS NULL
            AND l.valid_from <= e.day AND e.day <= $1) AS last_contact_on";
    const ORDER: (&'static str, &'static str) = ("code", "post");
    const SEARCHED: &'static str = "n";
    const CALLED: &'static str = "l.post = $id";

    fn listed(when: When, visible: &Visible) -> String {
        format!(
            "SELECT o.post, o.holder, o.kind, o.valid_from, o.valid_to, s.unit, s.street, n.code, n.name
             FROM posts o JOIN lined s ON s.unit = o.unit JOIN organizations n ON n.unit = o.unit AND {}
             WHERE {} AND {}",
            when.organization("n"),
            when.assignment("o"),
            visible.units(),
        )
    }

    /// `kind`, `holder`, `organization`, or what units are asked for by.
    fn condition(reference: &Reference, name: &str, value: &str, invalid: &mut Invalid) -> Option<Condition> {
        let (column, values): (_, Vec<String>) = match name {
            "kind" => ("o.kind", PostKind::find(value).map(|kind| kind.key().to_owned()).into_iter().collect()),
            "holder" => {
                ("o.holder::text", value.parse().map(|id: HolderId| id.uuid().to_string()).into_iter().collect())
            }
            "organization" => match value.parse::<OrganizationId>() {
                Ok(id) => ("o.unit::text", vec![id.uuid().to_string()]),
                Err(_) if value.is_ascii() => ("n.code", vec![value.to_uppercase()]),
                Err(_) => ("n.name", vec![value.to_owned()]),
            },
            _ => return reference.condition(name, value, invalid),
        };
        valued(name, value, column, values, invalid)
    }

    async fn told(
        rows: Vec<PgRow>,
        _: When,
        reference: &Reference,
        _: &mut PgConnection,
    ) -> Result<Vec<pb::Post>, sqlx::Error> {
        rows.iter().map(|row| post(row, reference)).collect()
    }

    fn parse(text: &str) -> Option<Uuid> {
        text.parse().ok().map(PostId::uuid)
    }

    fn keys(told: &pb::Post) -> (&str, &str) {
        (&told.id, &told.id)
    }
}

fn post(row: &PgRow, reference: &Reference) -> Result<pb::Post, sqlx::Error> {
    let street: String = row.try_get("street")?;
    Ok(pb::Post {
        id: PostId::new(row.try_get("post")?).to_string(),
        holder: HolderId::new(row.try_get("holder")?).to_string(),
        kind: row.try_get("kind")?,
        organization: OrganizationId::new(row.try_get("unit")?).to_string(),
        organization_code: row.try_get("code")?,
        organization_name: row.try_get("name")?,
        street_name: reference.label(Dimension::Street, &street),
        street,
        from: row.try_get("begun")?,
        to: blank_open(row.try_get("ended")?),
        last_contact_on: row.try_get::<Option<String>, _>("last_contact_on")?.unwrap_or_default(),
    })
}

/// The posts at units, by unit.
pub(super) async fn at(
    when: When,
    units: Vec<Uuid>,
    tx: &mut PgConnection,
) -> Result<Vec<(Uuid, pb::PostRef)>, sqlx::Error> {
    let sql = format!(
        "SELECT l.post, l.holder, l.kind, l.unit, {} FROM posts l WHERE l.unit = ANY($5) AND {} ORDER BY l.unit, l.kind, l.post",
        Posts::COLUMNS,
        when.assignment("l")
    );
    let rows = when.bind(sqlx::query(AssertSqlSafe(sql))).bind(units).fetch_all(tx).await?;
    let post = |row: &PgRow| {
        let post = pb::PostRef {
            id: PostId::new(row.try_get("post")?).to_string(),
            holder: HolderId::new(row.try_get("holder")?).to_string(),
            kind: row.try_get("kind")?,
            from: row.try_get("begun")?,
            last_contact_on: row.try_get::<Option<String>, _>("last_contact_on")?.unwrap_or_default(),
        };
        Ok((row.try_get("unit")?, post))
    };
    rows.iter().map(post).collect()
}
