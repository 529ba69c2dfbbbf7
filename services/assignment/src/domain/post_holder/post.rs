//! One post at one organization, and what the posts of one person come to.

use serde::{Deserialize, Serialize};
use vocabulary::{Day, Division, Industry, Name, OrganizationId, Place, PostId};

use super::{Event, Refusal};

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
    /// Until when it was to last before its organization's end cut it short.
    pub(crate) cut: Option<Option<Day>>,
    /// Recorded in error: it never was. Kept for permissions.
    pub(crate) retracted: bool,
}

/// Kinds of posts (类别).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// 联络员
    Liaison,
    /// 指导员
    Instructor,
    /// 专职党务工作者
    FullTimeWorker,
}

/// An organization as it was just looked up, and the guard as it stood before.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    pub(crate) organization: OrganizationId,
    pub(crate) name: Name,
    pub(crate) division: Division,
    pub(crate) industry: Option<Industry>,
    pub(crate) on_record_from: Day,
    /// The first day without it.
    pub(crate) ended: Option<Day>,
    pub(crate) seen: i64,
}

/// Days of a post: `[from, until)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) from: Day,
    pub(crate) until: Option<Day>,
}

impl Term {
    /// Whether there is a day in both.
    pub(crate) fn meets(&self, other: Term) -> bool {
        let before = |until: Option<Day>, from: Day| until.is_some_and(|until| until <= from);
        !before(self.until, other.from) && !before(other.until, self.from)
    }
}

impl Post {
    pub(crate) fn term(&self) -> Term {
        Term { from: self.from, until: self.until }
    }

    /// Whether it was ever held.
    pub(crate) fn served(&self) -> bool {
        !self.retracted && self.until != Some(self.from)
    }

    /// Whether it is held on that day.
    pub(crate) fn held_on(&self, day: Day) -> bool {
        !self.retracted && self.from <= day && self.until.is_none_or(|until| day < until)
    }

    pub(super) fn place(&self) -> Place {
        Place { division: Some(self.division), industry: self.industry.clone(), organization: Some(self.organization) }
    }
}

impl Unit {
    /// A post lies within its organization's days. One that is over is no place to begin at.
    fn takes(&self, term: Term) -> Result<(), Refusal> {
        let organization = || self.name.clone();
        if term.from < self.on_record_from {
            let (from, on_record_from) = (term.from, self.on_record_from);
            return Err(Refusal::BeforeOrganization { organization: organization(), from, on_record_from });
        }
        match self.ended {
            Some(ended) if term.until.is_none_or(|until| until > ended) => {
                Err(Refusal::OrganizationEnded { organization: organization() })
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// What somebody is to hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// The id of the post where it is new.
    pub(super) post: PostId,
    pub(super) kind: Kind,
    pub(super) unit: &'a Unit,
    pub(super) from: Day,
    /// `None`: not said.
    pub(super) until: Option<Day>,
    /// What is on record was wrong from the start.
    pub(super) correct: bool,
    /// So many organizations one instructor may guide.
    pub(super) load: u32,
}

impl Wanted<'_> {
    /// What follows for somebody who holds `posts`.
    pub(super) fn of(&self, posts: &[Post]) -> Result<Vec<Event>, Refusal> {
        if let Some(until) = self.until.filter(|until| *until <= self.from) {
            return Err(Refusal::EndsBeforeItBegins { from: self.from, until });
        }
        let there =
            |post: &&Post| post.served() && post.kind == self.kind && post.organization == self.unit.organization;
        let told = Term { from: self.from, until: self.until };
        let same = posts.iter().filter(there).find(|post| post.from == self.from);
        match (same, self.until) {
            (Some(_), None) => Ok(vec![]),
            (Some(post), Some(_)) if post.until == self.until => Ok(vec![]),
            (Some(post), Some(_)) if self.correct => self.corrected(posts, post, told),
            (Some(Post { until: Some(until), .. }), Some(_)) => Err(Refusal::AlreadyEnded { until: *until }),
            (Some(post), Some(until)) => {
                self.unit.takes(told)?;
                Ok(vec![ended(post, until, super::Reason::ByHand)])
            }
            (None, _) => {
                let mut met = posts.iter().filter(there).filter(|post| post.term().meets(told));
                match (met.next(), met.next()) {
                    (None, _) => self.begun(posts, told),
                    (Some(post), None) if self.correct => {
                        self.corrected(posts, post, Term { until: self.until.or(post.until), ..told })
                    }
                    (Some(post), _) => Err(self.meets(post)),
                }
            }
        }
    }

    fn begun(&self, posts: &[Post], term: Term) -> Result<Vec<Event>, Refusal> {
        if self.unit.ended.is_some() {
            return Err(Refusal::OrganizationEnded { organization: self.unit.name.clone() });
        }
        self.unit.takes(term)?;
        self.bears(posts, term)?;
        let Unit { organization, division, industry, .. } = self.unit.clone();
        let (post, kind, from) = (self.post, self.kind, term.from);
        let assigned = Event::PostAssigned { post, kind, organization, division, industry, from };
        let over = term.until.map(|on| Event::PostEnded {
            post,
            kind,
            organization,
            division,
            on,
            reason: super::Reason::ByHand,
        });
        Ok([assigned].into_iter().chain(over).collect())
    }

    fn corrected(&self, posts: &[Post], post: &Post, term: Term) -> Result<Vec<Event>, Refusal> {
        self.unit.takes(term)?;
        let others: Vec<Post> = posts.iter().filter(|other| other.id != post.id).cloned().collect();
        let same = |other: &&Post| other.served() && other.kind == post.kind && other.organization == post.organization;
        if let Some(other) = others.iter().filter(same).find(|other| other.term().meets(term)) {
            return Err(self.meets(other));
        }
        self.bears(&others, term)?;
        Ok(vec![corrected(post, term)])
    }

    fn meets(&self, post: &Post) -> Refusal {
        let organization = self.unit.name.clone();
        match post.until {
            None => Refusal::AlreadyHeld { organization, since: post.from },
            Some(until) => Refusal::Overlaps { organization, from: post.from, until },
        }
    }

    /// On every day of the term one more is no more than an instructor may guide.
    fn bears(&self, others: &[Post], term: Term) -> Result<(), Refusal> {
        if self.kind != Kind::Instructor {
            return Ok(());
        }
        let (on, load) = peak(others, term);
        if load >= self.load as usize {
            return Err(Refusal::TooMany { organization: self.unit.name.clone(), most: self.load, on });
        }
        Ok(())
    }
}

/// How many organizations somebody guides on a day.
pub(crate) fn load(posts: &[Post], on: Day) -> usize {
    posts.iter().filter(|post| post.kind == Kind::Instructor && post.held_on(on)).count()
}

/// The day of a term on which they guide most, and how many. A load grows only where a post begins.
fn peak(posts: &[Post], term: Term) -> (Day, usize) {
    let begins = posts.iter().map(|post| post.from);
    let within = begins.filter(|day| *day > term.from && term.until.is_none_or(|until| *day < until));
    let loads = within.map(|day| (day, load(posts, day)));
    loads.fold((term.from, load(posts, term.from)), |most, one| if one.1 > most.1 { one } else { most })
}

/// Every post there ends with the organization, and gets back the days it lost to an end that was told wrong. Without
/// a day the organization never was.
pub(super) fn leave(posts: &[Post], organization: OrganizationId, on: Option<Day>) -> Vec<Event> {
    let there = posts.iter().filter(|post| post.organization == organization && !post.retracted);
    there
        .filter_map(|post| {
            let last = on.map_or(post.from, |on| on.max(post.from));
            let meant = post.cut.unwrap_or(post.until);
            let until = meant.map_or(last, |meant| meant.min(last));
            match post.until {
                Some(now) if now == until => None,
                Some(now) if now < until => Some(corrected(post, Term { from: post.from, until: Some(until) })),
                Some(_) | None => Some(ended(post, until, super::Reason::OrganizationEnded)),
            }
        })
        .collect()
}

/// The organization did not end on that day: what this end cut short lasts as it was meant to.
pub(super) fn come_back(posts: &[Post], organization: OrganizationId, on: Day) -> Vec<Event> {
    let there = posts.iter().filter(|post| post.organization == organization && !post.retracted);
    let cut = there.filter(|post| post.until == Some(on.max(post.from)));
    cut.filter_map(|post| Some(corrected(post, Term { from: post.from, until: post.cut? }))).collect()
}

pub(super) fn ended(post: &Post, on: Day, reason: super::Reason) -> Event {
    let Post { id: post, kind, organization, division, .. } = *post;
    Event::PostEnded { post, kind, organization, division, on, reason }
}

pub(super) fn corrected(post: &Post, Term { from, until }: Term) -> Event {
    let Post { id: post, kind, organization, division, .. } = *post;
    Event::PostCorrected { post, kind, organization, division, from, until }
}
