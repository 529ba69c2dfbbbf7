//! Units and Party organizations, looked up by others: by id, code and exact name, many at once, within one's scope.

use pb::organization_ref::By;
use pb::party_organization_ref::By as ByParty;
use proto::organization::v1 as pb;
use support::Serving;
use tonic::Code;

use crate::{ONE, OTHER, SERVICES, a_branch, a_row, by_code, found, record, told};

const THIRD: &str = "5144030050267905XD";

fn units(asked: Vec<By>) -> pb::LookUpUnitsRequest {
    pb::LookUpUnitsRequest { units: asked.into_iter().map(|by| pb::OrganizationRef { by: Some(by) }).collect() }
}

fn parties(asked: Vec<ByParty>) -> pb::LookUpPartyOrganizationsRequest {
    let asked = asked.into_iter().map(|by| pb::PartyOrganizationRef { by: Some(by) });
    pb::LookUpPartyOrganizationsRequest { party_organizations: asked.collect() }
}

/// The district's committee; below it 观湖义工联's branch, to which 观湖书画院 is affiliated.
async fn two_units_and_their_party(world: &Serving) -> [String; 2] {
    let mut organizations = world.organizations().await;
    let counted = pb::OrganizationRow { employees: Some(12), ..a_row(ONE, "观湖义工联（联合会）") };
    for row in [counted, a_row(OTHER, "观湖书画院"), a_row(THIRD, "观湖书画院")] {
        organizations.record_organization(world.by("owner", record(row))).await.unwrap();
    }
    let mut recording = world.party_organizations().await;
    let committee = pb::PartyOrganizationRow {
        kind: pb::PartyOrganizationKind::Committee.into(),
        ..a_branch("中共某区社会组织委员会", &[])
    };
    let branch = pb::PartyOrganizationRow {
        code: "0755001".into(),
        superior: committee.name.clone(),
        affiliated: vec![OTHER.into()],
        ..a_branch("中共观湖义工联支部", &[ONE])
    };
    let committee =
        recording.record_party_organization(world.by("owner", found(committee))).await.unwrap().into_inner();
    let branch = recording.record_party_organization(world.by("owner", found(branch))).await.unwrap().into_inner();
    [committee.id, branch.id]
}

#[tokio::test(flavor = "multi_thread")]
async fn units_and_party_organizations_are_looked_up_by_id_code_and_name() {
    let world = Serving::start(SERVICES).await;
    let [committee, branch] = two_units_and_their_party(&world).await;
    let mut asking = world.units().await;
    let asked = vec![
        By::Name("观湖义工联(联合会) ".into()),
        By::Code(OTHER.into()),
        By::Name("没有的单位".into()),
        By::Name("观湖书画院".into()),
    ];
    let answers = asking.look_up_units(world.by("guanhu", units(asked))).await.unwrap().into_inner().units;
    let [one, other, none, two_of_a_name] = &answers[..] else { panic!("one answer each: {answers:?}") };
    assert_eq!((one.code.as_str(), one.employees), (ONE, Some(12)), "width and spaces of a name do not matter");
    assert_eq!((&one.top_party_organization, one.affiliated_to.as_str()), (&branch, ""));
    assert_eq!((other.top_party_organization.as_str(), &other.affiliated_to, other.employees), ("", &branch, None));
    assert_eq!(*none, pb::Unit::default());
    assert_eq!(*two_of_a_name, pb::Unit { ambiguous: true, ..pb::Unit::default() });

    let end = pb::ChangeStatusRequest {
        organization: by_code(THIRD),
        status: pb::OrganizationStatus::Deregistered.into(),
        on: "2019-05-01".into(),
        ..Default::default()
    };
    world.organizations().await.change_status(world.by("owner", end)).await.unwrap();
    let asked = vec![By::Name("观湖书画院".into()), By::Code(THIRD.into()), By::Id(one.id.clone())];
    let answers = asking.look_up_units(world.by("owner", units(asked))).await.unwrap().into_inner().units;
    assert_eq!((&answers[0].id, answers[0].alive), (&other.id, true), "of one name the one that lives");
    assert_eq!((answers[1].alive, answers[1].ended_on.as_str(), &answers[2]), (false, "2019-05-01", one));

    let asked = vec![
        ByParty::Name("中共某区社会组织委员会".into()),
        ByParty::Code("0755001".into()),
        ByParty::Id(branch.clone()),
        ByParty::Name("没有的支部".into()),
    ];
    let answers = asking.look_up_party_organizations(world.by("guanhu", parties(asked))).await.unwrap().into_inner();
    let [above, by_code, by_id, none] = &answers.party_organizations[..] else { panic!("{answers:?}") };
    assert_eq!((&above.id, above.division.as_str(), above.alive), (&committee, "440309", true));
    assert_eq!((by_code, &by_code.units, &by_code.superior), (by_id, &vec![one.id.clone()], &committee));
    assert_eq!((by_id.kind(), by_id.founded_on.as_str()), (pb::PartyOrganizationKind::Branch, "2016-05-01"));
    assert_eq!(*none, pb::PartyOrganization::default());
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_elsewhere_is_absent_and_a_broken_question_is_named() {
    let world = Serving::start(SERVICES).await;
    let [committee, branch] = two_units_and_their_party(&world).await;
    let mut asking = world.units().await;
    let asked = units(vec![By::Name("观湖义工联（联合会）".into()), By::Name("观湖书画院".into())]);
    let answers = asking.look_up_units(world.by("minzhi", asked)).await.unwrap().into_inner().units;
    assert_eq!(answers, [pb::Unit::default(), pb::Unit::default()]);
    let asked = parties(vec![ByParty::Id(branch), ByParty::Id(committee.clone())]);
    let answers = asking.look_up_party_organizations(world.by("minzhi", asked)).await.unwrap().into_inner();
    let ids: Vec<_> = answers.party_organizations.iter().map(|answer| answer.id.as_str()).collect();
    assert_eq!(ids, ["", committee.as_str()], "what is above the streets is everybody's superior");

    let bad = parties(vec![ByParty::Name(" ".into())]);
    let refused = asking.look_up_party_organizations(world.by("owner", bad)).await.unwrap_err();
    assert_eq!(told(&refused), (Code::InvalidArgument, "value.required".into()));
    let many = parties(vec![ByParty::Code("1".into()); 1_001]);
    let refused = asking.look_up_party_organizations(world.by("owner", many)).await.unwrap_err();
    assert_eq!(told(&refused), (Code::InvalidArgument, "units.too_many".into()));
    let by_name = Some(pb::OrganizationRef { by: Some(By::Name("观湖书画院".into())) });
    let retract = pb::RetractOrganizationRequest { organization: by_name, reason: "误录".into() };
    let refused = world.organizations().await.retract_organization(world.by("owner", retract)).await.unwrap_err();
    assert_eq!(told(&refused), (Code::InvalidArgument, "organization.not_by_name".into()));
    world.close().await;
}
