//! The stream as it should be, and where it stands.

use async_nats::jetstream::stream::{
    Config, DiscardPolicy, LastRawMessageErrorKind, RetentionPolicy, Source, State, StorageType, Stream,
};
use async_nats::jetstream::{ErrorCode, context};

use super::lineage::{Life, Lineage, hash};
use super::trouble::Trouble;
use super::{Relay, Stopped, header, stream_name};
use crate::evidence;

impl Relay {
    /// Makes the stream what it should be; gives back its last position, from which to publish on, and the epoch it
    /// tells.
    pub(super) async fn reconcile(&self) -> Result<(i64, i32), Trouble> {
        super::version::check(&self.jetstream.client())?;
        let ours = self.lineage().await?;
        let epoch = ours.current();
        Ok((self.stand(ours).await?, epoch))
    }

    async fn stand(&self, mut ours: Lineage) -> Result<i64, Trouble> {
        let name = stream_name(self.log.service());
        let Some(stream) = self.find(&name).await? else {
            self.recall(&mut ours).await?;
            self.create(&ours).await?;
            return Ok(0);
        };
        let info = stream.cached_info();
        let theirs = Lineage::from_metadata(&info.config.metadata);
        let Some(theirs) = theirs else { return Trouble::stop(Stopped::Foreign(name)) };
        if theirs.log != ours.log {
            return Trouble::stop(Stopped::OtherLog { stream: name, theirs: theirs.log, ours: ours.log });
        }
        if theirs.current() > ours.current() {
            return Trouble::stop(Stopped::LaterEpoch { theirs: theirs.current(), ours: ours.current() });
        }
        ours.inherit(&theirs);
        let last = info.state.last_sequence as i64;
        match ours.since(theirs.current()) {
            None => self.settled(&stream, last).await?,
            Some(life) if last <= life.after && self.agrees(&stream, last).await? => {}
            Some(_) => return self.renew(&stream, &theirs, ours).await,
        }
        if !whole(&info.state) {
            // What the log says at its end, it says everywhere: nothing is lost by refilling it.
            tracing::warn!(stream = name, "the stream has a hole and is filled again from the beginning");
            return self.again(&ours).await;
        }
        if theirs != ours || info.config.num_replicas != self.options.replicas {
            self.jetstream.update_stream(self.config(&ours)).await?;
        }
        Ok(last)
    }

    /// How far the stream tells the log as it is now, for one who only looks; `None`: it does not, yet.
    pub(super) async fn told(&self) -> Result<Option<i64>, Trouble> {
        let Some(stream) = self.find(&stream_name(self.log.service())).await? else { return Ok(None) };
        let info = stream.cached_info();
        let theirs = Lineage::from_metadata(&info.config.metadata);
        let head = self.log.head().await?;
        self.saw_head(head.position);
        let epoch = theirs.map(|theirs| (theirs.log, theirs.current()));
        let last = info.state.last_sequence as i64;
        let same = epoch == Some((head.epoch.log, head.epoch.number)) && last <= head.position && whole(&info.state);
        Ok((same && self.agrees(&stream, last).await?).then_some(last))
    }

    /// In the same epoch the stream must not contradict the log.
    async fn settled(&self, stream: &Stream, last: i64) -> Result<(), Trouble> {
        // Asked after the stream was looked at: another relay may be publishing.
        let head = self.log.head().await?.position;
        self.saw_head(head);
        if last > head {
            return Trouble::stop(Stopped::Ahead { stream: last, log: head });
        }
        if !self.agrees(stream, last).await? {
            return Trouble::stop(Stopped::OtherLink { position: last });
        }
        Ok(())
    }

    /// Whether the event the stream holds at `position` is the log's; so is everything before it, by the chain.
    pub(super) async fn agrees(&self, stream: &Stream, position: i64) -> Result<bool, Trouble> {
        if position == 0 || stream.cached_info().state.messages == 0 {
            return Ok(true);
        }
        let message = match stream.get_raw_message(position as u64).await {
            Ok(message) => message,
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let Some(row) = self.log.page(position - 1, 1).await?.pop() else { return Ok(false) };
        let header = |name: &str| message.headers.get(name).map(|value| value.as_str().to_owned());
        let link = header(header::LINK).as_deref().and_then(hash);
        Ok(link == Some(row.link) && header(header::EVENT) == Some(row.event_id.to_string()))
    }

    pub(super) async fn find(&self, name: &str) -> Result<Option<Stream>, Trouble> {
        match self.jetstream.get_stream(name).await {
            Ok(stream) => Ok(Some(stream)),
            Err(error) => match error.kind() {
                context::GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND => {
                    Ok(None)
                }
                _ => Err(error.into()),
            },
        }
    }

    /// A new epoch began and the stream holds what it took back: archived under the old epoch's number, then refilled.
    async fn renew(&self, stream: &Stream, theirs: &Lineage, mut ours: Lineage) -> Result<i64, Trouble> {
        let name = stream_name(self.log.service());
        self.diverge(stream, theirs, &mut ours).await?;
        let last = stream.cached_info().state.last_sequence;
        if last > 0 {
            let archive = archive_name(&name, theirs.current());
            tracing::warn!(stream = name, archive, "a new epoch began: archiving what the stream held");
            self.archive(&name, &archive, theirs, last).await?;
        }
        self.again(&ours).await
    }

    /// The stream is not there: what its last archive says about earlier epochs still counts.
    async fn recall(&self, ours: &mut Lineage) -> Result<(), Trouble> {
        let name = stream_name(self.log.service());
        for number in (1..ours.current()).rev() {
            if let Some(archive) = self.find(&archive_name(&name, number)).await?
                && let Some(theirs) = Lineage::from_metadata(&archive.cached_info().config.metadata)
            {
                ours.inherit(&theirs);
                return self.diverge(&archive, &theirs, ours).await;
            }
        }
        Ok(())
    }

    /// Finds the last position where stream and log agree: what was told up to there holds in the new epoch.
    async fn diverge(&self, stream: &Stream, theirs: &Lineage, ours: &mut Lineage) -> Result<(), Trouble> {
        let head = self.log.head().await?.position;
        let (mut agreed, mut beyond) = (0, head.min(stream.cached_info().state.last_sequence as i64) + 1);
        // By the chain, whoever agrees at a position agrees on all before it.
        while beyond - agreed > 1 {
            let middle = agreed + (beyond - agreed) / 2;
            if self.agrees(stream, middle).await? { agreed = middle } else { beyond = middle }
        }
        let link = match self.log.page(agreed - 1, 1).await?.pop().filter(|_| agreed > 0) {
            Some(row) => row.link,
            None => evidence::genesis(ours.log),
        };
        ours.diverged(theirs.current() + 1, agreed, link);
        Ok(())
    }

    async fn archive(&self, name: &str, archive: &str, theirs: &Lineage, last: u64) -> Result<(), Trouble> {
        let config = Config {
            name: archive.to_owned(),
            subjects: Vec::new(),
            mirror: Some(Source { name: name.to_owned(), ..Default::default() }),
            ..self.config(theirs)
        };
        let mirror = match self.find(archive).await? {
            Some(mirror) => mirror,
            None => self.jetstream.create_stream(config.clone()).await?,
        };
        let state = mirror.get_info().await?;
        if state.state.last_sequence < last {
            if state.config.mirror.is_none() {
                return Trouble::stop(Stopped::Archive(archive.to_owned()));
            }
            let copied = state.state.last_sequence;
            return Err(Trouble::Wait(format!("archiving to {archive}: {copied} of {last}")));
        }
        if state.config.mirror.is_some() {
            self.jetstream.update_stream(Config { mirror: None, ..config }).await?;
        }
        Ok(())
    }

    /// Removes the stream and makes it anew, empty.
    async fn again(&self, ours: &Lineage) -> Result<i64, Trouble> {
        self.jetstream.delete_stream(stream_name(self.log.service())).await?;
        self.create(ours).await?;
        Ok(0)
    }

    async fn create(&self, ours: &Lineage) -> Result<(), Trouble> {
        self.jetstream.create_stream(self.config(ours)).await?;
        Ok(())
    }

    fn config(&self, lineage: &Lineage) -> Config {
        let service = self.log.service();
        Config {
            name: stream_name(service),
            subjects: vec![format!("baohe.{service}.>")],
            retention: RetentionPolicy::Limits,
            discard: DiscardPolicy::New,
            storage: StorageType::File,
            num_replicas: self.options.replicas,
            deny_delete: true,
            deny_purge: true,
            allow_direct: true,
            metadata: lineage.to_metadata(),
            ..Default::default()
        }
    }

    async fn lineage(&self) -> Result<Lineage, Trouble> {
        let log = self.log.head().await?.epoch.log;
        let life = |row: crate::log::EpochRow| {
            let (number, after, link) = (row.epoch, row.after_position, row.link);
            Life { number, after, holds: after, link }
        };
        let epochs: Vec<Life> = self.log.epochs().await?.into_iter().map(life).collect();
        Ok(Lineage { log, epochs })
    }
}

fn archive_name(stream: &str, epoch: i32) -> String {
    format!("{stream}_E{epoch}")
}

/// Every sequence from 1 to the last is there.
fn whole(state: &State) -> bool {
    state.messages == state.last_sequence
}
