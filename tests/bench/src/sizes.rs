//! How much is measured.

use std::time::Duration;

use clap::Args;

/// Sizes of a run; the defaults take a few minutes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Sizes {
    /// Rounds that count; one more goes before them to warm up.
    #[arg(long, default_value_t = 5)]
    pub(crate) rounds: usize,
    /// How long each contender appends in each round, in milliseconds.
    #[arg(long, default_value_t = 1_500)]
    pub(crate) millis: u64,
    /// Events that are relayed, read and projected.
    #[arg(long, default_value_t = 40_000)]
    pub(crate) events: usize,
    /// Rows of an imported ledger.
    #[arg(long, default_value_t = 10_000)]
    pub(crate) rows: usize,
    /// Events of one stream.
    #[arg(long, default_value_t = 10)]
    pub(crate) stream: u32,
}

impl Sizes {
    /// How long each contender of a round works.
    pub(crate) fn lasting(&self) -> Duration {
        Duration::from_millis(self.millis)
    }

    /// The rounds, the one to warm up first.
    pub(crate) fn all_rounds(&self) -> impl Iterator<Item = Round> {
        (0..=self.rounds).map(|number| Round { counts: number > 0 })
    }
}

/// One round.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round {
    /// Not the one to warm up.
    pub(crate) counts: bool,
}
