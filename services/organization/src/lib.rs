#![doc = include_str!("../README.md")]

mod bootstrap;
mod contacts;
mod domain;
mod explained;
#[cfg(test)]
mod golden;
mod grpc;
mod ledgers;
mod policies;
mod publish;
mod requests;
mod units;

pub use ledgers::FORMS;
use proto::organization::v1::grant_service_server::GrantServiceServer;
use proto::organization::v1::organization_service_server::OrganizationServiceServer;
use proto::organization::v1::party_organization_service_server::PartyOrganizationServiceServer;
use proto::organization::v1::reference_service_server::ReferenceServiceServer;
use proto::organization::v1::unit_service_server::UnitServiceServer;
use runtime::{Base, Desk, Explained, Parts};

/// The organization service.
#[derive(Debug)]
pub struct Service;

impl runtime::Service for Service {
    fn name(&self) -> &'static str {
        "organization"
    }

    fn parts(&self, base: &Base) -> anyhow::Result<Parts> {
        let contacts = contacts::Contacts { log: base.log()?.clone(), audit: base.audit()?.clone() };
        let parts = Parts::default()
            .aggregate(publish::organization)
            .aggregate(publish::party_organization)
            .aggregate(publish::division)
            .aggregate(publish::industry)
            .aggregate(publish::body)
            .aggregate(publish::parameter)
            .aggregate(publish::grant)
            .grpc(OrganizationServiceServer::new(grpc::Organizations { desk: Desk::new(base)?, contacts }))
            .grpc(PartyOrganizationServiceServer::new(grpc::PartyOrganizations(Desk::new(base)?)))
            .grpc(ReferenceServiceServer::new(grpc::References {
                bodies: Desk::new(base)?,
                parameters: Desk::new(base)?,
            }))
            .grpc(GrantServiceServer::new(grpc::Grants(Desk::new(base)?)))
            .grpc(UnitServiceServer::new(units::Units(base.log()?.clone())))
            .bootstrap(bootstrap::begin(base.log()?.clone()))
            .policy(base, policies::FollowTheLifeOfUnits)?
            .policy(base, policies::EndAffiliationWhenItsOwnIsFounded)?;
        Ok(ledgers::shelf(base).put_into(parts))
    }

    fn explains(&self) -> &'static [Explained] {
        explained::CODES
    }
}
