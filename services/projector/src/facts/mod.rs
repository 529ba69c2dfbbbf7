//! What is known about each subject, as folded from what was heard; and the timelines that follow. Pure.

pub(crate) mod body;
pub(crate) mod members;
pub(crate) mod organization;
pub(crate) mod party_organization;
pub(crate) mod post;
pub(crate) mod reference;
pub(crate) mod words;
