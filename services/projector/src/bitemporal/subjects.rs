//! The table of what is known about each subject, kept as it is folded.

use kernel::{Rows, Unfit};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

/// What is known about one subject; kept in a table of ids and JSON.
pub(crate) trait Facts: Default + Clone + PartialEq + Serialize + DeserializeOwned + Send {
    /// The table.
    const TABLE: &'static str;
}

/// The subjects a batch is about.
#[derive(Debug)]
pub(crate) struct Subjects<F: Facts>(Rows<Uuid, F>);

impl<F: Facts> Default for Subjects<F> {
    fn default() -> Self {
        Self(Rows::default())
    }
}

impl<F: Facts> Subjects<F> {
    /// Names a subject the batch needs.
    pub(crate) fn touch(&mut self, id: Uuid) {
        self.0.touch(id);
    }

    /// What is known about the subject before and after it hears something.
    pub(crate) fn hear(&mut self, id: Uuid, hear: impl FnOnce(&mut F) -> Result<(), Unfit>) -> Result<(F, F), Unfit> {
        let facts = self.0.or_insert_with(&id, F::default)?;
        let before = facts.clone();
        hear(facts)?;
        Ok((before, facts.clone()))
    }

    /// Loads what was named.
    pub(crate) async fn load(&mut self, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        let ids: Vec<Uuid> = self.0.keys().copied().collect();
        if ids.is_empty() {
            return Ok(());
        }
        let sql = format!("SELECT id, facts::text FROM {} WHERE id = ANY($1)", F::TABLE);
        let rows: Vec<(Uuid, String)> = sqlx::query_as(AssertSqlSafe(sql)).bind(ids).fetch_all(tx).await?;
        for (id, facts) in rows {
            let facts = serde_json::from_str(&facts).map_err(|error| sqlx::Error::Decode(error.into()))?;
            self.0.loaded(id, facts);
        }
        Ok(())
    }

    /// Writes what changed.
    pub(crate) async fn save(self, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        let (mut ids, mut texts) = (Vec::new(), Vec::new());
        for (id, facts) in self.0.changed() {
            ids.push(*id);
            texts.push(serde_json::to_string(facts).map_err(|error| sqlx::Error::Encode(error.into()))?);
        }
        if ids.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "INSERT INTO {} (id, facts) SELECT id, facts::json FROM unnest($1::uuid[], $2::text[]) AS said (id, facts)
             ON CONFLICT (id) DO UPDATE SET facts = excluded.facts",
            F::TABLE
        );
        sqlx::query(AssertSqlSafe(sql)).bind(ids).bind(texts).execute(tx).await?;
        Ok(())
    }

    /// The rows themselves, for tests that keep tables in memory.
    #[cfg(test)]
    pub(crate) fn rows(&mut self) -> &mut Rows<Uuid, F> {
        &mut self.0
    }
}
