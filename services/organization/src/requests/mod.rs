//! In: a request, with the permission it needs, read into a draft and completed with facts to a command.

pub(crate) mod codes;
pub(crate) mod draft;
mod enums;
mod grant;
mod line;
pub(crate) mod look;
mod organization;
mod party_organization;
mod reference;

use proto::organization::v1 as pb;
use proto::organization::v1::organization_ref::By;
use runtime::{Invalid, status};
use tonic::Status;
use vocabulary::{CreditCode, OrganizationId};

use look::Look;
pub(crate) use organization::contact_of;
pub(crate) use party_organization::home;

/// A unit as it is named in a request.
#[derive(Debug, Clone)]
pub(crate) enum UnitRef {
    Id(OrganizationId),
    Code(CreditCode),
}

/// A code on record may have been vouched for; so may the one that asks for it.
pub(crate) fn unit_ref(invalid: &mut Invalid, field: &str, given: Option<pb::OrganizationRef>) -> Option<UnitRef> {
    match given.and_then(|given| given.by) {
        Some(By::Id(id)) => invalid.check(&format!("{field}.id"), &id, id.parse()).map(UnitRef::Id),
        Some(By::Code(code)) => {
            invalid.check(&format!("{field}.code"), &code, CreditCode::vouched(&code)).map(UnitRef::Code)
        }
        Some(By::Name(name)) => {
            let rule = codes::NOT_BY_NAME;
            invalid.field(&format!("{field}.name"), rule.code, rule.zh, rule.en, &name);
            None
        }
        None => {
            invalid.field(field, codes::REQUIRED.code, codes::REQUIRED.zh, codes::REQUIRED.en, "");
            None
        }
    }
}

/// The id of a unit that is named; `None`: nothing is on record by that name.
pub(crate) async fn unit_id(look: Look<'_>, unit: &UnitRef) -> Result<Option<OrganizationId>, Status> {
    match unit {
        UnitRef::Id(id) => Ok(Some(*id)),
        UnitRef::Code(code) => {
            let key = kernel::Key::new(crate::domain::organization::CODE, code);
            Ok(look.holder(&key).await.map_err(status::unread)?.map(OrganizationId::new))
        }
    }
}
