//! Which log a stream tells, and the lives that log has had. Kept in the stream's metadata, for subscribers to compare.

use std::collections::HashMap;

use data_encoding::HEXLOWER;
use uuid::Uuid;

use crate::Epoch;
use crate::evidence::Hash;
use crate::subscription::Checkpoint;

/// A log and its epochs, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lineage {
    pub(crate) log: Uuid,
    pub(crate) epochs: Vec<Life>,
}

/// One epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Life {
    pub(crate) number: i32,
    /// Its events come after this position.
    pub(crate) after: i64,
    /// What was told in earlier epochs holds up to here: less than `after` where the restored log had gone on before
    /// the epoch began.
    pub(crate) holds: i64,
    /// The link at `holds`.
    pub(crate) link: Hash,
}

const LOG: &str = "baohe-log";
const EPOCHS: &str = "baohe-epochs";

impl Lineage {
    /// The epoch in force.
    pub(crate) fn current(&self) -> i32 {
        self.epochs.last().map_or(1, |life| life.number)
    }

    /// The epoch in which the event now at `position` was written.
    pub(crate) fn epoch_at(&self, position: i64) -> Epoch {
        let life = self.epochs.iter().rev().find(|life| life.after < position);
        Epoch { log: self.log, number: life.map_or(1, |life| life.number) }
    }

    /// The life that takes back most of what was told in `epoch`, if any came after it.
    pub(crate) fn since(&self, epoch: i32) -> Option<&Life> {
        self.epochs.iter().filter(|life| life.number > epoch).min_by_key(|life| life.holds)
    }

    /// Whether a later epoch took back what was at `position` in `epoch`.
    pub(crate) fn took_back(&self, epoch: i32, position: i64) -> bool {
        self.epochs.iter().any(|life| life.number > epoch && position > life.after)
    }

    /// Where a subscriber goes on that had more than `life` lets hold.
    pub(crate) fn resume(&self, life: &Life) -> Option<Checkpoint> {
        let position = life.holds;
        let at = || Checkpoint { epoch: self.epoch_at(position), position, link: life.link };
        (position > 0).then(at)
    }

    /// Takes over how far earlier epochs were found to hold.
    pub(crate) fn inherit(&mut self, known: &Lineage) {
        for life in &mut self.epochs {
            if let Some(known) = known.epochs.iter().find(|known| known.number == life.number) {
                *life = *known;
            }
        }
    }

    /// Earlier epochs than those from `number` on hold no further than `holds`.
    pub(crate) fn diverged(&mut self, number: i32, holds: i64, link: Hash) {
        for life in self.epochs.iter_mut().filter(|life| life.number >= number && life.holds > holds) {
            (life.holds, life.link) = (holds, link);
        }
    }

    pub(crate) fn to_metadata(&self) -> HashMap<String, String> {
        let life =
            |life: &Life| format!("{}@{}@{}@{}", life.number, life.after, life.holds, HEXLOWER.encode(&life.link));
        let epochs: Vec<String> = self.epochs.iter().map(life).collect();
        HashMap::from([(LOG.to_owned(), self.log.to_string()), (EPOCHS.to_owned(), epochs.join(" "))])
    }

    /// `None`: the stream was not made by a relay.
    pub(crate) fn from_metadata(metadata: &HashMap<String, String>) -> Option<Lineage> {
        let log: Uuid = metadata.get(LOG)?.parse().ok()?;
        let epochs: Option<Vec<Life>> = metadata.get(EPOCHS)?.split(' ').map(life).collect();
        Some(Lineage { log, epochs: epochs? })
    }
}

fn life(text: &str) -> Option<Life> {
    let mut parts = text.split('@');
    let (number, after) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(Life { number, after, holds: parts.next()?.parse().ok()?, link: hash(parts.next()?)? })
}

/// A digest or link from its hexadecimal form.
pub(crate) fn hash(text: &str) -> Option<Hash> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lineage(epochs: &[(i32, i64)]) -> Lineage {
        let life = |&(number, after): &(i32, i64)| Life { number, after, holds: after, link: [number as u8; 32] };
        Lineage { log: Uuid::from_u128(1), epochs: epochs.iter().map(life).collect() }
    }

    #[test]
    fn metadata_is_read_as_written() {
        let lineage = lineage(&[(1, 0), (2, 100), (3, 50)]);
        assert_eq!(Lineage::from_metadata(&lineage.to_metadata()), Some(lineage));
        assert_eq!(Lineage::from_metadata(&HashMap::new()), None);
    }

    #[test]
    fn an_event_belongs_to_the_last_epoch_that_began_before_it() {
        let lineage = lineage(&[(1, 0), (2, 100), (3, 50)]);
        assert_eq!([1, 50, 51, 101].map(|position| lineage.epoch_at(position).number), [1, 1, 3, 3]);
    }

    #[test]
    fn a_later_epoch_takes_back_what_was_beyond_its_start() {
        let lineage = lineage(&[(1, 0), (2, 100), (3, 50)]);
        assert!(!lineage.took_back(1, 50));
        assert!(lineage.took_back(1, 51));
        assert!(lineage.took_back(2, 101));
        assert!(!lineage.took_back(3, 1_000));
    }

    #[test]
    fn what_diverged_before_an_epoch_began_holds_no_further() {
        let mut lineage = lineage(&[(1, 0), (2, 100)]);
        lineage.diverged(2, 70, [9; 32]);
        let life = *lineage.since(1).unwrap();
        assert_eq!((life.after, life.holds), (100, 70));
        assert_eq!(lineage.resume(&life).unwrap().position, 70);
        assert_eq!(lineage.epoch_at(80).number, 1);
        assert!(lineage.since(2).is_none());
    }
}
