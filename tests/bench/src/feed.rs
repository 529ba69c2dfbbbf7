//! A log of meters, and clients that append to it through the kernel.

use async_nats::jetstream;
use kernel::{Context, Id, Log, LogOptions, Target};
use sqlx::PgPool;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::clock;
use crate::load::Client;
use crate::meter::{Do, Meter, Meters, note};
use crate::sizes::Sizes;
use crate::stage::{APP, Stage};

/// The service that all of it belongs to: meters are told as organizations (see `told.rs`).
pub(crate) const SERVICE: &str = "organization";
/// The service's place in the world.
pub(crate) const ORIGIN: &str = "440309";

/// A log and its writer at work.
pub(crate) struct Feed {
    pub(crate) log: Log,
    pub(crate) jetstream: jetstream::Context,
    pub(crate) pool: PgPool,
    writer: JoinSet<()>,
}

fn options() -> LogOptions {
    LogOptions {
        service: SERVICE,
        schema: "log",
        origin: ORIGIN.to_owned(),
        time_zone: "Asia/Shanghai",
        publish: 1,
        queue: 10_000,
        batch: 512,
        clock: clock::now,
    }
}

impl Feed {
    /// An empty log in a database of its own.
    pub(crate) async fn empty(stage: &Stage, database: &str) -> anyhow::Result<Self> {
        let owner = stage.database(database).await?;
        Log::migrate(&owner, &options(), APP).await?;
        owner.close().await;
        let pool = stage.app(database);
        let (log, run) = Log::open(pool.clone(), options(), None).await?;
        let mut writer = JoinSet::new();
        writer.spawn(run);
        Ok(Self { log, jetstream: stage.jetstream.clone(), pool, writer })
    }

    /// A log that holds as many events as the sizes say.
    pub(crate) async fn filled(stage: &Stage, sizes: &Sizes) -> anyhow::Result<Self> {
        let feed = Self::empty(stage, "feed").await?;
        let each = sizes.events.div_ceil(128);
        let mut filling = JoinSet::new();
        for client in feed.clients(128, sizes.stream) {
            filling.spawn(append(client, each));
        }
        while let Some(done) = filling.join_next().await {
            done??;
        }
        Ok(feed)
    }

    /// So many clients, each with streams of its own.
    pub(crate) fn clients(&self, number: usize, stream: u32) -> Vec<Appender> {
        (0..number).map(|_| Appender { log: self.log.clone(), length: stream, meter: None, note: note() }).collect()
    }

    /// Lets the writer end.
    pub(crate) async fn close(mut self) {
        self.log.close();
        while self.writer.join_next().await.is_some() {}
    }
}

async fn append(mut client: Appender, times: usize) -> anyhow::Result<()> {
    for _ in 0..times {
        client.act().await?;
    }
    Ok(())
}

/// Installs a meter, reads it until its stream is long enough, then installs the next: one event a command, with a
/// claim on the first.
pub(crate) struct Appender {
    log: Log,
    length: u32,
    meter: Option<(Id<Meters>, u32)>,
    note: String,
}

impl Client for Appender {
    async fn act(&mut self) -> anyhow::Result<usize> {
        let command_id = Uuid::now_v7();
        let note = self.note.clone();
        let (target, command, number) = match self.meter.filter(|(_, number)| *number < self.length) {
            Some((id, number)) => (Target::One(id), Do::Read { value: i64::from(number), note }, number),
            None => (Target::New, Do::Install { serial: command_id.to_string(), note }, 0),
        };
        let receipt = self.log.execute::<Meter>(target, &command, &context(command_id), &|_: &Meter| Ok(())).await?;
        self.meter = Some((Id::new(receipt.stream), number + 1));
        Ok(1)
    }
}

fn context(command_id: Uuid) -> Context {
    Context {
        command_id,
        digest: [7; 32],
        actor: "up/bench".to_owned(),
        on_behalf_of: None,
        correlation: command_id,
        causation: None,
        trace: None,
        reference: None,
    }
}
