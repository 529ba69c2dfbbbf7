//! What is decided here: pure state machines, one folder each.

pub(crate) mod body;
pub(crate) mod division;
pub(crate) mod grant;
pub(crate) mod industry;
pub(crate) mod organization;
pub(crate) mod parameter;
pub(crate) mod party_organization;

use vocabulary::{Day, Timeline};

/// What may never have been told has no timeline yet.
fn set<T>(timeline: &mut Option<Timeline<T>>, from: Day, value: T) {
    match timeline {
        Some(timeline) => timeline.set(from, value),
        None => *timeline = Some(Timeline::of(from, value)),
    }
}
