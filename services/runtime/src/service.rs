//! What a service is to the process: a name, and the parts it is made of.

use std::convert::Infallible;
use std::sync::Arc;

use async_nats::jetstream;
use futures::future::BoxFuture;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::RoutesBuilder;

use crate::peers::Peers;
use crate::reference::Reference;
use crate::status::Explained;

/// A service: a unit struct per crate, listed in the binary's catalogue.
pub trait Service: Sync {
    /// One name everywhere: package, stream, database, command line.
    fn name(&self) -> &'static str;

    /// Whether it decides, and so has a log. A service without one only reads what others tell.
    fn decides(&self) -> bool {
        true
    }

    /// What it is made of. Everything in `base` is open.
    ///
    /// # Errors
    /// What keeps the process from starting.
    fn parts(&self, base: &Base) -> anyhow::Result<Parts>;

    /// The codes of its refusals and rules, for `baohe explain`.
    fn explains(&self) -> &'static [Explained] {
        &[]
    }
}

/// What a service is given to work with. Cheap to clone.
#[derive(Clone)]
pub struct Base {
    /// The service's name.
    pub name: &'static str,
    /// Where the log stands in the world: the division's code.
    pub origin: Arc<str>,
    /// Its own database, as the application's role.
    pub pool: PgPool,
    /// NATS JetStream.
    pub jetstream: jetstream::Context,
    /// Other services, asked for itself.
    pub peers: Peers,
    /// Divisions, industries, parameters, grants.
    pub reference: Reference,
}

/// How a task is begun, and begun again after it failed. It ends by itself soon after the token is cancelled.
pub(crate) type Begin = Arc<dyn Fn(CancellationToken) -> BoxFuture<'static, anyhow::Result<()>> + Send + Sync>;

/// When a task is stopped in the drain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Errand,
}

pub(crate) struct Task {
    pub(crate) name: &'static str,
    pub(crate) stage: Stage,
    pub(crate) begin: Begin,
}

/// What a service is made of.
#[derive(Default)]
pub struct Parts {
    pub(crate) routes: RoutesBuilder,
    pub(crate) names: Vec<&'static str>,
    pub(crate) tasks: Vec<Task>,
    pub(crate) bootstrap: Option<BoxFuture<'static, anyhow::Result<()>>>,
}

impl Parts {
    /// A gRPC service.
    #[must_use]
    pub fn grpc<S>(mut self, server: S) -> Self
    where
        S: tower::Service<http::Request<Body>, Response = http::Response<Body>, Error = Infallible>,
        S: NamedService + Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
    {
        self.routes.add_service(server);
        self.names.push(S::NAME);
        self
    }

    /// Work of its own that goes on until the token is cancelled: errands. Ended early or failed, it begins again after
    /// a pause.
    #[must_use]
    pub fn task<F>(mut self, name: &'static str, begin: impl Fn(CancellationToken) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let begin: Begin = Arc::new(move |stop| Box::pin(begin(stop)));
        self.tasks.push(Task { name, stage: Stage::Errand, begin });
        self
    }

    /// Done once at every start, after the log is open and before anything is served: what must be there in an empty
    /// home. It must be harmless when repeated.
    #[must_use]
    pub fn bootstrap(mut self, work: impl Future<Output = anyhow::Result<()>> + Send + 'static) -> Self {
        self.bootstrap = Some(Box::pin(work));
        self
    }
}
