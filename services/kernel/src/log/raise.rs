//! Raising a guard on its own, for what is heard from outside.

use super::{Log, ReadError};
use crate::Key;

impl Log {
    /// Raises a guard by one, in the order of the appends: whoever appended before is seen by a look after this, whoever
    /// appends after and expects what stood before misses it. Gives back where it stands now. Again is harmless.
    ///
    /// # Errors
    /// The database is away.
    pub async fn raise(&self, key: &Key) -> Result<i64, ReadError> {
        let mut tx = self.app().begin().await?;
        // Under the head lock, as every append: none can have looked at the guard and not be committed.
        sqlx::query(self.sql("select from {log}.head for update")).execute(&mut *tx).await?;
        let sql = self.sql(
            "insert into {log}.guards as g (scope, key, seen) values ($1, $2, 1) \
             on conflict (scope, key) do update set seen = g.seen + 1 returning seen",
        );
        let seen = sqlx::query_scalar(sql).bind(key.scope).bind(&key.key).fetch_one(&mut *tx).await?;
        tx.commit().await?;
        Ok(seen)
    }
}
