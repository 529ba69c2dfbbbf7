//! `serve`: the services in processes of their own, as an IT department runs them.

mod stage;

use proto::assignment::v1::assignment_service_client::AssignmentServiceClient;
use proto::assignment::v1::{AssignPostRequest, NewHolder, PostKind};
use proto::common::v1::log_service_client::LogServiceClient;
use proto::common::v1::{AwaitPublishedRequest, ReadHeadRequest, Receipt, VerifyLogRequest, VerifyStreamRequest};
use proto::coverage::v1::projection_service_client::ProjectionServiceClient;
use proto::coverage::v1::{AwaitAppliedRequest, VerifyReadModelsRequest};
use std::sync::atomic::{AtomicUsize, Ordering};
use support::{Signal, as_bearer, channel, eventually};
use tonic::Request;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use uuid::Uuid;

use self::stage::{Node, Stage, refused};
use crate::recorder::Recorder;

fn by<T>(stage: &Stage, message: T) -> Request<T> {
    as_bearer(&stage.token, Uuid::now_v7(), message)
}

async fn head(stage: &Stage, node: &Node, service: &str) -> Receipt {
    let mut logs = LogServiceClient::new(channel(&node.address).await.expect("it answers"));
    let request = by(stage, ReadHeadRequest { service: service.to_owned() });
    let head = logs.read_head(request).await.expect("a head").into_inner();
    Receipt { service: service.to_owned(), epoch: head.epoch, position: head.position, ..Receipt::default() }
}

/// Log, stream and read models agree, asked of whoever holds them.
async fn all_holds(stage: &Stage, organization: &Node, membership: &Node, assignment: &Node, projector: &Node) {
    let mut heads = Vec::new();
    for (node, service) in [(organization, "organization"), (membership, "membership"), (assignment, "assignment")] {
        let head = head(stage, node, service).await;
        let (service, until) = (head.service.clone(), head.position);
        let mut logs = LogServiceClient::new(channel(&node.address).await.expect("it answers"));
        let published = AwaitPublishedRequest { service: service.clone(), position: until };
        logs.await_published(by(stage, published)).await.expect("published");
        let log = logs.verify_log(by(stage, VerifyLogRequest { service: service.clone(), until })).await;
        let log = log.expect("verified").into_inner();
        assert_eq!((log.positions, log.differences), (until, Vec::new()));
        let stream = logs.verify_stream(by(stage, VerifyStreamRequest { service, until })).await;
        let stream = stream.expect("verified").into_inner();
        assert_eq!((stream.positions, stream.differences), (until, Vec::new()));
        heads.push(head);
    }
    let until = heads.iter().map(|head| (head.service.clone(), head.position)).collect();
    let mut projections = ProjectionServiceClient::new(channel(&projector.address).await.expect("it answers"));
    projections.await_applied(by(stage, AwaitAppliedRequest { receipts: heads })).await.expect("applied");
    let models = projections.verify_read_models(by(stage, VerifyReadModelsRequest { until })).await;
    let models = models.expect("verified").into_inner();
    assert!(models.rows > 0 && models.differences.is_empty(), "{models:?}");
}

async fn health(address: &str) -> Option<ServingStatus> {
    let mut health = HealthClient::new(channel(address).await.ok()?);
    Some(health.check(HealthCheckRequest::default()).await.ok()?.into_inner().status())
}

async fn serving(node: &mut Node) {
    let (name, address) = (node.name, node.address.clone());
    let ready = eventually("it serves", async || {
        health(&address).await.filter(|status| *status == ServingStatus::Serving).map(drop)
    });
    let ended = tokio::select! {
        () = ready => return,
        code = node.ended() => code,
    };
    panic!("{name} ended: {ended:?}\n{}", node.log());
}

/// The exit code of a node told to end; it said so from the first moment on, while it still answered.
async fn drained(node: &mut Node) -> Option<i32> {
    let mut health = HealthClient::new(channel(&node.address).await.expect("it answers"));
    let mut told = health.watch(HealthCheckRequest::default()).await.expect("a watch").into_inner();
    let mut next = async || told.message().await.ok().flatten().map(|answer| answer.status());
    assert_eq!(next().await, Some(ServingStatus::Serving));
    node.send(Signal::TERM);
    // What was so is told again every second; one such word may be under way.
    let mut after = next().await;
    while after == Some(ServingStatus::Serving) {
        after = next().await;
    }
    assert_eq!(after, Some(ServingStatus::NotServing), "told before anything is closed");
    assert_eq!(self::health(&node.address).await, Some(ServingStatus::NotServing), "and still answered");
    // Who watches on and on keeps the listener open for half of the time there is.
    drop((told, health));
    node.ended().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_processes_are_one_system_while_they_are_killed_and_drained() {
    let stage = Stage::set().await;
    let (mut one, mut other) = (stage.node("organization", &[]), stage.node("organization", &[]));
    let mut membership = stage.node("membership", &[&one]);
    let mut assignment = stage.node("assignment", &[&one]);
    let mut projector = stage.node("projector", &[&other, &membership, &assignment]);
    for node in [&mut one, &mut other, &mut membership, &mut assignment, &mut projector] {
        serving(node).await;
    }

    // Either is asked in turn, for everything; a balancer would do the same.
    let (turn, addresses) = (AtomicUsize::new(0), [one.address.clone(), other.address.clone()]);
    let in_turn = || Some((addresses[turn.fetch_add(1, Ordering::Relaxed) % 2].clone(), stage.token.clone()));
    let recorder = Recorder::asking(in_turn);
    let more = async |what: &str| {
        let before = recorder.done().len();
        eventually(what, async || (recorder.done().len() >= before + 10).then_some(())).await;
    };
    let faults = async {
        more("both take commands").await;
        one.kill().await;
        more("the other goes on alone").await;
        stage.again(&mut one);
        serving(&mut one).await;
        more("both take commands again").await;
        assert_eq!(drained(&mut other).await, Some(0));
        more("the first goes on alone").await;
        stage.again(&mut other);
        serving(&mut other).await;
        more("both take commands again").await;
        recorder.end();
    };
    tokio::join!(recorder.work(), recorder.work(), faults);
    // Asked of the one what the other answered, too.
    turn.fetch_add(1, Ordering::Relaxed);
    let done = recorder.the_same_again().await;

    // A service asks another one in its process.
    let mut desk = AssignmentServiceClient::new(channel(&assignment.address).await.expect("it answers"));
    let liaison = AssignPostRequest {
        kind: PostKind::Liaison.into(),
        person: Some(NewHolder { name: "联络某".into(), telephone: "19900001111".into(), ..NewHolder::default() }),
        organization: done[0].receipt.id.clone(),
        from: "2019-02-01".into(),
        ..AssignPostRequest::default()
    };
    desk.assign_post(by(&stage, liaison)).await.expect("the unit exists and lives");
    all_holds(&stage, &one, &membership, &assignment, &projector).await;
    for node in [&mut projector, &mut assignment, &mut membership, &mut other, &mut one] {
        assert_eq!(drained(node).await, Some(0), "{}\n{}", node.name, node.log());
    }
    stage.strike().await;
}

#[tokio::test]
async fn a_key_nobody_knows_is_refused_by_its_name() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("baohe.toml");
    std::fs::write(&file, "[server]\nlissen = \"127.0.0.1:0\"\n").expect("writable");
    refused(&file, &[], 78, "lissen").await;
    std::fs::write(&file, "[server]\nlisten = \"127.0.0.1:0\"\n").expect("writable");
    refused(&file, &[("BAOHE__LOG__ORGIN", "440309")], 78, "orgin").await;
    refused(&file, &[("BAOHE__SERVER__LISTEN", "nowhere")], 78, "LISTEN").await;
    refused(&directory.path().join("none.toml"), &[], 78, "none.toml").await;
}
