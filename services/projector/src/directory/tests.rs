//! A small district, asked as people ask.

use std::sync::LazyLock;

use proto::coverage::v1 as pb;
use proto::organization::v1 as told;
use proto::{assignment::v1 as assignment, organization::v1::PartyOrganizationKind};
use runtime::Scopes;
use sqlx::PgConnection;
use tonic::Code;
use vocabulary::{Division, OrganizationId, PostId};

use super::spelling::Sought;
use super::*;
use crate::coverage::Coverage;
use crate::coverage::known::When;
use crate::coverage::words::{Condition, Reference};
use crate::database::Database;
use crate::heard::{Heard, OrganizationHeard, PartyHeard, PostHeard};
use crate::histories::{party_id, recorded, unit_id, unit_text};
use crate::history::{self, History, Names, Subject, sentence};
use kernel::{Projection, Recorded};

/// The logs of organization and assignment.
#[derive(Default)]
struct District(Vec<Recorded<Heard>>, Vec<Recorded<Heard>>);

impl District {
    fn told(&mut self, name: &str, stream: uuid::Uuid, event: Heard) {
        let mut told = recorded(0xa, self.0.len() as i64 + 1, stream, event);
        told.envelope.name = format!("organization.{name}");
        self.0.push(told);
    }

    fn unit(&mut self, who: usize, code: &str, name: &str, street: &str, from: &str) {
        let [code, name, division, from] = [code, name, street, from].map(str::to_owned);
        let recorded = told::OrganizationRecorded {
            code,
            name,
            division,
            from,
            kind: 2,
            in_statistics: true,
            registered: true,
            ..Default::default()
        };
        self.told("organization.recorded", unit_id(who), Heard::Organization(OrganizationHeard::Recorded(recorded)));
    }

    fn party(&mut self, name: &str, event: PartyHeard) {
        self.told(&format!("party_organization.{name}"), party_id(0), Heard::Party(event));
    }
}

fn district() -> District {
    let mut all = District::default();
    for (n, (code, name)) in [("440309001", "观湖街道"), ("440309002", "民治街道")].into_iter().enumerate() {
        let (code, name, parent) = (code.to_owned(), name.to_owned(), "440309".to_owned());
        let division = told::DivisionRecorded { code, name, parent, ..Default::default() };
        all.told("division.recorded", uuid::Uuid::from_u128(n as u128), Heard::Division(division));
    }
    all.unit(0, "51A", "观湖义工联", "440309001", "2015-01-01");
    all.unit(1, "52B", "民治养老服务中心", "440309002", "2016-01-01");
    all.unit(2, "53C", "同名基金会", "440309002", "2017-01-01");
    all.unit(3, "53D", "同名基金会", "440309001", "2018-01-01");
    let moved = told::OrganizationMovedIn {
        division: "440309001".to_owned(),
        from_division: "440309002".to_owned(),
        from: "2022-03-01".to_owned(),
        ..Default::default()
    };
    all.told("organization.moved_in", unit_id(2), Heard::Organization(OrganizationHeard::MovedIn(moved)));
    let (name, founded_on, division) =
        ("中共观湖义工联支部".to_owned(), "2019-07-01".to_owned(), "440309001".to_owned());
    let kind = PartyOrganizationKind::Branch as i32;
    let branch = told::PartyOrganizationRecorded { name, founded_on, kind, division, ..Default::default() };
    all.party("recorded", PartyHeard::Recorded(branch));
    let (unit, from) = (unit_text(0), "2019-07-01".to_owned());
    let joined = told::PartyOrganizationUnitJoined { unit, from, lead: true, ..Default::default() };
    all.party("unit_joined", PartyHeard::UnitJoined(joined));
    let (unit, from) = (unit_text(1), "2020-01-01".to_owned());
    all.party("unit_affiliated", PartyHeard::UnitAffiliated(told::PartyOrganizationUnitAffiliated { unit, from }));
    let post = PostId::new(uuid::Uuid::from_u128(9)).to_string();
    let (kind, organization, from) = (assignment::PostKind::Liaison as i32, unit_text(2), "2019-01-01".to_owned());
    let post = assignment::PostHolderAssigned { post, kind, organization, from, ..Default::default() };
    let mut post = recorded(0xb, 1, uuid::Uuid::from_u128(8), Heard::Post(PostHeard::Assigned(post)));
    post.envelope.name = "assignment.post_holder.assigned".to_owned();
    all.1.push(post);
    let told = assignment::PostHolderContacted {
        organization: unit_text(2),
        on: "2020-05-01".to_owned(),
        kind: "visit".to_owned(),
    };
    let mut told = recorded(0xb, 2, uuid::Uuid::from_u128(8), Heard::Post(PostHeard::Contacted(told)));
    told.envelope.name = "assignment.post_holder.contacted".to_owned();
    all.1.push(told);
    all
}

fn on(day: &str) -> When {
    When { on: day.parse().unwrap(), known: None }
}

fn everything() -> Visible {
    Visible::new(&Scopes { whole: true, ..Scopes::default() })
}

fn is(column: &'static str, value: &str) -> Condition {
    Condition { column, values: vec![value.to_owned()], unknown: false }
}

static NO_REFERENCE: LazyLock<Reference> = LazyLock::new(Reference::default);

fn all(when: When, visible: &Visible) -> Listing<'_> {
    Listing { when, visible, reference: &NO_REFERENCE, filters: &[], sought: Sought::new("") }
}

async fn codes(
    when: When,
    visible: &Visible,
    filters: &[Condition],
    search: &str,
    tx: &mut PgConnection,
) -> Vec<String> {
    let listing = Listing { filters, sought: Sought::new(search), ..all(when, visible) };
    let (page, more) = listing.page::<Organizations>(None, 50, &mut *tx).await.unwrap();
    assert_eq!(listing.count::<Organizations>(tx).await.unwrap(), page.len() as u64);
    assert!(more.is_none());
    page.into_iter().map(|one| one.code).collect()
}

#[tokio::test]
async fn the_directory_answers_as_people_ask() {
    let database = Database::start().await;
    let mut connection = database.connect().await;
    let tx = &mut connection;
    let tables = [Coverage::SCHEMA_SQL, History::SCHEMA_SQL].concat();
    sqlx::raw_sql(sqlx::AssertSqlSafe(tables)).execute(&mut *tx).await.unwrap();
    let District(organization, assignment) = district();
    for log in [organization, assignment] {
        kernel::projection::apply::<Coverage>(&log, &mut *tx).await.unwrap();
        kernel::projection::apply::<History>(&log, &mut *tx).await.unwrap();
    }
    lists(tx).await;
    searches(tx).await;
    single_ones(tx).await;
    party_organizations_and_their_units(tx).await;
    posts(tx).await;
    what_happened(tx).await;
    drop(connection);
    database.postgres.stop().await;
}

async fn lists(tx: &mut PgConnection) {
    let seen = everything();
    assert_eq!(codes(on("2021-01-01"), &seen, &[], "", tx).await, ["51A", "52B", "53C", "53D"]);
    assert_eq!(codes(on("2016-12-31"), &seen, &[], "", tx).await, ["51A", "52B"]);
    assert_eq!(codes(on("2021-01-01"), &seen, &[], "养老", tx).await, ["52B"]);
    assert_eq!(codes(on("2021-01-01"), &seen, &[], "53", tx).await, ["53C", "53D"]);
    assert_eq!(codes(on("2021-01-01"), &seen, &[is("covered", "none")], "", tx).await, ["53C", "53D"]);
    assert_eq!(codes(on("2021-01-01"), &seen, &[is("covered", "affiliated")], "", tx).await, ["52B"]);
    assert_eq!(codes(on("2021-01-01"), &seen, &[is("work", "liaison")], "", tx).await, ["53C"]);
    let street = Scopes { divisions: vec![Division::parse("440309001").unwrap()], ..Scopes::default() };
    assert_eq!(codes(on("2021-01-01"), &Visible::new(&street), &[], "", tx).await, ["51A", "53D"]);
    let one = Scopes { organizations: vec![OrganizationId::new(unit_id(1))], ..Scopes::default() };
    assert_eq!(codes(on("2021-01-01"), &Visible::new(&one), &[], "", tx).await, ["52B"]);
    let listing = all(on("2021-01-01"), &seen);
    let (first, last) = listing.page::<Organizations>(None, 3, &mut *tx).await.unwrap();
    let (second, end) = listing.page::<Organizations>(last.as_ref(), 3, &mut *tx).await.unwrap();
    assert_eq!((first.len(), second.len(), end), (3, 1, None));
    let mut whole = sqlx::Connection::begin(&mut *tx).await.unwrap();
    listing.open::<Organizations>(&mut whole).await.unwrap();
    let fetched = fetch::<Organizations>(listing.when, listing.reference, &mut whole).await.unwrap();
    assert_eq!(fetched, [first, second].concat());
    assert_eq!(fetch::<Organizations>(listing.when, listing.reference, &mut whole).await.unwrap(), []);
    whole.rollback().await.unwrap();
    let mut street = sqlx::Connection::begin(&mut *tx).await.unwrap();
    let seen = Visible::new(&Scopes { divisions: vec![Division::parse("440309001").unwrap()], ..Scopes::default() });
    let filters = [is("covered", "none")];
    let listing = Listing { filters: &filters, sought: Sought::new("tongming"), ..all(on("2021-01-01"), &seen) };
    listing.open::<Organizations>(&mut street).await.unwrap();
    let fetched = fetch::<Organizations>(listing.when, listing.reference, &mut street).await.unwrap();
    assert_eq!(fetched.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["53D"]);
    street.rollback().await.unwrap();
    // Another kind on the same connection.
    let mut parties = sqlx::Connection::begin(&mut *tx).await.unwrap();
    let listing = all(on("2021-01-01"), &seen);
    listing.open::<PartyOrganizations>(&mut parties).await.unwrap();
    let fetched = fetch::<PartyOrganizations>(listing.when, listing.reference, &mut parties).await.unwrap();
    assert_eq!(fetched.len(), 1);
    parties.rollback().await.unwrap();
}

async fn searches(tx: &mut PgConnection) {
    let (seen, day) = (everything(), on("2021-01-01"));
    let found: &[(&str, &[&str])] = &[
        ("养老", &["52B"]),
        ("ghyg", &["51A"]),
        ("GHYGL", &["51A"]),
        ("guanhu", &["51A"]),
        ("guanhuyigong", &["51A"]),
        ("观h义g", &["51A"]),
        ("观湖 义工联", &["51A"]),
        ("mzyl", &["52B"]),
        ("fw", &["52B"]),
        ("jjh", &["53C", "53D"]),
        ("jijinkuai", &["53C", "53D"]),
        ("53", &["53C", "53D"]),
        ("３ｃ", &["53C"]),
        ("hg", &[]),
        ("gz", &[]),
        ("anhu", &[]),
        ("%_", &["51A", "52B", "53C", "53D"]),
    ];
    for (text, expected) in found {
        assert_eq!(&codes(day, &seen, &[], text, &mut *tx).await, expected, "{text}");
    }
}

async fn single_ones(tx: &mut PgConnection) {
    let reference = Reference::load(on("2021-01-01"), &mut *tx).await.unwrap();
    let (when, seen) = (on("2021-01-01"), everything());
    let listing = Listing { reference: &reference, ..all(when, &seen) };
    for name in ["51a", "观湖义工联", &unit_text(0)] {
        let found =
            only::<Organizations>(listing.called::<Organizations>(name, &mut *tx).await.unwrap(), name).unwrap();
        assert_eq!((found.street_name.as_str(), found.covered.as_str()), ("观湖街道", "own"));
        let [party] = &found.party_organizations[..] else { panic!("one Party organization") };
        assert_eq!((party.relation.as_str(), party.from.as_str()), ("own", "2019-07-01"));
    }
    assert_eq!(one(&listing, "同名基金会", tx).await, Err(Code::FailedPrecondition));
    assert_eq!(one(&listing, "没有", tx).await, Err(Code::NotFound));
    let street = Scopes { divisions: vec![Division::parse("440309001").unwrap()], ..Scopes::default() };
    let listing = Listing { visible: &Visible::new(&street), ..listing };
    assert_eq!(one(&listing, "52B", tx).await, Err(Code::NotFound));
    assert_eq!(one(&listing, "同名基金会", tx).await, Ok(()));
}

async fn one(listing: &Listing<'_>, name: &str, tx: &mut PgConnection) -> Result<(), Code> {
    let found = listing.called::<Organizations>(name, tx).await.unwrap();
    only::<Organizations>(found, name).map(drop).map_err(|status| status.code())
}

async fn party_organizations_and_their_units(tx: &mut PgConnection) {
    let (when, seen, active) = (on("2021-01-01"), everything(), [is("status", "active")]);
    for text in ["义工", "zgghygl", "zhib"] {
        let listing = Listing { filters: &active, sought: Sought::new(text), ..all(when, &seen) };
        assert_eq!(listing.count::<PartyOrganizations>(&mut *tx).await.unwrap(), 1, "{text}");
    }
    let (page, _) = all(when, &seen).page::<PartyOrganizations>(None, 50, &mut *tx).await.unwrap();
    assert_eq!((page[0].category.as_str(), page[0].dissolved_on.as_str()), ("631", ""));
    let units = |units: &[pb::UnitRef]| units.iter().map(|unit| (unit.code.clone(), unit.lead)).collect::<Vec<_>>();
    assert_eq!(units(&page[0].units), [("51A".to_owned(), true)]);
    assert_eq!(units(&page[0].affiliated), [("52B".to_owned(), false)]);
    // Seen by who may see a unit it covers.
    let street = Scopes { divisions: vec![Division::parse("440309002").unwrap()], ..Scopes::default() };
    let seen = Visible::new(&street);
    for (day, found) in [("2021-01-01", 1), ("2019-12-31", 0)] {
        let named = all(on(day), &seen).called::<PartyOrganizations>("中共观湖义工联支部", &mut *tx).await.unwrap();
        assert_eq!(named.len(), found, "{day}");
    }
}

async fn posts(tx: &mut PgConnection) {
    let (day, seen) = (on("2021-01-01"), everything());
    let reference = Reference::load(day, &mut *tx).await.unwrap();
    let listing = Listing { reference: &reference, ..all(day, &seen) };
    let (page, _) = listing.page::<Posts>(None, 50, &mut *tx).await.unwrap();
    let [post] = &page[..] else { panic!("one post: {page:?}") };
    assert_eq!((post.kind.as_str(), post.organization.as_str()), ("liaison", unit_text(2).as_str()));
    assert_eq!((post.from.as_str(), post.to.as_str()), ("2019-01-01", ""));
    assert_eq!((post.street_name.as_str(), post.last_contact_on.as_str()), ("民治街道", "2020-05-01"));
    let shown = listing.called::<Organizations>("53C", &mut *tx).await.unwrap();
    assert_eq!((shown[0].posts[0].id.as_str(), shown[0].effective), (post.id.as_str(), false));
    let evidence = all(on("2020-06-01"), &seen).called::<Organizations>("53C", &mut *tx).await.unwrap();
    assert!(evidence[0].effective);
    let holder = post.holder.clone();
    let mut wrong = runtime::Invalid::new();
    for (name, value, found) in [
        ("kind", "联络员", 1),
        ("kind", "instructor", 0),
        ("holder", holder.as_str(), 1),
        ("organization", "53c", 1),
        ("organization", "观湖义工联", 0),
        ("organization", "同名基金会", 1),
        ("street", "民治", 1),
    ] {
        let filters = [Posts::condition(&reference, name, value, &mut wrong).unwrap()];
        let listing = Listing { filters: &filters, sought: Sought::new("tmjjh"), ..all(day, &seen) };
        assert_eq!(listing.count::<Posts>(&mut *tx).await.unwrap(), found, "{name}={value}");
    }
    assert!(Posts::condition(&reference, "holder", "张三", &mut wrong).is_none());
    let elsewhere = Scopes { divisions: vec![Division::parse("440309001").unwrap()], ..Scopes::default() };
    assert_eq!(all(day, &Visible::new(&elsewhere)).count::<Posts>(&mut *tx).await.unwrap(), 0);
    assert_eq!(all(on("2018-12-31"), &seen).called::<Posts>(&post.id, &mut *tx).await.unwrap(), []);
    assert_eq!(listing.called::<Posts>(&post.id, &mut *tx).await.unwrap().len(), 1);
    let items = history::of(Subject::Post, Posts::parse(&post.id).unwrap(), &mut *tx).await.unwrap();
    let names = Names::load(&items, tx).await.unwrap();
    let told: Vec<_> = items.iter().map(|item| sentence(&item.heard().unwrap(), item.stream, &names).0).collect();
    assert_eq!(told, ["自2019年1月1日起同名基金会有联络员", "2020年5月1日与同名基金会走访联系"]);
}

async fn what_happened(tx: &mut PgConnection) {
    let items = history::of(Subject::Unit, unit_id(0), &mut *tx).await.unwrap();
    let names = Names::load(&items, &mut *tx).await.unwrap();
    let told: Vec<_> = items.iter().map(|item| sentence(&item.heard().unwrap(), item.stream, &names).0).collect();
    assert_eq!(
        told,
        ["登记成立：观湖义工联（51A），2015年1月1日", "自2019年7月1日起中共观湖义工联支部设在观湖义工联（牵头单位）",]
    );
    assert_eq!(items[1].effective, "2019-07-01".parse().ok());
    let items = history::of(Subject::Unit, unit_id(2), &mut *tx).await.unwrap();
    let names = Names::load(&items, tx).await.unwrap();
    let told: Vec<_> = items.iter().map(|item| sentence(&item.heard().unwrap(), item.stream, &names).1).collect();
    assert!(told.contains(&"moved from 民治街道 to 观湖街道 from 2022-03-01".to_owned()), "{told:?}");
    assert!(told.contains(&"同名基金会 has a liaison from 2019-01-01".to_owned()), "{told:?}");
}
