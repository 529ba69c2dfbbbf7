//! `events tail`: the CloudEvents of the bus, one a line, as any other subscriber gets them.

use std::collections::HashSet;
use std::io::Write;

use async_nats::jetstream;
use async_nats::jetstream::consumer::{DeliverPolicy, pull};
use futures::StreamExt as _;
use serde_json::Value;

use crate::args::Events;
use crate::client::{Client, LOGS};
use crate::exit::{Failure, UNAVAILABLE, USAGE};
use crate::output::line;

/// Which events are wanted; all unless it says.
#[derive(Default)]
struct Wanted {
    types: HashSet<String>,
    since: Option<chrono::DateTime<chrono::FixedOffset>>,
}

/// Prints events from the beginning (or from where told) to the head; with `--follow` goes on.
///
/// # Errors
/// The bus is away, or the arguments do not fit together.
pub(crate) async fn run(client: &Client, args: &Events) -> Result<(), Failure> {
    let Events::Tail { services, types, from, since, follow } = args;
    if from.is_some() && services.len() != 1 {
        return Err(Failure::new(USAGE, "--from counts within one service: name it with --service"));
    }
    let since = since.as_deref().map(chrono::DateTime::parse_from_rfc3339).transpose();
    let since = since
        .map_err(|error| Failure::new(USAGE, format!("--since: {error}; write it as 2019-07-01T08:00:00+08:00")))?;
    let wanted = Wanted { types: types.iter().cloned().collect(), since };
    let context = connect(client).await?;
    let mut sources = Vec::new();
    for service in named(services)? {
        let mut source = Source::open(&context, service, *from).await?;
        while source.reached < source.head {
            source.next(&wanted).await?.map_or(Ok(()), line)?;
        }
        sources.push(source.messages);
    }
    if *follow {
        let mut live = futures::stream::select_all(sources);
        while let Some(message) = live.next().await {
            wanted.read(&message.map_err(away)?)?.map_or(Ok(()), line)?;
        }
    }
    Ok(())
}

/// Writes all there is of these services, of all where none is named, and tells how many events that are.
///
/// # Errors
/// The bus is away, or `out` takes no more.
pub(crate) async fn up_to_the_head(
    client: &Client,
    services: &[String],
    out: &mut (impl Write + ?Sized),
) -> Result<u64, Failure> {
    let (context, wanted) = (connect(client).await?, Wanted::default());
    let mut written = 0;
    for service in named(services)? {
        let mut source = Source::open(&context, service, None).await?;
        while source.reached < source.head {
            if let Some(event) = source.next(&wanted).await? {
                writeln!(out, "{event}")?;
                written += 1;
            }
        }
    }
    Ok(written)
}

/// The services with a stream; all unless some are named.
fn named(services: &[String]) -> Result<Vec<&str>, Failure> {
    if let Some(unknown) = services.iter().find(|service| !LOGS.contains(&service.as_str())) {
        return Err(Failure::new(USAGE, format!("--service {unknown}: expected one of {}", LOGS.join(", "))));
    }
    Ok(if services.is_empty() { LOGS.to_vec() } else { services.iter().map(String::as_str).collect() })
}

/// One service's stream, read in order.
struct Source {
    messages: pull::Ordered,
    reached: u64,
    head: u64,
}

impl Source {
    async fn open(context: &jetstream::Context, service: &str, from: Option<u64>) -> Result<Self, Failure> {
        let stream = context.get_stream(format!("BAOHE_{}", service.to_uppercase())).await.map_err(away)?;
        let head = stream.cached_info().state.last_sequence;
        let from = from.unwrap_or(1).max(1);
        let deliver_policy = DeliverPolicy::ByStartSequence { start_sequence: from };
        let config = pull::OrderedConfig { deliver_policy, ..pull::OrderedConfig::default() };
        let messages = stream.create_consumer(config).await.map_err(away)?.messages().await.map_err(away)?;
        Ok(Self { messages, reached: from - 1, head })
    }

    async fn next(&mut self, wanted: &Wanted) -> Result<Option<String>, Failure> {
        let message = self.messages.next().await.ok_or_else(|| away("the stream ended"))?.map_err(away)?;
        self.reached = message.info().map_err(away)?.stream_sequence;
        wanted.read(&message)
    }
}

impl Wanted {
    /// The event, if it is wanted.
    fn read(&self, message: &jetstream::Message) -> Result<Option<String>, Failure> {
        if message.payload.is_empty() {
            return Ok(None); // nobody else's business
        }
        let text = String::from_utf8_lossy(&message.payload);
        let event: Value = serde_json::from_str(&text).map_err(anyhow::Error::from)?;
        let typed = self.types.is_empty() || event["type"].as_str().is_some_and(|name| self.types.contains(name));
        let recorded = event["recordedtime"].as_str().and_then(|at| chrono::DateTime::parse_from_rfc3339(at).ok());
        let timely = self.since.is_none_or(|since| recorded.is_some_and(|at| at >= since));
        Ok((typed && timely).then(|| text.into_owned()))
    }
}

/// The bus, by the address and credentials of the endpoint.
async fn connect(client: &Client) -> Result<jetstream::Context, Failure> {
    let endpoint = client.endpoint.as_ref().ok_or_else(|| {
        let zh = "events 直接读取消息总线：请用 --home 指定运行中的目录";
        let en = "events reads the bus itself, which endpoint.json names: use --home";
        Failure::new(UNAVAILABLE, client.lang.say(zh, en))
    })?;
    let options = async_nats::ConnectOptions::with_credentials_file(&endpoint.nats_creds_file).await?;
    let bus = options.connect(&endpoint.nats).await.map_err(away)?;
    Ok(jetstream::new(bus))
}

fn away(error: impl std::fmt::Display) -> Failure {
    Failure::new(UNAVAILABLE, format!("NATS: {error}"))
}
