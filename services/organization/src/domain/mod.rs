//! What is decided here: pure state machines, one folder each.

pub(crate) mod body;
pub(crate) mod division;
pub(crate) mod grant;
pub(crate) mod industry;
pub(crate) mod organization;
pub(crate) mod parameter;
pub(crate) mod party_organization;
mod timeline;

pub(crate) use self::timeline::Timeline;
