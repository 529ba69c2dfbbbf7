//! A process as it really serves: PostgreSQL, NATS, gRPC, tokens, grants that come back as reference data.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod grants;

use std::time::Duration;

use proto::common::v1 as common;
use proto::organization::v1 as pb;
use proto::organization::v1::unit_service_client::UnitServiceClient;
use support::Serving;
use tokio::time::{Instant, sleep};
use tonic::{Code, Request};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

const SERVICES: &[&dyn runtime::Service] = &[&grants::Organization];

fn grant(holder: &str, division: &str) -> pb::AddGrantRequest {
    let scope = Some(pb::GrantScope { division: division.into(), ..Default::default() });
    pb::AddGrantRequest { holder: holder.into(), role: "security".into(), scope, ..Default::default() }
}

fn told(status: &tonic::Status) -> (Code, String) {
    (status.code(), runtime::status::reason(status).unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_done_once_and_only_for_whom_it_is_allowed() {
    let world = Serving::start(SERVICES).await;
    let mut grants = world.grants().await;

    let request = || world.by("owner", grant("baohe/li", "440309001"));
    let first = request();
    let key = first.metadata().get("idempotency-key").unwrap().clone();
    let receipt = grants.add_grant(first).await.unwrap().into_inner();
    assert_eq!(
        (receipt.service.as_str(), receipt.position, receipt.version, receipt.events),
        ("organization", 1, 1, 1)
    );
    let again = |mut request: Request<pb::AddGrantRequest>| {
        request.metadata_mut().insert("idempotency-key", key.clone());
        request
    };
    assert_eq!(grants.add_grant(again(request())).await.unwrap().into_inner(), receipt);
    let other = grants.add_grant(again(world.by("owner", grant("baohe/wang", "440309001")))).await.unwrap_err();
    assert_eq!(told(&other), (Code::AlreadyExists, "command.reused".into()));
    let other = grants.add_grant(again(world.by("security", grant("baohe/li", "440309001")))).await.unwrap_err();
    assert_eq!(told(&other), (Code::AlreadyExists, "command.reused".into()));

    let end = pb::EndGrantRequest { grant: receipt.id.clone(), ..Default::default() };
    let ended = world.by("owner", end.clone());
    let key = ended.metadata().get("idempotency-key").unwrap().clone();
    let ended = grants.end_grant(ended).await.unwrap().into_inner();
    let refused = grants.end_grant(world.by("owner", end.clone())).await.unwrap_err();
    assert_eq!(told(&refused), (Code::FailedPrecondition, "grant.has_ended".into()));
    let mut repeated = world.by("owner", end);
    repeated.metadata_mut().insert("idempotency-key", key);
    assert_eq!(grants.end_grant(repeated).await.unwrap().into_inner(), ended, "told before a refusal");

    for (user, code) in [("leader", "access.denied"), ("nobody", "access.denied")] {
        let refused = grants.add_grant(world.by(user, grant("baohe/li", "440309001"))).await.unwrap_err();
        assert_eq!(told(&refused), (Code::PermissionDenied, code.into()), "{user}");
    }
    let nobody = grants.add_grant(Request::new(grant("baohe/li", ""))).await.unwrap_err();
    assert_eq!(told(&nobody), (Code::Unauthenticated, "identity.token_missing".into()));
    let mut keyless = request();
    keyless.metadata_mut().remove("idempotency-key");
    let refused = grants.add_grant(keyless).await.unwrap_err();
    assert_eq!(told(&refused), (Code::InvalidArgument, "request.idempotency_key_missing".into()));
    let mut behalf = request();
    behalf.metadata_mut().insert("on-behalf-of", "baohe/owner".parse().unwrap());
    let refused = grants.add_grant(behalf).await.unwrap_err();
    assert_eq!(told(&refused), (Code::PermissionDenied, "identity.not_a_service".into()));
    let refused = grants.add_grant(world.by("owner", grant("", ""))).await.unwrap_err();
    assert_eq!(told(&refused), (Code::InvalidArgument, "text.invalid".into()));
    let refused = grants.add_grant(world.by("owner", grant(&"长".repeat(400_000), ""))).await.unwrap_err();
    assert_eq!(told(&refused), (Code::ResourceExhausted, "request.too_large".into()));
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_is_known_to_the_door_soon_after_it_was_recorded() {
    let world = Serving::start(SERVICES).await;
    let mut grants = world.grants().await;
    let request = || grant("baohe/zhang", "440309001");
    assert!(grants.add_grant(world.by("li", request())).await.is_err());
    let receipt = grants.add_grant(world.by("owner", grant("baohe/li", "440309001"))).await.unwrap().into_inner();
    // A grant for a street reaches no grant, which concerns the district: absent for them, not forbidden.
    let until = Instant::now() + Duration::from_secs(10);
    let refused = loop {
        let refused = grants.add_grant(world.by("li", request())).await.unwrap_err();
        if refused.code() != Code::PermissionDenied || Instant::now() > until {
            break refused;
        }
        sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(told(&refused), (Code::NotFound, "record.not_found".into()));

    let mut logs = world.logs().await;
    let asked = common::ReadLogRequest { service: "organization".into(), ..Default::default() };
    let mut read = logs.read_log(world.by("operator", asked)).await.unwrap().into_inner();
    let told = read.message().await.unwrap().unwrap();
    assert!(told.event.contains(r#""type":"baohe.organization.grant.added.v1""#), "{}", told.event);
    assert_eq!((told.position, read.message().await.unwrap().unwrap().head), (1, 1));
    let asked = common::AwaitPublishedRequest { service: "organization".into(), position: receipt.position };
    assert_eq!(logs.await_published(world.by("leader", asked)).await.unwrap().into_inner().published, 1);
    let refused = logs.read_log(world.by("leader", Default::default())).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_stays_ready_while_nats_is_away_and_starts_again_where_it_was() {
    let mut world = Serving::start(SERVICES).await;
    world.nats.take().unwrap().stop().await;
    let receipt = world.grants().await.add_grant(world.by("owner", grant("baohe/li", ""))).await.unwrap().into_inner();
    assert_eq!(receipt.position, 1);
    assert_eq!(health(&world, "organization").await, 1);
    assert_eq!(health(&world, "live").await, 1);

    world.running.take().unwrap().drain().await;
    world.serve().await;
    let asked = common::ReadHeadRequest { service: "organization".into() };
    let head = world.logs().await.read_head(world.by("leader", asked)).await.unwrap().into_inner();
    assert_eq!(head.position, 1);
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_database_a_service_says_so_and_lives_on() {
    let mut world = Serving::start(SERVICES).await;
    world.postgres.take().unwrap().stop().await;
    let until = Instant::now() + Duration::from_secs(20);
    while health(&world, "organization").await == 1 && Instant::now() < until {
        sleep(Duration::from_millis(50)).await;
    }
    let told = [health(&world, "organization").await, health(&world, "").await, health(&world, "live").await];
    assert_eq!(told, [2, 2, 1]);
    let away = world.grants().await.add_grant(world.by("owner", grant("baohe/li", ""))).await.unwrap_err();
    assert_eq!(self::told(&away), (Code::Unavailable, "log.away".into()));
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_late_or_unknown_is_told_as_such() {
    let world = Serving::start(SERVICES).await;
    let mut late = world.by("owner", grant("baohe/li", ""));
    late.set_timeout(Duration::from_nanos(1));
    let late = world.grants().await.add_grant(late).await.unwrap_err();
    assert!(matches!(late.code(), Code::DeadlineExceeded | Code::Cancelled), "{late}");
    let mut elsewhere = UnitServiceClient::new(world.channel().await);
    let absent = elsewhere.look_up_units(world.by("owner", Default::default())).await.unwrap_err();
    assert_eq!(absent.code(), Code::Unimplemented);
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_told_at_their_own_address() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let world = Serving::start(SERVICES).await;
    let mut stream = tokio::net::TcpStream::connect(world.running().metrics_address).await.unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK"), "{text}");
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trace_goes_on_from_the_caller_to_the_announced_event() {
    let world = Serving::start(SERVICES).await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let mut request = world.by("owner", grant("baohe/li", ""));
    request.metadata_mut().insert("traceparent", format!("00-{trace}-00f067aa0ba902b7-01").parse().unwrap());
    world.grants().await.add_grant(request).await.unwrap();
    let asked = common::ReadLogRequest { service: "organization".into(), ..Default::default() };
    let mut read = world.logs().await.read_log(world.by("operator", asked)).await.unwrap().into_inner();
    let event = read.message().await.unwrap().unwrap().event;
    assert!(event.contains(&format!(r#""traceparent":"00-{trace}-"#)), "{event}");
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_may_do_for_somebody_what_they_may() {
    let world = Serving::start(SERVICES).await;
    let mut grants = world.grants().await;
    let behalf = |holder: Option<&str>| {
        let mut request = world.by("leader", grant("baohe/li", ""));
        let bearer = format!("Bearer {}", world.service_token("assignment"));
        request.metadata_mut().insert("authorization", bearer.parse().unwrap());
        if let Some(holder) = holder {
            request.metadata_mut().insert("on-behalf-of", holder.parse().unwrap());
        }
        request
    };
    for refused in [None, Some("baohe/leader"), Some("baohe/nobody")] {
        let refused = grants.add_grant(behalf(refused)).await.unwrap_err();
        assert_eq!(told(&refused), (Code::PermissionDenied, "access.denied".into()));
    }
    grants.add_grant(behalf(Some("baohe/security"))).await.unwrap();
    let asked = common::ExportLogRequest { service: "organization".into(), ..Default::default() };
    let mut answer = world.logs().await.export_log(world.by("operator", asked)).await.unwrap().into_inner();
    let line = answer.message().await.unwrap().unwrap().lines.remove(0);
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    let envelope: serde_json::Value = serde_json::from_str(line["envelope"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&envelope["actor"], &envelope["on_behalf_of"]),
        (&"service/assignment".into(), &"baohe/security".into())
    );
    assert_eq!(envelope["reference"], 0, "how far reference data were known");
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_proves_exports_and_begins_a_new_life_of_a_log() {
    let world = Serving::start(SERVICES).await;
    let (mut grants, mut logs) = (world.grants().await, world.logs().await);
    for holder in ["baohe/li", "baohe/wang", "baohe/zhang"] {
        grants.add_grant(world.by("owner", grant(holder, "440309001"))).await.unwrap();
    }
    let service = || "organization".to_owned();
    let asked = common::AwaitPublishedRequest { service: service(), position: 3 };
    logs.await_published(world.by("operator", asked)).await.unwrap();
    let asked = common::VerifyStreamRequest { service: service(), until: 0 };
    let compared = logs.verify_stream(world.by("operator", asked)).await.unwrap().into_inner();
    assert_eq!((compared.positions, compared.differences), (3, vec![]));

    let asked = common::VerifyLogRequest { service: service(), until: 3 };
    let proved = logs.verify_log(world.by("auditor", asked)).await.unwrap().into_inner();
    assert_eq!((proved.positions, proved.differences), (3, vec![]));

    let export = |log: &str| common::ExportLogRequest { service: service(), after: 0, log: log.into() };
    let mut answer = logs.export_log(world.by("operator", export("log"))).await.unwrap().into_inner();
    let mut lines = Vec::new();
    while let Some(piece) = answer.message().await.unwrap() {
        lines.extend(piece.lines);
    }
    let rows: Vec<_> = lines.iter().map(|line| kernel::verify::read_line(line).unwrap()).collect();
    let verified = kernel::verify::chain(rows[0].epoch.log, rows.clone()).unwrap();
    let asked = common::ReadHeadRequest { service: service() };
    let head = logs.read_head(world.by("auditor", asked)).await.unwrap().into_inner();
    assert_eq!((verified.position, data_encoding::HEXLOWER.encode(&verified.link)), (3, head.link));
    let refused = logs.export_log(world.by("operator", export("audit"))).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let mut answer = logs.export_log(world.by("auditor", export("audit"))).await.unwrap().into_inner();
    let audited = answer.message().await.unwrap().unwrap().lines.concat();
    assert!(audited.contains("look.acted") && audited.contains("log.export"), "the operator's export: {audited}");

    let begin = |reason: &str| common::BeginEpochRequest { service: service(), reason: reason.into() };
    let refused = logs.begin_epoch(world.by("operator", begin(""))).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    let begun = logs.begin_epoch(world.by("operator", begin("恢复演练"))).await.unwrap().into_inner();
    assert!(begun.epoch.ends_with(".2") && begun.after_position == 3, "{begun:?}");
    let asked = common::ListParkedRequest { service: service() };
    assert!(logs.list_parked(world.by("operator", asked)).await.unwrap().into_inner().parked.is_empty());
    let asked = common::ReadHeadRequest { service: "assignment".into() };
    let elsewhere = logs.read_head(world.by("operator", asked)).await.unwrap_err();
    assert_eq!(told(&elsewhere), (Code::NotFound, "service.not_here".into()));
    world.close().await;
}

async fn health(world: &Serving, service: &str) -> i32 {
    let mut client = HealthClient::new(world.channel().await);
    client.check(HealthCheckRequest { service: service.into() }).await.unwrap().into_inner().status
}
