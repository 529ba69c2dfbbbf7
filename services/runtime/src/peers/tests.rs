#![allow(clippy::disallowed_methods, reason = "a test is its own runtime: the peer is a task of it")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use proto::organization::v1::unit_service_server::{UnitService, UnitServiceServer};
use proto::organization::v1::{
    LookUpPartyOrganizationsRequest, LookUpPartyOrganizationsResponse, LookUpUnitsRequest, LookUpUnitsResponse,
};
use tonic::metadata::MetadataMap;
use tonic::transport::server::TcpIncoming;
use tonic::{Code, Request, Response, Status};

use super::*;
use crate::{Known, status};

/// A peer that is not available the first times, and remembers how it was asked.
#[derive(Default)]
struct Shy {
    away_for: u32,
    asked: AtomicU32,
    heard: Mutex<Option<MetadataMap>>,
}

#[derive(Clone)]
struct Peering(Arc<Shy>);

#[tonic::async_trait]
impl UnitService for Peering {
    async fn look_up_units(
        &self,
        request: Request<LookUpUnitsRequest>,
    ) -> Result<Response<LookUpUnitsResponse>, Status> {
        *self.0.heard.lock().unwrap() = Some(request.metadata().clone());
        if self.0.asked.fetch_add(1, Ordering::SeqCst) < self.0.away_for {
            return Err(status::AWAY.status());
        }
        Ok(Response::new(LookUpUnitsResponse::default()))
    }

    async fn look_up_party_organizations(
        &self,
        _: Request<LookUpPartyOrganizationsRequest>,
    ) -> Result<Response<LookUpPartyOrganizationsResponse>, Status> {
        Err(status::AWAY.status())
    }
}

async fn peers(shy: &Arc<Shy>) -> Peers {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let server = tonic::transport::Server::builder().add_service(UnitServiceServer::new(Peering(shy.clone())));
    tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener)));
    Peers::new([("organization".to_owned(), address)], Arc::new(|| "token".to_owned())).unwrap()
}

#[tokio::test]
async fn a_peer_that_comes_back_is_asked_again_with_who_asks_and_for_whom() {
    let shy = Arc::new(Shy { away_for: 2, ..Shy::default() });
    let day = vocabulary::parse_day("2019-07-01").unwrap();
    let caller = Caller::person("up/li", &Known::default(), day);
    let peers = peers(&shy).await.of(&caller, None);
    peers.units().look_up_units(LookUpUnitsRequest::default()).await.unwrap();
    assert_eq!(shy.asked.load(Ordering::SeqCst), 3);
    let heard = shy.heard.lock().unwrap().take().unwrap();
    let said = |key: &str| heard.get(key).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    assert_eq!(
        [said("authorization"), said("on-behalf-of"), said("baohe-service")],
        ["Bearer token", "up/li", "organization"]
    );
    assert!(said("grpc-timeout").ends_with('m'));
}

#[tokio::test]
async fn a_service_asks_for_itself_without_naming_anybody() {
    let shy = Arc::new(Shy::default());
    peers(&shy)
        .await
        .of(&Caller::service("projector"), None)
        .units()
        .look_up_units(LookUpUnitsRequest::default())
        .await
        .unwrap();
    assert!(shy.heard.lock().unwrap().take().unwrap().get("on-behalf-of").is_none());
}

#[tokio::test]
async fn a_peer_that_stays_away_is_named_and_what_it_says_is_passed_on() {
    let shy = Arc::new(Shy { away_for: u32::MAX, ..Shy::default() });
    let told = peers(&shy).await.units().look_up_units(LookUpUnitsRequest::default()).await.unwrap_err();
    assert_eq!(status::reason(&told).as_deref(), Some("log.away"));

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let peers = Peers::new([("organization".to_owned(), closed)], Arc::new(String::new)).unwrap();
    for away in [peers.units(), UnitServiceClient::new(peers.to("membership"))] {
        let told = away.clone().look_up_units(LookUpUnitsRequest::default()).await.unwrap_err();
        assert_eq!((told.code(), status::reason(&told).as_deref()), (Code::Unavailable, Some("peer.away")));
    }
}
