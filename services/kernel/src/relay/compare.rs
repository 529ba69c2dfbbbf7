//! The stream against the log, position by position: what `verify stream` asks.

use std::collections::VecDeque;
use std::time::Duration;

use async_nats::jetstream::{consumer, message};
use async_nats::{HeaderMap, Subject};
use bytes::Bytes;
use futures::TryStreamExt as _;

use super::outgoing::outgoing;
use super::trouble::Trouble;
use super::{Relay, header, stream_name};

/// A position at which the stream is not what the log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlike {
    /// Where.
    pub position: i64,
    /// What is compared: `message`, `subject`, a header's name, `body`.
    pub what: &'static str,
    /// What the log says.
    pub expected: String,
    /// What the stream holds.
    pub found: String,
}

/// After this many differences no more are looked for.
const ENOUGH: usize = 100;
const FETCH: usize = 500;
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the consumer outlives a process that died while comparing.
const FORGOTTEN: Duration = Duration::from_secs(60);

impl Relay {
    /// Compares the positions from 1 to `until`, which the stream should hold; at most a hundred differences.
    ///
    /// # Errors
    /// NATS or the database is away, or an event cannot be told.
    pub async fn compare(&self, until: i64) -> Result<Vec<Unlike>, String> {
        self.differences(until).await.map_err(|trouble| match trouble {
            Trouble::Wait(why) => why,
            Trouble::Stop(stopped) => stopped.to_string(),
            Trouble::Look | Trouble::Deposed => "the stream changed meanwhile".to_owned(),
        })
    }

    async fn differences(&self, until: i64) -> Result<Vec<Unlike>, Trouble> {
        let mut unlike = Vec::new();
        let name = stream_name(self.log.service());
        let Some(stream) = self.find(&name).await? else {
            unlike.push(missing(1, &name));
            return Ok(unlike);
        };
        let consumer = stream.create_consumer(from_the_beginning()).await?;
        let mut fetched = VecDeque::new();
        let mut after = 0;
        while after < until && unlike.len() < ENOUGH {
            let page = self.log.page(after, self.options.page).await?;
            let Some(last) = page.last() else { break };
            after = last.position;
            for row in page.iter().filter(|row| row.position <= until) {
                if fetched.is_empty() {
                    fetched = fetch(&consumer).await?;
                }
                let there = fetched.front().is_some_and(|message: &Message| message.position == row.position);
                let Some(message) = fetched.pop_front_if(|_| there) else {
                    unlike.push(missing(row.position, &name));
                    if fetched.is_empty() || unlike.len() >= ENOUGH {
                        // The stream ends here, as it did a moment ago: the rest is missing, too.
                        return Ok(unlike);
                    }
                    continue;
                };
                let (subject, expected) = outgoing(&self.aggregates, self.log.origin(), self.log.service(), row)?;
                let expected = expected.outbound_message(Subject::from(subject));
                message.compare(&expected, &mut unlike);
            }
        }
        // What is compared may be gone by now; the consumer forgets itself if it cannot be deleted.
        let _ = stream.delete_consumer(&consumer.cached_info().name).await;
        Ok(unlike)
    }
}

struct Message {
    position: i64,
    subject: Subject,
    headers: HeaderMap,
    body: Bytes,
}

impl Message {
    fn compare(&self, expected: &message::OutboundMessage, unlike: &mut Vec<Unlike>) {
        let mut differ = |what: &'static str, expected: String, found: String| {
            if expected != found {
                unlike.push(Unlike { position: self.position, what, expected, found });
            }
        };
        differ("subject", expected.subject.to_string(), self.subject.to_string());
        let value = |headers: Option<&HeaderMap>, name: &str| {
            headers.and_then(|headers| headers.get(name)).map_or_else(String::new, |value| value.as_str().to_owned())
        };
        for name in [header::POSITION, header::EPOCH, header::EVENT, header::LINK, header::CONTENT_TYPE] {
            differ(name, value(expected.headers.as_ref(), name), value(Some(&self.headers), name));
        }
        let text = |bytes: &Bytes| String::from_utf8_lossy(bytes).into_owned();
        differ("body", text(&expected.payload), text(&self.body));
    }
}

fn missing(position: i64, stream: &str) -> Unlike {
    let (expected, found) = (format!("position {position} in {stream}"), String::new());
    Unlike { position, what: "message", expected, found }
}

async fn fetch(consumer: &consumer::PullConsumer) -> Result<VecDeque<Message>, Trouble> {
    let messages = consumer.fetch().max_messages(FETCH).expires(PATIENCE).messages().await?;
    let read = |message: async_nats::jetstream::Message| async move {
        let position = message.info().map_err(|error| Trouble::Wait(error.to_string()))?.stream_sequence as i64;
        let message = message.message;
        let headers = message.headers.unwrap_or_default();
        Ok(Message { position, subject: message.subject, headers, body: message.payload })
    };
    messages.map_err(|error| Trouble::Wait(error.to_string())).and_then(read).try_collect().await
}

fn from_the_beginning() -> consumer::pull::Config {
    consumer::pull::Config {
        deliver_policy: consumer::DeliverPolicy::All,
        ack_policy: consumer::AckPolicy::None,
        inactive_threshold: FORGOTTEN,
        memory_storage: true,
        num_replicas: 1,
        ..Default::default()
    }
}
