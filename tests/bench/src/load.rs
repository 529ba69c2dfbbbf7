//! Clients that ask again as soon as they are answered.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::rounds::quantile;

/// Does one thing at a time.
pub(crate) trait Client: Send + 'static {
    /// Does it once; gives back how many events it was.
    fn act(&mut self) -> impl Future<Output = anyhow::Result<usize>> + Send;
}

/// What a load came to.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    events: usize,
    elapsed: Duration,
    /// Milliseconds of each act.
    took: Vec<f64>,
}

impl Measured {
    /// Events a second.
    pub(crate) fn per_second(&self) -> f64 {
        self.events as f64 / self.elapsed.as_secs_f64()
    }

    /// How long it took not to be among the slowest, in milliseconds.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        quantile(self.took.clone(), share)
    }
}

/// Lets the clients work side by side for so long.
pub(crate) async fn drive<C: Client>(clients: Vec<C>, lasting: Duration) -> anyhow::Result<Measured> {
    let start = Instant::now();
    let mut working = JoinSet::new();
    for mut client in clients {
        working.spawn(async move {
            let (mut events, mut took) = (0, Vec::new());
            let mut before = Instant::now();
            while before - start < lasting {
                events += client.act().await?;
                let after = Instant::now();
                took.push((after - before).as_secs_f64() * 1_000.0);
                before = after;
            }
            anyhow::Ok((events, took))
        });
    }
    let mut measured = Measured::default();
    while let Some(done) = working.join_next().await {
        let (events, took) = done??;
        measured.events += events;
        measured.took.extend(took);
    }
    measured.elapsed = start.elapsed();
    Ok(measured)
}
