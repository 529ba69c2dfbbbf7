//! The figures of real PostgreSQL against the recount, over random histories, days and states of knowledge.

use std::collections::BTreeMap;

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
use crate::histories::{DAYS, History, day, histories};
use crate::verify::{Found, Replay};

/// What is asked of a history; shares are parts of 1,000.
#[derive(Debug, Clone)]
struct Question {
    on: u32,
    known: Option<(usize, usize)>,
    basis: Basis,
    covered: Option<&'static str>,
}

fn questions() -> impl Strategy<Value = Vec<Question>> {
    let basis = prop::sample::select(vec![Basis::Campaign, Basis::Official, Basis::Eligible]);
    let covered = prop::option::of(prop::sample::select(vec!["none", "own", "joint", "affiliated"]));
    let known = prop::option::of((0..=1000usize, 0..=1000usize));
    let question = (1..=DAYS, known, basis, covered).prop_map(|(on, known, basis, covered)| Question {
        on,
        known,
        basis,
        covered,
    });
    prop::collection::vec(question, 1..4)
}

#[test]
fn the_figures_are_those_of_a_recount_on_any_day_as_known_at_any_time() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let database = runtime.block_on(Database::start());
    let connection = tokio::sync::Mutex::new(runtime.block_on(database.connect()));
    let mut runner = TestRunner::new(Config { cases: 64, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&(histories(90), questions()), |(history, questions)| {
        runtime.block_on(async {
            let mut connection = connection.lock().await;
            fill(&history, &mut connection).await;
            for question in &questions {
                check(&history, question, &mut connection).await?;
            }
            // The dearest comparison: for a third of the histories.
            if questions.len() > 1 {
                return Ok(());
            }
            replayed(&history, questions[0].known, &mut connection).await
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
    for log in [&history.assignment, &history.organization] {
        for batch in log.chunks(17) {
            kernel::projection::apply::<Coverage>(batch, &mut *tx).await.unwrap();
        }
    }
}

async fn check(history: &History, question: &Question, tx: &mut PgConnection) -> Result<(), TestCaseError> {
    let (all, posts) = (history.organization.len(), history.assignment.len());
    // Reference data are told first and always known here.
    let known = question.known.map(|(n, m)| (9 + (all - 9) * n / 1000, posts * m / 1000));
    let when = When {
        on: day(question.on).parse().unwrap(),
        known: known.map(|(n, m)| Positions { organization: n as i64, assignment: m as i64, membership: 0 }),
    };
    let (n, m) = known.unwrap_or((all, posts));
    let filter = question.covered.map(|covered| vec![covered.to_owned()]);
    let filters: Vec<Condition> =
        filter.map(|values| Condition { column: "covered", values, unknown: false }).into_iter().collect();
    let mut states = oracle::states(history, question.on as usize, n, m);
    states.retain(|state| question.covered.is_none_or(|covered| state.covered() == covered));
    let reference = Reference::load(when, &mut *tx).await.unwrap();
    for by in [None].into_iter().chain(Dimension::ALL.map(Some)) {
        let found = figures(when, question.basis, by, &filters, &reference, &mut *tx).await.unwrap();
        let expected = oracle::row(states.iter(), question.basis);
        let expected = pb::CoverageRow { key: "total".to_owned(), label: "合计".to_owned(), ..expected };
        prop_assert_eq!(&found.total, &expected, "total");
        add_up(&found.total)?;
        if let Some(by) = by {
            parts(&found, by, &states, question.basis)?;
        }
    }
    Ok(())
}

/// The tables are what a replay up to any positions gives; a row that is not is found.
async fn replayed(
    history: &History,
    known: Option<(usize, usize)>,
    tx: &mut PgConnection,
) -> Result<(), TestCaseError> {
    let (n, m) = known.unwrap_or((1000, 1000));
    let (n, m) = (history.organization.len() * n / 1000, history.assignment.len() * m / 1000);
    let mut replay = Replay::default();
    for told in history.organization[..n].iter().chain(&history.assignment[..m]) {
        replay.fold(told).unwrap();
    }
    let at = Positions { organization: n as i64, assignment: m as i64, membership: 0 };
    let mut found = Found::default();
    replay.compare_coverage(at, &mut *tx, &mut found).await.unwrap();
    prop_assert_eq!(&found.differences, &Vec::new());
    if n > 0 {
        sqlx::query("UPDATE divisions SET name = 'x' WHERE known_from = 1").execute(&mut *tx).await.unwrap();
        replay.compare_coverage(at, tx, &mut found).await.unwrap();
        prop_assert_eq!(found.differences.len(), 1);
    }
    Ok(())
}

/// The identities of a row.
fn add_up(row: &pb::CoverageRow) -> Result<(), TestCaseError> {
    let covered = row.own + row.joint + row.floating + row.joint_floating + row.affiliated;
    prop_assert_eq!(row.organizations, covered + row.none);
    prop_assert_eq!(row.none, row.due_unbuilt + row.few_members + row.no_members);
    prop_assert!(row.members_unknown <= row.no_members);
    prop_assert!(row.work_covered >= covered);
    let by = row.by_party_organization + row.by_full_time_worker + row.by_instructor + row.by_liaison;
    prop_assert_eq!(row.work_covered, by);
    prop_assert_eq!(row.by_party_organization, covered);
    prop_assert!(row.work_effective <= row.work_covered);
    prop_assert!(row.members_placed <= row.members && row.floating_members <= row.members);
    for share in [row.organization_coverage, row.work_coverage, row.effective_work_coverage, row.members_coverage] {
        let share = share.unwrap();
        prop_assert!(share.n <= share.of);
        prop_assert_eq!(share.rate.is_none(), share.of == 0);
        prop_assert_eq!(share.rate == Some(1.0), share.n == share.of && share.of > 0);
    }
    Ok(())
}

/// The parts are the recount's, every key that holds is there, and they make the whole.
fn parts(found: &Figures, by: Dimension, states: &[State], basis: Basis) -> Result<(), TestCaseError> {
    let mut keys: BTreeMap<String, Vec<State>> = BTreeMap::new();
    for state in states {
        let key = state.dimensions[by.name()].clone().unwrap_or_else(|| "unknown".to_owned());
        keys.entry(key).or_default().push(state.clone());
    }
    let mut sum = pb::CoverageRow::default();
    for row in &found.rows {
        let mut expected = oracle::row(keys.remove(&row.key).unwrap_or_default().iter(), basis);
        expected.key.clone_from(&row.key);
        expected.label.clone_from(&row.label);
        prop_assert_eq!(row, &expected, "{:?}", by);
        prop_assert!(!row.label.is_empty());
        add_up(row)?;
        sum.organizations += row.organizations;
        sum.none += row.none;
        sum.work_covered += row.work_covered;
        sum.members += row.members;
    }
    let left = keys.values().flatten();
    prop_assert_eq!(oracle::row(left, basis).organizations, 0, "a part is missing");
    let (total, whole) =
        (&found.total, |row: &pb::CoverageRow| (row.organizations, row.none, row.work_covered, row.members));
    prop_assert_eq!(whole(&sum), whole(total));
    let least = match by {
        Dimension::Street | Dimension::Industry => 3,
        Dimension::Community => 2,
        Dimension::Kind => 7,
        Dimension::Size => 4,
    };
    prop_assert!(found.rows.len() >= least);
    Ok(())
}
