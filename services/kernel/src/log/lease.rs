//! Leases: one process at a time does a thing, by the database's clock. What must not happen twice needs a fence too.

use std::time::Duration;

use uuid::Uuid;

use super::{Log, ReadError};
use crate::Moment;

impl Log {
    /// Takes or renews a lease, where nobody else holds it; until when it is held now, `None`: by another.
    ///
    /// # Errors
    /// The database is away.
    pub async fn lease(&self, name: &str, holder: Uuid, length: Duration) -> Result<Option<Moment>, ReadError> {
        let sql = self.sql(
            "insert into {log}.leases as l (name, holder, until) \
             values ($1, $2, clock_timestamp() + $3 * interval '1 millisecond') \
             on conflict (name) do update set holder = excluded.holder, until = excluded.until \
             where l.holder = excluded.holder or l.until <= clock_timestamp() returning until",
        );
        let until: Option<chrono::DateTime<chrono::Utc>> = sqlx::query_scalar(sql)
            .bind(name)
            .bind(holder)
            .bind(length.as_millis() as f64)
            .fetch_optional(self.app())
            .await?;
        Ok(until.map(Moment::from))
    }

    /// Gives a lease back, if it is held by this holder, so that the next one need not wait for its end.
    ///
    /// # Errors
    /// The database is away; the lease ends by itself.
    pub async fn give_back(&self, name: &str, holder: Uuid) -> Result<(), ReadError> {
        let sql = self.sql("delete from {log}.leases where name = $1 and holder = $2");
        sqlx::query(sql).bind(name).bind(holder).execute(self.app()).await?;
        Ok(())
    }
}
