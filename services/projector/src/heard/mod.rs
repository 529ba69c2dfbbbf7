//! What the projector hears: every published kind of message that its read models are made of, in one list.

mod read;

use proto::assignment::v1 as assignment;
use proto::membership::v1 as membership;
use proto::organization::v1 as organization;
use serde::Serialize;

/// A published message; serialized as its own JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Heard {
    /// About a social organization.
    Organization(OrganizationHeard),
    /// About a Party organization.
    Party(PartyHeard),
    /// About posts at organizations and those who hold them.
    Post(PostHeard),
    /// About the members of an organization.
    Members(MembersHeard),
    /// A division is on record.
    Division(organization::DivisionRecorded),
    /// An industry is on record.
    Industry(organization::IndustryRecorded),
    /// A body with duties is on record.
    Body(organization::BodyRecorded),
    /// A parameter has a value.
    Parameter(organization::ParameterSet),
}

/// About a social organization.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum OrganizationHeard {
    Recorded(organization::OrganizationRecorded),
    Renamed(organization::OrganizationRenamed),
    MovedOut(organization::OrganizationMovedOut),
    MovedIn(organization::OrganizationMovedIn),
    Misplaced(organization::OrganizationMisplaced),
    Relocated(organization::OrganizationRelocated),
    Reclassified(organization::OrganizationReclassified),
    SupervisionChanged(organization::OrganizationSupervisionChanged),
    EmployeesCounted(organization::OrganizationEmployeesCounted),
    Surveyed(organization::OrganizationSurveyed),
    ReasonGiven(organization::OrganizationReasonGiven),
    PapersReceived(organization::OrganizationPapersReceived),
    WentDormant(organization::OrganizationWentDormant),
    Resumed(organization::OrganizationResumed),
    Deregistered(organization::OrganizationDeregistered),
    Revoked(organization::OrganizationRevoked),
    LineSet(organization::OrganizationLineSet),
    LineCleared(organization::OrganizationLineCleared),
    Corrected(Box<organization::OrganizationCorrected>),
    Retracted(organization::OrganizationRetracted),
}

/// About a Party organization.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum PartyHeard {
    Recorded(organization::PartyOrganizationRecorded),
    UnitJoined(organization::PartyOrganizationUnitJoined),
    UnitLeft(organization::PartyOrganizationUnitLeft),
    LeadUnitChanged(organization::PartyOrganizationLeadUnitChanged),
    UnitAffiliated(organization::PartyOrganizationUnitAffiliated),
    AffiliationEnded(organization::PartyOrganizationAffiliationEnded),
    Renamed(organization::PartyOrganizationRenamed),
    SuperiorChanged(organization::PartyOrganizationSuperiorChanged),
    MovedOut(organization::PartyOrganizationMovedOut),
    Placed(organization::PartyOrganizationPlaced),
    Upgraded(organization::PartyOrganizationUpgraded),
    TermSet(organization::PartyOrganizationTermSet),
    Dissolved(organization::PartyOrganizationDissolved),
    Corrected(organization::PartyOrganizationCorrected),
    Retracted(organization::PartyOrganizationRetracted),
}

/// About posts at organizations and those who hold them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum PostHeard {
    Assigned(assignment::PostHolderAssigned),
    Released(assignment::PostHolderReleased),
    Corrected(assignment::PostHolderPostCorrected),
    Retracted(assignment::PostHolderPostRetracted),
    MovedAlong(assignment::PostHolderMovedAlong),
    Contacted(assignment::PostHolderContacted),
    ContactRetracted(assignment::PostHolderContactRetracted),
}

/// About the members of an organization.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum MembersHeard {
    Counted(membership::UnitMembershipCounted),
    DeclaredComplete(membership::UnitMembershipDeclaredComplete),
    DeclarationWithdrawn(membership::UnitMembershipDeclarationWithdrawn),
}
