//! Loading a stream into its state.

use std::sync::Arc;

use uuid::Uuid;

use super::{Log, ReadError};
use crate::{Decider, Id, codec};

/// A state and the version it stands at.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded<D> {
    /// The state; personal fields sealed.
    pub state: D,
    /// Version of the last event; 0: there is none.
    pub version: i64,
}

impl<D: Decider> Default for Loaded<D> {
    fn default() -> Self {
        Self { state: D::default(), version: 0 }
    }
}

type Stored = (i64, String, i16, String);

impl<D: Decider> Loaded<D> {
    fn evolve(&mut self, (version, name, schema, payload): &Stored) -> Result<(), ReadError> {
        self.state.evolve(&codec::read::<D::Event>(name, *schema, payload)?);
        self.version = *version;
        Ok(())
    }
}

impl Log {
    /// The state of an aggregate as the log has it now; `None` where nothing is recorded.
    ///
    /// # Errors
    /// The database is away, or an event cannot be read or is of another kind.
    pub async fn load<D: Decider>(&self, id: Id<D::Kind>) -> Result<Option<Loaded<D>>, ReadError> {
        let loaded = self.fresh::<D>(id.uuid()).await?;
        Ok((loaded.version > 0).then(|| Loaded::clone(&loaded)))
    }

    /// The state that is remembered, else the one in the log.
    pub(super) async fn remembered<D: Decider>(&self, stream: Uuid) -> Result<Arc<Loaded<D>>, ReadError> {
        match self.0.states.get(stream) {
            Some(here) => Ok(here),
            None => self.fresh(stream).await,
        }
    }

    /// The state in the log: what is remembered, brought up to date.
    pub(super) async fn fresh<D: Decider>(&self, stream: Uuid) -> Result<Arc<Loaded<D>>, ReadError> {
        let known = self.0.states.get::<D>(stream).unwrap_or_default();
        // From the last known event on: were it not there, the log is an older copy and all is read again.
        let mut rows = self.stored(stream, known.version).await?.into_iter().peekable();
        if known.version > 0 && rows.peek().is_none_or(|(version, ..)| *version != known.version) {
            self.0.states.remove(stream);
            rows = self.stored(stream, 0).await?.into_iter().peekable();
            return self.evolved(stream, Loaded::default(), rows);
        }
        if known.version > 0 {
            rows.next();
        }
        if rows.peek().is_none() {
            return Ok(known);
        }
        self.evolved(stream, Loaded::clone(&known), rows)
    }

    fn evolved<D: Decider>(
        &self,
        stream: Uuid,
        mut loaded: Loaded<D>,
        mut rows: impl Iterator<Item = Stored>,
    ) -> Result<Arc<Loaded<D>>, ReadError> {
        rows.try_for_each(|row| loaded.evolve(&row))?;
        let loaded = Arc::new(loaded);
        if loaded.version > 0 {
            self.0.states.put(stream, loaded.clone());
        }
        Ok(loaded)
    }

    async fn stored(&self, stream: Uuid, from: i64) -> Result<Vec<Stored>, ReadError> {
        let sql = self.sql(
            "select version, name, schema, payload::text from {log}.events where stream = $1 and version >= $2 order by version",
        );
        Ok(sqlx::query_as(sql).bind(stream).bind(from).fetch_all(self.app()).await?)
    }

    /// Loads many streams at once into what is remembered.
    pub(super) async fn remember<D: Decider>(&self, streams: &[Uuid]) -> Result<(), ReadError> {
        let missing: Vec<Uuid> =
            streams.iter().filter(|stream| self.0.states.get::<D>(**stream).is_none()).copied().collect();
        for some in missing.chunks(1_000) {
            let sql = self.sql(
                "select stream, version, name, schema, payload::text from {log}.events \
                 where stream = any($1) order by stream, version",
            );
            let rows: Vec<(Uuid, i64, String, i16, String)> =
                sqlx::query_as(sql).bind(some).fetch_all(self.app()).await?;
            for of_stream in rows.chunk_by(|one, other| one.0 == other.0) {
                let rows = of_stream
                    .iter()
                    .cloned()
                    .map(|(_, version, name, schema, payload)| (version, name, schema, payload));
                self.evolved::<D>(of_stream[0].0, Loaded::default(), rows)?;
            }
        }
        Ok(())
    }
}
