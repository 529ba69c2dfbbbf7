//! Random histories against the statement of real PostgreSQL: what the property tests share.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use proto::coverage::v1 as pb;
use sqlx::PgConnection;

use super::known::{Positions, When};
use super::oracle::{self, State};
use super::queries::{Basis, Figures, figures};
use super::words::{Condition, Dimension, Reference};
use super::*;
use crate::database::Database;
use crate::histories::{DAYS, History, day};

/// What was known when; parts of 1,000 of each log.
pub(super) type Knowledge = (usize, usize, usize);

/// Any state of knowledge; sometimes all.
pub(super) fn knowledge() -> impl Strategy<Value = Knowledge> {
    prop_oneof![1 => Just((1000, 1000, 1000)), 3 => (0..=1000usize, 0..=1000usize, 0..=1000usize)]
}

/// Any basis.
pub(super) fn bases() -> impl Strategy<Value = Basis> {
    prop::sample::select(vec![Basis::Campaign, Basis::Official, Basis::Eligible])
}

/// Any dimension.
pub(super) fn dimensions() -> impl Strategy<Value = Dimension> {
    prop::sample::select(Dimension::ALL.to_vec())
}

/// Any day of a history.
pub(super) fn days() -> std::ops::RangeInclusive<u32> {
    1..=DAYS
}

/// Runs `check` on whatever `cases` gives, with empty tables each time; so many cases as `PROPTEST_CASES` says (256).
pub(super) fn trial<S: Strategy>(
    cases: S,
    check: impl AsyncFn(S::Value, &mut PgConnection) -> Result<(), TestCaseError>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let database = runtime.block_on(Database::start());
    let connection = tokio::sync::Mutex::new(runtime.block_on(tables(&database)));
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&cases, |case| {
        runtime.block_on(async {
            let tx = &mut *connection.lock().await;
            // Each case in a transaction that is taken back: far cheaper than new tables.
            sqlx::raw_sql("BEGIN").execute(&mut *tx).await.unwrap();
            let outcome = check(case, &mut *tx).await;
            sqlx::raw_sql("ROLLBACK").execute(tx).await.unwrap();
            outcome
        })
    });
    runtime.block_on(async move {
        drop(connection);
        database.postgres.stop().await;
    });
    outcome.unwrap();
}

/// A connection to empty tables.
pub(super) async fn tables(database: &Database) -> PgConnection {
    let mut connection = database.connect().await;
    let fresh = "CREATE SCHEMA coverage; SET search_path = coverage";
    sqlx::raw_sql(fresh).execute(&mut connection).await.unwrap();
    sqlx::raw_sql(Coverage::SCHEMA_SQL).execute(&mut connection).await.unwrap();
    connection
}

/// The positions that are so many parts of 1,000 of each log.
pub(super) fn positions(history: &History, (organization, assignment, membership): Knowledge) -> Positions {
    let part = |log: &[Recorded<Heard>], share| (log.len() * share / 1000) as i64;
    Positions {
        organization: part(&history.organization, organization),
        assignment: part(&history.assignment, assignment),
        membership: part(&history.membership, membership),
    }
}

/// What each log told after one state of knowledge up to another, as batches of `size`, the logs in turn.
pub(super) async fn learn(history: &History, from: Positions, to: Positions, size: usize, tx: &mut PgConnection) {
    let part = |log: &'_ [Recorded<Heard>], from: i64, to: i64| log[from as usize..to as usize].to_vec();
    let logs = [
        part(&history.membership, from.membership, to.membership),
        part(&history.assignment, from.assignment, to.assignment),
        part(&history.organization, from.organization, to.organization),
    ];
    let mut batches: Vec<_> = logs.iter().map(|log| log.chunks(size)).collect();
    loop {
        let next: Vec<_> = batches.iter_mut().filter_map(Iterator::next).collect();
        if next.is_empty() {
            return;
        }
        for batch in next {
            kernel::projection::apply::<Coverage>(batch, &mut *tx).await.unwrap();
        }
    }
}

/// Everything.
pub(super) async fn learn_all(history: &History, tx: &mut PgConnection) {
    learn(history, Positions::default(), positions(history, (1000, 1000, 1000)), 40, tx).await;
}

/// A question about a day of a history.
pub(super) fn when(on: u32, known: Option<Positions>) -> When {
    When { on: day(on).parse().unwrap(), known }
}

/// The answer of the tables.
pub(super) async fn ask(
    when: When,
    basis: Basis,
    by: Dimension,
    filters: &[Condition],
    tx: &mut PgConnection,
) -> Figures {
    let reference = Reference::load(when, &mut *tx).await.unwrap();
    figures(when, basis, Some(by), filters, &reference, tx).await.unwrap()
}

/// The total a recount makes.
pub(super) fn total(states: &[State], basis: Basis) -> pb::CoverageRow {
    let row = oracle::row(states.iter(), basis);
    pb::CoverageRow { key: "total".to_owned(), label: "合计".to_owned(), ..row }
}

/// Every count of a row by its name, so that a new one cannot be forgotten.
pub(super) fn counts(row: &pb::CoverageRow) -> Vec<(&'static str, u64)> {
    let pb::CoverageRow { key: _, label: _, organizations, own, own_temporary, joint, joint_temporary, .. } = *row;
    let pb::CoverageRow { floating, joint_floating, affiliated, none, due_unbuilt, few_members, .. } = *row;
    let pb::CoverageRow { no_members, members_unknown, work_covered, work_effective, .. } = *row;
    let pb::CoverageRow { by_party_organization, by_instructor, by_full_time_worker, by_liaison, .. } = *row;
    let pb::CoverageRow { members, members_placed, floating_members, floating_members_placed, .. } = *row;
    let covered = row.organization_coverage.unwrap();
    vec![
        ("organizations", organizations),
        ("own", own),
        ("own_temporary", own_temporary),
        ("joint", joint),
        ("joint_temporary", joint_temporary),
        ("floating", floating),
        ("joint_floating", joint_floating),
        ("affiliated", affiliated),
        ("none", none),
        ("due_unbuilt", due_unbuilt),
        ("few_members", few_members),
        ("no_members", no_members),
        ("members_unknown", members_unknown),
        ("work_covered", work_covered),
        ("work_effective", work_effective),
        ("by_party_organization", by_party_organization),
        ("by_instructor", by_instructor),
        ("by_full_time_worker", by_full_time_worker),
        ("by_liaison", by_liaison),
        ("members", members),
        ("members_placed", members_placed),
        ("floating_members", floating_members),
        ("floating_members_placed", floating_members_placed),
        ("members_estimated", row.members_estimated),
        ("organization_coverage.n", covered.n),
        ("organization_coverage.of", covered.of),
    ]
}
