//! What a service is to the process: a name, and the parts it is made of.

use std::any::Any;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use async_nats::jetstream;
use futures::future::BoxFuture;
use kernel::policy::Reactor;
use kernel::projection::Projector;
use kernel::{Aggregate, Announcement, Event, Log, Policy, Projection, Recorded};
use proto::common::v1::names_service_server::NamesServiceServer;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::RoutesBuilder;

use crate::audit::Audit;
use crate::names::{Keeper, Keeps, Named, Names};
use crate::pages::Pages;
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

    /// The codes of its refusals and rules, for `baohe explain`; and the scopes of its claims, in whose words it is told
    /// that one is held.
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
    /// Tokens of the pages of lists.
    pub pages: Pages,
    /// How its claims are told.
    pub(crate) explains: &'static [Explained],
    pub(crate) logs: Option<(Log, Audit)>,
}

impl Base {
    /// The service's log.
    ///
    /// # Errors
    /// It is a service that has none.
    pub fn log(&self) -> anyhow::Result<&Log> {
        self.logs.as_ref().map(|(log, _)| log).ok_or_else(|| anyhow::anyhow!("{} has no log", self.name))
    }

    /// Its audit log.
    ///
    /// # Errors
    /// It is a service that has none.
    pub fn audit(&self) -> anyhow::Result<&Audit> {
        self.logs.as_ref().map(|(_, audit)| audit).ok_or_else(|| anyhow::anyhow!("{} has no audit log", self.name))
    }
}

/// How a task is begun, and begun again after it failed. It ends by itself soon after the token is cancelled.
pub(crate) type Begin = Arc<dyn Fn(CancellationToken) -> BoxFuture<'static, anyhow::Result<()>> + Send + Sync>;

/// When a task is stopped in the drain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Health,
    Public,
    Errand,
    Policy,
    Projection,
    Relay,
    Internal,
    Writer,
}

/// Puts one gRPC service among the others.
pub(crate) type Route = Box<dyn FnOnce(&mut RoutesBuilder) + Send>;

/// A service's name and its part in a gRPC service that several serve together.
pub(crate) type Part = (&'static str, Box<dyn Any + Send>);

/// Puts the gRPC service of these parts, all of one type, among the others.
pub(crate) type Join = Box<dyn FnOnce(Vec<Part>, &mut RoutesBuilder) + Send>;

pub(crate) struct Task {
    pub(crate) name: &'static str,
    pub(crate) stage: Stage,
    pub(crate) begin: Begin,
}

/// What a service is made of.
#[derive(Default)]
pub struct Parts {
    pub(crate) routes: Vec<Route>,
    pub(crate) shares: Vec<(Part, Join)>,
    pub(crate) aggregates: Vec<Aggregate>,
    pub(crate) tasks: Vec<Task>,
    /// Its policies that hear its own log.
    pub(crate) own_policies: Vec<&'static str>,
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
        self.routes.push(Box::new(|routes| {
            routes.add_service(server);
        }));
        self
    }

    /// This service's part in a gRPC service that an address has once, whichever services are behind it. `serve` is given
    /// the parts of all of this process, by service: a call names the one it means.
    #[must_use]
    pub fn share<T: Send + 'static>(
        mut self,
        base: &Base,
        part: T,
        serve: fn(HashMap<&'static str, T>, &mut RoutesBuilder),
    ) -> Self {
        let join: Join = Box::new(move |parts, routes| {
            let parts = parts.into_iter().filter_map(|(service, part)| Some((service, *part.downcast::<T>().ok()?)));
            serve(parts.collect(), routes);
        });
        self.shares.push(((base.name, Box::new(part)), join));
        self
    }

    /// Names of people, which this aggregate keeps: shown by `NamesService` to who may see them.
    ///
    /// # Errors
    /// The service has no log.
    pub fn names<D: Named>(self, base: &Base) -> anyhow::Result<Self> {
        let keeper: Arc<dyn Keeps> = Arc::new(Keeper::<D>::new(base.log()?.clone(), base.audit()?.clone()));
        Ok(self.share(base, keeper, |keepers, routes| {
            routes.add_service(NamesServiceServer::new(Names::new(keepers)));
        }))
    }

    /// An aggregate of the service's log, and how each of its events is told.
    #[must_use]
    pub fn aggregate<E: Event>(mut self, publish: fn(&Recorded<E>) -> Announcement) -> Self {
        self.aggregates.push(Aggregate::of(publish));
        self
    }

    /// A rule: own commands that follow from what is heard. It acts as `policy/<name>` on behalf of the cause's actor
    /// and may do to its own aggregates what it was written to do.
    ///
    /// # Errors
    /// The service has no log.
    pub fn policy<P: Policy>(mut self, base: &Base, policy: P) -> anyhow::Result<Self> {
        self.own_policies.extend((P::SOURCE == base.name).then_some(P::NAME));
        let reactor = Reactor::new(policy, base.log()?.clone(), base.jetstream.clone(), |_: &P::Decider| Ok(()));
        Ok(self.staged(P::NAME, Stage::Policy, move |stop| {
            let reactor = reactor.clone();
            async move {
                reactor.run(stop).await;
                Ok(())
            }
        }))
    }

    /// A read model; the same handle is what its queries ask.
    #[must_use]
    pub fn projection<P: Projection>(self, projector: &Projector<P>) -> Self {
        let projector = projector.clone();
        self.staged(P::NAME, Stage::Projection, move |stop| {
            let projector = projector.clone();
            async move {
                projector.run(stop).await;
                Ok(())
            }
        })
    }

    /// Work of its own that goes on until the token is cancelled: errands. Ended early or failed, it begins again after
    /// a pause.
    #[must_use]
    pub fn task<F>(self, name: &'static str, begin: impl Fn(CancellationToken) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.staged(name, Stage::Errand, begin)
    }

    /// Done once at every start, after the log is open and before anything is served: what must be there in an empty
    /// home. It must be harmless when repeated.
    #[must_use]
    pub fn bootstrap(mut self, work: impl Future<Output = anyhow::Result<()>> + Send + 'static) -> Self {
        self.bootstrap = Some(Box::pin(work));
        self
    }

    fn staged<F>(
        mut self,
        name: &'static str,
        stage: Stage,
        begin: impl Fn(CancellationToken) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.tasks.push(Task { name, stage, begin: Arc::new(move |stop| Box::pin(begin(stop))) });
        self
    }
}
