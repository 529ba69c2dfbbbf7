//! Every position of one service's stream, in order, from any checkpoint.
//!
//! The subscription trusts its own checkpoint and nothing else: it makes itself a consumer from there, passes over
//! what it had, fetches again where a position is missing, and compares links where it goes on. Connection lost,
//! server restarted, stream refilled: it finds its way back. What it cannot resolve stops it.

mod delivery;
mod told;

use std::marker::PhantomData;
use std::time::Duration;

use async_nats::jetstream::{self, consumer, stream};
use futures::{FutureExt as _, StreamExt as _};

use crate::Epoch;
use crate::pause::Pause;
use crate::relay::lineage::Lineage;
use crate::relay::{ANSWER, stream_name};

pub use delivery::{Checkpoint, Delivery};
pub(crate) use delivery::{checkpoint, hear};
pub use told::Told;

/// What a subscription hears next.
#[derive(Debug)]
pub enum Heard<T> {
    /// The next position.
    Delivered(Box<Delivery<T>>),
    /// The log went back to an older state and on from there: drop what came after `from`. The subscription goes on
    /// from there by itself.
    EpochChanged {
        /// The epoch in force now.
        epoch: Epoch,
        /// The last position that still holds; `None`: nothing does.
        from: Option<Checkpoint>,
    },
}

/// Why a subscription does not go on. None of these heals by waiting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// The stream is of another log.
    #[error("the stream tells the log {found}, the checkpoint is of {ours}; rebuild from the beginning")]
    OtherLog {
        /// The checkpoint's log.
        ours: uuid::Uuid,
        /// The stream's.
        found: uuid::Uuid,
    },
    /// Another event stands at the checkpoint's position: the log was restored from an older copy and went on.
    #[error(
        "another event stands at position {position} than the one the checkpoint saw: the log was restored from an \
         older copy; run `log new-epoch` there"
    )]
    OtherLink {
        /// The checkpoint's position.
        position: i64,
    },
    /// A message that no relay wrote.
    #[error("the message at position {position} was not written by a relay")]
    Foreign {
        /// Its place in the stream.
        position: i64,
    },
}

/// Why a connection attempt did not end in a consumer.
enum Failed {
    /// Waiting may heal it.
    For(String),
    Good(Stop),
}

impl<E: std::error::Error> From<E> for Failed {
    fn from(error: E) -> Self {
        Failed::For(error.to_string())
    }
}

/// Messages fetched ahead.
const AHEAD: usize = 1_000;
const HEARTBEAT: Duration = Duration::from_secs(2);
/// How long a consumer outlives a subscriber that went away.
const FORGOTTEN: Duration = Duration::from_secs(60);

/// One service's stream from a checkpoint on.
pub struct Subscription<T> {
    jetstream: jetstream::Context,
    stream: String,
    at: Option<Checkpoint>,
    lineage: Option<Lineage>,
    head: i64,
    messages: Option<consumer::pull::Stream>,
    pause: Pause,
    trouble: Option<String>,
    lost: Option<String>,
    told: PhantomData<fn() -> T>,
}

impl<T: Told> Subscription<T> {
    /// Of `service`, after `from` (`None`: from the beginning). Connects when it is first asked.
    pub fn new(mut jetstream: jetstream::Context, service: &str, from: Option<Checkpoint>) -> Self {
        jetstream.set_timeout(ANSWER);
        let stream = stream_name(service);
        let (lineage, messages, trouble, lost) = (None, None, None, None);
        let head = from.map_or(0, |at| at.position);
        Self {
            jetstream,
            stream,
            at: from,
            lineage,
            head,
            messages,
            pause: Pause::default(),
            trouble,
            lost,
            told: PhantomData,
        }
    }

    /// How far it has come.
    pub fn at(&self) -> Option<Checkpoint> {
        self.at
    }

    /// The stream's last position as last seen.
    pub fn head(&self) -> i64 {
        self.head
    }

    pub(crate) fn lineage(&self) -> Option<&Lineage> {
        self.lineage.as_ref()
    }

    fn next_position(&self) -> i64 {
        self.at.map_or(0, |at| at.position) + 1
    }

    /// The next position, or that the epoch changed; waits as long as it takes. May be dropped at any time and called
    /// again: nothing is lost.
    ///
    /// # Errors
    /// [`Stop`]: asking again gives the same answer.
    pub async fn next(&mut self) -> Result<Heard<T>, Stop> {
        loop {
            if let Some(changed) = self.connected().await? {
                return Ok(changed);
            }
            let Some(messages) = self.messages.as_mut() else { continue };
            let next = messages.next().await;
            if let Some(heard) = self.take(next)? {
                return Ok(heard);
            }
        }
    }

    /// Waits until there is a consumer to listen to; says when the epoch changed on the way.
    pub(crate) async fn connected(&mut self) -> Result<Option<Heard<T>>, Stop> {
        while self.messages.is_none() {
            if let Some(why) = self.lost.take() {
                self.wait(why).await;
            }
            match self.open().await {
                Ok(None) => {}
                Ok(changed) => return Ok(changed),
                Err(Failed::Good(stop)) => return Err(stop),
                Err(Failed::For(why)) => self.wait(why).await,
            }
        }
        Ok(None)
    }

    /// Looks at the stream again before it listens on.
    pub(crate) fn doubt(&mut self) {
        self.messages = None;
    }

    /// The next position if it is already here.
    ///
    /// # Errors
    /// As [`Subscription::next`].
    pub fn ready(&mut self) -> Result<Option<Heard<T>>, Stop> {
        while let Some(next) = self.messages.as_mut().and_then(|messages| messages.next().now_or_never()) {
            if let Some(heard) = self.take(next)? {
                return Ok(Some(heard));
            }
        }
        Ok(None)
    }

    async fn wait(&mut self, why: String) {
        if self.trouble.as_ref() != Some(&why) {
            tracing::warn!(stream = self.stream, "subscription waits: {why}");
        }
        self.trouble = Some(why);
        self.pause.wait().await;
    }

    /// What came of polling: a delivery, or nothing and perhaps a consumer to be made anew.
    fn take<E: std::fmt::Display>(
        &mut self,
        next: Option<Result<jetstream::Message, E>>,
    ) -> Result<Option<Heard<T>>, Stop> {
        let message = match next {
            Some(Ok(message)) => message,
            Some(Err(error)) => return Ok(self.lose(error.to_string())),
            None => return Ok(self.lose("the consumer ended".to_owned())),
        };
        let (sequence, pending) = match message.info() {
            Ok(info) => (info.stream_sequence, info.pending),
            Err(error) => return Ok(self.lose(error.to_string())),
        };
        self.head = (sequence + pending) as i64;
        let delivery = Delivery::read(message.message, sequence)?;
        if delivery.at.position < self.next_position() {
            return Ok(None);
        }
        if delivery.at.position > self.next_position() {
            return Ok(self.lose(format!("position {} was not delivered", self.next_position())));
        }
        if !self.expects(delivery.at.epoch) {
            return Ok(self.lose("the log's epoch changed".to_owned()));
        }
        self.at = Some(delivery.at);
        self.pause.reset();
        self.trouble = None;
        Ok(Some(Heard::Delivered(Box::new(delivery))))
    }

    /// Makes the consumer anew, after a pause.
    fn lose(&mut self, why: String) -> Option<Heard<T>> {
        self.messages = None;
        self.lost = Some(why);
        None
    }

    fn expects(&self, epoch: Epoch) -> bool {
        self.lineage.as_ref().is_some_and(|lineage| lineage.epoch_at(self.next_position()) == epoch)
    }

    /// Compares the stream with the checkpoint and makes a consumer from there.
    async fn open(&mut self) -> Result<Option<Heard<T>>, Failed> {
        let stream = self.jetstream.get_stream(&self.stream).await?;
        let info = stream.cached_info();
        let lineage = Lineage::from_metadata(&info.config.metadata);
        let lineage = lineage.ok_or_else(|| Failed::For("the stream was not made by a relay".to_owned()))?;
        self.lineage = Some(lineage.clone());
        self.head = info.state.last_sequence as i64;
        if let Some(changed) = self.compare(&stream, &lineage).await? {
            return Ok(Some(changed));
        }
        let start = self.next_position() as u64;
        self.present(&stream, start).await?;
        let consumer = stream.create_consumer(consumer_from(start)).await?;
        let messages = consumer.stream().max_messages_per_batch(AHEAD).heartbeat(HEARTBEAT);
        self.messages = Some(messages.messages().await?);
        Ok(None)
    }

    /// Is it our log, and does it still hold what we saw at our checkpoint?
    async fn compare(&mut self, stream: &stream::Stream, lineage: &Lineage) -> Result<Option<Heard<T>>, Failed> {
        let Some(at) = self.at else { return Ok(None) };
        if at.epoch.log != lineage.log {
            return Err(Failed::Good(Stop::OtherLog { ours: at.epoch.log, found: lineage.log }));
        }
        let life = lineage.since(at.epoch.number).filter(|life| at.position > life.holds);
        if let Some(life) = life
            && (at.position > life.after || !agrees(stream, at).await?)
        {
            self.at = lineage.resume(life);
            let epoch = Epoch { log: lineage.log, number: lineage.current() };
            return Ok(Some(Heard::EpochChanged { epoch, from: self.at }));
        }
        if agrees(stream, at).await? { Ok(None) } else { Err(Failed::Good(Stop::OtherLink { position: at.position })) }
    }

    /// Is the next position there, or yet to come? A hole is the relay's to fill.
    async fn present(&self, stream: &stream::Stream, start: u64) -> Result<(), Failed> {
        let state = &stream.cached_info().state;
        let complete = state.first_sequence <= start && state.deleted_count.unwrap_or(0) == 0;
        if state.last_sequence < start || complete {
            return Ok(());
        }
        let missing = |_| Failed::For(format!("position {start} is missing in the stream"));
        stream.get_raw_message(start).await.map(drop).map_err(missing)
    }
}

/// Does the stream hold at this position what was seen there?
async fn agrees(stream: &stream::Stream, at: Checkpoint) -> Result<bool, Failed> {
    if stream.cached_info().state.last_sequence < at.position as u64 {
        return Err(Failed::For(format!("the stream is being refilled and not yet at {}", at.position)));
    }
    let message = stream.get_raw_message(at.position as u64).await?;
    Ok(checkpoint(&message.headers).is_some_and(|found| found.link == at.link))
}

fn consumer_from(start: u64) -> consumer::pull::Config {
    consumer::pull::Config {
        deliver_policy: consumer::DeliverPolicy::ByStartSequence { start_sequence: start },
        ack_policy: consumer::AckPolicy::None,
        inactive_threshold: FORGOTTEN,
        memory_storage: true,
        num_replicas: 1,
        ..Default::default()
    }
}
