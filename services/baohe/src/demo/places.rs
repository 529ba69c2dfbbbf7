//! The district: its streets and communities, and how much of each kind there is.

/// A street with its communities.
#[derive(Debug)]
pub(super) struct Street {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) communities: Vec<&'static str>,
    pub(super) longitude: f64,
    pub(super) latitude: f64,
    pub(super) weight: u64,
}

/// A civil-affairs class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Class {
    pub(super) kind: &'static str,
    pub(super) name: &'static str,
    pub(super) weight: u64,
}

const STREETS: &str = include_str!("../../../organization/data/streets.csv");
const COMMUNITIES: &str = include_str!("../../../organization/data/communities.csv");
const INDUSTRIES: &str = include_str!("../../../organization/data/industries.csv");
const WEIGHTS: &str = include_str!("data/streets.csv");
const CLASSES: &str = include_str!("data/classes.csv");

/// The fields of each line below the headings.
fn lines<const N: usize>(file: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    file.lines().skip(1).filter_map(|line| line.split(',').collect::<Vec<_>>().try_into().ok())
}

pub(super) fn streets() -> Vec<Street> {
    let weights: Vec<[&str; 4]> = lines(WEIGHTS).collect();
    lines(STREETS)
        .map(|[code, name]| {
            let communities = lines::<3>(COMMUNITIES).filter(|[_, street, _]| *street == code).map(|[_, _, name]| name);
            let weight = weights.iter().find(|[street, ..]| *street == code);
            let number = |place: usize| weight.and_then(|fields| fields[place].parse().ok()).unwrap_or(1.0);
            let (longitude, latitude) = (number(1), number(2));
            Street { code, name, communities: communities.collect(), longitude, latitude, weight: number(3) as u64 }
        })
        .collect()
}

pub(super) fn classes(kind: &str) -> Vec<Class> {
    let class = |[kind, name, weight]: [&'static str; 3]| Class { kind, name, weight: weight.parse().unwrap_or(1) };
    lines(CLASSES).map(class).filter(|class| class.kind == kind).collect()
}

/// The code of a community by its name; empty where it is not known.
pub(super) fn community(street: &str, name: &str) -> &'static str {
    lines::<3>(COMMUNITIES).find(|[_, of, known]| *of == street && *known == name).map_or("", |[code, ..]| code)
}

/// The name of an industry by its key.
pub(super) fn industry(key: &str) -> Option<&'static str> {
    lines(INDUSTRIES).find(|[known, _]| *known == key).map(|[_, name]| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_whole() {
        let streets = streets();
        assert_eq!(streets.len(), 6);
        assert_eq!(streets.iter().map(|street| street.communities.len()).sum::<usize>(), 52);
        assert!(streets.iter().all(|street| street.weight > 1 && (113.0..115.0).contains(&street.longitude)));
        assert_eq!((classes("社会团体").len(), classes("民办非企业单位").len()), (12, 9));
        assert_eq!(lines::<2>(INDUSTRIES).count(), 12);
    }
}
