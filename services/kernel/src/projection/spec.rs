//! How a fold is tested without a database: the same rows, however messages fall into batches and sources interleave.

use std::fmt::Debug;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::Projection;
use crate::Recorded;

/// How many ways of splitting and interleaving are tried.
const TRIED: u64 = 100;

/// Asserts that the projection gives the same rows for any batch split and any interleaving of its sources, and gives
/// them back.
///
/// `sources` holds the messages of each source in order. `T` is the tables in memory: `load` and `save` are the
/// projection's own, with [`super::Rows::load_from`] and [`super::Rows::save_to`] in place of queries.
///
/// # Panics
/// When rows differ, or a message does not fit; the panic names the seed.
pub fn same_rows<P: Projection, T: Default + PartialEq + Debug>(
    sources: &[Vec<Recorded<P::Told>>],
    load: impl Fn(&mut P::Rows, &T),
    save: impl Fn(P::Rows, &mut T),
    seed: u64,
) -> T {
    let run = |steps: Vec<(usize, usize)>, how: &str| {
        let (mut tables, mut done) = (T::default(), vec![0; sources.len()]);
        for (source, count) in steps {
            let from = done[source];
            done[source] += count;
            let mut rows = P::Rows::default();
            let batch = &sources[source][from..done[source]];
            batch.iter().for_each(|told| P::touch(told, &mut rows));
            load(&mut rows, &tables);
            for told in batch {
                let position = told.envelope.position;
                P::fold(told, &mut rows).unwrap_or_else(|unfit| panic!("{how}: position {position}: {unfit}"));
            }
            save(rows, &mut tables);
        }
        tables
    };
    let one_by_one = sources.iter().enumerate().flat_map(|(source, told)| told.iter().map(move |_| (source, 1)));
    let expected = run(one_by_one.collect(), "one by one");
    for seed in seed..seed + TRIED {
        let how = format!("seed {seed}");
        let steps = steps(sources.iter().map(Vec::len).collect(), &mut StdRng::seed_from_u64(seed));
        assert_eq!(run(steps, &how), expected, "{how}: other rows than one by one");
    }
    expected
}

/// Takes batches of any size from any source until all is taken.
fn steps(mut left: Vec<usize>, random: &mut StdRng) -> Vec<(usize, usize)> {
    let mut steps = Vec::new();
    while left.iter().any(|left| *left > 0) {
        let source = random.random_range(0..left.len());
        let count = random.random_range(0..=left[source].min(12));
        left[source] -= count;
        steps.push((source, count));
    }
    steps
}
