//! Looks at a projection from outside: is it rebuilt, has it caught up, does it stand while the head moves?

use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::follow::Outcome;
use super::projector::Inner;
use super::status::{Source, State};
use crate::relay::lineage::Lineage;
use crate::relay::stream_name;

/// A checkpoint that stands this long while the head is beyond it is stalled.
const STANDS: Duration = Duration::from_secs(15);
/// How often is looked, while it is built and afterwards.
const OFTEN: Duration = Duration::from_millis(100);
const SELDOM: Duration = Duration::from_secs(2);

/// Where a checkpoint stands, and since when while there is more to apply.
struct Mark {
    position: i64,
    since: Instant,
}

/// Ends when the projection was rebuilt. Tells a source to look again (`doubts`) when its stream tells other epochs.
pub(super) async fn watch(inner: &Inner, life: i64, doubts: &[(&'static str, Notify)]) -> Outcome {
    let mut marks: Vec<Mark> = doubts.iter().map(|_| Mark { position: 0, since: Instant::now() }).collect();
    let mut troubled = false;
    loop {
        let mut trouble = None;
        for ((service, doubt), mark) in doubts.iter().zip(&mut marks) {
            if let Err(why) = look_at(inner, service, doubt, mark).await {
                trouble = Some(why);
            }
        }
        let name = inner.generation.name;
        match trouble {
            Some(why) => {
                if !troubled {
                    tracing::warn!(projection = name, "projection does not go on: {why}");
                }
                inner.state(State::Stalled(why));
                troubled = true;
            }
            None if troubled => {
                inner.state(State::Following);
                troubled = false;
            }
            None => {}
        }
        if inner.generation.suffix.is_empty() {
            metrics::gauge!("projection_stalled", "projection" => name).set(f64::from(u8::from(troubled)));
        }
        if rebuilt(inner, life).await {
            return Outcome::Anew;
        }
        let ready = inner.status.borrow().ready;
        tokio::time::sleep(if ready { SELDOM } else { OFTEN }).await;
    }
}

async fn look_at(inner: &Inner, service: &'static str, doubt: &Notify, mark: &mut Mark) -> Result<(), String> {
    let stream = inner.jetstream.get_stream(stream_name(service)).await;
    let stream = stream.map_err(|error| format!("the stream of {service}: {error}"))?;
    let info = stream.cached_info();
    let lineage = Lineage::from_metadata(&info.config.metadata);
    inner.source(service, |source| source.head = Some(info.state.last_sequence as i64));
    let source = inner.status.borrow().sources.get(service).cloned().unwrap_or_default();
    if source.lineage.is_some() && source.lineage != lineage {
        doubt.notify_one();
    }
    let position = source.position();
    if position != mark.position || source.caught_up() {
        *mark = Mark { position, since: Instant::now() };
    }
    let stands = mark.since.elapsed() > STANDS;
    if stands { Err(format!("it stands at {position} of {service} while there is more")) } else { Ok(()) }
}

/// Whether it was rebuilt since `life`. Once it has caught up, it serves or takes the place it was built for.
async fn rebuilt(inner: &Inner, life: i64) -> bool {
    let Ok(mut connection) = inner.pool.acquire().await else { return false };
    let Ok(standing) = inner.generation.standing(&mut connection).await else { return false };
    drop(connection);
    let Some(standing) = standing.filter(|standing| standing.life == life) else { return true };
    let (ready, caught_up) = {
        let status = inner.status.borrow();
        (status.ready, status.sources.values().all(Source::caught_up))
    };
    if !inner.generation.suffix.is_empty() {
        return caught_up && inner.generation.replace(&inner.pool).await.is_ok_and(|replaced| replaced);
    }
    if !ready && (standing.ready || caught_up && inner.generation.serve(&inner.pool).await.is_ok()) {
        tracing::info!(projection = inner.generation.name, generation = inner.generation.number, "read model serves");
        inner.status.send_modify(|status| status.ready = true);
    }
    false
}
