//! From what was said about a subject to its timeline: which state holds from which day to which.

mod civil;
mod line;
#[cfg(test)]
mod tests;

pub(crate) use civil::Civil;
pub(crate) use line::Line;

/// A state from a day to a day, exclusive.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Segment<V> {
    pub(crate) from: Civil,
    pub(crate) to: Civil,
    pub(crate) value: V,
}

/// The timeline between two days: `at` is asked at the start and on each day of change; equal neighbours are one
/// segment, and where there is no state there is no segment.
pub(crate) fn timeline<V: PartialEq>(
    from: Civil,
    to: Civil,
    changes: impl IntoIterator<Item = Civil>,
    at: impl Fn(Civil) -> Option<V>,
) -> Vec<Segment<V>> {
    let mut days: Vec<Civil> = changes.into_iter().filter(|day| from < *day && *day < to).collect();
    days.extend((from < to).then_some(from));
    days.sort_unstable();
    days.dedup();
    let ends = days.iter().skip(1).copied().chain([to]).collect::<Vec<_>>();
    let mut segments: Vec<Segment<V>> = Vec::new();
    for (from, to) in days.into_iter().zip(ends) {
        let Some(value) = at(from) else { continue };
        match segments.last_mut() {
            Some(last) if last.to == from && last.value == value => last.to = to,
            _ => segments.push(Segment { from, to, value }),
        }
    }
    segments
}
