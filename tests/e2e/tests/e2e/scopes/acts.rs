//! What each role may do: within its scope as it is and as it becomes; outside as if nothing were there.

use proto::assignment::v1::assignment_service_client::AssignmentServiceClient;
use proto::assignment::v1::{AssignPostRequest, NewHolder, PostKind};
use proto::common::v1::Receipt;
use proto::organization::v1 as pb;
use proto::organization::v1::grant_service_client::GrantServiceClient;
use proto::organization::v1::organization_service_client::OrganizationServiceClient;
use proto::organization::v1::party_organization_service_client::PartyOrganizationServiceClient;
use support::{World, an_organization, eventually, organizations};
use tonic::{Code, Status};

use super::{Staff, a_district_with_an_industry, by_code, reason, typed};

/// What can be done to an organization that is on record.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Act {
    Survey,
    Stop,
    Resume,
    Contact,
    Reveal,
    Erase,
    Retract,
    Assign,
    Affiliate,
}

const REGISTERING: &[Act] = &[Act::Survey, Act::Stop, Act::Resume, Act::Contact, Act::Reveal, Act::Assign];
const DISTRICT_ONLY: &[Act] = &[Act::Erase, Act::Retract];

#[tokio::test]
async fn each_role_acts_within_its_scope_and_outside_there_is_nothing() {
    let world = a_district_with_an_industry().await;
    clerks_act_at_home(&world).await;
    outside_is_as_absent(&world).await;
    others_do_not_act(&world).await;
    a_look_is_on_record(&world).await;
    what_is_held_is_named_to_who_may_see_it(&world).await;
    an_import_is_authorized_row_by_row(&world).await;
    moving_needs_both_streets(&world).await;
    world.close().await;
}

async fn act(staff: &Staff, act: Act, number: u32, id: &str) -> Result<(), Status> {
    let mut units = OrganizationServiceClient::new(staff.channel.clone());
    let organization = by_code(number);
    let purpose = || "核实信息".to_owned();
    let on = "2019-07-01".to_owned();
    match act {
        Act::Survey => {
            let survey = Some(pb::MembersSurvey { full: Some(1), on, ..Default::default() });
            done(units.survey_members(staff.asks(pb::SurveyMembersRequest { organization, survey })).await)
        }
        Act::Stop => {
            let status = pb::OrganizationStatus::Dormant.into();
            let asked = pb::ChangeStatusRequest { organization, status, on, ..Default::default() };
            done(units.change_status(staff.asks(asked)).await)
        }
        Act::Resume => {
            let (status, on) = (pb::OrganizationStatus::Operating.into(), "2019-08-01".to_owned());
            let asked = pb::ChangeStatusRequest { organization, status, on, ..Default::default() };
            done(units.change_status(staff.asks(asked)).await)
        }
        Act::Contact => {
            let asked = pb::NameContactRequest { organization, contact: "隐名氏".to_owned(), ..Default::default() };
            done(units.name_contact(staff.asks(asked)).await)
        }
        Act::Reveal => {
            let asked = pb::RevealContactRequest { organization, purpose: purpose() };
            done(units.reveal_contact(staff.asks(asked)).await)
        }
        Act::Erase => {
            let asked = pb::EraseContactRequest { organization, reason: purpose() };
            done(units.erase_contact(staff.asks(asked)).await)
        }
        Act::Retract => {
            let asked = pb::RetractOrganizationRequest { organization, reason: purpose() };
            done(units.retract_organization(staff.asks(asked)).await)
        }
        Act::Assign => {
            let (name, telephone) = ("联络某".to_owned(), format!("1990000{number:04}"));
            let person = Some(NewHolder { name, telephone, ..Default::default() });
            let kind = PostKind::Liaison.into();
            let asked = AssignPostRequest { kind, person, organization: id.to_owned(), from: on, ..Default::default() };
            done(AssignmentServiceClient::new(staff.channel.clone()).assign_post(staff.asks(asked)).await)
        }
        Act::Affiliate => {
            let asked = pb::AffiliateUnitRequest { party_organization: id.to_owned(), unit: organization, from: on };
            done(PartyOrganizationServiceClient::new(staff.channel.clone()).affiliate_unit(staff.asks(asked)).await)
        }
    }
}

fn done<T>(answer: Result<tonic::Response<T>, Status>) -> Result<(), Status> {
    answer.map(drop)
}

async fn id_of(world: &World, number: u32) -> String {
    let shown = world.baohe(&["organizations", "show", &an_organization(number), "-o", "json"]).await.exits(0).json();
    shown["id"].as_str().expect("an id").to_owned()
}

async fn clerks_act_at_home(world: &World) {
    for (user, number) in [("guanhu", 2), ("human-resources", 9), ("minzhi", 3)] {
        let (staff, id) = (Staff::of(world, user).await, id_of(world, number).await);
        for what in REGISTERING {
            act(&staff, *what, number, &id).await.unwrap_or_else(|refused| panic!("{user} {what:?}: {refused:?}"));
        }
    }
    for (user, street, industry, number) in
        [("guanhu", "440309001", "", 61), ("human-resources", "440309005", "human_resources", 62)]
    {
        let asked = organization_in(street, industry, number);
        recorded(&Staff::of(world, user).await, asked).await.unwrap_or_else(|refused| panic!("{user}: {refused:?}"));
    }
}

async fn recorded(staff: &Staff, asked: pb::RecordOrganizationRequest) -> Result<(), Status> {
    done(OrganizationServiceClient::new(staff.channel.clone()).record_organization(staff.asks(asked)).await)
}

/// Code, reason and both texts are the same, but for what was asked.
async fn outside_is_as_absent(world: &World) {
    let nowhere = "org_00000000000000000000000000";
    for (user, number) in [("guanhu", 4), ("human-resources", 1), ("minzhi", 1)] {
        let (staff, id) = (Staff::of(world, user).await, id_of(world, number).await);
        for what in REGISTERING {
            let hidden = act(&staff, *what, number, &id).await.expect_err("outside");
            let absent = act(&staff, *what, 999, nowhere).await.expect_err("absent");
            assert_eq!((hidden.code(), reason(&hidden)), (Code::NotFound, reason(&absent)), "{user} {what:?}");
            assert_eq!(plain(&hidden, number, &id), plain(&absent, 999, nowhere), "{user} {what:?}");
        }
        // What exists there is not changed, wherever the row says it lies, and nothing new is made there.
        for (street, number) in [("440309001", number), ("440309002", number), ("440309003", 77)] {
            let refused = recorded(&staff, organization_in(street, "", number)).await.expect_err("outside");
            assert_eq!((refused.code(), reason(&refused).as_str()), (Code::NotFound, "record.not_found"), "{user}");
        }
    }
    let listed = world.baohe(&["party-organizations", "ls", "-o", "json"]).await.exits(0).json();
    let branch = listed[0]["id"].as_str().expect("an id").to_owned();
    let staff = Staff::of(world, "human-resources").await;
    let hidden = act(&staff, Act::Affiliate, 8, &branch).await.expect_err("outside");
    let absent = act(&staff, Act::Affiliate, 8, "party_00000000000000000000000000").await.expect_err("absent");
    assert_eq!(plain(&hidden, 8, &branch), plain(&absent, 8, "party_00000000000000000000000000"));
}

fn plain(status: &Status, number: u32, id: &str) -> String {
    let told = format!("{:?} {} {}", status.code(), reason(status), status.message());
    told.replace(&an_organization(number), "…").replace(id, "…")
}

fn organization_in(street: &str, industry: &str, number: u32) -> pb::RecordOrganizationRequest {
    let row = pb::OrganizationRow {
        code: an_organization(number),
        name: format!("新会{number}"),
        kind: pb::OrganizationKind::Association.into(),
        division: street.to_owned(),
        industry: industry.to_owned(),
        registered_on: "2019-01-01".to_owned(),
        ..pb::OrganizationRow::default()
    };
    pb::RecordOrganizationRequest { row: Some(row), ..pb::RecordOrganizationRequest::default() }
}

async fn others_do_not_act(world: &World) {
    let id = id_of(world, 1).await;
    let readers = ["leader", "instructor", "liaison", "operator", "security", "auditor", "department"];
    for user in readers {
        let staff = Staff::of(world, user).await;
        for what in REGISTERING.iter().chain(DISTRICT_ONLY) {
            let refused = act(&staff, *what, 1, &id).await.expect_err("a reader");
            assert_eq!(
                (refused.code(), reason(&refused).as_str()),
                (Code::PermissionDenied, "access.denied"),
                "{user} {what:?}"
            );
        }
    }
    for user in ["guanhu", "human-resources"] {
        let staff = Staff::of(world, user).await;
        for what in DISTRICT_ONLY {
            let refused = act(&staff, *what, 9, &id).await.expect_err("the district's");
            assert_eq!(refused.code(), Code::PermissionDenied, "{user} {what:?}");
        }
    }
    for user in ["district", "guanhu", "leader", "operator", "auditor", "department"] {
        let staff = Staff::of(world, user).await;
        let refused = grants(&staff, "up/friend", "440309001").await.expect_err("not security");
        assert_eq!(refused.code(), Code::PermissionDenied, "{user}");
    }
}

/// Who looked at whom and why, not what they saw.
async fn a_look_is_on_record(world: &World) {
    let trail =
        typed(world, "auditor", &["export", "log", "--service", "organization", "--audit"]).await.exits(0).stdout;
    assert!(trail.contains("up/guanhu") && trail.contains("核实信息"), "{trail}");
    assert!(trail.contains(&id_of(world, 2).await), "{trail}");
    assert!(!trail.contains("隐名氏"), "{trail}");
}

/// 2 and 3 have a joint branch, which lies in 观湖 with its lead unit.
async fn what_is_held_is_named_to_who_may_see_it(world: &World) {
    for (user, unit, named) in [("district", 3, true), ("guanhu", 2, true), ("minzhi", 3, false)] {
        let staff = Staff::of(world, user).await;
        let row = pb::PartyOrganizationRow {
            name: "中共另一支部委员会".to_owned(),
            kind: pb::PartyOrganizationKind::Branch.into(),
            units: vec![an_organization(unit)],
            founded_on: "2019-01-01".to_owned(),
            ..pb::PartyOrganizationRow::default()
        };
        let asked = pb::RecordPartyOrganizationRequest { row: Some(row), ..Default::default() };
        let mut parties = PartyOrganizationServiceClient::new(staff.channel.clone());
        let refused =
            parties.record_party_organization(staff.asks(asked)).await.expect_err("one top Party organization");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::AlreadyExists, "record.claimed"), "{user}");
        assert_eq!(refused.message().contains("(party_"), named, "{user}: {refused}");
    }
}

async fn an_import_is_authorized_row_by_row(world: &World) {
    let row = |sheet: support::Sheet, number, name, street| {
        sheet.row(&[
            ("统一社会信用代码", &an_organization(number)),
            ("组织名称", name),
            ("组织类型", "社会团体"),
            ("街道", street),
        ])
    };
    let sheet = row(row(row(organizations(), 51, "观湖新会", "观湖"), 52, "民治新会", "民治"), 4, "民治基金会", "民治");
    let file = world.file("mixed.csv", sheet.csv());
    let report = typed(world, "guanhu", &["import", "organizations", &file, "-o", "json"]).await.exits(12).json();
    assert_eq!(
        (&report["new"], &report["changed"], &report["rejected"]),
        (&1.into(), &0.into(), &2.into()),
        "{report}"
    );
    let findings = report["findings"].as_array().expect("findings");
    let error = |row: u64| findings.iter().find(|finding| finding["row"] == row && finding["severity"] == "error");
    let (absent, outside) = (error(3).expect("row 3"), error(4).expect("row 4"));
    assert_eq!((&absent["code"], &absent["message"]), (&outside["code"], &outside["message"]), "alike");
    typed(world, "leader", &["import", "organizations", &file]).await.exits(4);
    let batch = report["batch"].as_str().expect("a batch");
    typed(world, "guanhu", &["import", "undo", batch, "--reason", "误导入", "--yes"]).await.exits(4);
}

/// A grant works as soon as it is recorded, and no more once it ended.
async fn moving_needs_both_streets(world: &World) {
    let (guanhu, minzhi) = (Staff::of(world, "guanhu").await, Staff::of(world, "minzhi").await);
    for staff in [&guanhu, &minzhi] {
        let refused = moved(staff, 1, "440309002", "2019-07-01").await.expect_err("one street is not both");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::NotFound, "record.not_found"));
    }
    let security = Staff::of(world, "security").await;
    let given = grants(&security, "up/minzhi", "440309001").await.expect("given");
    let arrived = async || moved(&minzhi, 1, "440309002", "2019-07-01").await.is_ok().then_some(());
    eventually("the grant for both streets works", arrived).await;
    moved(&minzhi, 1, "440309001", "2019-08-01").await.expect("and back");

    let end = pb::EndGrantRequest { grant: given.id, ..pb::EndGrantRequest::default() };
    GrantServiceClient::new(security.channel.clone()).end_grant(security.asks(end)).await.expect("ended");
    eventually("the ended grant works no more", async || {
        let seen = typed(world, "minzhi", &["organizations", "show", &an_organization(1)]).await;
        (seen.code == 3).then_some(())
    })
    .await;
    moved(&minzhi, 1, "440309002", "2019-09-01").await.expect_err("no more");

    // Its own line is not enough to take an organization out of it.
    let clerk = Staff::of(world, "human-resources").await;
    let refused = recorded(&clerk, organization_in("440309004", "charity", 8)).await.expect_err("both lines");
    assert_eq!(refused.code(), Code::NotFound);
}

async fn moved(staff: &Staff, number: u32, division: &str, from: &str) -> Result<(), Status> {
    let (division, from) = (division.to_owned(), from.to_owned());
    let asked = pb::MoveOrganizationRequest { organization: by_code(number), division, from, ..Default::default() };
    done(OrganizationServiceClient::new(staff.channel.clone()).move_organization(staff.asks(asked)).await)
}

async fn grants(staff: &Staff, holder: &str, division: &str) -> Result<Receipt, Status> {
    let scope = Some(pb::GrantScope { division: division.to_owned(), ..pb::GrantScope::default() });
    let (holder, role) = (holder.to_owned(), "street_staff".to_owned());
    let asked = pb::AddGrantRequest { holder, role, scope, ..pb::AddGrantRequest::default() };
    GrantServiceClient::new(staff.channel.clone()).add_grant(staff.asks(asked)).await.map(tonic::Response::into_inner)
}
