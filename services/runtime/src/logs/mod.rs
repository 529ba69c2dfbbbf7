//! What can be asked of every service's log: `baohe.common.v1.LogService` over the logs of this process.

mod operate;
mod read;
mod references;
mod verify;

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use futures::Stream;
use kernel::policy::Parking;
use kernel::relay::Relay;
use kernel::{Aggregate, Log};
use proto::common::v1::log_service_server::LogService;
use proto::common::v1::*;
use tonic::{Request, Response, Status};

use crate::audit::Audit;
use crate::desk::Answer;
use crate::status;

/// One service's log and what goes with it.
pub(crate) struct Held {
    pub(crate) log: Log,
    pub(crate) audit: Audit,
    pub(crate) aggregates: Arc<[Aggregate]>,
    pub(crate) relay: Relay,
    pub(crate) parking: Parking,
    /// The service's policies that hear this log.
    pub(crate) own_policies: Vec<&'static str>,
}

/// The logs of this process by service.
#[derive(Clone)]
pub(crate) struct Logs(Arc<HashMap<&'static str, Held>>);

impl Logs {
    pub(crate) fn new(held: impl IntoIterator<Item = Held>) -> Self {
        Self(Arc::new(held.into_iter().map(|held| (held.log.service(), held)).collect()))
    }

    fn of(&self, service: &str) -> Result<&Held, Status> {
        self.0.get(service).ok_or_else(|| {
            let (zh, en) = (format!("本进程没有 {service} 的日志"), format!("this process holds no log of {service}"));
            status::NOT_HERE.status_with(&zh, &en)
        })
    }
}

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
#[rustfmt::skip]
impl LogService for Logs {
    type ReadLogStream = Answers<ReadLogResponse>;
    type ExportLogStream = Answers<ExportLogResponse>;
    type ListReferencesStream = Answers<ListReferencesResponse>;

    async fn read_head(&self, r: Request<ReadHeadRequest>) -> Answer<ReadHeadResponse> { self.head(r.into_inner()).await.map(Response::new) }
    async fn locate_position(&self, r: Request<LocatePositionRequest>) -> Answer<LocatePositionResponse> { self.locate(r.into_inner()).await.map(Response::new) }
    async fn read_log(&self, r: Request<ReadLogRequest>) -> Answer<Self::ReadLogStream> { self.announced(r.into_inner()).await.map(Response::new) }
    async fn export_log(&self, r: Request<ExportLogRequest>) -> Answer<Self::ExportLogStream> { self.stored(r).await.map(Response::new) }
    async fn verify_log(&self, r: Request<VerifyLogRequest>) -> Answer<VerifyLogResponse> { self.prove(r.into_inner()).await.map(Response::new) }
    async fn verify_stream(&self, r: Request<VerifyStreamRequest>) -> Answer<VerifyStreamResponse> { self.compare(r.into_inner()).await.map(Response::new) }
    async fn await_heard(&self, r: Request<AwaitHeardRequest>) -> Answer<AwaitHeardResponse> { self.heard(r).await.map(Response::new) }
    async fn list_references(&self, r: Request<ListReferencesRequest>) -> Answer<Self::ListReferencesStream> { self.references(r.into_inner()).await.map(Response::new) }
    async fn await_published(&self, r: Request<AwaitPublishedRequest>) -> Answer<AwaitPublishedResponse> { self.published(r).await.map(Response::new) }
    async fn begin_epoch(&self, r: Request<BeginEpochRequest>) -> Answer<BeginEpochResponse> { self.begin(r).await.map(Response::new) }
    async fn list_parked(&self, r: Request<ListParkedRequest>) -> Answer<ListParkedResponse> { self.parked(r.into_inner()).await.map(Response::new) }
    async fn retry_parked(&self, r: Request<RetryParkedRequest>) -> Answer<RetryParkedResponse> { self.retry(r).await.map(Response::new) }
    async fn discard_parked(&self, r: Request<DiscardParkedRequest>) -> Answer<DiscardParkedResponse> { self.discard(r).await.map(Response::new) }
    async fn record_act(&self, r: Request<RecordActRequest>) -> Answer<RecordActResponse> { self.record(r).await.map(Response::new) }
}
