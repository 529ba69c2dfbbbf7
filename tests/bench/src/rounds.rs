//! What the rounds of one comparison came to.

use crate::sizes::Round;

/// Ours and the baseline, a pair for each round that counts.
#[derive(Debug, Default)]
pub(crate) struct Rounds {
    ours: Vec<f64>,
    baseline: Vec<f64>,
}

impl Rounds {
    /// Takes in one round.
    pub(crate) fn add(&mut self, round: Round, ours: f64, baseline: f64) {
        if round.counts {
            self.ours.push(ours);
            self.baseline.push(baseline);
        }
    }

    /// The median of ours.
    pub(crate) fn ours(&self) -> f64 {
        median(self.ours.clone())
    }

    /// The median of the baseline.
    pub(crate) fn baseline(&self) -> f64 {
        median(self.baseline.clone())
    }

    /// The median of the ratios within each round: a machine that slows down meanwhile slows both.
    pub(crate) fn ratio(&self) -> f64 {
        median(self.ours.iter().zip(&self.baseline).map(|(ours, baseline)| ours / baseline).collect())
    }
}

/// The middle one; not a number where there is none.
pub(crate) fn median(values: Vec<f64>) -> f64 {
    quantile(values, 0.5)
}

/// The value below which this share of the values lies.
pub(crate) fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let place = (values.len().saturating_sub(1) as f64 * share).round() as usize;
    values.get(place).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_taken_within_each_round() {
        let mut rounds = Rounds::default();
        rounds.add(Round { counts: false }, 1.0, 1.0);
        for (ours, baseline) in [(10.0, 5.0), (100.0, 50.0), (30.0, 10.0)] {
            rounds.add(Round { counts: true }, ours, baseline);
        }
        assert_eq!((rounds.ours(), rounds.baseline(), rounds.ratio()), (30.0, 10.0, 2.0));
    }

    #[test]
    fn quantiles_of_few_values_are_values() {
        assert_eq!(quantile(vec![3.0, 1.0, 2.0], 0.99), 3.0);
        assert_eq!(median(vec![7.0]), 7.0);
        assert!(median(Vec::new()).is_nan());
    }
}
