//! Post holder: a person with all the posts they hold, so that what they carry together is decided in one place. At most
//! one instructor and one liaison are active at an organization, which claims keyed by the organization guard; one person
//! is on record once, which a claim on a keyed hash of name and telephone guards.

mod contact;
mod events;
mod person;
mod post;
mod record;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use kernel::{Claim, Day, Decider, Guard, Key, Moment, Route};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{Division, HolderKind, Industry, Note, OrganizationId, PostId, Scope, Scoped, shanghai_day};

pub(crate) use contact::ContactKind;
pub(crate) use events::Event;
pub(crate) use person::{Details, HomeUnit, Person, PersonName, PoliticalStatus, Position, Source, Telephone};
pub(crate) use post::{Kind, Post, Term, Unit};
pub(crate) use record::{Record, same};
pub(crate) use refusal::Refusal;
pub(crate) use state::Known;

use post::Wanted;

/// Claim: a person, by the keyed hash of name and telephone, else of name and home unit.
pub(crate) const PERSON: &str = "assignment.person";
/// Claim: the one liaison of an organization.
pub(crate) const LIAISON: &str = "assignment.liaison";
/// Claim: the one instructor of an organization.
pub(crate) const INSTRUCTOR: &str = "assignment.instructor";

/// A person and their posts.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum PostHolder {
    /// Nobody yet.
    #[default]
    Unknown,
    /// On record.
    Known(Box<Known>),
}

/// Why a post ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reason {
    /// Somebody said so.
    ByHand,
    /// The organization was deregistered, revoked or recorded in error.
    OrganizationEnded,
}

/// How it came out that a post never was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mistake {
    /// Somebody said so.
    ByHand,
    /// The import that recorded it was taken back.
    ImportUndone,
}

/// What can be asked of a post holder.
#[derive(Debug, Clone)]
pub(crate) enum Command {
    /// Hold a post; `person` where they are named and not pointed at.
    Assign { person: Option<Box<Person>>, post: PostId, kind: Kind, unit: Unit, from: Day, most: u32 },
    /// A ledger's row.
    Record(Box<Record>),
    /// Hold this post no more.
    End { post: PostId, on: Day },
    /// Be on record as having been in contact.
    Contact { unit: Unit, on: Day, kind: ContactKind },
    /// That contact never was.
    RetractContact { organization: OrganizationId, on: Day, kind: ContactKind },
    /// Guide up to so many organizations; 0: no more than others.
    ApproveLoad { up_to: u32, reason: Note },
    /// That post never was.
    Retract { post: PostId, reason: Note },
    /// An import recorded them, and is taken back.
    UndoAll { reason: Note },
    /// An import changed what is on record, and is taken back. `ended`: organizations that have ended; with the guards
    /// as they stood when that was looked up.
    UndoTo { before: Box<Known>, ended: Vec<OrganizationId>, seen: Vec<(OrganizationId, i64)>, reason: Note },
    /// The organization ended on this day; without a day: it never was.
    LeaveOrganization { organization: OrganizationId, on: Option<Day> },
    /// The organization did not end on that day after all.
    ComeBack { organization: OrganizationId, on: Day },
    /// The organization lies elsewhere from this day; `None`: as before.
    MoveAlong {
        organization: OrganizationId,
        division: Option<Division>,
        industry: Option<Option<Industry>>,
        from: Day,
    },
    /// Be forgotten.
    Erase { reason: Note },
}

/// Counts what is heard of an organization: read before it is looked up, expected unchanged when that is relied on.
pub(crate) fn news_of(organization: OrganizationId) -> Key {
    Key::new("assignment.organization", organization)
}

/// All posts at one organization.
pub(crate) fn posts_at(organization: OrganizationId) -> Key {
    Key::new("assignment.post", organization)
}

impl Decider for PostHolder {
    const NAME: &'static str = "post_holder";
    type Kind = HolderKind;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(&self, command: &Command, at: Moment) -> Result<Vec<Event>, Refusal> {
        let today = shanghai_day(at);
        let Self::Known(now) = self else { return first(command, at) };
        match command {
            Command::Assign { .. } | Command::Record(_) | Command::Contact { .. } | Command::ApproveLoad { .. }
                if now.person.is_none() =>
            {
                Err(Refusal::Erased)
            }
            Command::Assign { person, post, kind, unit, from, most } => {
                let load = now.may_guide(*most);
                let wanted = Wanted { post: *post, kind: *kind, unit, from: *from, until: None, correct: false, load };
                let described = person.as_ref().and_then(|person| record::described(now, person, false));
                Ok(described.into_iter().chain(wanted.of(&now.posts)?).collect())
            }
            Command::Record(row) => record::record(now, row, today),
            Command::End { post, on } => end(&now.posts, *post, *on),
            Command::Contact { unit, on, kind } => {
                Ok(contact::contacted(&now.contacts, unit, *on, *kind, today)?.into_iter().collect())
            }
            Command::RetractContact { organization, on, kind } => {
                let retracted = contact::retracted(&now.contacts, (*organization, *on, *kind));
                retracted.map(|event| vec![event]).ok_or(Refusal::NoSuchContact)
            }
            Command::ApproveLoad { up_to, reason } => Ok(approve(now, *up_to, reason)),
            Command::Retract { post, reason } => {
                let post = now.posts.iter().find(|held| held.id == *post).ok_or(Refusal::NoSuchPost)?;
                Ok(if post.retracted { vec![] } else { vec![retraction(post, Mistake::ByHand, reason)] })
            }
            Command::UndoAll { reason } => Ok(record::undo_all(now, reason)),
            Command::UndoTo { before, ended, reason, .. } => Ok(record::undo_to(now, before, ended, reason)),
            Command::LeaveOrganization { organization, on } => Ok(post::leave(&now.posts, *organization, *on)),
            Command::ComeBack { organization, on } => Ok(post::come_back(&now.posts, *organization, *on)),
            Command::MoveAlong { organization, division, industry, from } => {
                Ok(move_along(&now.posts, *organization, *division, industry.as_ref(), *from))
            }
            Command::Erase { reason } => {
                let erased = || Event::Erased { holder: now.holder, reason: reason.clone() };
                Ok(now.person.is_some().then(erased).into_iter().collect())
            }
        }
    }

    fn evolve(&mut self, event: &Event) {
        match self {
            Self::Known(now) => now.evolve(event),
            Self::Unknown => *self = Known::born(event).map_or(Self::Unknown, |born| Self::Known(Box::new(born))),
        }
    }

    /// The person; and one claim an organization and kind, by the last post there: an earlier one of the same person
    /// ended before it began.
    fn claims(&self) -> Vec<Claim> {
        let Self::Known(now) = self else { return vec![] };
        let mut last: BTreeMap<Key, &Post> = BTreeMap::new();
        for post in now.posts.iter().filter(|post| post.served()) {
            let scope = match post.kind {
                Kind::Liaison => LIAISON,
                Kind::Instructor => INSTRUCTOR,
                Kind::FullTimeWorker => continue,
            };
            let known = last.entry(Key::new(scope, post.organization)).or_insert(post);
            if known.from < post.from {
                *known = post;
            }
        }
        let posts = last.into_iter().map(|(key, post)| Claim { key, from: Some(post.from), until: post.until });
        let person = now.person.as_ref().and_then(|person| person.search.key(PERSON)).map(Claim::open);
        person.into_iter().chain(posts).collect()
    }

    fn marks(&self) -> Vec<Key> {
        let Self::Known(now) = self else { return vec![] };
        let mut marks: Vec<_> =
            now.posts.iter().filter(|post| !post.retracted).map(|post| posts_at(post.organization)).collect();
        marks.sort();
        marks.dedup();
        marks
    }

    fn guards(command: &Command) -> Vec<Guard> {
        let expect = |(organization, seen): (OrganizationId, i64)| Guard::Expect(news_of(organization), seen);
        match command {
            Command::Assign { unit, .. } | Command::Contact { unit, .. } => {
                vec![expect((unit.organization, unit.seen))]
            }
            Command::Record(row) => row.units.iter().map(|(_, unit)| expect((unit.organization, unit.seen))).collect(),
            Command::UndoTo { seen, .. } => seen.iter().copied().map(expect).collect(),
            Command::End { .. }
            | Command::RetractContact { .. }
            | Command::ApproveLoad { .. }
            | Command::Retract { .. }
            | Command::UndoAll { .. }
            | Command::LeaveOrganization { .. }
            | Command::ComeBack { .. }
            | Command::MoveAlong { .. }
            | Command::Erase { .. } => vec![],
        }
    }

    fn route(&self) -> Route {
        self.known().and_then(|now| now.spoken).map_or(Route::NONE, Route::from)
    }

    /// Nobody's any more once what was sealed is forgotten.
    fn subject(&self) -> Option<Uuid> {
        self.known().filter(|now| now.person.is_some()).map(|now| now.holder.uuid())
    }
}

impl Scoped for PostHolder {
    fn scope(&self) -> Scope {
        self.known().map_or(Scope::Unborn, Known::scope)
    }

    fn touched(&self, after: &Self) -> Vec<Scope> {
        match (self, after) {
            (Self::Known(before), Self::Known(after)) => before.touched(after),
            (_, after) => after.scope().apart(),
        }
    }
}

impl PostHolder {
    /// What is known, if anybody is on record.
    pub(crate) fn known(&self) -> Option<&Known> {
        match self {
            Self::Unknown => None,
            Self::Known(now) => Some(now),
        }
    }
}

/// Somebody new comes on record with their first posts.
fn first(command: &Command, at: Moment) -> Result<Vec<Event>, Refusal> {
    let person = match command {
        Command::Assign { person: Some(person), .. } => person,
        Command::Record(row) => &row.person,
        _ => return Err(Refusal::NotRecorded),
    };
    let Person { holder, search, name, telephone, details } = person.clone();
    let recorded = Event::Recorded { holder, search, name, telephone, details };
    let Some(born) = Known::born(&recorded) else { return Err(Refusal::NotRecorded) };
    let posts = PostHolder::Known(Box::new(born)).decide(command, at)?;
    Ok([recorded].into_iter().chain(posts).collect())
}

fn approve(now: &Known, up_to: u32, reason: &Note) -> Vec<Event> {
    let reason = reason.clone();
    match (now.exception, up_to) {
        (None, 0) => vec![],
        (Some(_), 0) => vec![Event::LoadExceptionEnded { reason }],
        (Some(known), up_to) if known == up_to => vec![],
        (_, up_to) => vec![Event::LoadApproved { up_to, reason }],
    }
}

fn end(posts: &[Post], post: PostId, on: Day) -> Result<Vec<Event>, Refusal> {
    let held = posts.iter().find(|held| held.id == post && !held.retracted).ok_or(Refusal::NoSuchPost)?;
    match held.until {
        Some(until) if until == on => Ok(vec![]),
        Some(until) => Err(Refusal::AlreadyEnded { until }),
        None if on < held.from => Err(Refusal::BeforeItBegan { from: held.from }),
        None => Ok(vec![post::ended(held, on, Reason::ByHand)]),
    }
}

fn retraction(post: &Post, mistake: Mistake, reason: &Note) -> Event {
    let Post { id, kind, organization, division, .. } = *post;
    Event::PostRetracted { post: id, kind, organization, division, mistake, reason: reason.clone() }
}

/// Posts that last beyond the day lie where their organization lies.
fn move_along(
    posts: &[Post],
    organization: OrganizationId,
    division: Option<Division>,
    industry: Option<&Option<Industry>>,
    from: Day,
) -> Vec<Event> {
    let lasts = |post: &&Post| post.organization == organization && post.until.is_none_or(|until| until > from);
    let moved = |post: &Post| {
        let division = division.unwrap_or(post.division);
        let industry = industry.unwrap_or(&post.industry).clone();
        let moves = (division, &industry) != (post.division, &post.industry);
        moves.then_some(Event::MovedAlong { post: post.id, organization, division, industry, from })
    };
    posts.iter().filter(|post| !post.retracted).filter(lasts).filter_map(moved).collect()
}
