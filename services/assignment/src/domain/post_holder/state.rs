//! What is known of somebody.

use vocabulary::{Day, Division, HolderId, Industry, OrganizationId, PostId, Scope};

use super::contact::Contacts;
use super::person::OnRecord;
use super::{Event, Post, Reason};

/// Somebody on record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Known {
    pub(crate) holder: HolderId,
    /// What is personal; `None`: forgotten.
    pub(crate) person: Option<OnRecord>,
    /// In the order they were assigned.
    pub(crate) posts: Vec<Post>,
    pub(crate) contacts: Contacts,
    /// So many organizations they may guide by exception.
    pub(crate) exception: Option<u32>,
    /// The street of what was spoken of last: where it is announced.
    pub(super) spoken: Option<Division>,
}

impl Known {
    /// What the first event leaves.
    pub(super) fn born(event: &Event) -> Option<Self> {
        let Event::Recorded { holder, search, name, telephone, details } = event else { return None };
        let (search, name) = (search.clone(), name.clone());
        let person = OnRecord { search, name, telephone: telephone.clone(), details: details.clone() };
        Some(Self {
            holder: *holder,
            person: Some(person),
            posts: Vec::new(),
            contacts: Contacts::new(),
            exception: None,
            spoken: None,
        })
    }

    pub(super) fn evolve(&mut self, event: &Event) {
        match event {
            // Only ever the first.
            Event::Recorded { .. } => {}
            Event::Described { details, .. } | Event::DescriptionCorrected { details, .. } => {
                if let Some(person) = &mut self.person {
                    person.details.learn(details);
                }
            }
            Event::PostAssigned { post, kind, organization, division, industry, from } => {
                self.spoken = Some(*division);
                self.posts.push(Post {
                    id: *post,
                    kind: *kind,
                    organization: *organization,
                    division: *division,
                    industry: industry.clone(),
                    from: *from,
                    until: None,
                    cut: None,
                    retracted: false,
                });
            }
            Event::PostEnded { post, division, on, reason, .. } => {
                self.spoken = Some(*division);
                self.post(*post, |post| {
                    post.cut = match reason {
                        Reason::ByHand => None,
                        Reason::OrganizationEnded => Some(post.cut.unwrap_or(post.until)),
                    };
                    post.until = Some(*on);
                });
            }
            Event::PostCorrected { post, division, from, until, .. } => {
                self.spoken = Some(*division);
                self.post(*post, |post| {
                    (post.from, post.until) = (*from, *until);
                    let shorter =
                        |meant: &Option<Day>| until.is_some_and(|until| meant.is_none_or(|meant| until < meant));
                    post.cut = post.cut.filter(shorter);
                });
            }
            Event::PostRetracted { post, division, .. } => {
                self.spoken = Some(*division);
                self.post(*post, |post| post.retracted = true);
            }
            Event::MovedAlong { post, division, industry, .. } => {
                self.spoken = Some(*division);
                self.post(*post, |post| (post.division, post.industry) = (*division, industry.clone()));
            }
            Event::Contacted { organization, division, industry, on, kind } => {
                self.spoken = Some(*division);
                let place = place(*organization, *division, industry.clone());
                self.contacts.insert((*organization, *on, *kind), place);
            }
            Event::ContactRetracted { organization, division, on, kind } => {
                self.spoken = Some(*division);
                self.contacts.remove(&(*organization, *on, *kind));
            }
            Event::LoadApproved { up_to, .. } => self.exception = Some(*up_to),
            Event::LoadExceptionEnded { .. } => self.exception = None,
            Event::Erased { .. } => self.person = None,
        }
    }

    fn post(&mut self, id: PostId, change: impl FnOnce(&mut Post)) {
        if let Some(post) = self.posts.iter_mut().find(|post| post.id == id) {
            change(post);
        }
    }

    /// So many organizations they may guide, where others may `most`.
    pub(crate) fn may_guide(&self, most: u32) -> u32 {
        self.exception.map_or(most, |up_to| up_to.max(most))
    }

    /// Whether they hold a post there on that day.
    pub(crate) fn holds_at(&self, organization: OrganizationId, day: Day) -> bool {
        self.posts.iter().any(|post| post.organization == organization && post.held_on(day))
    }

    /// All places of their posts.
    pub(super) fn scope(&self) -> Scope {
        Scope::of(self.posts.iter().map(Post::place))
    }

    /// The places of the posts and contacts that differ; all of them where that is about the person. More of a
    /// description is nobody's place in particular.
    pub(super) fn touched(&self, after: &Self) -> Vec<Scope> {
        if self.exception != after.exception || self.person.is_some() != after.person.is_some() {
            return after.scope().apart();
        }
        let differs = |known: &Self, post: &Post| !known.posts.contains(post);
        let before = self.posts.iter().filter(|post| differs(after, post));
        let now = after.posts.iter().filter(|post| differs(self, post));
        let posts = before.chain(now).map(Post::place);
        let gone = self.contacts.iter().filter(|(contact, _)| !after.contacts.contains_key(contact));
        let new = after.contacts.iter().filter(|(contact, _)| !self.contacts.contains_key(contact));
        let contacts = gone.chain(new).map(|(_, place)| place.clone());
        posts.chain(contacts).map(Scope::Within).collect()
    }
}

fn place(organization: OrganizationId, division: Division, industry: Option<Industry>) -> vocabulary::Place {
    vocabulary::Place { division: Some(division), industry, organization: Some(organization) }
}
