//! What counts, in small stories: evidence, posts and registers.

use proto::coverage::v1::CoverageRow;
use proto::{assignment::v1 as assignment, membership::v1 as membership, organization::v1 as organization};
use sqlx::PgConnection;
use vocabulary::PostId;

use super::known::When;
use super::queries::Basis;
use super::trial::{ask, tables};
use super::words::Dimension;
use super::*;
use crate::database::Database;
use crate::histories::{party_id, recorded, unit_id, unit_text};

/// The three logs, told as they come.
#[derive(Default)]
struct Logs {
    organization: Vec<Recorded<Heard>>,
    assignment: Vec<Recorded<Heard>>,
    membership: Vec<Recorded<Heard>>,
}

impl Logs {
    fn unit(&mut self, who: usize, event: OrganizationHeard) {
        tell(&mut self.organization, unit_id(who), Heard::Organization(event));
    }

    fn party(&mut self, event: PartyHeard) {
        tell(&mut self.organization, party_id(0), Heard::Party(event));
    }

    fn members(&mut self, event: MembersHeard) {
        tell(&mut self.membership, unit_id(0), Heard::Members(event));
    }

    fn operating(&mut self, who: usize) {
        let recorded = organization::OrganizationRecorded {
            kind: organization::OrganizationKind::Association as i32,
            division: "440309001".to_owned(),
            from: "2018-01-01".to_owned(),
            in_statistics: true,
            ..Default::default()
        };
        self.unit(who, OrganizationHeard::Recorded(recorded));
    }

    fn post(&mut self, holder: u128, kind: assignment::PostKind, who: usize, [from, to]: [&str; 2]) {
        let id = PostId::new(Uuid::from_u128(0x500 + self.assignment.len() as u128)).to_string();
        let (post, kind, organization, holder) = (id.clone(), kind as i32, unit_text(who), Uuid::from_u128(holder));
        let from = from.to_owned();
        let assigned = assignment::PostHolderAssigned { post, kind, organization, from, ..Default::default() };
        tell(&mut self.assignment, holder, Heard::Post(PostHeard::Assigned(assigned)));
        if !to.is_empty() {
            let (organization, on) = (unit_text(who), to.to_owned());
            let released = assignment::PostHolderReleased { post: id, kind, organization, on, ..Default::default() };
            tell(&mut self.assignment, holder, Heard::Post(PostHeard::Released(released)));
        }
    }

    fn contact(&mut self, holder: u128, who: usize, on: &str) {
        let (organization, on, kind) = (unit_text(who), on.to_owned(), "visit".to_owned());
        let contacted = PostHeard::Contacted(assignment::PostHolderContacted { organization, on, kind });
        tell(&mut self.assignment, Uuid::from_u128(holder), Heard::Post(contacted));
    }

    async fn apply(&self, tx: &mut PgConnection) {
        for log in [&self.membership, &self.assignment, &self.organization] {
            kernel::projection::apply::<Coverage>(log, &mut *tx).await.unwrap();
        }
    }
}

fn tell(log: &mut Vec<Recorded<Heard>>, stream: Uuid, event: Heard) {
    let position = log.len() as i64 + 1;
    log.push(recorded(0xa, position, stream, event));
}

async fn total(on: &str, tx: &mut PgConnection) -> CoverageRow {
    let when = When { on: on.parse().unwrap(), known: None };
    ask(when, Basis::Campaign, Dimension::Street, &[], tx).await.total
}

#[tokio::test]
async fn evidence_is_a_contact_of_the_last_ninety_days_by_who_held_a_post_there_that_day() {
    use assignment::PostKind::{Instructor, Liaison};
    let database = Database::start().await;
    let mut connection = tables(&database).await;
    let tx = &mut connection;
    let mut logs = Logs::default();
    (0..4).for_each(|who| logs.operating(who));
    logs.post(1, Liaison, 0, ["2019-01-01", ""]);
    logs.contact(1, 0, "2019-03-01");
    // Before the post began, and by somebody who holds none there: no evidence.
    logs.post(2, Liaison, 1, ["2019-02-02", ""]);
    logs.contact(2, 1, "2019-02-01");
    logs.contact(1, 1, "2019-03-01");
    // The next one takes the evidence over; in between there is nobody.
    logs.post(3, Instructor, 2, ["2019-01-01", "2019-03-10"]);
    logs.contact(3, 2, "2019-03-05");
    logs.post(4, Liaison, 2, ["2019-03-20", ""]);
    logs.apply(&mut *tx).await;
    let effective = [
        ("2019-02-28", 0, 3),
        ("2019-03-01", 1, 3),
        ("2019-03-05", 2, 3),
        ("2019-03-09", 2, 3),
        ("2019-03-10", 1, 2),
        ("2019-03-20", 2, 3),
        ("2019-05-29", 2, 3),
        ("2019-05-30", 1, 3),
        ("2019-06-02", 1, 3),
        ("2019-06-03", 0, 3),
    ];
    for (on, effective, covered) in effective {
        let total = total(on, &mut *tx).await;
        assert_eq!((total.work_effective, total.work_covered), (effective, covered), "on {on}");
    }
    drop(connection);
    database.postgres.stop().await;
}

#[tokio::test]
async fn a_party_organization_is_evidence_while_the_parameter_says_so() {
    let database = Database::start().await;
    let mut connection = tables(&database).await;
    let tx = &mut connection;
    let mut logs = Logs::default();
    logs.operating(0);
    let kind = organization::PartyOrganizationKind::Branch as i32;
    let founded_on = "2019-01-01".to_owned();
    logs.party(PartyHeard::Recorded(organization::PartyOrganizationRecorded {
        kind,
        founded_on,
        ..Default::default()
    }));
    let (unit, from) = (unit_text(0), "2019-01-01".to_owned());
    let joined = organization::PartyOrganizationUnitJoined { unit, from, ..Default::default() };
    logs.party(PartyHeard::UnitJoined(joined));
    let (key, value) = ("party_organization_is_evidence".to_owned(), "false".to_owned());
    let set = organization::ParameterSet { key, value, from: "2019-06-01".to_owned(), ..Default::default() };
    tell(&mut logs.organization, Uuid::from_u128(0x700), Heard::Parameter(set));
    logs.post(1, assignment::PostKind::FullTimeWorker, 0, ["2019-01-01", ""]);
    logs.contact(1, 0, "2019-07-01");
    logs.apply(&mut *tx).await;
    for (on, effective) in [("2019-05-31", 1), ("2019-06-01", 0), ("2019-07-01", 1), ("2019-12-01", 0)] {
        let total = total(on, &mut *tx).await;
        let found = (total.work_effective, total.by_party_organization, total.by_full_time_worker);
        assert_eq!(found, (effective, 1, 0), "on {on}");
    }
    drop(connection);
    database.postgres.stop().await;
}

#[tokio::test]
async fn the_register_counts_from_the_day_it_is_declared_complete() {
    let database = Database::start().await;
    let mut connection = tables(&database).await;
    let tx = &mut connection;
    let mut logs = Logs::default();
    logs.operating(0);
    let survey =
        organization::MembersSurvey { full: Some(2), floating: 1, on: "2019-01-01".to_owned(), ..Default::default() };
    logs.unit(0, OrganizationHeard::Surveyed(organization::OrganizationSurveyed { survey: Some(survey) }));
    let difference = |from: &str, full, floating, placed| membership::MemberCountDifference {
        from: from.to_owned(),
        full,
        floating,
        placed,
        ..Default::default()
    };
    let differences = vec![difference("2019-01-01", 3, 2, 4), difference("2019-05-01", -1, 0, -1)];
    let organization = unit_text(0);
    let counted = membership::UnitMembershipCounted { organization, differences, ..Default::default() };
    logs.members(MembersHeard::Counted(counted));
    let (organization, from) = (unit_text(0), "2019-03-01".to_owned());
    let declared = membership::UnitMembershipDeclaredComplete { organization, from };
    logs.members(MembersHeard::DeclaredComplete(declared));
    logs.apply(&mut *tx).await;
    let members = |row: &CoverageRow| {
        (row.members, row.members_placed, row.floating_members, row.members_estimated, row.due_unbuilt)
    };
    for (on, expected) in
        [("2019-02-28", (3, 0, 1, 3, 0)), ("2019-03-01", (5, 4, 2, 0, 1)), ("2019-05-01", (4, 3, 2, 0, 0))]
    {
        assert_eq!(members(&total(on, &mut *tx).await), expected, "on {on}");
    }
    let (organization, reason) = (unit_text(0), "误报".to_owned());
    let withdrawn = membership::UnitMembershipDeclarationWithdrawn { organization, reason };
    logs.members(MembersHeard::DeclarationWithdrawn(withdrawn));
    kernel::projection::apply::<Coverage>(&logs.membership[2..], &mut *tx).await.unwrap();
    assert_eq!(members(&total("2019-05-01", &mut *tx).await), (3, 0, 1, 3, 0), "as if never declared");
    drop(connection);
    database.postgres.stop().await;
}
