#![doc = include_str!("../README.md")]

mod domain;
#[cfg(test)]
mod golden;
mod grpc;
mod policies;
mod publish;
#[cfg(test)]
mod races;
mod requests;

use proto::assignment::v1::assignment_service_server::AssignmentServiceServer;
use runtime::{Base, Desk, Explained, Parts};

/// The assignment service.
#[derive(Debug)]
pub struct Service;

impl runtime::Service for Service {
    fn name(&self) -> &'static str {
        "assignment"
    }

    fn parts(&self, base: &Base) -> anyhow::Result<Parts> {
        Parts::default()
            .aggregate(publish::post_holder)
            .grpc(AssignmentServiceServer::new(grpc::Assignments(Desk::new(base)?)))
            .policy(base, policies::EndPostsWhenTheOrganizationEnds)
    }

    fn explains(&self) -> &'static [Explained] {
        requests::CODES
    }
}
