//! The contract's doors: a line each.

use proto::assignment::v1 as pb;
use proto::assignment::v1::assignment_service_server::AssignmentService;
use proto::common::v1::Receipt;
use runtime::{Answer, Desk};
use tonic::Request;

use crate::domain::post_holder::PostHolder;

/// Serves `baohe.assignment.v1.AssignmentService`.
pub(crate) struct Assignments(pub(crate) Desk<PostHolder>);

#[rustfmt::skip]
#[tonic::async_trait]
impl AssignmentService for Assignments {
    async fn assign_liaison(&self, request: Request<pb::AssignLiaisonRequest>) -> Answer<Receipt> { self.0.submit(request).await }
    async fn end_post(&self, request: Request<pb::EndPostRequest>) -> Answer<Receipt> { self.0.submit(request).await }
}
