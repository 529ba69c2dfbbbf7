//! From a command to a figure, through logs, streams and read models, as they really run.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use proto::assignment::v1 as assignment;
use proto::common::v1::{ReadHeadRequest, Receipt};
use proto::coverage::v1 as coverage;
use proto::organization::v1 as organization;
use support::Serving;
use tonic::Code;

const SERVICES: &[&dyn runtime::Service] =
    &[&::organization::Service, &::membership::Service, &::assignment::Service, &projector::Service];

const ONE: &str = "53440300305837768J";
const OTHER: &str = "51100000500002862F";

fn a_row(code: &str, name: &str, full: u32) -> organization::RecordOrganizationRequest {
    let row = organization::OrganizationRow {
        code: code.into(),
        name: name.into(),
        kind: organization::OrganizationKind::ServiceAgency.into(),
        division: "440309001".into(),
        registered_on: "2015-03-01".into(),
        employees: Some(12),
        full: Some(full),
        ..Default::default()
    };
    organization::RecordOrganizationRequest { row: Some(row), ..Default::default() }
}

fn a_branch(name: &str, unit: &str) -> organization::RecordPartyOrganizationRequest {
    let row = organization::PartyOrganizationRow {
        name: name.into(),
        kind: organization::PartyOrganizationKind::Branch.into(),
        units: vec![unit.into()],
        founded_on: "2019-07-01".into(),
        ..Default::default()
    };
    organization::RecordPartyOrganizationRequest { row: Some(row), ..Default::default() }
}

async fn figures(world: &Serving, asked: coverage::GetCoverageRequest) -> coverage::GetCoverageResponse {
    // A read model that is just being made says so for a moment.
    let ask = async || world.coverage().await.get_coverage(world.by("owner", asked.clone())).await.ok();
    support::eventually("the figures are told", ask).await.into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_is_counted_found_told_and_proven() {
    let world = Serving::start(SERVICES).await;
    let mut organizations = world.organizations().await;
    let one =
        organizations.record_organization(world.by("owner", a_row(ONE, "观湖义工联", 4))).await.unwrap().into_inner();
    let other =
        organizations.record_organization(world.by("owner", a_row(OTHER, "观湖书画院", 0))).await.unwrap().into_inner();
    let before =
        figures(&world, coverage::GetCoverageRequest { after: vec![other.clone()], ..Default::default() }).await;
    let total = before.total.unwrap();
    assert_eq!((total.organizations, total.due_unbuilt, total.no_members, total.work_covered), (2, 1, 1, 0));

    let mut parties = world.party_organizations().await;
    let branch = parties
        .record_party_organization(world.by("owner", a_branch("中共观湖义工联支部", ONE)))
        .await
        .unwrap()
        .into_inner();
    let liaison = assignment::AssignPostRequest {
        kind: assignment::PostKind::Liaison.into(),
        person: Some(assignment::NewHolder { name: "李四".into(), ..Default::default() }),
        organization: other.id.clone(),
        from: "2019-09-01".into(),
        ..Default::default()
    };
    let liaison = world.assignments().await.assign_post(world.by("owner", liaison)).await.unwrap().into_inner();
    let after = vec![branch.clone(), liaison.clone()];
    let by_street = coverage::GetCoverageRequest { by: "street".into(), after: after.clone(), ..Default::default() };
    let now = figures(&world, by_street).await;
    let total = now.total.unwrap();
    assert_eq!((total.own, total.none, total.work_covered, total.by_liaison), (1, 1, 2, 1));
    assert_eq!(now.rows.len(), 6);
    assert_eq!(now.rows.iter().map(|row| row.organizations).sum::<u64>(), 2);
    assert_eq!((now.rows[0].label.as_str(), now.rows[0].organizations), ("观湖街道", 2));

    // Before the branch was founded; and as known before it was told.
    let early = coverage::GetCoverageRequest { on: "2019-06-30".into(), ..Default::default() };
    assert_eq!(figures(&world, early).await.total.unwrap().own, 0);
    let known = coverage::GetCoverageRequest { known_at: before.known_at.clone(), ..Default::default() };
    let known = figures(&world, known).await;
    assert_eq!((known.total.unwrap().own, known.positions["assignment"]), (0, 0));

    directory(&world, &one, &after).await;
    proven(&world).await;

    let never = Receipt { position: 1_000_000, ..branch };
    let mut late = world.by("owner", coverage::GetCoverageRequest { after: vec![never], ..Default::default() });
    late.set_timeout(std::time::Duration::from_secs(2));
    let refused = world.coverage().await.get_coverage(late).await.unwrap_err();
    assert_eq!(
        (refused.code(), runtime::status::reason(&refused).as_deref()),
        (Code::Unavailable, Some("after_not_reached"))
    );
    assert!(refused.message().contains("1000000"), "{refused:?}");
    world.close().await;
}

async fn directory(world: &Serving, one: &Receipt, after: &[Receipt]) {
    let mut directory = world.directory().await;
    let list = coverage::ListOrganizationsRequest { page_size: 1, after: after.to_vec(), ..Default::default() };
    let first = directory.list_organizations(world.by("owner", list.clone())).await.unwrap().into_inner();
    assert_eq!((first.total, first.organizations.len()), (2, 1));
    let next = coverage::ListOrganizationsRequest { page_token: first.next_page_token, ..list };
    let second = directory.list_organizations(world.by("owner", next)).await.unwrap().into_inner();
    assert_eq!((second.organizations[0].code.as_str(), second.next_page_token.as_str()), (ONE, ""));
    let show = coverage::GetOrganizationRequest { organization: "观湖义工联".into(), ..Default::default() };
    let shown = directory.get_organization(world.by("owner", show)).await.unwrap().into_inner().organization.unwrap();
    assert_eq!((&shown.id, shown.covered.as_str(), shown.work.as_str()), (&one.id, "own", "party_organization"));
    let history = coverage::ListOrganizationHistoryRequest { organization: ONE.into(), after: after.to_vec() };
    let history = directory.list_organization_history(world.by("owner", history)).await.unwrap().into_inner().items;
    assert!(history.iter().any(|item| item.text_zh.contains("中共观湖义工联支部设在观湖义工联")), "{history:#?}");
    let missing = coverage::GetOrganizationRequest { organization: "没有".into(), ..Default::default() };
    assert_eq!(directory.get_organization(world.by("owner", missing)).await.unwrap_err().code(), Code::NotFound);
}

async fn proven(world: &Serving) {
    let mut projections = world.projections().await;
    let asked = coverage::VerifyReadModelsRequest::default();
    let verified = projections.verify_read_models(world.by("owner", asked)).await.unwrap().into_inner();
    assert_eq!(verified.differences, []);
    assert!(verified.rows > 100, "{verified:?}");
    let rebuild = coverage::RebuildProjectionRequest { name: "coverage".into() };
    projections.rebuild_projection(world.by("owner", rebuild)).await.unwrap();
    let list = world.by("owner", coverage::ListProjectionsRequest {});
    let list = projections.list_projections(list).await.unwrap().into_inner().projections;
    assert_eq!(list.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["coverage", "history"]);
    let mut heads = Vec::new();
    for service in ["organization", "assignment"] {
        let asked = world.by("owner", ReadHeadRequest { service: service.into() });
        let head = world.logs().await.read_head(asked).await.unwrap().into_inner();
        heads.push(Receipt {
            service: service.into(),
            epoch: head.epoch,
            position: head.position,
            ..Default::default()
        });
    }
    let applied = coverage::AwaitAppliedRequest { receipts: heads };
    projections.await_applied(world.by("owner", applied)).await.unwrap();
}
