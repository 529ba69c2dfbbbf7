//! The contact person: sealed under a key of its own, so that it can be forgotten.

use kernel::{Personal, Sensitive};
use serde::{Deserialize, Serialize};
use vocabulary::{ContactId, Name};

use super::Event;

macro_rules! sensitive {
    ($($kind:ident, $field:literal, $what:literal;)*) => {$(
        #[doc = $what]
        #[derive(Clone, PartialEq, Serialize, Deserialize)]
        pub(crate) struct $kind(pub Name);
        impl Sensitive for $kind {
            const FIELD: &'static str = $field;
        }
    )*};
}

sensitive! {
    Leader, "leader", "负责人";
    Person, "contact", "联系人";
    Telephone, "telephone", "联系电话";
}

/// Who can be reached, and how. `None`: not said.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Named {
    /// Who leads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) leader: Option<Personal<Leader>>,
    /// Whom to call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) person: Option<Personal<Person>>,
    /// Under which number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) telephone: Option<Personal<Telephone>>,
}

/// The contact in force and the key it is sealed under.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Contact {
    /// Names the key.
    pub(crate) id: ContactId,
    /// What is known.
    pub(crate) named: Named,
}

/// What follows from `given`: nothing where it is known already. A contact that becomes better known keeps its key; who
/// takes another's place gets the `fresh` one, and nothing of the other is carried over.
pub(super) fn named(now: Option<&Contact>, given: &Named, fresh: ContactId) -> Option<Event> {
    if *given == Named::default() {
        return None;
    }
    let Some(now) = now else {
        return Some(Event::ContactNamed { contact: fresh, named: given.clone() });
    };
    let known = &now.named;
    let Named { leader, person, telephone } = given.clone();
    let (leader, person, telephone) = (
        leader.filter(|leader| known.leader.as_ref() != Some(leader)),
        person.filter(|person| known.person.as_ref() != Some(person)),
        telephone.filter(|telephone| known.telephone.as_ref() != Some(telephone)),
    );
    let replaced = leader.is_some() && known.leader.is_some() || person.is_some() && known.person.is_some();
    let better = Named { leader, person, telephone };
    match better == Named::default() {
        true => None,
        false if replaced => Some(Event::ContactNamed { contact: fresh, named: given.clone() }),
        false => Some(Event::ContactNamed { contact: now.id, named: better }),
    }
}

impl Named {
    /// What is told later stands before what was told.
    pub(super) fn learn(&mut self, later: &Named) {
        let Named { leader, person, telephone } = later.clone();
        self.leader = leader.or(self.leader.take());
        self.person = person.or(self.person.take());
        self.telephone = telephone.or(self.telephone.take());
    }
}
