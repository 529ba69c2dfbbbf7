//! The register as it is really served: PostgreSQL, NATS, gRPC, policies; next to the organizations it rests on.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod imports;

use std::time::Duration;

use proto::membership::v1 as pb;
use proto::membership::v1::member_register_service_client::MemberRegisterServiceClient;
use proto::membership::v1::membership_service_client::MembershipServiceClient;
use proto::organization::v1 as org;
use support::Serving;
use tokio::time::{Instant, sleep};
use tonic::transport::Channel;
use tonic::{Code, Status};

const SERVICES: &[&dyn runtime::Service] = &[&organization::Service, &membership::Service];

/// 观湖 and 民治.
const ONE: &str = "53440300305837768J";
const OTHER: &str = "51100000500002862F";
const BRANCH: &str = "中共观湖义工联支部委员会";
const NUMBER: &str = "999999199001010016";

/// Two organizations and a branch in the first.
async fn world() -> Serving {
    let world = Serving::start(SERVICES).await;
    for (code, name, division) in [(ONE, "观湖义工联", "440309001"), (OTHER, "民治商会", "440309002")] {
        let row = org::OrganizationRow {
            code: code.into(),
            name: name.into(),
            kind: org::OrganizationKind::Association.into(),
            division: division.into(),
            registered_on: "2015-03-01".into(),
            ..Default::default()
        };
        let record = org::RecordOrganizationRequest { row: Some(row), ..Default::default() };
        world.organizations().await.record_organization(world.by("owner", record)).await.unwrap();
    }
    let row = org::PartyOrganizationRow {
        name: BRANCH.into(),
        kind: org::PartyOrganizationKind::Branch.into(),
        units: vec![ONE.into()],
        founded_on: "2016-05-01".into(),
        ..Default::default()
    };
    let record = org::RecordPartyOrganizationRequest { row: Some(row), ..Default::default() };
    world.party_organizations().await.record_party_organization(world.by("owner", record)).await.unwrap();
    world
}

async fn members(world: &Serving) -> MembershipServiceClient<Channel> {
    world.client(MembershipServiceClient::new).await
}

async fn register(world: &Serving) -> MemberRegisterServiceClient<Channel> {
    world.client(MemberRegisterServiceClient::new).await
}

fn told(status: &Status) -> (Code, String) {
    (status.code(), runtime::status::reason(status).unwrap_or_default())
}

fn row() -> pb::MemberRow {
    pb::MemberRow {
        name: "欧阳娜".into(),
        identity_number: NUMBER.into(),
        telephone: "19900001234".into(),
        standing: "full".into(),
        joined_on: "2011-07-01".into(),
        workplace: "观湖义工联".into(),
        relationship: BRANCH.into(),
        relationship_from: "2018-01-01".into(),
        ..Default::default()
    }
}

async fn record(world: &Serving, user: &str, row: pb::MemberRow) -> Result<proto::common::v1::Receipt, Status> {
    let request = pb::RecordMemberRequest { row: Some(row), ..Default::default() };
    Ok(members(world).await.record_member(world.by(user, request)).await?.into_inner())
}

async fn unit(world: &Serving, code: &str) -> String {
    let by = Some(org::organization_ref::By::Code(code.into()));
    let request = org::LookUpUnitsRequest { units: vec![org::OrganizationRef { by }] };
    let found = world.units().await.look_up_units(world.by("owner", request)).await.unwrap().into_inner();
    found.units[0].id.clone()
}

/// What is counted there, once it is `wanted`: (full, floating, placed).
async fn counted(world: &Serving, code: &str, wanted: [u32; 3]) {
    let organizations = vec![unit(world, code).await];
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let request = pb::CountMembersRequest { organizations: organizations.clone(), ..Default::default() };
        let told = register(world).await.count_members(world.by("owner", request)).await.unwrap().into_inner();
        let counts = told.counts.first().map(|unit| [unit.full, unit.floating, unit.placed]).unwrap_or_default();
        if counts == wanted {
            return;
        }
        assert!(Instant::now() < deadline, "{code}: {counts:?}, never {wanted:?}");
        sleep(Duration::from_millis(50)).await;
    }
}

fn get(member: &str, clear: bool) -> pb::GetMemberRequest {
    pb::GetMemberRequest { member: member.into(), purpose: "核实".into(), clear }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_is_recorded_found_counted_and_forgotten() {
    let world = world().await;
    let receipt = record(&world, "owner", row()).await.unwrap();
    assert_eq!(record(&world, "owner", row()).await.unwrap().events, 0, "the same again is nothing to do");
    counted(&world, ONE, [1, 0, 1]).await;
    let declare = pb::DeclareCompleteRequest { organization: ONE.into(), from: "2019-01-01".into() };
    let declared = members(&world).await.declare_complete(world.by("owner", declare)).await.unwrap().into_inner();
    assert_eq!(declared.id, unit(&world, ONE).await.replace("org_", "members_"));

    // Masked to who looks, in clear to who says so and may; by number as by id.
    let mut client = register(&world).await;
    let masked = client.get_member(world.by("owner", get(NUMBER, false))).await.unwrap().into_inner().member.unwrap();
    assert_eq!((masked.name.as_str(), masked.identity_number.as_str()), ("欧**", "**************0016"));
    assert_eq!((masked.workplace_name.as_str(), masked.managed_by_name.as_str()), ("观湖义工联", BRANCH));
    let clear =
        client.get_member(world.by("owner", get(&receipt.id, true))).await.unwrap().into_inner().member.unwrap();
    assert_eq!((clear.name.as_str(), clear.telephone.as_str()), ("欧阳娜", "19900001234"));
    let why =
        client.get_member(world.by("owner", pb::GetMemberRequest { purpose: String::new(), ..get(NUMBER, false) }));
    assert_eq!(why.await.unwrap_err().code(), Code::InvalidArgument, "nobody looks without saying why");
    let asked = pb::ListMemberHistoryRequest { member: NUMBER.into(), purpose: "核实".into() };
    let history = client.list_member_history(world.by("owner", asked)).await.unwrap().into_inner().items;
    let texts: Vec<_> = history.iter().map(|item| item.text_zh.as_str()).collect();
    assert!(texts.contains(&"自2018-01-01起在观湖义工联工作"), "{texts:?}");
    assert!(!format!("{history:?}").contains("欧阳"));

    let erase = pb::EraseMemberRequest { person: receipt.id.clone(), reason: "本人申请".into() };
    let request = world.by("owner", erase.clone());
    let key = request.metadata().get("idempotency-key").unwrap().clone();
    members(&world).await.erase_member(request).await.unwrap();
    let mut again = world.by("owner", erase);
    again.metadata_mut().insert("idempotency-key", key);
    let again = members(&world).await.erase_member(again).await.unwrap_err();
    assert_eq!(told(&again).1, "command.erased");
    let gone = client.get_member(world.by("owner", get(&receipt.id, true))).await.unwrap().into_inner().member.unwrap();
    assert!(gone.erased && gone.name.is_empty() && gone.telephone.is_empty());
    let nobody = client.get_member(world.by("owner", get(NUMBER, false))).await.unwrap_err();
    assert_eq!(told(&nobody), (Code::NotFound, "person.not_recorded".into()));
    counted(&world, ONE, [1, 0, 1]).await;
    // The number is free again; nothing connects the two.
    let anew = record(&world, "owner", row()).await.unwrap();
    assert_ne!(anew.id, receipt.id);
    counted(&world, ONE, [2, 0, 2]).await;
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_member_rests_on_takes_them_along() {
    let world = world().await;
    record(&world, "owner", row()).await.unwrap();
    let floating = pb::MemberRow {
        identity_number: support::identity("99999919850505002"),
        workplace: ONE.into(),
        relationship: "中共某县某镇支部委员会".into(),
        relationship_from: String::new(),
        floating: true,
        floating_from: "2019-01-01".into(),
        ..row()
    };
    let floats = record(&world, "owner", floating).await.unwrap();
    counted(&world, ONE, [1, 1, 1]).await;
    let manage =
        pb::ManageMemberRequest { person: floats.id, party_organization: BRANCH.into(), from: "2019-02-01".into() };
    members(&world).await.manage_member(world.by("owner", manage)).await.unwrap();
    counted(&world, ONE, [1, 1, 2]).await;

    let by = Some(org::party_organization_ref::By::Name(BRANCH.into()));
    let asked = org::LookUpPartyOrganizationsRequest { party_organizations: vec![org::PartyOrganizationRef { by }] };
    let found = world.units().await.look_up_party_organizations(world.by("owner", asked)).await.unwrap().into_inner();
    let dissolve = org::DissolvePartyOrganizationRequest {
        party_organization: found.party_organizations[0].id.clone(),
        on: "2019-06-01".into(),
        ..Default::default()
    };
    world.party_organizations().await.dissolve_party_organization(world.by("owner", dissolve)).await.unwrap();
    counted(&world, ONE, [1, 1, 0]).await;
    let list = pb::ListMembersRequest { unplaced: true, purpose: "找未纳入管理的".into(), ..Default::default() };
    let listed = register(&world).await.list_members(world.by("owner", list)).await.unwrap().into_inner();
    assert_eq!(listed.members.len(), 2);

    let change = org::ChangeStatusRequest {
        organization: Some(org::OrganizationRef { by: Some(org::organization_ref::By::Code(ONE.into())) }),
        status: org::OrganizationStatus::Deregistered.into(),
        on: "2019-07-01".into(),
        ..Default::default()
    };
    world.organizations().await.change_status(world.by("owner", change)).await.unwrap();
    counted(&world, ONE, [0, 0, 0]).await;
    let late =
        record(&world, "owner", pb::MemberRow { identity_number: support::identity("99999919850505004"), ..row() });
    assert_eq!(told(&late.await.unwrap_err()).1, "person.organization_ended");
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_sees_their_own_street_page_by_page() {
    let world = world().await;
    for n in 0..5_u32 {
        let workplace = if n < 4 { ONE } else { OTHER }.to_owned();
        let identity_number = support::identity(&format!("9999991985050500{n}"));
        let relationship = String::new();
        record(&world, "owner", pb::MemberRow { identity_number, workplace, relationship, ..row() }).await.unwrap();
    }
    let list = |page_size, page_token: &str| pb::ListMembersRequest {
        purpose: "核对名册".into(),
        page_size,
        page_token: page_token.into(),
        ..Default::default()
    };
    let mut client = register(&world).await;
    let first = client.list_members(world.by("guanhu", list(3, ""))).await.unwrap().into_inner();
    let token = first.next_page_token;
    let second = client.list_members(world.by("guanhu", list(3, &token))).await.unwrap().into_inner();
    assert_eq!((first.members.len(), second.members.len()), (3, 1), "of four in the street");
    assert!(second.next_page_token.is_empty());
    assert!(first.members.iter().all(|member| member.name == "欧**"));
    let others = client.list_members(world.by("owner", list(3, &token))).await.unwrap_err();
    assert_eq!(told(&others).1, "page_token.invalid", "a token is its caller's");
    let named = pb::ListMembersRequest { name: "欧阳 娜".into(), ..list(0, "") };
    assert_eq!(client.list_members(world.by("guanhu", named)).await.unwrap().into_inner().members.len(), 4);
    let of_other =
        pb::MemberRow { identity_number: support::identity("99999919850505008"), workplace: OTHER.into(), ..row() };
    assert!(record(&world, "guanhu", of_other).await.is_err(), "another street's organization is as if absent");
    world.close().await;
}
