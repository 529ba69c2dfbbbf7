#![doc = include_str!("../README.md")]

mod domain;
mod explained;
#[cfg(test)]
mod golden;
mod grpc;
mod ledgers;
mod names;
mod policies;
mod publish;
#[cfg(test)]
mod races;
mod requests;

pub use ledgers::FORMS;
use proto::assignment::v1::assignment_service_server::AssignmentServiceServer;
use runtime::{Base, Desk, Explained, Parts};

use crate::domain::post_holder::PostHolder;

/// The assignment service.
#[derive(Debug)]
pub struct Service;

impl runtime::Service for Service {
    fn name(&self) -> &'static str {
        "assignment"
    }

    fn parts(&self, base: &Base) -> anyhow::Result<Parts> {
        let forgetting = names::Forgetting(base.log()?.clone());
        let assignments = grpc::Assignments { desk: Desk::new(base)?, forgetting };
        let parts = Parts::default()
            .aggregate(publish::post_holder)
            .grpc(AssignmentServiceServer::new(assignments))
            .names::<PostHolder>(base)?
            .policy(base, policies::EndPostsWhenTheOrganizationEnds)?
            .policy(base, policies::MovePostsAlongWithTheOrganization)?;
        Ok(ledgers::shelf(base).put_into(parts))
    }

    fn explains(&self) -> &'static [Explained] {
        explained::CODES
    }
}
