//! The worklist of random histories: page by page, against the figures and the states they are counted from.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Day, Projection as _};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use runtime::Scopes;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::rules::{Members, Reason, Rules, should_have};
use super::{Listing, Open, Place};
use crate::coverage::Coverage;
use crate::coverage::known::When;
use crate::coverage::queries::{Basis, figures};
use crate::coverage::states::states;
use crate::coverage::words::{Condition, Reference};
use crate::database::Database;
use crate::directory::Visible;
use crate::histories::{DAYS, History, STREETS, day, histories};
use crate::parameters::Parameters;

/// The rows of the table: an uncovered unit has exactly one.
const TABLE: [Reason; 6] = [
    Reason::DueUnbuilt,
    Reason::FloatingBranchDue,
    Reason::Borderline,
    Reason::JointBranchDue,
    Reason::JointFloatingDue,
    Reason::NoMembers,
];

#[test]
fn every_gap_of_the_figures_is_on_the_list_once_and_pages_make_the_whole() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let database = runtime.block_on(Database::start());
    let connection = tokio::sync::Mutex::new(runtime.block_on(database.connect()));
    let street = prop::option::of(prop::sample::select(STREETS.to_vec()));
    let questions = prop::collection::vec((1..=DAYS, street), 1..4);
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&(histories(90), questions), |(history, questions)| {
        runtime.block_on(async {
            let mut connection = connection.lock().await;
            fill(&history, &mut connection).await;
            for (on, street) in questions {
                check(day(on).parse().unwrap(), street, &mut connection).await?;
            }
            Ok(())
        })
    });
    runtime.block_on(async move {
        drop(connection);
        database.postgres.stop().await;
    });
    outcome.unwrap();
}

async fn fill(history: &History, tx: &mut PgConnection) {
    let fresh = "DROP SCHEMA IF EXISTS coverage CASCADE; CREATE SCHEMA coverage; SET search_path = coverage";
    sqlx::raw_sql(fresh).execute(&mut *tx).await.unwrap();
    sqlx::raw_sql(Coverage::SCHEMA_SQL).execute(&mut *tx).await.unwrap();
    for log in [&history.organization, &history.assignment] {
        kernel::projection::apply::<Coverage>(log, &mut *tx).await.unwrap();
    }
}

async fn check(on: Day, street: Option<&str>, tx: &mut PgConnection) -> Result<(), TestCaseError> {
    let when = When { on, known: None };
    let visible = Visible::new(&Scopes { whole: true, ..Scopes::default() });
    let filters: Vec<Condition> = street
        .map(|street| Condition { column: "street", values: vec![street.to_owned()], unknown: false })
        .into_iter()
        .collect();
    let rules = Rules::new(&Parameters::load(when, &mut *tx).await.unwrap());
    let listing = Listing { when, visible: &visible, filters: &filters, reasons: &[], rules };
    let whole = listing.page(None, 1_000, &mut *tx).await.unwrap();
    prop_assert_eq!(whole.total, whole.items.len() as u64);

    let figures = figures(when, Basis::Campaign, None, &filters, &Reference::default(), &mut *tx).await.unwrap().total;
    let count = |reasons: &[Reason]| whole.items.iter().filter(|open| reasons.contains(&open.reason)).count() as u64;
    prop_assert_eq!(count(&[Reason::DueUnbuilt]), figures.due_unbuilt);
    prop_assert_eq!(count(&[Reason::NoMembers]), figures.no_members);
    prop_assert_eq!(count(&TABLE), figures.none);
    prop_assert_eq!(count(&[Reason::NoWorkCoverage]), figures.organizations - figures.work_covered);
    let silent = count(&[Reason::NoWorkCoverage, Reason::EvidenceExpired]);
    prop_assert_eq!(silent, figures.organizations - figures.work_effective);
    let unplaced = whole.items.iter().filter(|open| open.reason == Reason::MembersUnplaced);
    let unplaced: u64 = unplaced.map(|open| u64::from(open.unit.case.unplaced())).sum();
    prop_assert_eq!(unplaced, figures.members - figures.members_placed);

    let gaps = gaps(when, &rules, &mut *tx).await;
    for open in &whole.items {
        prop_assert!(open.unit.past.registered <= open.since && open.since <= on, "{:?}", open);
        if TABLE.contains(&open.reason) {
            prop_assert_eq!(gaps.get(&open.unit.id), Some(&open.reason));
        }
    }
    let keys: BTreeSet<_> = whole.items.iter().map(|open| (open.unit.id, open.reason)).collect();
    prop_assert_eq!(keys.len(), whole.items.len(), "one item for each unit and reason");
    prop_assert_eq!(&by_twos(&listing, tx).await, &whole.items);
    Ok(())
}

/// What each uncovered unit should have, straight from the states.
async fn gaps(when: When, rules: &Rules, tx: &mut PgConnection) -> BTreeMap<Uuid, Reason> {
    let sql = format!(
        "{} SELECT unit, full_members, probationary, floating FROM states WHERE counts AND covered = 'none'",
        states(when)
    );
    let rows = when.bind(sqlx::query(AssertSqlSafe(sql))).fetch_all(tx).await.unwrap();
    let gap = |row: &sqlx::postgres::PgRow| {
        use sqlx::Row as _;
        let count = |column: &str| row.get::<Option<i32>, _>(column).map(i32::unsigned_abs);
        let [probationary, floating] = ["probationary", "floating"].map(|column| count(column).unwrap());
        let members = Members { full: count("full_members"), probationary, floating };
        (row.get("unit"), should_have(members, rules.branch_min))
    };
    rows.iter().map(gap).collect()
}

/// The list again, two at a time.
async fn by_twos(listing: &Listing<'_>, tx: &mut PgConnection) -> Vec<Open> {
    let (mut items, mut after): (Vec<Open>, Option<Place>) = (Vec::new(), None);
    loop {
        let page = listing.page(after.as_ref(), 2, &mut *tx).await.unwrap();
        items.extend(page.items);
        match page.next {
            Some(place) => after = Some(place),
            None => return items,
        }
    }
}
