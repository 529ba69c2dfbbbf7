//! What is told to others: per aggregate one exhaustive match, an event to exactly one message. Never a name or a number
//! of a person: contacts are nobody else's business.

mod organization;
mod party_organization;
mod reference;

use std::fmt::Display;

use kernel::{Announcement, Day, Decider, Message, Route};
use serde::Serialize;
use vocabulary::midnight;

pub(crate) use organization::organization;
pub(crate) use party_organization::{kind as party_kind, party_organization};
pub(crate) use reference::{body, division, grant, industry, parameter};

/// One message about `subject`. `happened`: the domain's day, where it means one.
fn tell<D: Decider, M: prost::Name + Serialize>(
    event: &'static str,
    subject: &impl Display,
    route: &Route,
    happened: Option<Day>,
    data: M,
) -> Announcement {
    Announcement::Public(Message {
        aggregate: D::NAME,
        event,
        version: 1,
        subject: subject.to_string(),
        schema: M::full_name(),
        // A generated message of texts, numbers and enumerations always serializes.
        data: serde_json::to_string(&data).unwrap_or_default(),
        occurred: happened.map(midnight),
        division: area(route),
    })
}

/// The division a route stands for: `44.03.09.001` → `440309001`.
fn area(route: &Route) -> Option<String> {
    route.tokens().map(|tokens| tokens.chars().filter(char::is_ascii_digit).collect())
}

/// Absent is told as the empty text.
fn text<T: Display>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}
