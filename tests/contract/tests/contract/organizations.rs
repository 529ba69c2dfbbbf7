//! Requests as a client of another make would send them.

use pb::organization_ref::By;
use proto::common::v1::Receipt;
use proto::organization::v1 as pb;
use support::an_organization;
use uuid::Uuid;
use vocabulary::OrganizationId;

pub(crate) const RECORD: &str = "/baohe.organization.v1.OrganizationService/RecordOrganization";
pub(crate) const MOVE: &str = "/baohe.organization.v1.OrganizationService/MoveOrganization";
pub(crate) const NAME: &str = "/baohe.organization.v1.OrganizationService/NameContact";
pub(crate) const LOOK: &str = "/baohe.organization.v1.UnitService/LookUpUnits";
pub(crate) const GRANT: &str = "/baohe.organization.v1.GrantService/AddGrant";

/// The `number`th organization, in 观湖.
pub(crate) fn record(number: u32) -> pb::RecordOrganizationRequest {
    let row = pb::OrganizationRow {
        code: an_organization(number),
        name: format!("观湖商会{number}"),
        kind: pb::OrganizationKind::Association.into(),
        division: "440309001".to_owned(),
        registered_on: "2018-01-01".to_owned(),
        status: pb::OrganizationStatus::Operating.into(),
        ..pb::OrganizationRow::default()
    };
    pb::RecordOrganizationRequest { row: Some(row), ..pb::RecordOrganizationRequest::default() }
}

pub(crate) fn by_code(number: u32) -> Option<pb::OrganizationRef> {
    Some(pb::OrganizationRef { by: Some(By::Code(an_organization(number))) })
}

/// 观湖 for somebody.
pub(crate) fn grant(holder: &str) -> pb::AddGrantRequest {
    pb::AddGrantRequest {
        holder: holder.to_owned(),
        role: "street_staff".to_owned(),
        scope: Some(pb::GrantScope { division: "440309001".to_owned(), ..pb::GrantScope::default() }),
        ..pb::AddGrantRequest::default()
    }
}

/// A new aggregate's id is its command's.
pub(crate) fn id_in(receipt: &Receipt) -> Uuid {
    receipt.id.parse::<OrganizationId>().expect("an id").uuid()
}
