//! Other services: one typed client per peer, with token, deadline, trace, safe retries and a breaker.
//!
//! Every call may be repeated: queries change nothing and commands carry their id.

mod breaker;
mod peer;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use proto::common::v1::log_service_client::LogServiceClient;
use proto::organization::v1::unit_service_client::UnitServiceClient;
use tokio::time::Instant;
use tonic::transport::Endpoint;

use breaker::Breaker;
pub use peer::Peer;

use crate::access::Caller;

/// Gives the calling service's token, freshly signed where need be.
pub(crate) type OwnToken = Arc<dyn Fn() -> String + Send + Sync>;

/// The ways to other services; in [`crate::Facts`] they are bound to the caller. Cheap to clone.
#[derive(Clone)]
pub struct Peers {
    links: Arc<HashMap<String, Arc<Link>>>,
    token: OwnToken,
    on_behalf_of: Option<Arc<str>>,
    deadline: Option<Instant>,
}

struct Link {
    name: String,
    channel: tonic::transport::Channel,
    breaker: Breaker,
}

impl Peers {
    /// Ways to services by name. Connections are made when first used.
    pub(crate) fn new(addresses: impl IntoIterator<Item = (String, String)>, token: OwnToken) -> anyhow::Result<Self> {
        let mut links = HashMap::new();
        for (name, address) in addresses {
            let endpoint = Endpoint::from_shared(address)?
                .connect_timeout(Duration::from_secs(3))
                .tcp_nodelay(true)
                .http2_keep_alive_interval(Duration::from_secs(30))
                .keep_alive_timeout(Duration::from_secs(10));
            let link = Link { name: name.clone(), channel: endpoint.connect_lazy(), breaker: Breaker::default() };
            links.insert(name, Arc::new(link));
        }
        Ok(Self { links: Arc::new(links), token, on_behalf_of: None, deadline: None })
    }

    /// The same ways, asking for `caller` within what is left of their time.
    pub fn of(&self, caller: &Caller, deadline: Option<Instant>) -> Self {
        let for_itself = caller.holder().starts_with("service/");
        let on_behalf_of = (!for_itself).then(|| caller.holder().into());
        Self { on_behalf_of, deadline, ..self.clone() }
    }

    /// Organization's units and Party organizations: existence, state, place.
    pub fn units(&self) -> UnitServiceClient<Peer> {
        UnitServiceClient::new(self.to("organization"))
    }

    /// A service's log.
    pub fn log(&self, service: &str) -> LogServiceClient<Peer> {
        LogServiceClient::new(self.to(service))
    }

    fn to(&self, service: &str) -> Peer {
        Peer {
            name: service.into(),
            link: self.links.get(service).cloned(),
            token: self.token.clone(),
            on_behalf_of: self.on_behalf_of.clone(),
            deadline: self.deadline,
        }
    }
}

#[cfg(test)]
mod tests;
