//! What every RPC needs: the one table. The door lets nothing through that is not in it, so that an RPC without a
//! permission cannot be called; a test walks the descriptor set against it.

use super::Permission::{self, *};

/// `/package.Service/Method` and what it needs. For commands the desk holds this against `Asks::NEEDS`.
pub const RPCS: &[(&str, Permission)] = &[
    ("/baohe.common.v1.LogService/ReadHead", PositionRead),
    ("/baohe.common.v1.LogService/LocatePosition", PositionRead),
    ("/baohe.common.v1.LogService/ReadLog", LogRead),
    ("/baohe.common.v1.LogService/ExportLog", LogExport), // for the audit log `AuditRead`, too
    ("/baohe.common.v1.LogService/VerifyLog", LogVerify),
    ("/baohe.common.v1.LogService/VerifyStream", LogVerify),
    ("/baohe.common.v1.LogService/ListReferences", LogVerify),
    ("/baohe.common.v1.LogService/AwaitPublished", PositionRead),
    ("/baohe.common.v1.LogService/AwaitHeard", PositionRead),
    ("/baohe.common.v1.LogService/BeginEpoch", Operate),
    ("/baohe.common.v1.LogService/ListParked", Operate),
    ("/baohe.common.v1.LogService/RetryParked", Operate),
    ("/baohe.common.v1.LogService/DiscardParked", Operate),
    ("/baohe.common.v1.LogService/RecordAct", DirectoryRead), // and only for a service that asks for somebody
    ("/baohe.common.v1.NamesService/Names", NameRead),
    ("/baohe.common.v1.ImportService/ImportLedger", LedgerImport),
    ("/baohe.common.v1.ImportService/ListBatches", LedgerImport),
    ("/baohe.common.v1.ImportService/UndoBatch", LedgerUndo),
    ("/baohe.organization.v1.OrganizationService/RecordOrganization", OrganizationWrite),
    ("/baohe.organization.v1.OrganizationService/MoveOrganization", OrganizationWrite),
    ("/baohe.organization.v1.OrganizationService/SurveyMembers", OrganizationWrite),
    ("/baohe.organization.v1.OrganizationService/ChangeStatus", OrganizationWrite),
    ("/baohe.organization.v1.OrganizationService/NameContact", OrganizationWrite),
    ("/baohe.organization.v1.OrganizationService/EraseContact", ContactErase),
    ("/baohe.organization.v1.OrganizationService/RevealContact", ContactRead),
    ("/baohe.organization.v1.OrganizationService/SetLine", LineWrite),
    ("/baohe.organization.v1.OrganizationService/ClearLine", LineWrite),
    ("/baohe.organization.v1.OrganizationService/RetractOrganization", OrganizationRetract),
    ("/baohe.organization.v1.PartyOrganizationService/RecordPartyOrganization", PartyOrganizationWrite),
    ("/baohe.organization.v1.PartyOrganizationService/AffiliateUnit", PartyOrganizationWrite),
    ("/baohe.organization.v1.PartyOrganizationService/DissolvePartyOrganization", PartyOrganizationWrite),
    ("/baohe.organization.v1.PartyOrganizationService/RetractPartyOrganization", PartyOrganizationRetract),
    ("/baohe.organization.v1.UnitService/LookUpUnits", UnitRead),
    ("/baohe.organization.v1.UnitService/LookUpPartyOrganizations", UnitRead),
    ("/baohe.organization.v1.ReferenceService/RecordBody", ReferenceWrite),
    ("/baohe.organization.v1.ReferenceService/SetParameter", ReferenceWrite),
    ("/baohe.organization.v1.GrantService/AddGrant", GrantWrite),
    ("/baohe.organization.v1.GrantService/EndGrant", GrantWrite),
    ("/baohe.membership.v1.MembershipService/RecordMember", MemberWrite),
    ("/baohe.membership.v1.MembershipService/ConfirmMember", MemberWrite),
    ("/baohe.membership.v1.MembershipService/ChangeRelationship", MemberWrite),
    ("/baohe.membership.v1.MembershipService/ChangeWorkplace", MemberWrite),
    ("/baohe.membership.v1.MembershipService/BeginFloating", MemberWrite),
    ("/baohe.membership.v1.MembershipService/EndFloating", MemberWrite),
    ("/baohe.membership.v1.MembershipService/ManageMember", MemberWrite),
    ("/baohe.membership.v1.MembershipService/EndMembership", MemberWrite),
    ("/baohe.membership.v1.MembershipService/SetContactLost", MemberWrite),
    ("/baohe.membership.v1.MembershipService/RetractMember", MemberRetract),
    ("/baohe.membership.v1.MembershipService/EraseMember", MemberErase),
    ("/baohe.membership.v1.MembershipService/DeclareComplete", MemberWrite),
    ("/baohe.membership.v1.MembershipService/WithdrawDeclaration", MemberWrite),
    ("/baohe.membership.v1.MemberRegisterService/ListMembers", MemberRead),
    ("/baohe.membership.v1.MemberRegisterService/GetMember", MemberRead), // in clear `MemberClear`, too
    ("/baohe.membership.v1.MemberRegisterService/ListMemberHistory", MemberRead),
    ("/baohe.membership.v1.MemberRegisterService/CountMembers", DirectoryRead),
    ("/baohe.assignment.v1.AssignmentService/AssignPost", PostWrite),
    ("/baohe.assignment.v1.AssignmentService/EndPost", PostWrite),
    ("/baohe.assignment.v1.AssignmentService/RecordContact", VisitWrite),
    ("/baohe.assignment.v1.AssignmentService/RetractContact", VisitWrite),
    ("/baohe.assignment.v1.AssignmentService/RecordPosts", PostWrite),
    ("/baohe.assignment.v1.AssignmentService/ApproveLoad", LoadApprove),
    ("/baohe.assignment.v1.AssignmentService/RetractPost", PostRetract),
    ("/baohe.assignment.v1.AssignmentService/EraseHolder", PostErase),
    ("/baohe.coverage.v1.CoverageService/GetCoverage", CoverageRead),
    ("/baohe.coverage.v1.CoverageService/GetCoverageChanges", DirectoryRead), // it names organizations
    ("/baohe.coverage.v1.WorklistService/ListWorklist", DirectoryRead),
    ("/baohe.coverage.v1.DirectoryService/ListOrganizations", DirectoryRead),
    ("/baohe.coverage.v1.DirectoryService/GetOrganization", DirectoryRead),
    ("/baohe.coverage.v1.DirectoryService/ListOrganizationHistory", DirectoryRead),
    ("/baohe.coverage.v1.DirectoryService/ListPartyOrganizations", DirectoryRead),
    ("/baohe.coverage.v1.DirectoryService/GetPartyOrganization", DirectoryRead),
    ("/baohe.coverage.v1.DirectoryService/ListPartyOrganizationHistory", DirectoryRead),
    ("/baohe.coverage.v1.DirectoryService/ListPosts", DirectoryRead),
    ("/baohe.coverage.v1.DirectoryService/GetPost", DirectoryRead),
    ("/baohe.coverage.v1.DirectoryService/ListPostHistory", DirectoryRead),
    ("/baohe.coverage.v1.ExportService/ExportOrganizations", DirectoryRead),
    ("/baohe.coverage.v1.ExportService/ExportPartyOrganizations", DirectoryRead),
    ("/baohe.coverage.v1.ExportService/ExportPosts", DirectoryRead),
    ("/baohe.coverage.v1.ProjectionService/ListProjections", PositionRead),
    ("/baohe.coverage.v1.ProjectionService/RebuildProjection", Operate),
    ("/baohe.coverage.v1.ProjectionService/AwaitApplied", PositionRead),
    ("/baohe.coverage.v1.ProjectionService/VerifyReadModels", LogVerify),
];

/// What answers without a token: whether a service lives, and what can be asked.
pub(crate) const OPEN: &[&str] = &["/grpc.health.v1.Health/", "/grpc.reflection."];

/// What `path` needs; `None`: there is no such RPC.
pub fn needs(path: &str) -> Option<Permission> {
    RPCS.iter().find(|(known, _)| *known == path).map(|(_, permission)| *permission)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use prost::Message as _;

    use super::*;

    #[test]
    fn every_rpc_of_the_contracts_needs_a_permission_and_nothing_else_is_listed() {
        let set = prost_types::FileDescriptorSet::decode(proto::DESCRIPTORS).unwrap();
        let mut told = BTreeSet::new();
        for file in &set.file {
            for service in &file.service {
                for method in &service.method {
                    told.insert(format!("/{}.{}/{}", file.package(), service.name(), method.name()));
                }
            }
        }
        let listed: BTreeSet<_> = RPCS.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(listed.len(), RPCS.len(), "one is listed twice");
        assert_eq!(told, listed);
    }
}
