//! The contract's doors: a line each; what is no command to one aggregate stands below.

use proto::common::v1::Receipt;
use proto::organization::v1 as pb;
use proto::organization::v1::grant_service_server::GrantService;
use proto::organization::v1::organization_service_server::OrganizationService;
use proto::organization::v1::party_organization_service_server::PartyOrganizationService;
use proto::organization::v1::reference_service_server::ReferenceService;
use proto::organization::v1::unit_service_server::UnitService;
use runtime::{Answer, Desk};
use tonic::Request;

use crate::contacts::Contacts;
use crate::domain::body::Body;
use crate::domain::grant::Grant;
use crate::domain::organization::Organization;
use crate::domain::parameter::Parameter;
use crate::domain::party_organization::PartyOrganization;
use crate::units::Units;

/// Serves `OrganizationService`.
pub(crate) struct Organizations {
    pub(crate) desk: Desk<Organization>,
    pub(crate) contacts: Contacts,
}

#[rustfmt::skip]
#[tonic::async_trait]
impl OrganizationService for Organizations {
    async fn record_organization(&self, request: Request<pb::RecordOrganizationRequest>) -> Answer<Receipt> { self.desk.submit(request).await }
    async fn move_organization(&self, request: Request<pb::MoveOrganizationRequest>) -> Answer<Receipt> { self.desk.submit(request).await }
    async fn survey_members(&self, request: Request<pb::SurveyMembersRequest>) -> Answer<Receipt> { self.desk.submit(request).await }
    async fn change_status(&self, request: Request<pb::ChangeStatusRequest>) -> Answer<Receipt> { self.desk.submit(request).await }
    async fn name_contact(&self, request: Request<pb::NameContactRequest>) -> Answer<Receipt> { self.desk.submit(request).await }
    async fn erase_contact(&self, request: Request<pb::EraseContactRequest>) -> Answer<Receipt> { self.contacts.forget(self.desk.submit(request).await?).await }
    async fn reveal_contact(&self, request: Request<pb::RevealContactRequest>) -> Answer<pb::RevealContactResponse> { self.contacts.reveal(request).await }
    async fn set_line(&self, request: Request<pb::SetLineRequest>) -> Answer<Receipt> { self.desk.submit(request).await }
    async fn clear_line(&self, request: Request<pb::ClearLineRequest>) -> Answer<Receipt> { self.desk.submit(request).await }
    async fn retract_organization(&self, request: Request<pb::RetractOrganizationRequest>) -> Answer<Receipt> { self.desk.submit(request).await }
}

/// Serves `PartyOrganizationService`.
pub(crate) struct PartyOrganizations(pub(crate) Desk<PartyOrganization>);

#[rustfmt::skip]
#[tonic::async_trait]
impl PartyOrganizationService for PartyOrganizations {
    async fn record_party_organization(&self, request: Request<pb::RecordPartyOrganizationRequest>) -> Answer<Receipt> { self.0.submit(request).await }
    async fn affiliate_unit(&self, request: Request<pb::AffiliateUnitRequest>) -> Answer<Receipt> { self.0.submit(request).await }
    async fn dissolve_party_organization(&self, request: Request<pb::DissolvePartyOrganizationRequest>) -> Answer<Receipt> { self.0.submit(request).await }
    async fn retract_party_organization(&self, request: Request<pb::RetractPartyOrganizationRequest>) -> Answer<Receipt> { self.0.submit(request).await }
}

/// Serves `ReferenceService`.
pub(crate) struct References {
    pub(crate) bodies: Desk<Body>,
    pub(crate) parameters: Desk<Parameter>,
}

#[rustfmt::skip]
#[tonic::async_trait]
impl ReferenceService for References {
    async fn record_body(&self, request: Request<pb::RecordBodyRequest>) -> Answer<Receipt> { self.bodies.submit(request).await }
    async fn set_parameter(&self, request: Request<pb::SetParameterRequest>) -> Answer<Receipt> { self.parameters.submit(request).await }
}

/// Serves `GrantService`.
pub(crate) struct Grants(pub(crate) Desk<Grant>);

#[rustfmt::skip]
#[tonic::async_trait]
impl GrantService for Grants {
    async fn add_grant(&self, request: Request<pb::AddGrantRequest>) -> Answer<Receipt> { self.0.submit(request).await }
    async fn end_grant(&self, request: Request<pb::EndGrantRequest>) -> Answer<Receipt> { self.0.submit(request).await }
}

#[rustfmt::skip]
#[tonic::async_trait]
impl UnitService for Units {
    async fn look_up_units(&self, request: Request<pb::LookUpUnitsRequest>) -> Answer<pb::LookUpUnitsResponse> { self.look_up(request).await }
    async fn look_up_party_organizations(&self, request: Request<pb::LookUpPartyOrganizationsRequest>) -> Answer<pb::LookUpPartyOrganizationsResponse> { self.look_up_parties(request).await }
}
