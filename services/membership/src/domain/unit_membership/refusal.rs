//! Why a register is not declared complete, in both languages.

use kernel::{Day, Nature};

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("the organization has ended")]
    OrganizationEnded,
    #[error("the organization is on record from {on_record_from}, the register would be complete from {from}")]
    BeforeOrganization { from: Day, on_record_from: Day },
    #[error("the register would be complete from {from}, which is to come")]
    InTheFuture { from: Day },
    #[error("the register was not declared complete")]
    NotDeclared,
}

#[rustfmt::skip]
impl kernel::Refusal for Refusal {
    fn tell(&self) -> (&'static str, Nature, String) {
        use Nature::{Absent, Unfit};
        match self {
            Self::OrganizationEnded => ("unit_membership.organization_ended", Unfit, "该社会组织已终止".to_owned()),
            Self::BeforeOrganization { from, on_record_from } => ("unit_membership.before_organization", Unfit, format!("名册完整起始日期{from}早于该社会组织的起始日期{on_record_from}")),
            Self::InTheFuture { from } => ("unit_membership.in_the_future", Unfit, format!("名册完整起始日期{from}尚未到来")),
            Self::NotDeclared => ("unit_membership.not_declared", Absent, "该社会组织的名册未声明完整".to_owned()),
        }
    }
}
