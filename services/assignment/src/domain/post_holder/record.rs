//! A ledger's row about one person, and taking rows back.

use vocabulary::{Day, Note, PostId};

use super::contact::{contacted, last_told, retracted};
use super::post::{Wanted, corrected};
use super::{ContactKind, Event, Kind, Known, Mistake, Person, Post, Refusal, Unit};

/// A row: one person, one kind of post at as many organizations as it names. All of it is recorded, or nothing.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) person: Person,
    pub(crate) kind: Kind,
    /// Each with the id its post gets where it is new.
    pub(crate) units: Vec<(PostId, Unit)>,
    pub(crate) from: Day,
    /// `None`: not said.
    pub(crate) until: Option<Day>,
    /// Holds for each organization.
    pub(crate) last_contact: Option<Day>,
    /// What is on record was wrong from the start.
    pub(crate) correct: bool,
    /// So many organizations one instructor may guide.
    pub(crate) most: u32,
}

/// What follows from a row for somebody on record, or just recorded.
pub(super) fn record(now: &Known, record: &Record, today: Day) -> Result<Vec<Event>, Refusal> {
    let Record { person, kind, units, from, until, last_contact, correct, most } = record;
    let mut course = Course::from(now);
    course.go(described(now, person, *correct));
    for (post, unit) in units {
        let load = course.now.may_guide(*most);
        let wanted = Wanted { post: *post, kind: *kind, unit, from: *from, until: *until, correct: *correct, load };
        let told = wanted.of(&course.now.posts)?;
        course.go(told);
        if let Some(on) = last_contact {
            let wrong = last_told(&course.now.contacts, unit.organization).filter(|last| *correct && last != on);
            let wrong =
                wrong.and_then(|last| retracted(&course.now.contacts, (unit.organization, last, ContactKind::Contact)));
            course.go(wrong);
            let told = contacted(&course.now.contacts, unit, *on, ContactKind::Contact, today)?;
            course.go(told);
        }
    }
    Ok(course.told)
}

/// What a command says of somebody that is news.
pub(super) fn described(now: &Known, person: &Person, correct: bool) -> Option<Event> {
    let details = now.person.as_ref()?.details.news(&person.details)?;
    let holder = now.holder;
    Some(match correct {
        true => Event::DescriptionCorrected { holder, details },
        false => Event::Described { holder, details },
    })
}

/// Nothing that is on record of their posts and contacts ever was.
pub(super) fn undo_all(now: &Known, reason: &Note) -> Vec<Event> {
    let posts = now.posts.iter().filter(|post| !post.retracted).map(|post| undone(post, reason));
    let contacts = now.contacts.keys().filter_map(|contact| retracted(&now.contacts, *contact));
    posts.chain(contacts).collect()
}

/// Back to how it was before a row: its posts never were, days and contacts are as before. What was not said before
/// cannot be unsaid, and a post at one of the `ended` organizations stays ended.
pub(super) fn undo_to(now: &Known, before: &Known, ended: &[vocabulary::OrganizationId], reason: &Note) -> Vec<Event> {
    let mut told = Vec::new();
    for post in now.posts.iter().filter(|post| !post.retracted) {
        match before.posts.iter().find(|known| known.id == post.id) {
            None => told.push(undone(post, reason)),
            Some(known) if known.term() != post.term() => {
                let reopens = known.until.is_none() && ended.contains(&post.organization);
                told.extend((!reopens).then(|| corrected(post, known.term())));
            }
            Some(_) => {}
        }
    }
    let gone = now.contacts.keys().filter(|contact| !before.contacts.contains_key(contact));
    told.extend(gone.filter_map(|contact| retracted(&now.contacts, *contact)));
    for ((organization, on, kind), place) in &before.contacts {
        if let Some(division) = place.division.filter(|_| !now.contacts.contains_key(&(*organization, *on, *kind))) {
            let (organization, industry, on, kind) = (*organization, place.industry.clone(), *on, *kind);
            told.push(Event::Contacted { organization, division, industry, on, kind });
        }
    }
    let details = now.person.as_ref().zip(before.person.as_ref());
    let details = details.and_then(|(now, before)| now.details.news(&before.details));
    told.extend(details.map(|details| Event::DescriptionCorrected { holder: now.holder, details }));
    told
}

fn undone(post: &Post, reason: &Note) -> Event {
    super::retraction(post, Mistake::ImportUndone, reason)
}

/// Whether rows say the same of both.
pub(crate) fn same(one: &Known, other: &Known) -> bool {
    let posts = |known: &Known| {
        let mut posts: Vec<_> = known.posts.iter().filter(|post| !post.retracted).map(said).collect();
        posts.sort_unstable();
        posts
    };
    let details = |known: &Known| known.person.as_ref().map(|person| person.details.clone());
    posts(one) == posts(other) && one.contacts.keys().eq(other.contacts.keys()) && details(one) == details(other)
}

fn said(post: &Post) -> (Kind, vocabulary::OrganizationId, Day, Option<Day>) {
    let super::Term { from, until } = post.term();
    (post.kind, post.organization, from, until)
}

/// Events one after the other, each on what the earlier ones left.
struct Course {
    now: Known,
    told: Vec<Event>,
}

impl Course {
    fn from(now: &Known) -> Self {
        Self { now: now.clone(), told: Vec::new() }
    }

    fn go(&mut self, events: impl IntoIterator<Item = Event>) {
        for event in events {
            self.now.evolve(&event);
            self.told.push(event);
        }
    }
}
