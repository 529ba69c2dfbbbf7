//! Names of people: `baohe.common.v1.NamesService` over the services of this process that keep names. Each look is in the
//! audit log with its purpose before anything is opened.

use std::collections::HashMap;
use std::sync::Arc;

use futures::future::BoxFuture;
use kernel::{Decider, DoesNotOpen, Id, Log, Ring};
use proto::common::v1::names_service_server::NamesService;
use proto::common::v1::{NamesRequest, NamesResponse, PersonalName};
use tonic::{Code, Request, Response, Status};
use uuid::Uuid;
use vocabulary::{Scoped, mask_number};

use crate::access::{Caller, Permission};
use crate::audit::Audit;
use crate::desk::Answer;
use crate::invalid::Invalid;
use crate::status::{self, Explained};
use crate::ticket::caller_of;

/// Looked at in one call at most.
const MOST: usize = 1_000;

/// More ids than one call may ask for.
pub(crate) const TOO_MANY_NAMES: Explained = Explained {
    code: "names.too_many",
    status: Code::InvalidArgument,
    zh: "一次最多查看1000个姓名",
    en: "at most 1,000 names are looked at in one call",
};

/// An aggregate that keeps somebody's name sealed.
pub trait Named: Decider + Scoped {
    /// What the audit log calls a look at it: `post_holder.name`.
    const LOOKED_AT: &'static str;

    /// Name and telephone opened with the key of [`Decider::subject`]; `None` where there is no name any more.
    ///
    /// # Errors
    /// The key is another's, or what is sealed was changed.
    fn named(&self, ring: &Ring) -> Result<Option<(String, String)>, DoesNotOpen>;
}

/// A service's names, whatever they are of.
pub(crate) trait Keeps: Send + Sync {
    fn names<'a>(&'a self, caller: &'a Caller, asked: NamesRequest) -> BoxFuture<'a, Result<NamesResponse, Status>>;
}

/// The names that the aggregates `D` of a log keep.
pub(crate) struct Keeper<D> {
    log: Log,
    audit: Audit,
    decider: std::marker::PhantomData<fn() -> D>,
}

impl<D> Keeper<D> {
    pub(crate) fn new(log: Log, audit: Audit) -> Self {
        Self { log, audit, decider: std::marker::PhantomData }
    }
}

impl<D: Named> Keeps for Keeper<D> {
    fn names<'a>(&'a self, caller: &'a Caller, asked: NamesRequest) -> BoxFuture<'a, Result<NamesResponse, Status>> {
        Box::pin(self.looked_at(caller, asked))
    }
}

impl<D: Named> Keeper<D> {
    async fn looked_at(&self, caller: &Caller, asked: NamesRequest) -> Result<NamesResponse, Status> {
        let ids = ids::<D>(&asked.ids)?;
        let mut known = self.log.load_all::<D>(&ids).await.map_err(status::unread)?;
        known.retain(|_, known| caller.sees(Permission::NameRead, &known.state.scope()));
        let shown: Vec<Id<D::Kind>> = ids.into_iter().filter(|id| known.contains_key(&id.uuid())).collect();
        let told: Vec<String> = shown.iter().map(ToString::to_string).collect();
        self.audit.looked(caller, D::LOOKED_AT, &told, &asked.purpose).await?;
        let subjects = known.iter().filter_map(|(id, known)| Some((*id, known.state.subject()?))).collect();
        let rings = self.log.rings(subjects).await.map_err(status::keyless)?;
        let opened = |id: &Uuid| match (known.get(id), rings.get(id)) {
            (Some(known), Some(ring)) => known.state.named(ring),
            _ => Ok(None),
        };
        let mut names = Vec::with_capacity(shown.len());
        for id in shown {
            let opened = opened(&id.uuid()).map_err(status::internal)?;
            let erased = opened.is_none();
            let (name, telephone) = opened.unwrap_or_default();
            names.push(PersonalName { id: id.to_string(), name, telephone: mask_number(&telephone), erased });
        }
        Ok(NamesResponse { names })
    }
}

/// Each once, in the order asked.
fn ids<D: Decider>(asked: &[String]) -> Result<Vec<Id<D::Kind>>, Invalid> {
    let mut invalid = Invalid::new();
    if asked.len() > MOST {
        let Explained { code, zh, en, .. } = TOO_MANY_NAMES;
        invalid.field("ids", code, zh, en, &asked.len().to_string());
        return Err(invalid);
    }
    let mut ids: Vec<Id<D::Kind>> = Vec::with_capacity(asked.len());
    let mut seen = std::collections::HashSet::with_capacity(asked.len());
    for (at, text) in asked.iter().enumerate() {
        ids.extend(
            invalid.check(&format!("ids[{at}]"), text, text.parse()).filter(|id: &Id<D::Kind>| seen.insert(id.uuid())),
        );
    }
    invalid.done(Some(ids))
}

/// The services of this process that keep names.
#[derive(Clone)]
pub(crate) struct Names(Arc<HashMap<&'static str, Arc<dyn Keeps>>>);

impl Names {
    pub(crate) fn new(keepers: HashMap<&'static str, Arc<dyn Keeps>>) -> Self {
        Self(Arc::new(keepers))
    }
}

#[tonic::async_trait]
impl NamesService for Names {
    async fn names(&self, request: Request<NamesRequest>) -> Answer<NamesResponse> {
        let caller = caller_of(&request)?;
        let asked = request.into_inner();
        let keeper = self.0.get(asked.service.as_str()).ok_or_else(|| {
            let service = &asked.service;
            let (zh, en) =
                (format!("本进程不保管 {service} 的姓名"), format!("this process keeps no names of {service}"));
            status::NOT_HERE.status_with(&zh, &en)
        })?;
        Ok(Response::new(keeper.names(&caller, asked).await?))
    }
}
