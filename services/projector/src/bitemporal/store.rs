//! Rows with two clocks in PostgreSQL: two statements a table and batch. Columns are named once, in the table.

use sqlx::{AssertSqlSafe, PgConnection};

use super::{Segmented, Written};

impl<R: Segmented> Written<R> {
    /// Closes what is no longer known, then adds what is new.
    pub(crate) async fn save(self, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        let Self { new, closed, open: _ } = self;
        let table = R::TABLE;
        if !closed.is_empty() {
            let same: Vec<String> = R::KEY.iter().map(|column| format!("row.{column} = gone.{column}")).collect();
            let sql = format!(
                "UPDATE {table} AS row SET known_to = gone.known_to FROM json_populate_recordset(NULL::{table}, $1::json) AS gone
                 WHERE row.known_to IS NULL AND {}",
                same.join(" AND ")
            );
            let done = sqlx::query(AssertSqlSafe(sql)).bind(text(&closed)?).execute(&mut *tx).await?;
            if done.rows_affected() != closed.len() as u64 {
                let why = format!("{} rows of {table} to close, {} found", closed.len(), done.rows_affected());
                return Err(sqlx::Error::Protocol(why));
            }
        }
        if !new.is_empty() {
            let sql = format!("INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, $1::json)");
            sqlx::query(AssertSqlSafe(sql)).bind(text(&new)?).execute(&mut *tx).await?;
        }
        Ok(())
    }
}

fn text(rows: &impl serde::Serialize) -> Result<String, sqlx::Error> {
    serde_json::to_string(rows).map_err(|error| sqlx::Error::Encode(error.into()))
}
