//! Read models: rows folded from messages, committed together with how far they go.
//!
//! A batch names the rows it needs (`touch`), they are loaded with one query per table (`load`), the messages are
//! folded into them one by one (`fold`, pure), and what changed is written with one statement per table (`save`).

mod batch;
mod follow;
mod projector;
mod rebuild;
mod rows;
pub mod spec;
mod status;
mod store;
mod watchdog;

use sqlx::PgConnection;

use crate::Recorded;
use crate::subscription::Told;

pub use projector::{NotServing, Projector, Reading};
pub use rows::Rows;
pub use status::{NotReached, Source, State, Status, Stopped};

/// A read model. Each row is written from one source only, so that any interleaving of the sources gives the same rows.
pub trait Projection: Send + Sync + 'static {
    /// The question it answers; also the name of its schema, `<name>_g<generation>`.
    const NAME: &'static str;
    /// Raised when the tables or the fold change: it is then built anew beside the old one.
    const GENERATION: i32;
    /// The services it listens to.
    const SOURCES: &'static [&'static str];
    /// Its tables, created in an empty schema that is the search path.
    const SCHEMA_SQL: &'static str;
    /// What it hears.
    type Told: Told;
    /// The rows of one batch: one [`Rows`] per table.
    type Rows: Default + Send;

    /// Names the rows that `told` needs.
    fn touch(told: &Recorded<Self::Told>, rows: &mut Self::Rows);

    /// Loads what was named: one query per table. The search path is the schema.
    fn load(rows: &mut Self::Rows, tx: &mut PgConnection) -> impl Future<Output = Result<(), sqlx::Error>> + Send;

    /// Folds one message into the rows. Pure.
    ///
    /// # Errors
    /// The message does not fit the rows: the projection stops and names it.
    fn fold(told: &Recorded<Self::Told>, rows: &mut Self::Rows) -> Result<(), Unfit>;

    /// Writes what changed: one statement per table.
    fn save(rows: Self::Rows, tx: &mut PgConnection) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

/// A message that does not fit the rows it is about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(pub String);

/// A batch that was not applied.
#[derive(Debug, thiserror::Error)]
pub enum NotApplied {
    /// A message does not fit.
    #[error("the message at position {position} does not fit: {unfit}")]
    Unfit {
        /// Its position in its source.
        position: i64,
        /// Why.
        unfit: Unfit,
    },
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Applies a batch within the caller's transaction. All or nothing is the caller's: it rolls back on an error.
///
/// # Errors
/// The first message that does not fit, or the database's error.
pub async fn apply<P: Projection>(batch: &[Recorded<P::Told>], tx: &mut PgConnection) -> Result<(), NotApplied> {
    let mut rows = P::Rows::default();
    batch.iter().for_each(|told| P::touch(told, &mut rows));
    P::load(&mut rows, tx).await?;
    for told in batch {
        let position = told.envelope.position;
        P::fold(told, &mut rows).map_err(|unfit| NotApplied::Unfit { position, unfit })?;
    }
    Ok(P::save(rows, tx).await?)
}
