//! Enumerations of the contract, read.

use proto::organization::v1 as pb;
use runtime::Invalid;

use super::codes::{Code, REQUIRED, UNKNOWN_VALUE};
use crate::domain::body;
use crate::domain::organization::{Cause, Kind, Reason, Status};
use crate::domain::party_organization::{Kind as PartyKind, Setup};

fn broken<T>(invalid: &mut Invalid, field: &str, rule: &Code, shown: &str) -> Option<T> {
    invalid.field(field, rule.code, rule.zh, rule.en, shown);
    None
}

/// 组织类型
pub(super) fn kind(invalid: &mut Invalid, field: &str, given: i32) -> Option<Kind> {
    use pb::OrganizationKind as Given;
    Some(match Given::try_from(given) {
        Ok(Given::Association) => Kind::Association,
        Ok(Given::ServiceAgency) => Kind::ServiceAgency,
        Ok(Given::Foundation) => Kind::Foundation,
        Ok(Given::Other) => Kind::Other,
        Ok(Given::LawFirm) => Kind::LawFirm,
        Ok(Given::AccountingFirm) => Kind::AccountingFirm,
        Ok(Given::TaxFirm) => Kind::TaxFirm,
        Ok(Given::Unspecified) => return broken(invalid, field, &REQUIRED, ""),
        Err(_) => return broken(invalid, field, &UNKNOWN_VALUE, &given.to_string()),
    })
}

pub(super) fn body_kind(invalid: &mut Invalid, field: &str, given: i32) -> Option<body::Kind> {
    use body::Kind;
    use pb::BodyKind as Given;
    Some(match Given::try_from(given) {
        Ok(Given::DistrictWorkingCommittee) => Kind::DistrictWorkingCommittee,
        Ok(Given::DistrictCommittee) => Kind::DistrictCommittee,
        Ok(Given::StreetWorkingCommittee) => Kind::StreetWorkingCommittee,
        Ok(Given::PromotionAssociation) => Kind::PromotionAssociation,
        Ok(Given::SupervisingUnit) => Kind::SupervisingUnit,
        Ok(Given::Industry) => Kind::Industry,
        Ok(Given::Unspecified) => return broken(invalid, field, &REQUIRED, ""),
        Err(_) => return broken(invalid, field, &UNKNOWN_VALUE, &given.to_string()),
    })
}

/// 状态 with its cause; unspecified: not said.
pub(super) fn status(invalid: &mut Invalid, field: &str, given: i32, cause: &str) -> Option<Status> {
    use pb::OrganizationStatus as Given;
    let at = format!("{field}_cause");
    match (Given::try_from(given), cause) {
        (Ok(Given::Unspecified), "") => None,
        (Ok(Given::Operating), "") => Some(Status::Operating),
        (Ok(Given::Deregistered), "") => Some(Status::Deregistered),
        (Ok(Given::Revoked), "") => Some(Status::Revoked { certificate: false }),
        (Ok(Given::Revoked), "certificate") => Some(Status::Revoked { certificate: true }),
        (Ok(Given::Dormant), "") => Some(Status::Dormant { cause: None }),
        (Ok(Given::Dormant), "no_operation") => Some(Status::Dormant { cause: Some(Cause::NoOperation) }),
        (Ok(Given::Dormant), "long_inactive") => Some(Status::Dormant { cause: Some(Cause::LongInactive) }),
        (Ok(Given::Dormant), "zombie") => Some(Status::Dormant { cause: Some(Cause::Zombie) }),
        (Ok(Given::Dormant), "ordered_to_stop") => Some(Status::Dormant { cause: Some(Cause::OrderedToStop) }),
        (Ok(_), _) => broken(invalid, &at, &UNKNOWN_VALUE, cause),
        (Err(_), _) => broken(invalid, field, &UNKNOWN_VALUE, &given.to_string()),
    }
}

/// 未建原因
pub(super) fn reason(invalid: &mut Invalid, field: &str, given: &str) -> Option<Reason> {
    match given {
        "" => None,
        "no_members" => Some(Reason::NoMembers),
        "owner_unwilling" => Some(Reason::OwnerUnwilling),
        "no_guidance" => Some(Reason::NoGuidance),
        "other" => Some(Reason::Other),
        _ => broken(invalid, field, &UNKNOWN_VALUE, given),
    }
}

/// 类别; unspecified: not said.
pub(super) fn party_kind(invalid: &mut Invalid, field: &str, given: i32) -> Option<PartyKind> {
    use pb::PartyOrganizationKind as Given;
    Some(match Given::try_from(given) {
        Ok(Given::Committee) => PartyKind::Committee,
        Ok(Given::GeneralBranch) => PartyKind::GeneralBranch,
        Ok(Given::Branch) => PartyKind::Branch,
        Ok(Given::JointBranch) => PartyKind::JointBranch,
        Ok(Given::TemporaryCommittee) => PartyKind::TemporaryCommittee,
        Ok(Given::TemporaryGeneralBranch) => PartyKind::TemporaryGeneralBranch,
        Ok(Given::TemporaryBranch) => PartyKind::TemporaryBranch,
        Ok(Given::TemporaryJointBranch) => PartyKind::TemporaryJointBranch,
        Ok(Given::FloatingBranch) => PartyKind::FloatingBranch,
        Ok(Given::JointFloatingBranch) => PartyKind::JointFloatingBranch,
        Ok(Given::WorkingCommittee) => PartyKind::WorkingCommittee,
        Ok(Given::Unspecified) => return None,
        Err(_) => return broken(invalid, field, &UNKNOWN_VALUE, &given.to_string()),
    })
}

/// 建立方式
pub(super) fn setup(invalid: &mut Invalid, field: &str, given: &str) -> Option<Setup> {
    match given {
        "" => None,
        "own" => Some(Setup::Own),
        "joint" => Some(Setup::Joint),
        "industry" => Some(Setup::Industry),
        "area" => Some(Setup::Area),
        _ => broken(invalid, field, &UNKNOWN_VALUE, given),
    }
}
