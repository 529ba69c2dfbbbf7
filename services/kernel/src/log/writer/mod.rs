//! The one writer of a process: commits together what is waiting, as soon as the last batch is done.
//!
//! A lost connection leaves it open whether a batch was committed. The same batch is then sent again on a new
//! connection: command ids make that harmless, and what was done answers as known. Only when the database stays away
//! is the outcome told as unknown.

mod batch;
mod call;

use std::collections::VecDeque;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, PgConnection, PgPool};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::receipt::Kept;
use super::unit::{Touched, Unit};
use super::{Log, LogError, LogOptions};
use crate::Key;
use call::Trouble;

/// The database decides on its own that a batch takes too long, before the writer does.
const STATEMENT_TIMEOUT: &str = "20s";
const LOCK_TIMEOUT: &str = "10s";
const CALL_TIMEOUT: Duration = Duration::from_secs(25);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TRIED_AGAIN_AFTER: Duration = Duration::from_millis(200);
/// So long an open outcome is looked for.
const UNKNOWN_AFTER: Duration = Duration::from_secs(15);

/// A unit and who waits for it.
pub(super) struct Waiting {
    unit: Unit,
    touched: Touched,
    size: usize,
    reply: oneshot::Sender<Reply>,
}

/// What became of a unit.
#[derive(Debug)]
pub(super) enum Answer {
    /// Durable: one per command.
    Done(Vec<Appended>),
    /// Nothing of it was done, because of this command.
    Not { part: usize, verdict: Verdict },
}

/// Where a command's last event stands; without events the head it was decided at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Appended {
    pub(super) epoch: i32,
    pub(super) position: i64,
}

/// Why a command was not done.
#[derive(Debug)]
pub(super) enum Verdict {
    Known(Box<Kept>),
    Conflict,
    GuardMissed,
    Claimed { key: Key, holder: Uuid },
}

/// The answer, or why there is none.
enum Reply {
    Answer(Answer),
    Unknown,
    Away(String),
    Broken(String),
}

impl Log {
    /// Hands a unit to the writer and waits for what becomes of it.
    pub(super) async fn append<R>(&self, unit: Unit) -> Result<Answer, LogError<R>> {
        let (touched, size) = (unit.touched(), unit.size());
        let (reply, answer) = oneshot::channel();
        self.0.queue.try_send(Waiting { unit, touched, size, reply }).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => LogError::Busy,
            mpsc::error::TrySendError::Closed(_) => LogError::Away("the log is closed".into()),
        })?;
        match answer.await {
            Ok(Reply::Answer(answer)) => Ok(answer),
            Ok(Reply::Unknown) | Err(_) => Err(LogError::Unknown),
            Ok(Reply::Away(why)) => Err(LogError::Away(why)),
            Ok(Reply::Broken(why)) => Err(LogError::Broken(why)),
        }
    }
}

type Backend = (i32, chrono::DateTime<chrono::Utc>);

/// See the module.
pub(super) struct Writer {
    options: PgConnectOptions,
    call: call::Call,
    batch: usize,
    /// Whose log and which: labels of its metrics.
    labels: [(&'static str, &'static str); 2],
    waiting: mpsc::Receiver<Waiting>,
    closed: CancellationToken,
    seen: watch::Sender<i64>,
    pending: VecDeque<Waiting>,
    connection: Option<PgConnection>,
    /// Process and start of the server's end of the connection, the last one too when it was lost.
    backend: Option<Backend>,
    /// No connection is tried before.
    not_before: Instant,
}

impl Writer {
    pub(super) fn new(
        app: &PgPool,
        options: &LogOptions,
        waiting: mpsc::Receiver<Waiting>,
        closed: CancellationToken,
        seen: watch::Sender<i64>,
    ) -> Self {
        // Everything it asks goes by an index; plans made while the tables were empty must not outlive that.
        let settings = [
            ("plan_cache_mode", "force_generic_plan"),
            ("enable_seqscan", "off"),
            ("enable_hashjoin", "off"),
            ("enable_mergejoin", "off"),
            ("jit", "off"),
            ("default_transaction_isolation", "read committed"),
            ("statement_timeout", STATEMENT_TIMEOUT),
            ("lock_timeout", LOCK_TIMEOUT),
        ];
        Self {
            options: app.connect_options().as_ref().clone().options(settings),
            call: call::Call::new(options),
            batch: options.batch.max(1),
            labels: [("service", options.service), ("log", options.schema)],
            waiting,
            closed,
            seen,
            pending: VecDeque::new(),
            connection: None,
            backend: None,
            not_before: Instant::now(),
        }
    }

    /// Runs until the log is closed and everything that waits is answered.
    pub(super) async fn run(mut self) {
        while self.something_waits().await {
            if let Err(why) = self.connected().await {
                turn_away(self.pending.drain(..), &why);
                continue;
            }
            let batch = batch::pick(&mut self.pending, self.batch);
            self.settle(batch).await;
        }
    }

    /// Takes in what waits; waits for the first. False: there will be no more.
    async fn something_waits(&mut self) -> bool {
        while self.pending.is_empty() {
            tokio::select! {
                biased;
                () = self.closed.cancelled(), if !self.waiting.is_closed() => self.waiting.close(),
                waiting = self.waiting.recv() => match waiting {
                    Some(waiting) => self.pending.push_back(waiting),
                    None => return false,
                },
            }
        }
        while self.pending.len() < 2 * self.batch {
            match self.waiting.try_recv() {
                Ok(waiting) => self.pending.push_back(waiting),
                Err(_) => break,
            }
        }
        true
    }

    async fn connected(&mut self) -> Result<&mut PgConnection, String> {
        if self.connection.is_none() {
            if Instant::now() < self.not_before {
                return Err("it was away a moment ago".into());
            }
            let connection = match timeout(CONNECT_TIMEOUT, connect(&self.options, &mut self.backend)).await {
                Ok(Ok(connection)) => Ok(connection),
                Ok(Err(error)) => Err(error.to_string()),
                Err(_) => Err("it does not answer".into()),
            };
            if connection.is_err() {
                self.not_before = Instant::now() + TRIED_AGAIN_AFTER;
            }
            self.connection = Some(connection?);
        }
        self.connection.as_mut().ok_or_else(|| "there is no connection".into())
    }

    /// Appends a batch and answers it.
    async fn settle(&mut self, batch: Vec<Waiting>) {
        match self.attempt(&batch).await {
            Ok(answers) => self.answer(batch, answers),
            Err(Trouble::Unreachable(why)) => turn_away(batch, &why),
            Err(Trouble::Lost(why)) => self.look_for(batch, &why).await,
            Err(Trouble::Failed(_)) if batch.len() > 1 => {
                // One of them is at fault: which, shows when they go one by one.
                for one in batch {
                    Box::pin(self.settle(vec![one])).await;
                }
            }
            Err(Trouble::Failed(failed)) => {
                for waiting in batch {
                    let why = failed.why.clone();
                    let _ = waiting.reply.send(if failed.away { Reply::Away(why) } else { Reply::Broken(why) });
                }
            }
        }
    }

    async fn attempt(&mut self, batch: &[Waiting]) -> Result<Vec<Answer>, Trouble> {
        let call = self.call.clone();
        let connection = self.connected().await.map_err(Trouble::Unreachable)?;
        let units: Vec<&Unit> = batch.iter().map(|waiting| &waiting.unit).collect();
        let began = Instant::now();
        let answers = match timeout(CALL_TIMEOUT, call.append(connection, &units)).await {
            Ok(answers) => answers,
            Err(_) => Err(Trouble::Lost("a batch took too long".into())),
        };
        metrics::histogram!("log_batch_duration_seconds", &self.labels).record(began.elapsed().as_secs_f64());
        metrics::histogram!("log_batch_commands", &self.labels).record(units.len() as f64);
        if matches!(answers, Err(Trouble::Lost(_))) {
            self.connection = None;
        }
        answers
    }

    /// The connection was lost on the way: sends the batch again until it is known what became of it. Meanwhile nobody
    /// else has to wait to hear that the database is away.
    async fn look_for(&mut self, batch: Vec<Waiting>, why: &str) {
        tracing::warn!(why, commands = batch.len(), "log.outcome_open");
        let deadline = Instant::now() + UNKNOWN_AFTER;
        while Instant::now() < deadline {
            match self.attempt(&batch).await {
                Ok(answers) => return self.answer(batch, answers),
                Err(Trouble::Failed(failed)) if !failed.away => return Box::pin(self.settle(batch)).await,
                Err(Trouble::Failed(failed)) => self.turn_away_waiting(&failed.why),
                Err(Trouble::Unreachable(why)) => self.turn_away_waiting(&why),
                // Cut again: the database is there, so those that wait may.
                Err(Trouble::Lost(_)) => {}
            }
            sleep(TRIED_AGAIN_AFTER).await;
        }
        for waiting in batch {
            let _ = waiting.reply.send(Reply::Unknown);
        }
    }

    fn turn_away_waiting(&mut self, why: &str) {
        while let Ok(waiting) = self.waiting.try_recv() {
            self.pending.push_back(waiting);
        }
        turn_away(self.pending.drain(..), why);
    }

    fn answer(&mut self, batch: Vec<Waiting>, answers: Vec<Answer>) {
        let mut head = 0;
        let mut moved = std::collections::HashMap::new();
        for (waiting, answer) in batch.into_iter().zip(answers) {
            if let Answer::Done(done) = &answer {
                head = done.iter().map(|done| done.position).fold(head, i64::max);
                moved.extend(waiting.unit.parts.iter().map(|part| (part.stream, part.version)));
            }
            // Who does not wait any more will ask by the command id.
            let _ = waiting.reply.send(Reply::Answer(answer));
        }
        metrics::gauge!("log_position", &self.labels).set(head.max(*self.seen.borrow()) as f64);
        self.seen.send_if_modified(|seen| std::mem::replace(seen, head.max(*seen)) < head);
        batch::turn_back(&mut self.pending, &moved);
    }
}

/// Opens a connection, and ends what the server still runs for the one that was lost: it must not append any more when
/// the batch is answered.
async fn connect(options: &PgConnectOptions, backend: &mut Option<Backend>) -> Result<PgConnection, sqlx::Error> {
    let mut connection = options.connect().await?;
    if let Some((process, started)) = backend {
        let end = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where pid = $1 and backend_start = $2";
        sqlx::query(end).bind(*process).bind(*started).execute(&mut connection).await?;
    }
    let own = "select pid, backend_start from pg_stat_activity where pid = pg_backend_pid()";
    *backend = Some(sqlx::query_as(own).fetch_one(&mut connection).await?);
    Ok(connection)
}

/// Nothing of these was done.
fn turn_away(units: impl IntoIterator<Item = Waiting>, why: &str) {
    for waiting in units {
        let _ = waiting.reply.send(Reply::Away(why.to_owned()));
    }
}
