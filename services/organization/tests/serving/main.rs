//! The registers as they are really served: PostgreSQL, NATS, gRPC, policies.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod imports;
mod lookups;
mod reference;

use std::time::Duration;

use proto::common::v1 as common;
use proto::organization::v1 as pb;
use proto::organization::v1::organization_ref::By;
use support::Serving;
use tokio::time::{Instant, sleep};
use tonic::Code;

const SERVICES: &[&dyn runtime::Service] = &[&organization::Service];

fn a_row(code: &str, name: &str) -> pb::OrganizationRow {
    pb::OrganizationRow {
        code: code.into(),
        name: name.into(),
        kind: pb::OrganizationKind::Association.into(),
        division: "440309001".into(),
        registered_on: "2015-03-01".into(),
        ..Default::default()
    }
}

fn record(row: pb::OrganizationRow) -> pb::RecordOrganizationRequest {
    pb::RecordOrganizationRequest { row: Some(row), ..Default::default() }
}

fn a_branch(name: &str, units: &[&str]) -> pb::PartyOrganizationRow {
    pb::PartyOrganizationRow {
        name: name.into(),
        kind: pb::PartyOrganizationKind::Branch.into(),
        units: units.iter().map(ToString::to_string).collect(),
        founded_on: "2016-05-01".into(),
        ..Default::default()
    }
}

fn found(row: pb::PartyOrganizationRow) -> pb::RecordPartyOrganizationRequest {
    pb::RecordPartyOrganizationRequest { row: Some(row), ..Default::default() }
}

fn by_code(code: &str) -> Option<pb::OrganizationRef> {
    Some(pb::OrganizationRef { by: Some(By::Code(code.into())) })
}

fn told(status: &tonic::Status) -> (Code, String) {
    (status.code(), runtime::status::reason(status).unwrap_or_default())
}

const ONE: &str = "53440300305837768J";
const OTHER: &str = "51100000500002862F";

/// All announced so far, the reference data of the beginning left out.
async fn announced(world: &Serving) -> Vec<String> {
    let aggregates = vec!["organization".to_owned(), "party_organization".to_owned()];
    let asked = common::ReadLogRequest { service: "organization".into(), after: 0, aggregates };
    let mut read = world.logs().await.read_log(world.by("operator", asked)).await.unwrap().into_inner();
    let mut events = Vec::new();
    while let Some(message) = read.message().await.unwrap() {
        events.extend((!message.event.is_empty()).then_some(message.event));
    }
    events
}

/// Waits until a policy did what it does.
async fn until_told(world: &Serving, wanted: &str) -> String {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let events = announced(world).await;
        if let Some(event) = events.iter().find(|event| event.contains(wanted)) {
            return event.clone();
        }
        assert!(Instant::now() < deadline, "{wanted} is not told; told: {events:#?}");
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_recorded_once_and_in_its_street_only() {
    let world = Serving::start(SERVICES).await;
    let mut organizations = world.organizations().await;
    let row = pb::OrganizationRow {
        community: "440309001002".into(),
        industry: "social_work".into(),
        employees: Some(12),
        ..a_row(ONE, "观湖义工联")
    };
    let first = organizations.record_organization(world.by("owner", record(row.clone()))).await.unwrap().into_inner();
    assert_eq!((first.events, first.version), (2, 2));
    let again = organizations.record_organization(world.by("owner", record(row.clone()))).await.unwrap().into_inner();
    assert_eq!((again.events, &again.id), (0, &first.id));

    let bad = pb::OrganizationRow { code: "53440300305837768X".into(), industry: "no_such".into(), ..row.clone() };
    let refused = organizations.record_organization(world.by("owner", record(bad))).await.unwrap_err();
    assert_eq!(told(&refused), (Code::InvalidArgument, "credit_code.invalid".into()));
    let bad = pb::OrganizationRow { division: "440309099".into(), industry: "no_such".into(), ..row.clone() };
    let refused = organizations.record_organization(world.by("owner", record(bad))).await.unwrap_err();
    assert_eq!(told(&refused), (Code::InvalidArgument, "division.street_unknown".into()));
    let refused = organizations.record_organization(world.by("leader", record(row))).await.unwrap_err();
    assert_eq!(told(&refused), (Code::PermissionDenied, "access.denied".into()));

    let asked =
        |codes: &[&str]| pb::LookUpUnitsRequest { units: codes.iter().map(|code| by_code(code).unwrap()).collect() };
    let mut units = world.units().await;
    let found = units.look_up_units(world.by("owner", asked(&[OTHER, ONE]))).await.unwrap().into_inner().units;
    assert_eq!(found[0], pb::Unit::default());
    assert_eq!(
        (found[1].id.as_str(), found[1].alive, found[1].industry.as_str()),
        (first.id.as_str(), true, "social_work")
    );
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn party_organizations_rest_on_units_as_long_as_these_live() {
    let world = Serving::start(SERVICES).await;
    let (mut organizations, mut parties) = (world.organizations().await, world.party_organizations().await);
    for (code, name) in [(ONE, "观湖义工联"), (OTHER, "观湖书画院")] {
        organizations.record_organization(world.by("owner", record(a_row(code, name)))).await.unwrap();
    }
    let host = pb::PartyOrganizationRow {
        affiliated: vec![OTHER.into()],
        ..a_branch("中共观湖义工联支部", &["观湖义工联"])
    };
    let receipt = parties.record_party_organization(world.by("owner", found(host.clone()))).await.unwrap().into_inner();
    assert_eq!(receipt.events, 3);
    let again = parties.record_party_organization(world.by("owner", found(host.clone()))).await.unwrap().into_inner();
    assert_eq!((again.events, &again.id), (0, &receipt.id));

    let second = found(a_branch("中共观湖义工联第二支部", &[ONE]));
    let refused = parties.record_party_organization(world.by("owner", second)).await.unwrap_err();
    assert_eq!(told(&refused), (Code::AlreadyExists, "record.claimed".into()));
    let nowhere = found(a_branch("中共某支部", &["没有的单位"]));
    let refused = parties.record_party_organization(world.by("owner", nowhere)).await.unwrap_err();
    assert_eq!(told(&refused), (Code::InvalidArgument, "party_organization.unit_unknown".into()));

    // Founding its own ends the affiliation, whatever the host's ledger goes on saying.
    let own = pb::PartyOrganizationRow {
        founded_on: "2018-03-01".into(), ..a_branch("中共观湖书画院支部", &[OTHER])
    };
    parties.record_party_organization(world.by("owner", found(own.clone()))).await.unwrap();
    let ended = until_told(&world, "party_organization.affiliation_ended.v1").await;
    assert!(ended.contains("2018-03-01") && ended.contains(&receipt.id), "{ended}");
    let again = parties.record_party_organization(world.by("owner", found(host))).await.unwrap().into_inner();
    assert_eq!(again.events, 0);

    let retract = pb::RetractOrganizationRequest { organization: by_code(OTHER), reason: "误录".into() };
    let refused = organizations.retract_organization(world.by("owner", retract)).await.unwrap_err();
    assert_eq!(told(&refused), (Code::FailedPrecondition, "organization.still_named".into()));
    let end = pb::ChangeStatusRequest {
        organization: by_code(OTHER),
        status: pb::OrganizationStatus::Deregistered.into(),
        cause: String::new(),
        on: "2019-05-01".into(),
    };
    organizations.change_status(world.by("owner", end)).await.unwrap();
    let left = until_told(&world, "party_organization.unit_left.v1").await;
    assert!(left.contains("2019-05-01"), "{left}");
    let again = parties.record_party_organization(world.by("owner", found(own.clone()))).await.unwrap().into_inner();
    assert_eq!(again.events, 0, "what a unit's end did is no contradiction");
    let late = pb::PartyOrganizationRow { founded_on: "2020-01-01".into(), ..own };
    let refused = parties.record_party_organization(world.by("owner", found(late))).await.unwrap_err();
    assert_eq!(told(&refused), (Code::FailedPrecondition, "party_organization.unit_ended".into()));
    let asked = common::VerifyLogRequest { service: "organization".into(), until: 0 };
    let proved = world.logs().await.verify_log(world.by("auditor", asked)).await.unwrap().into_inner();
    assert_eq!(proved.differences, vec![]);
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_party_organization_is_never_under_itself_and_moves_with_its_lead_unit() {
    let world = Serving::start(SERVICES).await;
    let (mut organizations, mut parties) = (world.organizations().await, world.party_organizations().await);
    organizations.record_organization(world.by("owner", record(a_row(ONE, "观湖义工联")))).await.unwrap();
    let committee = |name: &str, superior: &str| {
        let kind = pb::PartyOrganizationKind::Committee.into();
        found(pb::PartyOrganizationRow { kind, superior: superior.into(), ..a_branch(name, &[]) })
    };
    parties.record_party_organization(world.by("owner", committee("甲委", ""))).await.unwrap();
    parties.record_party_organization(world.by("owner", committee("乙委", "甲委"))).await.unwrap();
    let refused = parties.record_party_organization(world.by("owner", committee("甲委", "乙委"))).await.unwrap_err();
    assert_eq!(told(&refused), (Code::FailedPrecondition, "party_organization.circle".into()));
    let below =
        pb::PartyOrganizationRow { superior: "乙委".into(), ..a_branch("中共观湖义工联支部", &[ONE]) };
    let branch = parties.record_party_organization(world.by("owner", found(below))).await.unwrap().into_inner();

    let moved = pb::MoveOrganizationRequest {
        organization: by_code(ONE),
        division: "440309002".into(),
        from: "2019-01-01".into(),
        ..Default::default()
    };
    organizations.move_organization(world.by("owner", moved)).await.unwrap();
    let placed = until_told(&world, "party_organization.placed.v1").await;
    assert!(placed.contains(&branch.id) && placed.contains(r#""division":"440309002""#), "{placed}");
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_shown_for_a_purpose_and_forgotten_for_good() {
    let world = Serving::start(SERVICES).await;
    let mut organizations = world.organizations().await;
    let row =
        pb::OrganizationRow {
            leader: "欧阳某".into(), telephone: "0755-99990001".into(), ..a_row(ONE, "观湖义工联")
        };
    organizations.record_organization(world.by("owner", record(row.clone()))).await.unwrap();
    let again = organizations.record_organization(world.by("owner", record(row.clone()))).await.unwrap().into_inner();
    assert_eq!(again.events, 0, "the same contact again");

    let reveal = |purpose: &str| pb::RevealContactRequest { organization: by_code(ONE), purpose: purpose.into() };
    let refused = organizations.reveal_contact(world.by("owner", reveal(""))).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    let refused = organizations.reveal_contact(world.by("leader", reveal("好奇"))).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let shown = organizations.reveal_contact(world.by("owner", reveal("核实"))).await.unwrap().into_inner();
    assert_eq!((shown.leader.as_str(), shown.telephone.as_str()), ("欧阳某", "0755-99990001"));
    assert!(announced(&world).await.iter().all(|event| !event.contains("欧阳") && !event.contains("99990001")));

    let erase = pb::EraseContactRequest { organization: by_code(ONE), reason: "本人要求".into() };
    let receipt = organizations.erase_contact(world.by("owner", erase)).await.unwrap().into_inner();
    assert_eq!(receipt.events, 1);
    let shown = organizations.reveal_contact(world.by("owner", reveal("核实"))).await.unwrap().into_inner();
    assert_eq!(shown, pb::RevealContactResponse { erased: true, ..Default::default() });
    let again = organizations.record_organization(world.by("owner", record(row))).await.unwrap().into_inner();
    assert_eq!(again.events, 0, "a ledger does not bring a contact back");
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_street_acts_on_its_own_and_a_move_needs_both() {
    let world = Serving::start(SERVICES).await;
    let mut organizations = world.organizations().await;
    let absent = (Code::NotFound, "record.not_found".to_owned());
    let row = pb::OrganizationRow { leader: "欧阳某".into(), ..a_row(ONE, "观湖义工联") };
    organizations.record_organization(world.by("guanhu", record(row.clone()))).await.unwrap();
    let elsewhere = pb::OrganizationRow { division: "440309002".into(), ..a_row(OTHER, "民治书画院") };
    let refused = organizations.record_organization(world.by("guanhu", record(elsewhere))).await.unwrap_err();
    assert_eq!(told(&refused), absent);
    let refused = organizations.record_organization(world.by("minzhi", record(row))).await.unwrap_err();
    assert_eq!(told(&refused), absent);
    let reveal = pb::RevealContactRequest { organization: by_code(ONE), purpose: "核实".into() };
    let refused = organizations.reveal_contact(world.by("minzhi", reveal)).await.unwrap_err();
    assert_eq!(told(&refused), absent);
    let asked = pb::LookUpUnitsRequest { units: vec![by_code(ONE).unwrap()] };
    let found = world.units().await.look_up_units(world.by("minzhi", asked)).await.unwrap().into_inner();
    assert_eq!(found.units, [pb::Unit::default()]);

    let moved = || pb::MoveOrganizationRequest {
        organization: by_code(ONE),
        division: "440309002".into(),
        from: "2019-01-01".into(),
        ..Default::default()
    };
    for street in ["guanhu", "minzhi"] {
        let refused = organizations.move_organization(world.by(street, moved())).await.unwrap_err();
        assert_eq!(told(&refused), absent, "{street}");
    }
    let receipt = organizations.move_organization(world.by("district", moved())).await.unwrap().into_inner();
    assert_eq!(receipt.events, 2);
    let survey = pb::SurveyMembersRequest {
        organization: by_code(ONE),
        survey: Some(pb::MembersSurvey { full: Some(3), on: "2019-02-01".into(), ..Default::default() }),
    };
    organizations.survey_members(world.by("minzhi", survey)).await.unwrap();
    world.close().await;
}
