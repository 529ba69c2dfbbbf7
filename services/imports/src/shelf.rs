//! The ledgers a service takes, found by their names.

use std::marker::PhantomData;

use futures::future::BoxFuture;
use proto::common::v1::import_service_server::ImportServiceServer;
use runtime::{Base, Facts, Parts};
use tonic::Status;

use crate::grpc::Imports;
use crate::import::{Report, Wanted, import};
use crate::publish;
use crate::recording::Undoing;
use crate::run::Progress;
use crate::undo::{Task, Undone, undo};

/// A service's ledgers.
pub struct Shelf {
    pub(crate) base: Base,
    ledgers: Vec<Box<dyn Ledger>>,
}

impl Shelf {
    /// An empty one.
    pub fn new(base: &Base) -> Self {
        Self { base: base.clone(), ledgers: Vec::new() }
    }

    /// One more ledger.
    #[must_use]
    pub fn ledger<L: Undoing>(mut self) -> Self {
        self.ledgers.push(Box::new(Of::<L>(PhantomData)));
        self
    }

    /// Makes imports a part of the service: the aggregate of batches, and its share of `ImportService`.
    #[must_use]
    pub fn put_into(self, parts: Parts) -> Parts {
        let base = self.base.clone();
        parts.aggregate(publish::batch).share(&base, self, |shelves, routes| {
            routes.add_service(ImportServiceServer::new(Imports::new(shelves)));
        })
    }

    /// The ledger of this name.
    pub(crate) fn find(&self, name: &str) -> Option<&dyn Ledger> {
        self.ledgers.iter().find(|ledger| ledger.name() == name).map(AsRef::as_ref)
    }

    /// All there are.
    pub(crate) fn names(&self) -> String {
        self.ledgers.iter().map(|ledger| ledger.name()).collect::<Vec<_>>().join(", ")
    }
}

/// What can be done with a ledger, whatever its rows are.
pub(crate) trait Ledger: Send + Sync {
    fn name(&self) -> &'static str;

    fn import<'a>(
        &'a self,
        facts: &'a Facts,
        wanted: Wanted,
        progress: &'a dyn Progress,
    ) -> BoxFuture<'a, Result<Report, Status>>;

    fn undo<'a>(&'a self, task: Task<'a>, progress: &'a dyn Progress) -> BoxFuture<'a, Result<Undone, Status>>;
}

struct Of<L>(PhantomData<fn() -> L>);

impl<L: Undoing> Ledger for Of<L> {
    fn name(&self) -> &'static str {
        L::FORM.name
    }

    fn import<'a>(
        &'a self,
        facts: &'a Facts,
        wanted: Wanted,
        progress: &'a dyn Progress,
    ) -> BoxFuture<'a, Result<Report, Status>> {
        Box::pin(import::<L>(facts, wanted, progress))
    }

    fn undo<'a>(&'a self, task: Task<'a>, progress: &'a dyn Progress) -> BoxFuture<'a, Result<Undone, Status>> {
        Box::pin(undo::<L>(task, progress))
    }
}
