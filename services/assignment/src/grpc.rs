//! The contract's doors: a line each.

use proto::assignment::v1 as pb;
use proto::assignment::v1::assignment_service_server::AssignmentService;
use proto::common::v1::Receipt;
use runtime::{Answer, Desk};
use tonic::Request;

use crate::domain::post_holder::PostHolder;
use crate::names::Forgetting;

/// Serves `baohe.assignment.v1.AssignmentService`.
pub(crate) struct Assignments {
    pub(crate) desk: Desk<PostHolder>,
    pub(crate) forgetting: Forgetting,
}

#[rustfmt::skip]
#[tonic::async_trait]
impl AssignmentService for Assignments {
    async fn assign_post(&self, request: Request<pb::AssignPostRequest>) -> Answer<Receipt> { self.desk.submit(request).await }
    async fn end_post(&self, request: Request<pb::EndPostRequest>) -> Answer<Receipt> { self.desk.submit(request).await }
    async fn record_contact(&self, request: Request<pb::RecordContactRequest>) -> Answer<Receipt> { self.desk.submit(request).await }
    async fn retract_contact(&self, request: Request<pb::RetractContactRequest>) -> Answer<Receipt> { self.desk.submit(request).await }
    async fn record_posts(&self, request: Request<pb::RecordPostsRequest>) -> Answer<Receipt> { self.desk.submit(request).await }
    async fn approve_load(&self, request: Request<pb::ApproveLoadRequest>) -> Answer<Receipt> { self.desk.submit(request).await }
    async fn retract_post(&self, request: Request<pb::RetractPostRequest>) -> Answer<Receipt> { self.desk.submit(request).await }
    async fn erase_holder(&self, request: Request<pb::EraseHolderRequest>) -> Answer<Receipt> { self.forgetting.forget(self.desk.submit(request).await?).await }
}
