#![doc = include_str!("../README.md")]

mod domain;
mod erasure;
#[cfg(test)]
mod golden;
mod grpc;
mod policies;
mod publish;
mod requests;

use proto::membership::v1::membership_service_server::MembershipServiceServer;
use runtime::{Base, Desk, Explained, Parts};

/// The membership service.
#[derive(Debug)]
pub struct Service;

impl runtime::Service for Service {
    fn name(&self) -> &'static str {
        "membership"
    }

    fn parts(&self, base: &Base) -> anyhow::Result<Parts> {
        let memberships = grpc::Memberships {
            persons: Desk::new(base)?,
            registers: Desk::new(base)?,
            erasure: erasure::Erasure(base.log()?.clone()),
        };
        Parts::default()
            .aggregate(publish::person)
            .aggregate(publish::unit_membership)
            .grpc(MembershipServiceServer::new(memberships))
            .policy(base, policies::CountWhoeverChanged)?
            .policy(base, policies::FollowOrganizations)?
            .policy(base, policies::KeepRegistersWithTheirOrganizations)?
            .policy(base, policies::FollowPartyOrganizations)
    }

    fn explains(&self) -> &'static [Explained] {
        requests::codes::CODES
    }
}
