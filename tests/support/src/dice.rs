//! Chance that can be had again.

use std::time::Duration;

use crate::say;

/// Numbers drawn from a printed seed: `SEED=…` draws the same again.
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    /// From `SEED`, else from a seed of its own; says which for `what`.
    pub fn printed(what: &str) -> Dice {
        let told = number("SEED");
        let seed = told.unwrap_or_else(|| uuid::Uuid::now_v7().as_u64_pair().1 % 1_000_000);
        say(format_args!("{what}: SEED={seed}"));
        Dice(seed)
    }

    /// How many rounds: `ROUNDS`, else so many.
    pub fn rounds(unless_told: u64) -> u64 {
        number("ROUNDS").unwrap_or(unless_told)
    }

    /// From 0 to just below `end` (SplitMix64).
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end.max(1)
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }

    /// Lets time pass until a moment before `latest`. What happens at it is the test; nothing is hoped to be over.
    pub async fn moment(&mut self, latest: Duration) {
        tokio::time::sleep(Duration::from_micros(self.below(latest.as_micros() as u64))).await;
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var_os(name)?.to_str()?.parse().ok()
}
