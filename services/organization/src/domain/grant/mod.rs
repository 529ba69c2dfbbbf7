//! A grant: somebody may act in a role within a scope, from a day to a day.

use kernel::{Claim, Decider, Key, Moment, Nature, Route};
use serde::{Deserialize, Serialize};
use vocabulary::{Day, Division, GrantKind, Industry, Name, Note, OrganizationId, Scope, Scoped};

/// Claim: the same grant once at a time.
pub(crate) const SAME: &str = "grant.same";

/// One grant.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Grant {
    /// Nothing was granted.
    #[default]
    Unknown,
    /// Granted, maybe over.
    Given(Given),
}

/// What was granted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Given {
    /// `<issuer>/<subject>`
    pub(crate) holder: Name,
    /// Key of the role.
    pub(crate) role: Name,
    /// How far it reaches.
    pub(crate) reach: Reach,
    /// The first day.
    pub(crate) from: Day,
    /// Exclusive; `None`: open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<Day>,
}

/// What a grant reaches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reach {
    /// Everything.
    All,
    /// A division and all below it.
    Division(Division),
    /// An industry line.
    Industry(Industry),
    /// One organization.
    Organization(OrganizationId),
}

/// What can be asked of it.
#[derive(Debug, Clone)]
pub(crate) enum Command {
    /// Gives it.
    Add(Given),
    /// Ends it.
    End { on: Day, reason: Option<Note> },
}

/// What happens to a grant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
pub(crate) enum Event {
    /// Somebody may do something.
    Added {
        #[serde(flatten)]
        given: Given,
    },
    /// And no more; holder and role are repeated for who hears only this.
    Ended { holder: Name, role: Name, on: Day, reason: Option<Note> },
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("no such grant is on record")]
    NotOnRecord,
    #[error("the grant is on record already")]
    OnRecord,
    #[error("the grant ends on {on}")]
    Ended { on: Day },
    #[error("{day} lies before {from}, when the grant began")]
    BeforeStart { day: Day, from: Day },
}

impl kernel::Refusal for Refusal {
    fn tell(&self) -> (&'static str, Nature, String) {
        match self {
            Refusal::NotOnRecord => ("grant.not_on_record", Nature::Absent, "没有该授权记录".into()),
            Refusal::OnRecord => ("grant.on_record", Nature::Present, "该授权已有记录".into()),
            Refusal::Ended { on } => ("grant.ended", Nature::Unfit, format!("该授权于{on}终止")),
            Refusal::BeforeStart { day, from } => {
                ("grant.before_start", Nature::Unfit, format!("日期{day}早于授权起始日期{from}"))
            }
        }
    }
}

impl kernel::Event for Event {
    type Of = Grant;
}

impl Decider for Grant {
    const NAME: &'static str = "grant";
    type Kind = GrantKind;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(&self, command: &Command, _: Moment) -> Result<Vec<Event>, Refusal> {
        Ok(match (self, command) {
            (Grant::Unknown, Command::Add(given)) => vec![Event::Added { given: given.clone() }],
            (Grant::Unknown, Command::End { .. }) => return Err(Refusal::NotOnRecord),
            (Grant::Given(known), Command::Add(given)) if known == given => vec![],
            (Grant::Given(_), Command::Add(_)) => return Err(Refusal::OnRecord),
            (Grant::Given(known), Command::End { on, reason }) => end(known, *on, reason.clone())?,
        })
    }

    fn evolve(&mut self, event: &Event) {
        match (&mut *self, event) {
            (_, Event::Added { given }) => *self = Grant::Given(given.clone()),
            (Grant::Given(known), Event::Ended { on, .. }) => known.to = Some(*on),
            (Grant::Unknown, Event::Ended { .. }) => {}
        }
    }

    fn claims(&self) -> Vec<Claim> {
        let Grant::Given(Given { holder, role, reach, from, to }) = self else { return vec![] };
        vec![Claim { key: Key::new(SAME, format!("{holder} {role} {reach}")), from: Some(*from), until: *to }]
    }

    fn route(&self) -> Route {
        Route::NONE
    }
}

/// Ending it earlier than was said is ending it; later would be giving it anew.
fn end(known: &Given, on: Day, reason: Option<Note>) -> Result<Vec<Event>, Refusal> {
    let Given { holder, role, from, to, .. } = known.clone();
    match to {
        _ if on < from => Err(Refusal::BeforeStart { day: on, from }),
        Some(to) if to == on => Ok(vec![]),
        Some(to) if to < on => Err(Refusal::Ended { on: to }),
        _ => Ok(vec![Event::Ended { holder, role, on, reason }]),
    }
}

impl std::fmt::Display for Reach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reach::All => f.write_str("all"),
            Reach::Division(division) => write!(f, "division/{division}"),
            Reach::Industry(industry) => write!(f, "industry/{industry}"),
            Reach::Organization(organization) => write!(f, "organization/{organization}"),
        }
    }
}

impl Scoped for Grant {
    fn scope(&self) -> Scope {
        Scope::District
    }
}

#[cfg(test)]
mod tests {
    use kernel::spec::{given, nothing};

    use super::*;

    fn day(text: &str) -> Day {
        vocabulary::parse_day(text).unwrap()
    }

    fn a_grant() -> Given {
        let name = |text| Name::parse(text).unwrap();
        Given { holder: name("up/li"), role: name("leader"), reach: Reach::All, from: day("2019-07-01"), to: None }
    }

    #[test]
    fn a_grant_is_given_once_and_ends_once() {
        let known = nothing::<Grant>().when(Command::Add(a_grant())).then([Event::Added { given: a_grant() }]);
        assert_eq!(known.state().claims()[0].key.key, "up/li leader all");
        known.clone().when(Command::Add(a_grant())).then_nothing();
        let on = day("2020-01-01");
        let Given { holder, role, .. } = a_grant();
        let end = |on| Command::End { on, reason: None };
        let over = known.when(end(on)).then([Event::Ended { holder, role, on, reason: None }]);
        assert_eq!(over.state().claims()[0].until, Some(on));
        over.clone().when(end(on)).then_nothing();
        over.clone().when(end(day("2021-01-01"))).refused(Refusal::Ended { on });
    }

    #[test]
    fn a_grant_does_not_end_before_it_begins() {
        let (day, from) = (day("2019-01-01"), a_grant().from);
        let end = Command::End { on: day, reason: None };
        given([Event::Added { given: a_grant() }]).when(end.clone()).refused(Refusal::BeforeStart { day, from });
        nothing::<Grant>().when(end).refused(Refusal::NotOnRecord);
    }
}
