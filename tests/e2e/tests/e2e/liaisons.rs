//! The liaison: one active per organization, ending with it.

use baohe::endpoint::Endpoint;
use proto::assignment::v1::assignment_service_client::AssignmentServiceClient;
use proto::assignment::v1::{AssignPostRequest, NewHolder, PostKind};
use proto::common::v1::Receipt;
use support::{World, an_organization, eventually, organizations};
use tonic::{Code, Request, Status};
use uuid::Uuid;

use crate::district::{a_district, coverage, import};

async fn assign(world: &World, organization: &str, from: &str, id: Uuid) -> Result<Receipt, Status> {
    let endpoint: Endpoint = world.endpoint().expect("up runs");
    let token = std::fs::read_to_string(&endpoint.token_file).expect("a token");
    let mut client = AssignmentServiceClient::connect(endpoint.grpc).await.expect("it answers");
    let mut request = Request::new(AssignPostRequest {
        kind: PostKind::Liaison.into(),
        person: Some(NewHolder {
            name: "联络某".to_owned(),
            telephone: "19900001111".to_owned(),
            ..NewHolder::default()
        }),
        organization: organization.to_owned(),
        from: from.to_owned(),
        ..AssignPostRequest::default()
    });
    request.metadata_mut().insert("authorization", format!("Bearer {}", token.trim()).parse().expect("ASCII"));
    request.metadata_mut().insert("idempotency-key", id.to_string().parse().expect("ASCII"));
    client.assign_post(request).await.map(tonic::Response::into_inner)
}

async fn id_of(world: &World, name: &str) -> String {
    let shown = world.baohe(&["organizations", "show", name, "-o", "json"]).await.exits(0).json();
    shown["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_liaison_covers_the_work_until_the_organization_ends() {
    let world = a_district().await;
    let home = id_of(&world, "龙华养老院").await;
    let command = Uuid::now_v7();
    let first = assign(&world, &home, "2019-02-01", command).await.expect("assigned");
    assert_eq!(first.service, "assignment");
    assert_eq!(assign(&world, &home, "2019-02-01", command).await.expect("the first receipt again"), first);

    let second = assign(&world, &home, "2019-03-01", Uuid::now_v7()).await.expect_err("one active liaison at most");
    assert!(matches!(second.code(), Code::AlreadyExists | Code::FailedPrecondition), "{second}");
    let nowhere = assign(&world, "org_00000000000000000000000000", "2019-03-01", Uuid::now_v7()).await;
    assert_eq!(nowhere.expect_err("no such organization").code(), Code::NotFound);

    let covered = coverage(&world, &["--on", "2019-07-01"]).await;
    assert_eq!(
        (covered["total"]["by_liaison"].as_u64(), covered["total"]["work_covered"].as_u64()),
        (Some(1), Some(5))
    );
    assert_eq!(coverage(&world, &["--on", "2019-01-31"]).await["total"]["by_liaison"], 0);

    let ended = organizations().row(&[
        ("统一社会信用代码", &an_organization(6)),
        ("组织名称", "龙华养老院"),
        ("组织类型", "民办非企业单位"),
        ("街道", "龙华"),
        ("状态", "注销"),
        ("状态日期", "2019-06-01"),
    ]);
    import(&world, "organizations", &ended).await;
    eventually("the post ends with the organization", async || {
        let tail = world.baohe(&["events", "tail", "--service", "assignment"]).await.exits(0);
        tail.stdout.contains("organization_ended").then_some(())
    })
    .await;
    let late = assign(&world, &home, "2019-07-01", Uuid::now_v7()).await.expect_err("it has ended");
    assert_eq!(late.code(), Code::FailedPrecondition, "{late}");
    world.close().await;
}
