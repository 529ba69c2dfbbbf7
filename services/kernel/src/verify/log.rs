//! Everything a log keeps, at one moment.

use sqlx::PgConnection;
use uuid::Uuid;

use super::chain::{Break, Chain, Verified};
use super::held::{Replays, Stored};
use crate::codec::CodecError;
use crate::log::{COLUMNS, Head, Row};
use crate::{Aggregate, Day, Log};

const PAGE: i64 = 1_000;

/// What is wrong with a log, or why that cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// A row.
    #[error(transparent)]
    Broken(#[from] Break),
    /// The head does not stand at the last row.
    #[error("the head stands at {head}, the last row is {last}, or its link is another")]
    Head {
        /// Position of the head.
        head: i64,
        /// Position of the last row.
        last: i64,
    },
    /// A claim or a mark.
    #[error("{0}")]
    Held(String),
    /// Receipts that do not fit the events.
    #[error("the receipt of command {0} does not fit its events")]
    Receipt(Uuid),
    /// A row that does not read.
    #[error("position {position}: {error}")]
    Unreadable {
        /// Which.
        position: i64,
        /// Why.
        error: CodecError,
    },
    /// The database is away.
    #[error("the database is away: {0}")]
    Away(String),
}

impl From<sqlx::Error> for VerifyError {
    fn from(error: sqlx::Error) -> Self {
        VerifyError::Away(error.to_string())
    }
}

/// Verifies a log in one snapshot: positions 1 … N, versions without gap, the chain, the head, receipts, and that claims
/// and marks are what a replay of all streams says.
///
/// # Errors
/// The first thing that is wrong.
pub async fn log(log: &Log, aggregates: &[Aggregate]) -> Result<Verified, VerifyError> {
    let mut tx = log.app().begin().await?;
    sqlx::query("set transaction isolation level repeatable read, read only").execute(&mut *tx).await?;
    let mut chain = Chain::new(log.id());
    let mut replays = Replays::new(aggregates);
    loop {
        let select = "select {columns} from {log}.events e where e.position > $1 order by e.position limit $2";
        let sql = log.sql(&select.replace("{columns}", COLUMNS));
        let after = chain.verified().position;
        let rows: Vec<Row> = sqlx::query_as(sql).bind(after).bind(PAGE).fetch_all(&mut *tx).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            chain.follow(&row)?;
            replays.evolve(&row).map_err(|error| VerifyError::Unreadable { position: row.position, error })?;
        }
    }
    let verified = chain.verified();
    let sql = log.sql("select log_id, epoch, position, recorded_at, link from {log}.head");
    let head: Head = sqlx::query_as(sql).fetch_one(&mut *tx).await?;
    if (head.position, head.link) != (verified.position, verified.link) {
        return Err(VerifyError::Head { head: head.position, last: verified.position });
    }
    receipts(log, &mut tx).await?;
    let stored = stored(log, &mut tx).await?;
    let rings = log.rings(replays.subjects()).await.map_err(|error| VerifyError::Away(error.to_string()))?;
    match replays.difference(&stored, &rings) {
        Some(difference) => Err(VerifyError::Held(difference)),
        None => Ok(verified),
    }
}

/// Every event has the receipt of its command, which names the last of them and how many they are.
async fn receipts(log: &Log, tx: &mut PgConnection) -> Result<(), VerifyError> {
    let sql = log.sql(
        "with e as (select (envelope ->> 'command_id')::uuid as command_id, stream, max(position) as position, \
                           max(version) as version, count(*) as events from {log}.events group by 1, 2) \
         select coalesce(e.command_id, c.command_id) from e full join {log}.commands c on c.command_id = e.command_id \
         where c.events is distinct from 0 and (c.stream, c.position, c.version, c.events::bigint) \
               is distinct from (e.stream, e.position, e.version, e.events) \
            or c.events = 0 and e.command_id is not null limit 1",
    );
    match sqlx::query_scalar(sql).fetch_optional(tx).await? {
        Some(command) => Err(VerifyError::Receipt(command)),
        None => Ok(()),
    }
}

async fn stored(log: &Log, tx: &mut PgConnection) -> Result<Stored, VerifyError> {
    type ClaimRow = (String, String, Uuid, Option<Day>);
    let claims = log.sql("select scope, key, holder, until from {log}.claims");
    let claims: Vec<ClaimRow> = sqlx::query_as(claims).fetch_all(&mut *tx).await?;
    let marks: Vec<(String, String, Uuid)> =
        sqlx::query_as(log.sql("select scope, key, holder from {log}.marks")).fetch_all(&mut *tx).await?;
    let today = sqlx::query_scalar("select (clock_timestamp() at time zone $1)::date").bind(log.time_zone());
    Ok(Stored {
        claims: claims.into_iter().map(|(scope, key, holder, until)| ((scope, key), (holder, until))).collect(),
        marks: marks.into_iter().map(|(scope, key, holder)| ((scope, key), holder)).collect(),
        today: today.fetch_one(tx).await?,
    })
}
