//! The figures of real PostgreSQL against the recount, over random histories, days and states of knowledge.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proto::coverage::v1 as pb;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};
use uuid::Uuid;

use super::known::Positions;
use super::lines::lined;
use super::oracle::{self, State};
use super::queries::{Basis, Figures};
use super::trial::{
    Knowledge, ask, bases, days, dimensions, knowledge, learn, learn_all, positions, total, trial, when,
};
use super::words::{Condition, Dimension};
use crate::histories::{History, histories};
use crate::verify::{Found, Replay};

/// What is asked of a history.
#[derive(Debug, Clone)]
struct Question {
    on: u32,
    known: Option<Knowledge>,
    basis: Basis,
    by: Dimension,
    filter: Option<(&'static str, &'static str)>,
}

fn questions() -> impl Strategy<Value = Vec<Question>> {
    let ways = ["none", "own", "joint", "floating", "joint_floating", "affiliated"].map(|way| ("covered", way));
    let work = ["none", "party_organization", "full_time_worker", "instructor", "liaison"].map(|way| ("work", way));
    let lines = ["district", "hub-1", "industry-1"].map(|line| ("line", line));
    let filter = prop::sample::select([&ways[..], &work[..], &lines[..]].concat());
    let question = (days(), prop::option::of(knowledge()), bases(), dimensions(), prop::option::weighted(0.3, filter));
    let question = question.prop_map(|(on, known, basis, by, filter)| Question { on, known, basis, by, filter });
    prop::collection::vec(question, 3..7)
}

#[test]
fn the_figures_are_those_of_a_recount_on_any_day_as_known_at_any_time() {
    trial((histories(120), questions()), async |(history, questions), tx| {
        learn_all(&history, &mut *tx).await;
        for question in &questions {
            check(&history, question, &mut *tx).await?;
        }
        Ok(())
    });
}

#[test]
fn figures_as_known_then_do_not_change_when_something_is_learnt_later() {
    let question = (histories(120), knowledge(), days(), days(), bases(), dimensions());
    trial(question, async |(history, known, day, other_day, basis, by), tx| {
        let at = positions(&history, known);
        learn(&history, Positions::default(), at, 40, &mut *tx).await;
        let mut asked = Vec::new();
        for on in [day, other_day] {
            let now = ask(when(on, None), basis, by, &[], &mut *tx).await;
            prop_assert_eq!(&ask(when(on, Some(at)), basis, by, &[], &mut *tx).await, &now, "known now, asked as then");
            asked.push((on, now));
        }
        learn(&history, at, positions(&history, (1000, 1000, 1000)), 40, &mut *tx).await;
        for (on, then) in asked {
            prop_assert_eq!(ask(when(on, Some(at)), basis, by, &[], &mut *tx).await, then, "later, asked as then");
        }
        Ok(())
    });
}

#[test]
fn the_tables_are_what_a_replay_up_to_any_positions_gives() {
    trial((histories(120), knowledge()), async |(history, known), tx| {
        learn_all(&history, &mut *tx).await;
        let at = positions(&history, known);
        let mut replay = Replay::default();
        let logs = [(&history.organization, at.organization), (&history.assignment, at.assignment)];
        for (log, until) in logs.into_iter().chain([(&history.membership, at.membership)]) {
            log[..until as usize].iter().for_each(|told| replay.fold(told).unwrap());
        }
        let mut found = Found::default();
        replay.compare_coverage(at, &mut *tx, &mut found).await.unwrap();
        prop_assert_eq!(&found.differences, &Vec::new());
        // A row that is not what it should be is found, whichever log it comes from.
        let wrong = [
            ("UPDATE divisions SET name = 'x' WHERE known_from = 1", at.organization > 0),
            ("UPDATE contacts SET kind = 'x' WHERE known_from = 1", at.assignment > 0),
            ("UPDATE member_differences SET placed = placed + 1 WHERE known_from = 1 AND part = 0", at.membership > 0),
        ];
        let (spoil, is_known) = wrong[known.0 % wrong.len()];
        let changed = sqlx::query(spoil).execute(&mut *tx).await.unwrap().rows_affected();
        let mut found = Found::default();
        replay.compare_coverage(at, tx, &mut found).await.unwrap();
        prop_assert_eq!(found.differences.is_empty(), changed == 0 || !is_known, "{}", spoil);
        Ok(())
    });
}

async fn check(history: &History, question: &Question, tx: &mut PgConnection) -> Result<(), TestCaseError> {
    let Question { on, known, basis, by, filter } = question;
    let known = known.map(|known| positions(history, known));
    let all = positions(history, (1000, 1000, 1000));
    let mut states = oracle::states(history, *on as usize, known.unwrap_or(all));
    states.retain(|state| match filter {
        Some(("covered", covered)) => state.covered() == *covered,
        Some(("line", line)) => state.dimensions["line"].as_deref() == Some(line),
        Some((_, work)) => state.work() == *work,
        None => true,
    });
    let filters: Vec<Condition> = filter
        .map(|(column, value)| Condition { column, values: vec![value.to_owned()], unknown: false })
        .into_iter()
        .collect();
    let found = ask(when(*on, known), *basis, *by, &filters, tx).await;
    prop_assert_eq!(&found.total, &total(&states, *basis));
    parts(&found, *by, &states, *basis)
}

/// The parts are the recount's, and none is missing.
fn parts(found: &Figures, by: Dimension, states: &[State], basis: Basis) -> Result<(), TestCaseError> {
    let mut keys: BTreeMap<String, Vec<State>> = BTreeMap::new();
    for state in states {
        let key = state.dimensions[by.name()].clone().unwrap_or_else(|| "unknown".to_owned());
        keys.entry(key).or_default().push(state.clone());
    }
    for row in &found.rows {
        let expected = oracle::row(keys.remove(&row.key).unwrap_or_default().iter(), basis);
        let (key, label) = (row.key.clone(), row.label.clone());
        prop_assert_eq!(row, &pb::CoverageRow { key, label, ..expected }, "{:?}", by);
        prop_assert!(!row.label.is_empty());
    }
    let left = keys.values().flatten();
    prop_assert_eq!(oracle::row(left, basis).organizations, 0, "a part is missing");
    if by == Dimension::Line {
        let rows: Vec<&String> = found.rows.iter().map(|row| &row.key).collect();
        let every = states.iter().flat_map(|state| &state.lines).all(|line| rows.contains(&line));
        prop_assert!(every && !rows.contains(&&"unknown".to_owned()), "a line has no row: {:?}", rows);
    }
    Ok(())
}

#[test]
fn every_unit_is_on_one_line_and_it_is_said_why() {
    trial((histories(150), days(), prop::option::of(knowledge())), async |(history, on, known), tx| {
        learn_all(&history, &mut *tx).await;
        let known = known.map(|known| positions(&history, known));
        let states = oracle::states(&history, on as usize, known.unwrap_or(positions(&history, (1000, 1000, 1000))));
        let (when, sql) = (when(on, known), " SELECT unit, line, line_why FROM lined");
        let query = sqlx::query(AssertSqlSafe(lined(when, true) + sql));
        let rows = when.bind(query).fetch_all(tx).await.unwrap();
        let found: BTreeMap<Uuid, (Option<String>, String)> =
            rows.iter().map(|row| (row.get("unit"), (row.get("line"), row.get("line_why")))).collect();
        prop_assert_eq!(found.len(), rows.len(), "a unit is on two lines");
        let told = |state: &State| (state.unit, (state.dimensions["line"].clone(), state.line_why.to_owned()));
        prop_assert_eq!(found, states.iter().map(told).collect::<BTreeMap<_, _>>());
        Ok(())
    });
}
