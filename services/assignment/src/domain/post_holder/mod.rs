//! Post holder: a person with all the posts they hold, so that what they carry together is decided in one place. So far
//! the liaison (联络员): at most one is active at an organization, which a claim keyed by the organization guards.

mod events;
mod refusal;
#[cfg(test)]
mod tests;

use kernel::{Claim, Day, Decider, Guard, Key, Moment, Personal, Route};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{Division, HolderId, HolderKind, Industry, OrganizationId, Place, PostId, Scope, Scoped};

pub(crate) use events::{Event, PersonName, Telephone};
pub(crate) use refusal::Refusal;

/// A person and their posts.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum PostHolder {
    /// Nobody yet.
    #[default]
    Unknown,
    /// On record, with the posts in the order they were assigned; the last one spoken of is where events are announced.
    Known { holder: HolderId, posts: Vec<Post>, latest: Option<PostId> },
}

/// One post at one organization, `[from, until)`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Post {
    pub(crate) id: PostId,
    pub(crate) kind: Kind,
    pub(crate) organization: OrganizationId,
    pub(crate) division: Division,
    pub(crate) industry: Option<Industry>,
    pub(crate) from: Day,
    pub(crate) until: Option<Day>,
}

/// Kinds of posts (类别).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// 联络员
    Liaison,
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

/// What can be asked of a post holder.
#[derive(Debug, Clone)]
pub(crate) enum Command {
    /// Be the liaison of this organization; `person` where the holder is new.
    AssignLiaison { person: Option<Person>, post: PostId, unit: Unit, from: Day },
    /// Hold this post no more.
    EndPost { post: PostId, on: Day },
    /// The organization ended on this day; without a day: it never was.
    LeaveOrganization { organization: OrganizationId, on: Option<Day> },
}

/// Somebody new.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) holder: HolderId,
    pub(crate) name: Personal<PersonName>,
    pub(crate) telephone: Option<Personal<Telephone>>,
}

/// An organization as it was just looked up, and the guard as it stood before.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    pub(crate) organization: OrganizationId,
    pub(crate) division: Division,
    pub(crate) industry: Option<Industry>,
    pub(crate) on_record_from: Day,
    pub(crate) ended: bool,
    pub(crate) seen: i64,
}

/// Counts the ends heard of an organization: read before it is looked up, expected unchanged when that is relied on.
pub(crate) fn ends_of(organization: OrganizationId) -> Key {
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

    fn decide(&self, command: &Command, _: Moment) -> Result<Vec<Event>, Refusal> {
        match (self, command) {
            (Self::Unknown, Command::AssignLiaison { person: Some(person), post, unit, from }) => {
                let Person { holder, name, telephone } = person.clone();
                let recorded = Event::Recorded { holder, name, telephone };
                Ok([vec![recorded], assign(&[], *post, unit, *from)?].concat())
            }
            (Self::Unknown, _) => Err(Refusal::NotRecorded),
            (Self::Known { .. }, Command::AssignLiaison { person: Some(_), .. }) => Err(Refusal::AlreadyRecorded),
            (Self::Known { posts, .. }, Command::AssignLiaison { person: None, post, unit, from }) => {
                assign(posts, *post, unit, *from)
            }
            (Self::Known { posts, .. }, Command::EndPost { post, on }) => end(posts, *post, *on),
            (Self::Known { posts, .. }, Command::LeaveOrganization { organization, on }) => {
                Ok(leave(posts, *organization, *on))
            }
        }
    }

    fn evolve(&mut self, event: &Event) {
        match (self, event) {
            (state, Event::Recorded { holder, .. }) => {
                *state = Self::Known { holder: *holder, posts: Vec::new(), latest: None };
            }
            (
                Self::Known { posts, latest, .. },
                Event::LiaisonAssigned { post, organization, division, industry, from },
            ) => {
                *latest = Some(*post);
                posts.push(Post {
                    id: *post,
                    kind: Kind::Liaison,
                    organization: *organization,
                    division: *division,
                    industry: industry.clone(),
                    from: *from,
                    until: None,
                });
            }
            (Self::Known { posts, latest, .. }, Event::PostEnded { post, on, .. }) => {
                *latest = Some(*post);
                posts.iter_mut().filter(|held| held.id == *post).for_each(|held| held.until = Some(*on));
            }
            (Self::Unknown, Event::LiaisonAssigned { .. } | Event::PostEnded { .. }) => {}
        }
    }

    /// One claim an organization, by the last post there: an earlier one of the same person ended before it began.
    fn claims(&self) -> Vec<Claim> {
        let later =
            |post: &Post| self.posts().iter().any(|o| o.organization == post.organization && o.from > post.from);
        let served = |post: &&Post| post.until != Some(post.from);
        let claim = |post: &Post| Claim {
            key: Key::new("assignment.liaison", post.organization),
            from: Some(post.from),
            until: post.until,
        };
        self.posts().iter().filter(served).filter(|post| !later(post)).map(claim).collect()
    }

    fn marks(&self) -> Vec<Key> {
        let mut marks: Vec<_> = self.posts().iter().map(|post| posts_at(post.organization)).collect();
        marks.sort();
        marks.dedup();
        marks
    }

    fn guards(command: &Command) -> Vec<Guard> {
        match command {
            Command::AssignLiaison { unit, .. } => vec![Guard::Expect(ends_of(unit.organization), unit.seen)],
            Command::EndPost { .. } | Command::LeaveOrganization { .. } => Vec::new(),
        }
    }

    fn route(&self) -> Route {
        self.latest().map_or(Route::NONE, |post| post.division.into())
    }

    fn subject(&self) -> Option<Uuid> {
        match self {
            Self::Unknown => None,
            Self::Known { holder, .. } => Some(holder.uuid()),
        }
    }
}

impl Scoped for PostHolder {
    fn scope(&self) -> Scope {
        self.latest().map_or(Scope::Unborn, |post| {
            Scope::Within(Place {
                division: Some(post.division),
                industry: post.industry.clone(),
                organization: Some(post.organization),
            })
        })
    }
}

impl PostHolder {
    fn posts(&self) -> &[Post] {
        match self {
            Self::Unknown => &[],
            Self::Known { posts, .. } => posts,
        }
    }

    fn latest(&self) -> Option<&Post> {
        match self {
            Self::Unknown => None,
            Self::Known { posts, latest, .. } => posts.iter().find(|post| Some(post.id) == *latest),
        }
    }
}

fn assign(posts: &[Post], post: PostId, unit: &Unit, from: Day) -> Result<Vec<Event>, Refusal> {
    if unit.ended {
        return Err(Refusal::OrganizationEnded);
    }
    if from < unit.on_record_from {
        return Err(Refusal::BeforeOrganization { from, on_record_from: unit.on_record_from });
    }
    let there = posts.iter().filter(|held| held.organization == unit.organization && held.until != Some(held.from));
    if let Some(held) = there.max_by_key(|held| held.from) {
        match held.until {
            None if held.from == from => return Ok(Vec::new()),
            None => return Err(Refusal::AlreadyLiaison { since: held.from }),
            Some(until) if from < until => return Err(Refusal::Overlaps { until }),
            Some(_) => {}
        }
    }
    let Unit { organization, division, industry, .. } = unit.clone();
    Ok(vec![Event::LiaisonAssigned { post, organization, division, industry, from }])
}

fn end(posts: &[Post], post: PostId, on: Day) -> Result<Vec<Event>, Refusal> {
    let held = posts.iter().find(|held| held.id == post).ok_or(Refusal::NoSuchPost)?;
    match held.until {
        Some(until) if until == on => Ok(Vec::new()),
        Some(until) => Err(Refusal::AlreadyEnded { until }),
        None if on < held.from => Err(Refusal::BeforeItBegan { from: held.from }),
        None => Ok(vec![ended(held, on, Reason::ByHand)]),
    }
}

/// Every post there that would outlast the organization ends with it; one that had not begun never begins.
fn leave(posts: &[Post], organization: OrganizationId, on: Option<Day>) -> Vec<Event> {
    let there = posts.iter().filter(|held| held.organization == organization);
    let last_day = |held: &Post| on.map_or(held.from, |on| on.max(held.from));
    there
        .filter(|held| held.until.is_none_or(|until| until > last_day(held)))
        .map(|held| ended(held, last_day(held), Reason::OrganizationEnded))
        .collect()
}

fn ended(held: &Post, on: Day, reason: Reason) -> Event {
    let Post { id: post, kind, organization, division, .. } = *held;
    Event::PostEnded { post, kind, organization, division, on, reason }
}
