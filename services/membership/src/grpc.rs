//! The contract's doors: a line each.

use proto::common::v1::Receipt;
use proto::membership::v1 as pb;
use proto::membership::v1::membership_service_server::MembershipService;
use runtime::{Answer, Desk};
use tonic::Request;

use crate::domain::person::Person;
use crate::domain::unit_membership::UnitMembership;
use crate::names::Erasure;

/// Serves `baohe.membership.v1.MembershipService`.
pub(crate) struct Memberships {
    pub(crate) persons: Desk<Person>,
    pub(crate) registers: Desk<UnitMembership>,
    pub(crate) erasure: Erasure,
}

#[rustfmt::skip]
#[tonic::async_trait]
impl MembershipService for Memberships {
    async fn record_member(&self, request: Request<pb::RecordMemberRequest>) -> Answer<Receipt> { self.persons.submit(request).await }
    async fn confirm_member(&self, request: Request<pb::ConfirmMemberRequest>) -> Answer<Receipt> { self.persons.submit(request).await }
    async fn change_relationship(&self, request: Request<pb::ChangeRelationshipRequest>) -> Answer<Receipt> { self.persons.submit(request).await }
    async fn change_workplace(&self, request: Request<pb::ChangeWorkplaceRequest>) -> Answer<Receipt> { self.persons.submit(request).await }
    async fn begin_floating(&self, request: Request<pb::BeginFloatingRequest>) -> Answer<Receipt> { self.persons.submit(request).await }
    async fn end_floating(&self, request: Request<pb::EndFloatingRequest>) -> Answer<Receipt> { self.persons.submit(request).await }
    async fn manage_member(&self, request: Request<pb::ManageMemberRequest>) -> Answer<Receipt> { self.persons.submit(request).await }
    async fn end_membership(&self, request: Request<pb::EndMembershipRequest>) -> Answer<Receipt> { self.persons.submit(request).await }
    async fn set_contact_lost(&self, request: Request<pb::SetContactLostRequest>) -> Answer<Receipt> { self.persons.submit(request).await }
    async fn retract_member(&self, request: Request<pb::RetractMemberRequest>) -> Answer<Receipt> { self.persons.submit(request).await }
    async fn erase_member(&self, request: Request<pb::EraseMemberRequest>) -> Answer<Receipt> { self.erasure.finish(self.persons.submit(request).await?).await }
    async fn declare_complete(&self, request: Request<pb::DeclareCompleteRequest>) -> Answer<Receipt> { self.registers.submit(request).await }
    async fn withdraw_declaration(&self, request: Request<pb::WithdrawDeclarationRequest>) -> Answer<Receipt> { self.registers.submit(request).await }
}
