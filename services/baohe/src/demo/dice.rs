//! Chance from a seed, the same on every machine and with every version of every library.

/// SplitMix64.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Dice(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 to just below; 0 for an empty range.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        let roll = self.roll();
        if end == 0 { 0 } else { roll % end }
    }

    /// Both ends included.
    pub(super) fn between(&mut self, from: u32, to: u32) -> u32 {
        from + self.below(u64::from(to - from) + 1) as u32
    }

    /// True in so many of a hundred.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    /// The place of one of these weights.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = u64> + Clone) -> usize {
        let mut left = self.below(weights.clone().sum());
        weights.take_while(|weight| left.checked_sub(*weight).map(|rest| left = rest).is_some()).count()
    }

    pub(super) fn shuffle<T>(&mut self, of: &mut [T]) {
        for place in (1..of.len()).rev() {
            of.swap(place, self.below(place as u64 + 1) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn the_same_seed_rolls_the_same() {
        let rolls = |seed| {
            (0..5).map(move |_| 0).scan(Dice::new(seed), |dice, _: i32| Some(dice.below(1000))).collect::<Vec<_>>()
        };
        assert_eq!(rolls(7), rolls(7));
        assert_ne!(rolls(7), rolls(8));
    }

    #[test]
    fn weights_of_zero_are_never_picked() {
        let mut dice = Dice::new(1);
        assert!((0..500).all(|_| matches!(dice.weighted([0_u64, 3, 0, 5].into_iter()), 1 | 3)));
    }
}
