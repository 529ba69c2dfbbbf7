//! Reading: events in order, what is held, where the log stands.

use std::collections::HashMap;
use std::time::Duration;

use uuid::Uuid;

use super::{COLUMNS, EpochRow, Head, Log, ReadError, Row};
use crate::{Epoch, Event, Key, Moment, Recorded};

/// How often the head is asked for what other processes committed, while somebody waits.
const ASKED_EVERY: Duration = Duration::from_millis(100);

impl Log {
    /// Where the log stands.
    ///
    /// # Errors
    /// The database is away.
    pub async fn head(&self) -> Result<Head, ReadError> {
        let sql = self.sql("select log_id, epoch, position, recorded_at, link from {log}.head");
        let head: Head = sqlx::query_as(sql).fetch_one(self.app()).await?;
        self.0.seen.send_if_modified(|seen| std::mem::replace(seen, head.position.max(*seen)) < head.position);
        Ok(head)
    }

    /// Up to `limit` rows after a position, in order, without gap: who has seen n has seen everything before it.
    ///
    /// # Errors
    /// The database is away.
    pub async fn page(&self, after: i64, limit: usize) -> Result<Vec<Row>, ReadError> {
        let select = "select {columns} from {log}.events e where e.position > $1 order by e.position limit $2";
        let sql = self.sql(&select.replace("{columns}", COLUMNS));
        Ok(sqlx::query_as(sql).bind(after).bind(limit as i64).fetch_all(self.app()).await?)
    }

    /// Waits until the log may have moved beyond `after`, by this process or another. Ask [`Log::page`] then.
    pub async fn wait(&self, after: i64) {
        let mut seen = self.0.seen.subscribe();
        loop {
            if *seen.borrow_and_update() > after {
                return;
            }
            // An error here is one the caller's next page has too; until then, go on asking.
            let moved = seen.changed();
            if tokio::time::timeout(ASKED_EVERY, moved).await.is_err()
                && self.head().await.is_ok_and(|head| head.position > after)
            {
                return;
            }
        }
    }

    /// What happened to one aggregate, from its beginning; personal fields sealed.
    ///
    /// # Errors
    /// The database is away, or an event cannot be read or is of another kind.
    pub async fn history<E: Event>(&self, stream: Uuid) -> Result<Vec<Recorded<E>>, ReadError> {
        let select = "select {columns} from {log}.events e where e.stream = $1 order by e.version";
        let sql = self.sql(&select.replace("{columns}", COLUMNS));
        let rows: Vec<Row> = sqlx::query_as(sql).bind(stream).fetch_all(self.app()).await?;
        rows.iter().map(|row| Ok(row.recorded()?)).collect()
    }

    /// Who holds a claim today.
    ///
    /// # Errors
    /// The database is away.
    pub async fn holder(&self, key: &Key) -> Result<Option<Uuid>, ReadError> {
        let sql = self.sql(
            "select holder from {log}.claims where scope = $1 and key = $2 \
             and (until is null or until > (clock_timestamp() at time zone $3)::date)",
        );
        let zone = self.0.options.time_zone;
        Ok(sqlx::query_scalar(sql).bind(key.scope).bind(&key.key).bind(zone).fetch_optional(self.app()).await?)
    }

    /// Who holds these claims today; those that are free are left out.
    ///
    /// # Errors
    /// The database is away.
    pub async fn holders(&self, keys: &[Key]) -> Result<HashMap<Key, Uuid>, ReadError> {
        let sql = self.sql(
            "select k.ord, c.holder from unnest($1::text[], $2::text[]) with ordinality k(scope, key, ord) \
             join {log}.claims c on c.scope = k.scope and c.key = k.key \
             where c.until is null or c.until > (clock_timestamp() at time zone $3)::date",
        );
        let scopes: Vec<&str> = keys.iter().map(|key| key.scope).collect();
        let names: Vec<&str> = keys.iter().map(|key| key.key.as_str()).collect();
        let zone = self.0.options.time_zone;
        let rows: Vec<(i64, Uuid)> =
            sqlx::query_as(sql).bind(scopes).bind(names).bind(zone).fetch_all(self.app()).await?;
        Ok(rows.into_iter().filter_map(|(ord, holder)| Some((keys.get(ord as usize - 1)?.clone(), holder))).collect())
    }

    /// Who holds a mark, in order of their ids.
    ///
    /// # Errors
    /// The database is away.
    pub async fn marked(&self, key: &Key) -> Result<Vec<Uuid>, ReadError> {
        let sql = self.sql("select holder from {log}.marks where scope = $1 and key = $2 order by holder");
        Ok(sqlx::query_scalar(sql).bind(key.scope).bind(&key.key).fetch_all(self.app()).await?)
    }

    /// Who holds these marks, in order of their ids; those nobody holds are left out.
    ///
    /// # Errors
    /// The database is away.
    pub async fn all_marked(&self, keys: &[Key]) -> Result<HashMap<Key, Vec<Uuid>>, ReadError> {
        let sql = self.sql(
            "select k.ord, m.holder from unnest($1::text[], $2::text[]) with ordinality k(scope, key, ord) \
             join {log}.marks m on m.scope = k.scope and m.key = k.key order by k.ord, m.holder",
        );
        let scopes: Vec<&str> = keys.iter().map(|key| key.scope).collect();
        let names: Vec<&str> = keys.iter().map(|key| key.key.as_str()).collect();
        let rows: Vec<(i64, Uuid)> = sqlx::query_as(sql).bind(scopes).bind(names).fetch_all(self.app()).await?;
        let mut marked = HashMap::new();
        for of_key in rows.chunk_by(|one, other| one.0 == other.0) {
            if let Some(key) = keys.get(of_key[0].0 as usize - 1) {
                marked.insert(key.clone(), of_key.iter().map(|(_, holder)| *holder).collect());
            }
        }
        Ok(marked)
    }

    /// Who holds a mark, in order of their ids: the next `most` after one.
    ///
    /// # Errors
    /// The database is away.
    pub async fn marked_after(&self, key: &Key, after: Uuid, most: u32) -> Result<Vec<Uuid>, ReadError> {
        let sql = self.sql(
            "select holder from {log}.marks where scope = $1 and key = $2 and holder > $3 order by holder limit $4",
        );
        let query = sqlx::query_scalar(sql).bind(key.scope).bind(&key.key).bind(after).bind(i64::from(most));
        Ok(query.fetch_all(self.app()).await?)
    }

    /// How many hold a mark.
    ///
    /// # Errors
    /// The database is away.
    pub async fn count(&self, key: &Key) -> Result<i64, ReadError> {
        let sql = self.sql("select count(*) from {log}.marks where scope = $1 and key = $2");
        Ok(sqlx::query_scalar(sql).bind(key.scope).bind(&key.key).fetch_one(self.app()).await?)
    }

    /// How a guard stands; one nobody bumped stands at 0.
    ///
    /// # Errors
    /// The database is away.
    pub async fn guard(&self, key: &Key) -> Result<i64, ReadError> {
        let sql = self.sql("select seen from {log}.guards where scope = $1 and key = $2");
        let seen: Option<i64> =
            sqlx::query_scalar(sql).bind(key.scope).bind(&key.key).fetch_optional(self.app()).await?;
        Ok(seen.unwrap_or(0))
    }

    /// How these guards stand; those nobody bumped are left out and stand at 0.
    ///
    /// # Errors
    /// The database is away.
    pub async fn guards(&self, keys: &[Key]) -> Result<HashMap<Key, i64>, ReadError> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = self.sql(
            "select k.ord, g.seen from unnest($1::text[], $2::text[]) with ordinality k(scope, key, ord) \
             join {log}.guards g on g.scope = k.scope and g.key = k.key",
        );
        let scopes: Vec<&str> = keys.iter().map(|key| key.scope).collect();
        let names: Vec<&str> = keys.iter().map(|key| key.key.as_str()).collect();
        let rows: Vec<(i64, i64)> = sqlx::query_as(sql).bind(scopes).bind(names).fetch_all(self.app()).await?;
        Ok(rows.into_iter().filter_map(|(ord, seen)| Some((keys.get(ord as usize - 1)?.clone(), seen))).collect())
    }

    /// The last position recorded at or before `known`, for good: nothing can be recorded at or before it any more.
    ///
    /// # Errors
    /// [`ReadError::Future`] by the database's clock; the database is away.
    pub async fn position_at(&self, known: Moment) -> Result<i64, ReadError> {
        let position: Option<i64> = sqlx::query_scalar(self.sql("select {log}.position_at_1($1)"))
            .bind(known.utc())
            .fetch_one(self.app())
            .await?;
        position.ok_or(ReadError::Future)
    }

    /// Begins a new life of the log where it stands: subscribers drop what they knew beyond.
    ///
    /// # Errors
    /// The database is away.
    pub async fn new_epoch(&self, reason: &str) -> Result<Epoch, ReadError> {
        let number =
            sqlx::query_scalar(self.sql("select {log}.new_epoch_1($1)")).bind(reason).fetch_one(self.app()).await?;
        self.0.states.clear();
        Ok(Epoch { log: self.0.id, number })
    }

    /// The lives of the log, oldest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn epochs(&self) -> Result<Vec<EpochRow>, ReadError> {
        let sql = self.sql("select epoch, after_position, link, at, reason from {log}.epochs order by epoch");
        Ok(sqlx::query_as(sql).fetch_all(self.app()).await?)
    }
}
