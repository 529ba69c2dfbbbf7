#![doc = include_str!("../README.md")]

mod domain;

#[cfg(test)]
mod golden;
mod grpc;
mod ledgers;
mod names;
mod policies;
mod publish;
#[cfg(test)]
mod races;
mod register;
mod requests;

pub use ledgers::FORMS;
use proto::membership::v1::member_register_service_server::MemberRegisterServiceServer;
use proto::membership::v1::membership_service_server::MembershipServiceServer;
use runtime::{Base, Desk, Explained, Parts};

use crate::domain::person::Person;

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
            erasure: names::Erasure(base.log()?.clone()),
        };
        let parts = Parts::default()
            .aggregate(publish::person)
            .aggregate(publish::unit_membership)
            .grpc(MembershipServiceServer::new(memberships))
            .grpc(MemberRegisterServiceServer::new(register::Register::new(base)?))
            .names::<Person>(base)?
            .policy(base, policies::CountWhoeverChanged)?
            .policy(base, policies::FollowOrganizations)?
            .policy(base, policies::KeepRegistersWithTheirOrganizations)?
            .policy(base, policies::FollowPartyOrganizations)?;
        Ok(ledgers::shelf(base).put_into(parts))
    }

    fn explains(&self) -> &'static [Explained] {
        requests::codes::CODES
    }
}
