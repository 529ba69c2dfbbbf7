//! What the ids name. The text before the underscore is the kind's prefix.

use kernel::{Id, Kind};

macro_rules! ids {
    ($($kind:ident, $alias:ident, $prefix:literal, $what:literal;)*) => {$(
        #[doc = concat!("Kind of the id of ", $what, ".")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $kind;
        impl Kind for $kind {
            const PREFIX: &'static str = $prefix;
        }
        #[doc = concat!("The id of ", $what, ".")]
        pub type $alias = Id<$kind>;
    )*};
}

ids! {
    OrganizationKind, OrganizationId, "org", "a social organization";
    PartyOrganizationKind, PartyOrganizationId, "party", "a Party organization";
    ContactKind, ContactId, "contact", "a contact person of a social organization";
    HolderKind, HolderId, "holder", "a post holder";
    PostKind, PostId, "post", "one post of a holder";
    BatchKind, BatchId, "batch", "an import";
    GrantKind, GrantId, "grant", "a grant";
    DivisionKind, DivisionId, "division", "a division's record";
    IndustryKind, IndustryId, "industry", "an industry's record";
    ParameterKind, ParameterId, "parameter", "a policy parameter";
    PersonKind, PersonId, "person", "a person with their membership";
    UnitMembershipKind, UnitMembershipId, "members", "the members of one social organization, counted";
    BodyKind, BodyId, "body", "a body with duties";
}
