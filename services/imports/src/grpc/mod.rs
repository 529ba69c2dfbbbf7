//! `ImportService`: a file in, its report out, batches listed and taken back. The work is done while the answers are
//! read: who hangs up interrupts it, and goes on with it by asking again.

mod batches;
mod intake;
mod telling;

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use futures::{Stream, StreamExt as _, stream};
use proto::common::v1 as pb;
use proto::common::v1::import_ledger_response::Part as Told;
use proto::common::v1::import_service_server::ImportService;
use proto::common::v1::undo_batch_response::Part as Back;
use runtime::{Answer, facts_of, status};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};

use crate::shelf::Shelf;
pub(crate) use intake::{FILE_TOO_LARGE, LEDGER_UNKNOWN, NOT_DESCRIBED};
use telling::Steps;
pub(crate) use telling::tell;

/// Serves `baohe.common.v1.ImportService` for the services of this process.
#[derive(Clone)]
pub(crate) struct Imports(Arc<HashMap<&'static str, Shelf>>);

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;
type Sender<T> = mpsc::Sender<Result<T, Status>>;

impl Imports {
    pub(crate) fn new(shelves: HashMap<&'static str, Shelf>) -> Self {
        Self(Arc::new(shelves))
    }

    fn of(&self, service: &str) -> Result<&Shelf, Status> {
        self.0.get(service).ok_or_else(|| {
            let zh = format!("本进程没有服务 {service}，或它不收台账");
            let en = format!("this process does not run the service {service}, or it takes no ledgers");
            status::NOT_HERE.status_with(&zh, &en)
        })
    }
}

/// Answers that come out of `work` while they are read.
fn answers<T, F>(work: impl FnOnce(Sender<T>) -> F) -> Answers<T>
where
    T: Send + 'static,
    F: Future<Output = Result<(), Status>> + Send + 'static,
{
    let (sender, told) = mpsc::channel(16);
    let work = work(sender.clone());
    let work = async move {
        if let Err(failed) = work.await {
            drop(sender.send(Err(failed)).await);
        }
    };
    let work = stream::once(work).filter_map(|()| std::future::ready(None));
    Box::pin(stream::select(ReceiverStream::new(told), work))
}

#[tonic::async_trait]
impl ImportService for Imports {
    type ImportLedgerStream = Answers<pb::ImportLedgerResponse>;
    type UndoBatchStream = Answers<pb::UndoBatchResponse>;

    async fn import_ledger(
        &self,
        request: Request<Streaming<pb::ImportLedgerRequest>>,
    ) -> Answer<Self::ImportLedgerStream> {
        let (imports, (metadata, extensions, asked)) = (self.clone(), request.into_parts());
        let part = |part| pb::ImportLedgerResponse { part: Some(part) };
        let answers = answers(move |sender: Sender<pb::ImportLedgerResponse>| async move {
            let file = intake::received(asked).await?;
            let shelf = imports.of(&file.service)?;
            let facts = facts_of(&shelf.base, &Request::from_parts(metadata, extensions, ()))?;
            let progress =
                Steps { sender: &sender, part: |now| pb::ImportLedgerResponse { part: Some(Told::Progress(now)) } };
            let report = intake::imported(shelf, &facts, file, &progress).await?;
            telling::report(report, |told| sender.send(Ok(part(told)))).await;
            Ok(())
        });
        Ok(Response::new(answers))
    }

    async fn list_batches(&self, request: Request<pb::ListBatchesRequest>) -> Answer<pb::ListBatchesResponse> {
        batches::list(self.of(&request.get_ref().service)?, request).await
    }

    async fn undo_batch(&self, request: Request<pb::UndoBatchRequest>) -> Answer<Self::UndoBatchStream> {
        let shelf = self.of(&request.get_ref().service)?;
        let facts = facts_of(&shelf.base, &request)?;
        let wanted = batches::found(&facts, request.into_inner()).await?;
        let imports = self.clone();
        let answers = answers(move |sender: Sender<pb::UndoBatchResponse>| async move {
            let progress =
                Steps { sender: &sender, part: |now| pb::UndoBatchResponse { part: Some(Back::Progress(now)) } };
            let report = batches::undone(imports.of(facts.log.service())?, &facts, &wanted, &progress).await?;
            telling::undone(report, |told| sender.send(Ok(pb::UndoBatchResponse { part: Some(Back::Report(told)) })))
                .await;
            Ok(())
        });
        Ok(Response::new(answers))
    }
}
