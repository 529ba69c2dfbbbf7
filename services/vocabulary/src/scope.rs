//! Where a state lies, as far as permissions care. Grants say the same words.

use crate::{Division, Industry, OrganizationId};

/// Where something lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Nothing is recorded yet: whoever may do it anywhere may begin; the state after decides.
    Unborn,
    /// It concerns the whole district, such as a grant or a parameter.
    District,
    /// It lies here: a grant reaches it by its division, its industry or itself.
    Within(Place),
}

/// The ways by which a grant can reach something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Street or community.
    pub division: Option<Division>,
    /// Its industry.
    pub industry: Option<Industry>,
    /// The organization it is or belongs to.
    pub organization: Option<OrganizationId>,
}

/// A state that knows where it lies.
pub trait Scoped {
    /// Where it lies now.
    fn scope(&self) -> Scope;
}
