//! `history`: what happened to an organization or a Party organization, as it was told.

mod names;
mod rows;
mod sentences;
#[cfg(test)]
mod tests;

use kernel::{Projection, Recorded, Unfit};
use sqlx::PgConnection;

use crate::heard::Heard;
use rows::rows;

pub(crate) use names::Names;
pub(crate) use rows::{HistoryRow, Subject};
pub(crate) use sentences::sentence;

/// The read model.
pub(crate) struct History;

impl Projection for History {
    const NAME: &'static str = "history";
    const GENERATION: i32 = 1;
    const SOURCES: &'static [&'static str] = &["organization", "membership", "assignment"];
    const SCHEMA_SQL: &'static str = include_str!("tables.sql");
    type Told = Heard;
    type Rows = Vec<HistoryRow>;

    fn touch(_: &Recorded<Heard>, _: &mut Vec<HistoryRow>) {}

    async fn load(_: &mut Vec<HistoryRow>, _: &mut PgConnection) -> Result<(), sqlx::Error> {
        Ok(())
    }

    fn fold(told: &Recorded<Heard>, to: &mut Vec<HistoryRow>) -> Result<(), Unfit> {
        to.extend(rows(told)?);
        Ok(())
    }

    async fn save(rows: Vec<HistoryRow>, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let rows = serde_json::to_string(&rows).map_err(|error| sqlx::Error::Encode(error.into()))?;
        let sql = "INSERT INTO history SELECT * FROM json_populate_recordset(NULL::history, $1::json)";
        sqlx::query(sql).bind(rows).execute(tx).await?;
        Ok(())
    }
}

/// One thing that happened, as stored.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct Item {
    pub(crate) service: String,
    pub(crate) position: i64,
    /// Whom the message is about.
    pub(crate) stream: uuid::Uuid,
    pub(crate) kind: String,
    pub(crate) effective: Option<kernel::Day>,
    pub(crate) recorded: chrono::DateTime<chrono::Utc>,
    pub(crate) told_by: String,
    pub(crate) facts: String,
}

impl Item {
    /// What was told.
    pub(crate) fn heard(&self) -> Result<Heard, sqlx::Error> {
        let heard = <Heard as kernel::Told>::read(&self.kind, 1, &self.facts);
        let heard = heard.map_err(|error| sqlx::Error::Decode(error.into()))?;
        heard.ok_or_else(|| sqlx::Error::Decode(format!("{} is not known here", self.kind).into()))
    }
}

/// What happened to a subject, oldest first; to a post also its holder's contacts with the unit.
pub(crate) async fn of(kind: Subject, id: uuid::Uuid, tx: &mut PgConnection) -> Result<Vec<Item>, sqlx::Error> {
    let sql = "WITH own AS (SELECT * FROM history WHERE subject = $1 AND subject_kind = $2), contact AS (
                   SELECT c.* FROM history c JOIN (
                       SELECT DISTINCT stream AS holder, facts->>'organization' AS unit FROM own WHERE $2 = 'post'
                   ) p ON c.subject = p.holder AND c.subject_kind = 'contact' AND c.facts->>'organization' = p.unit
               )
               SELECT service, position, stream, kind, effective, recorded, told_by, facts::text AS facts
               FROM (SELECT * FROM own UNION ALL SELECT * FROM contact) AS told ORDER BY recorded, service, position";
    sqlx::query_as(sql).bind(id).bind(kind.key()).fetch_all(tx).await
}
