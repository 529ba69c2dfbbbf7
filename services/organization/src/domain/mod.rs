//! What is decided here: pure state machines, one folder each.

pub mod division;
pub mod grant;
pub mod industry;
pub mod organization;
pub mod parameter;
pub mod party_organization;
mod timeline;

pub use timeline::Timeline;
