//! Who may call what: every RPC of the descriptor set, asked by nobody and by every user of `up`.

use std::collections::BTreeSet;

use baohe::catalog::CATALOG;
use prost::Message as _;
use runtime::Permission;
use runtime::access::{RPCS, needs};
use runtime::identity::{DEMO, DemoUser, OWNER};
use support::World;
use tonic::{Code, Request};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{ServerReflectionRequest, ServerReflectionResponse};

use crate::descriptors::{Rpc, rpcs, services};
use crate::errors::told;
use crate::wire::{Line, put};

#[tokio::test]
async fn every_rpc_is_refused_to_who_is_nobody_and_to_who_lacks_its_permission() {
    let world = World::start().await;
    let line = Line::open(&world).await;
    let all = rpcs();
    assert_eq!(
        all.iter().map(|rpc| rpc.path.as_str()).collect::<BTreeSet<_>>(),
        RPCS.iter().map(|(path, _)| *path).collect(),
        "the table of permissions is the descriptor set"
    );
    for rpc in &all {
        refused_to_nobody(&line, rpc).await;
        for user in std::iter::once(&OWNER).chain(DEMO) {
            open_to_who_may(&line, rpc, user).await;
        }
    }
    open_to_all(&line).await;
    world.close().await;
}

async fn refused_to_nobody(line: &Line, rpc: &Rpc) {
    let bare = line.ask(&rpc.path, Request::new(Vec::new())).await.expect_err("no token");
    assert_eq!(told(&bare), (Code::Unauthenticated, "identity.token_missing".to_owned()), "{}", rpc.path);
    for token in ["Bearer x", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJvd25lciJ9."] {
        let mut forged = Request::new(Vec::new());
        put(&mut forged, "authorization", token);
        let refused = line.ask(&rpc.path, forged).await.expect_err("no token of ours");
        assert_eq!(told(&refused), (Code::Unauthenticated, "identity.token_invalid".to_owned()), "{}", rpc.path);
    }
    let mut disguised = line.by("owner", &());
    put(&mut disguised, "on-behalf-of", "up/owner");
    let refused = line.ask(&rpc.path, disguised).await.expect_err("no service");
    assert_eq!(told(&refused), (Code::PermissionDenied, "identity.not_a_service".to_owned()), "{}", rpc.path);
}

/// An empty message is let in where the role permits it, whatever is said of it inside, and nowhere else.
async fn open_to_who_may(line: &Line, rpc: &Rpc, user: &DemoUser) {
    let needed = needs(&rpc.path).expect("listed");
    let answer = line.ask(&rpc.path, line.by(user.name, &())).await;
    let at = format!("{} by {}: {answer:?}", rpc.path, user.name);
    match answer {
        Err(refused) if refused.code() == Code::PermissionDenied => {
            assert!(!permits(user, needed), "{at}");
            assert_eq!(told(&refused).1, "access.denied", "{at}");
            assert!(refused.message().contains(needed.key()), "which permission is missing: {at}");
        }
        Err(refused) => {
            assert!(permits(user, needed), "{at}");
            let bug = [Code::Internal, Code::Unknown, Code::Unimplemented, Code::Unauthenticated];
            assert!(!bug.contains(&refused.code()), "{at}");
        }
        Ok(_) => assert!(permits(user, needed), "{at}"),
    }
}

fn permits(user: &DemoUser, needed: Permission) -> bool {
    user.role.entry().permits.contains(&needed)
}

/// Whether it lives, and what can be asked, is for everybody.
async fn open_to_all(line: &Line) {
    for service in CATALOG.iter().map(|service| service.name()).chain(["", "live"]) {
        let asked = HealthCheckRequest { service: service.to_owned() };
        let request = Request::new(asked.encode_to_vec());
        let health: HealthCheckResponse = line.one("/grpc.health.v1.Health/Check", request).await.expect("health");
        assert_eq!(health.status(), ServingStatus::Serving, "{service:?}");
    }
    let list = ServerReflectionRequest {
        message_request: Some(tonic_reflection::pb::v1::server_reflection_request::MessageRequest::ListServices(
            String::new(),
        )),
        ..ServerReflectionRequest::default()
    };
    let request = Request::new(list.encode_to_vec());
    let path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    let answer: ServerReflectionResponse = line.one(path, request).await.expect("reflection");
    let Some(MessageResponse::ListServicesResponse(listed)) = answer.message_response else {
        panic!("no list: {answer:?}")
    };
    let listed: BTreeSet<String> = listed.service.into_iter().map(|service| service.name).collect();
    assert!(services().iter().all(|service| listed.contains(service)), "{listed:?}");
}
