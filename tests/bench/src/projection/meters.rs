//! A read model of meters: how often each was read and what it showed last.

use kernel::codec::CodecError;
use kernel::{Projection, Recorded, Rows, Told, Unfit};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

/// The read model.
pub(super) struct Readings;

/// What is told of a meter.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Shown {
    pub(super) value: i64,
    pub(super) note: String,
}

/// One meter.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    pub(super) times: i64,
    pub(super) last: i64,
    pub(super) note: String,
}

/// The table, in whatever schema is the search path.
pub(super) const TABLE: &str =
    "create table readings (meter uuid primary key, times bigint not null, last bigint not null, note text not null)";

/// One statement for a whole batch.
pub(super) const UPSERT: &str = "
insert into readings
select * from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[])
    on conflict (meter) do update set times = excluded.times, last = excluded.last, note = excluded.note";

impl Told for Shown {
    fn read(name: &str, schema: i16, data: &str) -> Result<Option<Self>, CodecError> {
        let unreadable =
            |error: serde_json::Error| CodecError::Unreadable { name: name.to_owned(), schema, why: error.to_string() };
        serde_json::from_str(data).map(Some).map_err(unreadable)
    }
}

impl Reading {
    /// What one more message makes of it.
    pub(super) fn hear(&mut self, shown: &Shown) {
        (self.times, self.last) = (self.times + 1, shown.value);
        self.note.clone_from(&shown.note);
    }

    /// A meter nothing was heard of.
    pub(super) fn silent() -> Self {
        Self { times: 0, last: 0, note: String::new() }
    }
}

impl Projection for Readings {
    const NAME: &'static str = "readings";
    const GENERATION: i32 = 1;
    const SOURCES: &'static [&'static str] = &[crate::feed::SERVICE];
    const SCHEMA_SQL: &'static str = TABLE;
    type Told = Shown;
    type Rows = Rows<Uuid, Reading>;

    fn touch(told: &Recorded<Shown>, rows: &mut Self::Rows) {
        rows.touch(told.envelope.stream);
    }

    async fn load(rows: &mut Self::Rows, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        let meters: Vec<Uuid> = rows.keys().copied().collect();
        let select = "select meter, times, last, note from readings where meter = any($1)";
        let found: Vec<(Uuid, i64, i64, String)> = sqlx::query_as(select).bind(meters).fetch_all(tx).await?;
        for (meter, times, last, note) in found {
            rows.loaded(meter, Reading { times, last, note });
        }
        Ok(())
    }

    fn fold(told: &Recorded<Shown>, rows: &mut Self::Rows) -> Result<(), Unfit> {
        rows.or_insert_with(&told.envelope.stream, Reading::silent)?.hear(&told.event);
        Ok(())
    }

    async fn save(rows: Self::Rows, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        let changed: Vec<_> = rows.changed().collect();
        let meters: Vec<Uuid> = changed.iter().map(|(meter, _)| **meter).collect();
        let times: Vec<i64> = changed.iter().map(|(_, reading)| reading.times).collect();
        let last: Vec<i64> = changed.iter().map(|(_, reading)| reading.last).collect();
        let notes: Vec<&str> = changed.iter().map(|(_, reading)| reading.note.as_str()).collect();
        sqlx::query(UPSERT).bind(meters).bind(times).bind(last).bind(notes).execute(tx).await?;
        Ok(())
    }
}
