//! Who may do what: permissions, roles, what RPCs need, where a caller reaches.

mod caller;
mod permission;
mod reach;
mod role;
mod rpc;

pub use caller::{Caller, Over, Scopes};
pub use permission::Permission;
pub use reach::Reach;
pub use role::{Entry, ROLES, Role};
pub use rpc::{RPCS, needs};

pub(crate) use rpc::OPEN;
