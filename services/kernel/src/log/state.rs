//! Loading a stream into its state.

use std::collections::HashMap;
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
        let rows = self.stored(stream, known.version).await?;
        match self.caught_up(stream, known, rows)? {
            Some(loaded) => Ok(loaded),
            None => self.anew(stream).await,
        }
    }

    /// The states of many aggregates as the log has them now, in one round trip; what nothing is recorded of is left
    /// out.
    ///
    /// # Errors
    /// The database is away, or an event cannot be read or is of another kind.
    pub async fn load_all<D: Decider>(&self, ids: &[Id<D::Kind>]) -> Result<HashMap<Uuid, Loaded<D>>, ReadError> {
        let known: HashMap<Uuid, Arc<Loaded<D>>> =
            ids.iter().map(|id| (id.uuid(), self.0.states.get::<D>(id.uuid()).unwrap_or_default())).collect();
        let (streams, versions): (Vec<Uuid>, Vec<i64>) =
            known.iter().map(|(stream, loaded)| (*stream, loaded.version)).unzip();
        let sql = self.sql(
            "select e.stream, e.version, e.name, e.schema, e.payload::text \
             from unnest($1::uuid[], $2::bigint[]) k(stream, version) \
             join {log}.events e on e.stream = k.stream and e.version >= k.version order by e.stream, e.version",
        );
        let rows: Vec<(Uuid, i64, String, i16, String)> =
            sqlx::query_as(sql).bind(streams).bind(versions).fetch_all(self.app()).await?;
        let mut stored: HashMap<Uuid, Vec<Stored>> = HashMap::new();
        for (stream, version, name, schema, payload) in rows {
            stored.entry(stream).or_default().push((version, name, schema, payload));
        }
        let mut states = HashMap::with_capacity(known.len());
        for (stream, known) in known {
            let rows = stored.remove(&stream).unwrap_or_default();
            let loaded = match self.caught_up(stream, known, rows)? {
                Some(loaded) => loaded,
                None => self.anew(stream).await?,
            };
            if loaded.version > 0 {
                states.insert(stream, Loaded::clone(&loaded));
            }
        }
        Ok(states)
    }

    /// What is known and what came since, its last known event among it. `None`: that is not there, the log is an older
    /// copy and all is to be read again.
    fn caught_up<D: Decider>(
        &self,
        stream: Uuid,
        known: Arc<Loaded<D>>,
        rows: Vec<Stored>,
    ) -> Result<Option<Arc<Loaded<D>>>, ReadError> {
        let mut rows = rows.into_iter().peekable();
        if known.version > 0 && rows.next_if(|(version, ..)| *version == known.version).is_none() {
            return Ok(None);
        }
        if rows.peek().is_none() {
            return Ok(Some(known));
        }
        self.evolved(stream, Loaded::clone(&known), rows).map(Some)
    }

    async fn anew<D: Decider>(&self, stream: Uuid) -> Result<Arc<Loaded<D>>, ReadError> {
        self.0.states.remove(stream);
        let rows = self.stored(stream, 0).await?;
        self.evolved(stream, Loaded::default(), rows.into_iter())
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
