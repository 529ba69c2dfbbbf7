//! Batch: one import of one file by one caller. What it did is in the rows' own aggregates; here is that it began, how
//! it ended, and whether it was taken back.

mod events;
#[cfg(test)]
mod tests;

use kernel::{Claim, Decider, Key, Moment, Nature, Route};
use serde::{Deserialize, Serialize};
use vocabulary::{BatchKind, Day, Scope, Scoped};

pub(crate) use events::Event;

/// Claim: the unfinished import of a file by a caller, so that it is resumed and not begun twice.
pub(crate) const UNFINISHED: &str = "batch.unfinished";
/// Mark: every batch there is, to list them.
pub(crate) const LISTED: &str = "batch.listed";

/// An import.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Batch {
    /// None.
    #[default]
    Unknown,
    /// Begun, perhaps interrupted.
    Started(Start),
    /// Every row was seen.
    Finished(Start, Counts, bool),
    /// Taken back.
    Undone(Start, Counts),
}

/// What is imported, by whom and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Start {
    /// Which ledger: `organizations`, `members`, …
    pub(crate) ledger: String,
    pub(crate) file_name: String,
    /// SHA-256 of the file, hex.
    pub(crate) digest: String,
    pub(crate) caller: String,
    /// The service that asked for them, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) through: Option<String>,
    pub(crate) all_or_nothing: bool,
    /// The day changes hold from where a row names none; absent: the day of the import.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) as_of: Option<Day>,
    pub(crate) correct: bool,
    /// The sheets and the rows that were read in each: what a row's command id is made of.
    pub(crate) sheets: Vec<Sheet>,
}

/// A sheet that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    /// The first row, as the spreadsheet program shows it.
    pub(crate) first: u32,
    /// The last row.
    pub(crate) last: u32,
}

/// How an import went: rows = new + changed + unchanged + rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) new: u64,
    pub(crate) changed: u64,
    pub(crate) unchanged: u64,
    pub(crate) rejected: u64,
}

/// What can be asked of it.
#[derive(Debug, Clone)]
pub(crate) enum Command {
    /// Begin, or go on where it was interrupted.
    Start(Box<Start>),
    /// Every row was seen.
    Finish { applied: bool, counts: Counts },
    /// What it did was taken back.
    Undo { reason: String, retracted: u64, reverted: u64, left: u64 },
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("there is no such import")]
    NotStarted,
    #[error("this import was taken back; import the file anew")]
    Undone,
    #[error("this import is not finished; run it again first")]
    Unfinished,
    #[error("this id is another import's")]
    Other,
}

impl kernel::Refusal for Refusal {
    fn tell(&self) -> (&'static str, Nature, String) {
        use Nature::{Absent, Present, Unfit};
        match self {
            Refusal::NotStarted => ("batch.not_started", Absent, "没有这次导入".into()),
            Refusal::Undone => ("batch.undone", Unfit, "这次导入已撤销，请重新导入文件".into()),
            Refusal::Unfinished => ("batch.unfinished", Unfit, "这次导入尚未完成，请先再次运行".into()),
            Refusal::Other => ("batch.other", Present, "这个编号属于另一次导入".into()),
        }
    }
}

impl Start {
    /// What makes it the same import when it is run again.
    pub(crate) fn key(&self) -> Key {
        let as_of = self.as_of.map(|day| day.to_string()).unwrap_or_default();
        let how = format!("{} {as_of} {} {}", self.ledger, self.correct, self.all_or_nothing);
        Key::new(UNFINISHED, format!("{} {how} {}", self.digest, self.caller))
    }

    fn resumes(&self, other: &Start) -> bool {
        self.key() == other.key()
    }
}

impl Counts {
    /// All rows.
    pub(crate) fn rows(&self) -> u64 {
        self.new + self.changed + self.unchanged + self.rejected
    }
}

impl Decider for Batch {
    const NAME: &'static str = "batch";
    type Kind = BatchKind;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(&self, command: &Command, _: Moment) -> Result<Vec<Event>, Refusal> {
        match (self, command) {
            (Batch::Unknown, Command::Start(start)) => Ok(vec![Event::Started { start: (**start).clone() }]),
            (Batch::Unknown, _) => Err(Refusal::NotStarted),
            (Batch::Started(known) | Batch::Finished(known, ..), Command::Start(start)) => {
                if known.resumes(start) {
                    Ok(vec![])
                } else {
                    Err(Refusal::Other)
                }
            }
            (Batch::Started(_), Command::Finish { applied, counts }) => {
                Ok(vec![Event::Finished { applied: *applied, counts: *counts }])
            }
            (Batch::Finished(..), Command::Finish { .. }) | (Batch::Undone(..), Command::Undo { .. }) => Ok(vec![]),
            (Batch::Started(_), Command::Undo { .. }) => Err(Refusal::Unfinished),
            (Batch::Finished(..), Command::Undo { reason, retracted, reverted, left }) => {
                let (reason, retracted, reverted, left) = (reason.clone(), *retracted, *reverted, *left);
                Ok(vec![Event::Undone { reason, retracted, reverted, left }])
            }
            (Batch::Undone(..), _) => Err(Refusal::Undone),
        }
    }

    fn evolve(&mut self, event: &Event) {
        *self = match (std::mem::take(self), event) {
            (_, Event::Started { start }) => Batch::Started(start.clone()),
            (Batch::Started(start), Event::Finished { applied, counts }) => Batch::Finished(start, *counts, *applied),
            (Batch::Finished(start, counts, _), Event::Undone { .. }) => Batch::Undone(start, counts),
            (known, Event::Finished { .. } | Event::Undone { .. }) => known,
        };
    }

    fn claims(&self) -> Vec<Claim> {
        match self {
            Batch::Started(start) => vec![Claim::open(start.key())],
            Batch::Unknown | Batch::Finished(..) | Batch::Undone(..) => vec![],
        }
    }

    fn marks(&self) -> Vec<Key> {
        self.start().map(|_| Key::new(LISTED, "all")).into_iter().collect()
    }

    fn route(&self) -> Route {
        Route::NONE
    }
}

impl Batch {
    /// What is imported, by whom and how.
    pub(crate) fn start(&self) -> Option<&Start> {
        match self {
            Batch::Unknown => None,
            Batch::Started(start) | Batch::Finished(start, ..) | Batch::Undone(start, _) => Some(start),
        }
    }
}

/// Rows are permitted one by one where they lie; the batch only says that there were some.
impl Scoped for Batch {
    fn scope(&self) -> Scope {
        Scope::Unborn
    }
}
