//! Two days of random histories against a recount, and a small story with its explanations.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Projection as _, Recorded};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use proto::organization::v1 as told;
use runtime::Scopes;
use sqlx::PgConnection;

use super::*;
use crate::coverage::Coverage;
use crate::coverage::known::{Positions, When};
use crate::coverage::oracle::{self, State};
use crate::coverage::queries::figures;
use crate::coverage::words::{Condition, Reference};
use crate::database::Database;
use crate::directory::Visible;
use crate::heard::{Heard, OrganizationHeard, PartyHeard};
use crate::histories::{DAYS, History, STREETS, day, histories, party_id, recorded, unit_id, unit_text};
use crate::history::{self, Item, Names, sentence};

/// What is asked of a history; shares are parts of 1,000.
#[derive(Debug, Clone)]
struct Question {
    from: u32,
    to: u32,
    known: Option<(usize, usize)>,
    measure: Measure,
    street: Option<&'static str>,
    covered: Option<&'static str>,
}

fn questions() -> impl Strategy<Value = Vec<Question>> {
    let bases = [Basis::Campaign, Basis::Official, Basis::Eligible].map(Measure::Organization);
    let measure = prop::sample::select([&bases[..], &[Measure::Work, Measure::Effective]].concat());
    let street = prop::option::of(prop::sample::select(STREETS.to_vec()));
    let covered = prop::option::weighted(0.2, prop::sample::select(vec!["none", "own", "joint"]));
    let known = prop::option::of((0..=1000usize, 0..=1000usize));
    let question = (1..=DAYS, 1..=DAYS, known, measure, street, covered).prop_map(
        |(one, other, known, measure, street, covered)| {
            let (from, to) = (one.min(other), one.max(other));
            Question { from, to, known, measure, street, covered }
        },
    );
    prop::collection::vec(question, 1..5)
}

#[test]
fn opening_and_the_lists_are_closing_and_each_unit_is_in_the_list_a_recount_says() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let database = runtime.block_on(Database::start());
    let connection = tokio::sync::Mutex::new(runtime.block_on(database.connect()));
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&(histories(90), questions()), |(history, questions)| {
        runtime.block_on(async {
            let mut connection = connection.lock().await;
            fill(&history.organization, &history.assignment, &mut connection).await;
            for question in &questions {
                check(&history, question, &mut connection).await?;
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

async fn fill(organization: &[Recorded<Heard>], assignment: &[Recorded<Heard>], tx: &mut PgConnection) {
    let fresh = "DROP SCHEMA IF EXISTS coverage CASCADE; CREATE SCHEMA coverage; SET search_path = coverage";
    sqlx::raw_sql(fresh).execute(&mut *tx).await.unwrap();
    let tables = [Coverage::SCHEMA_SQL, history::History::SCHEMA_SQL].concat();
    sqlx::raw_sql(sqlx::AssertSqlSafe(tables)).execute(&mut *tx).await.unwrap();
    for log in [organization, assignment] {
        kernel::projection::apply::<Coverage>(log, &mut *tx).await.unwrap();
    }
}

fn everything() -> Visible {
    Visible::new(&Scopes { whole: true, ..Scopes::default() })
}

/// Whether a unit counts on a day and is covered, and how.
type End = (bool, &'static str);

fn end(states: &[State], question: &Question) -> BTreeMap<Uuid, End> {
    let matches = |state: &&State| {
        let street = question.street.is_none_or(|street| state.dimensions["street"].as_deref() == Some(street));
        street && question.covered.is_none_or(|covered| state.covered() == covered)
    };
    let counted = |state: &State| match question.measure {
        Measure::Organization(basis) => state.counted(basis).map(|has| (state.unit, (has, state.covered()))),
        Measure::Work | Measure::Effective => {
            let counts = state.counted(Basis::Campaign).is_some();
            counts.then(|| (state.unit, (state.work() != "none", state.work())))
        }
    };
    states.iter().filter(matches).filter_map(counted).collect()
}

/// The list a unit belongs in, by the two ends alone.
fn list(opening: Option<&End>, closing: Option<&End>) -> Option<&'static str> {
    Some(match (opening.map(|end| end.0), closing.map(|end| end.0)) {
        (Some(false), Some(true)) => "newly_covered",
        (Some(true), Some(false)) => "lost",
        (None, Some(false)) => "registered_uncovered",
        (None, Some(true)) => "registered_covered",
        (Some(true), None) => "ended_covered",
        (Some(false), None) => "ended_uncovered",
        (Some(_), Some(_)) | (None, None) => return None,
    })
}

async fn check(history: &History, question: &Question, tx: &mut PgConnection) -> Result<(), TestCaseError> {
    let (all, posts) = (history.organization.len(), history.assignment.len());
    let known = question.known.map(|(n, m)| (9 + (all - 9) * n / 1000, posts * m / 1000));
    let at = |(n, m)| Positions { organization: n as i64, assignment: m as i64, membership: 0 };
    let (known, recounted_at) = (known.map(at), at(known.unwrap_or((all, posts))));
    let [from, to] = [question.from, question.to].map(|nr| When { on: day(nr).parse().unwrap(), known });
    let is = |column, value: Option<&str>| {
        value.map(|value| Condition { column, values: vec![value.to_owned()], unknown: false })
    };
    let filters: Vec<_> =
        [is("street", question.street), is("covered", question.covered)].into_iter().flatten().collect();
    let [opening, closing] =
        [question.from, question.to].map(|nr| end(&oracle::states(history, nr as usize, recounted_at), question));

    let visible = everything();
    let comparison = Comparison { from, to: to.on, measure: question.measure, visible: &visible, filters: &filters };
    let sums = comparison.sums(&mut *tx).await.unwrap();
    // Page by page, as small as can be.
    let mut found: Vec<Changed> = Vec::new();
    loop {
        let last = found.last().map_or((String::new(), Uuid::nil()), |one| (one.organization.code.clone(), one.unit));
        let mut page = comparison.page((&last.0, last.1), 2, &Reference::default(), &mut *tx).await.unwrap();
        let more = page.len() > 2;
        page.truncate(2);
        found.extend(page);
        if !more {
            break;
        }
    }
    prop_assert_eq!(found.len() as u64, sums.changes);
    prop_assert_eq!(found.iter().map(|one| one.unit).collect::<BTreeSet<_>>().len(), found.len(), "no unit twice");
    // Evidence is recounted where the figures are.
    if question.measure != Measure::Effective {
        recounted(&found, &sums, &opening, &closing)?;
    }
    adds_up(&sums, &found)?;
    for (when, told) in [(from, sums.opening), (to, sums.closing)] {
        let basis = if let Measure::Organization(basis) = question.measure { basis } else { Basis::Campaign };
        let total = figures(when, basis, None, &filters, &Reference::default(), &mut *tx).await.unwrap().total;
        let share = match question.measure {
            Measure::Organization(_) => total.organization_coverage,
            Measure::Work => total.work_coverage,
            Measure::Effective => total.effective_work_coverage,
        };
        prop_assert_eq!(share, Some(told), "the figures say the same");
    }
    Ok(())
}

/// Each unit is in the list its two ends say, or in none.
fn recounted(
    found: &[Changed],
    sums: &Sums,
    opening: &BTreeMap<Uuid, End>,
    closing: &BTreeMap<Uuid, End>,
) -> Result<(), TestCaseError> {
    let share = |end: &BTreeMap<Uuid, End>| (end.values().filter(|end| end.0).count() as u64, end.len() as u64);
    prop_assert_eq!((sums.opening.n, sums.opening.of), share(opening));
    prop_assert_eq!((sums.closing.n, sums.closing.of), share(closing));
    let units: BTreeSet<Uuid> = opening.keys().chain(closing.keys()).copied().collect();
    let told: BTreeMap<Uuid, &Changed> = found.iter().map(|one| (one.unit, one)).collect();
    for unit in units {
        let (before, after) = (opening.get(&unit), closing.get(&unit));
        prop_assert_eq!(told.get(&unit).map(|one| one.change.key()), list(before, after));
        let Some(one) = told.get(&unit) else { continue };
        let outside =
            ["not_on_record", "dormant", "deregistered", "revoked", "not_counted", "not_eligible", "elsewhere"];
        for (end, word) in [(before, &one.before), (after, &one.after)] {
            match end {
                Some((_, way)) => prop_assert_eq!(word, way),
                None => prop_assert!(outside.contains(&word.as_str()), "{}", word),
            }
        }
    }
    Ok(())
}

fn adds_up(sums: &Sums, found: &[Changed]) -> Result<(), TestCaseError> {
    let count = |change: Change| found.iter().filter(|one| one.change == change).count() as i64;
    let (n, of) = (sums.opening.n as i64, sums.opening.of as i64);
    let came = count(Change::RegisteredCovered) + count(Change::RegisteredUncovered);
    let went = count(Change::EndedCovered) + count(Change::EndedUncovered);
    let gained = count(Change::NewlyCovered) + count(Change::RegisteredCovered);
    let lost = count(Change::Lost) + count(Change::EndedCovered);
    prop_assert_eq!((n + gained - lost, of + came - went), (sums.closing.n as i64, sums.closing.of as i64));
    Ok(())
}

/// A log of organization's.
#[derive(Default)]
struct Log(Vec<Recorded<Heard>>);

impl Log {
    fn unit(&mut self, who: usize, name: &str, event: OrganizationHeard) {
        self.told(&format!("organization.{name}"), unit_id(who), Heard::Organization(event));
    }

    fn party(&mut self, name: &str, event: PartyHeard) {
        self.told(&format!("party_organization.{name}"), party_id(0), Heard::Party(event));
    }

    fn told(&mut self, name: &str, stream: Uuid, event: Heard) {
        let mut told = recorded(0xa, self.0.len() as i64 + 1, stream, event);
        told.envelope.name = format!("organization.{name}");
        self.0.push(told);
    }
}

/// Unit 0 founds a branch in July and loses it in December; unit 1 moves to another street in August; unit 2 comes in
/// September; what is said of telephones and papers is beside the point.
fn a_year() -> Vec<Recorded<Heard>> {
    let mut log = Log::default();
    for (who, from) in ["2018-01-01", "2018-02-01", "2019-09-01"].into_iter().enumerate() {
        let [code, name, division, from] =
            [&format!("C{who}"), &format!("单位{who}"), STREETS[0], from].map(str::to_owned);
        let unit = told::OrganizationRecorded {
            code,
            name,
            division,
            from,
            kind: 1,
            in_statistics: true,
            registered: true,
            ..Default::default()
        };
        log.unit(who, "recorded", OrganizationHeard::Recorded(unit));
    }
    let papers = told::OrganizationPapersReceived { on: "2019-06-01".to_owned(), ..Default::default() };
    log.unit(0, "papers_received", OrganizationHeard::PapersReceived(papers));
    let branch = told::PartyOrganizationRecorded {
        name: "中共单位0支部".to_owned(),
        founded_on: "2019-07-01".to_owned(),
        kind: told::PartyOrganizationKind::Branch as i32,
        ..Default::default()
    };
    log.party("recorded", PartyHeard::Recorded(branch));
    let (unit, from) = (unit_text(0), "2019-07-01".to_owned());
    let joined = told::PartyOrganizationUnitJoined { unit, from, lead: true, ..Default::default() };
    log.party("unit_joined", PartyHeard::UnitJoined(joined));
    let moved = told::OrganizationMovedIn {
        division: STREETS[1].to_owned(),
        from_division: STREETS[0].to_owned(),
        from: "2019-08-01".to_owned(),
        ..Default::default()
    };
    log.unit(1, "moved_in", OrganizationHeard::MovedIn(moved));
    let on = "2019-12-01".to_owned();
    log.party("dissolved", PartyHeard::Dissolved(told::PartyOrganizationDissolved { on }));
    log.0
}

async fn changes(period: [&str; 2], filters: &[Condition], tx: &mut PgConnection) -> Vec<(Changed, Vec<Item>)> {
    let [from, to] = period.map(|day| day.parse().unwrap());
    let (from, visible, measure) =
        (When { on: from, known: None }, everything(), Measure::Organization(Basis::Campaign));
    let comparison = Comparison { from, to, measure, visible: &visible, filters };
    let found = comparison.page(("", Uuid::nil()), 50, &Reference::default(), &mut *tx).await.unwrap();
    let covering = Covering::load(&found, (from, to), &mut *tx).await.unwrap();
    let events = explained(&found, &covering, measure, (from, to), tx).await.unwrap();
    found.into_iter().zip(events).collect()
}

fn kinds(events: &[Item]) -> Vec<&str> {
    events.iter().map(|item| item.kind.rsplit('.').next().unwrap()).collect()
}

#[tokio::test]
async fn what_changed_is_explained_by_what_happened() {
    let database = Database::start().await;
    let mut connection = database.connect().await;
    let tx = &mut connection;
    fill(&a_year(), &[], &mut *tx).await;
    kernel::projection::apply::<history::History>(&a_year(), &mut *tx).await.unwrap();

    let half_year = changes(["2019-06-30", "2019-10-01"], &[], &mut *tx).await;
    let [(covered, why), (registered, since)] = &half_year[..] else { panic!("two changed: {half_year:?}") };
    assert_eq!(
        (covered.change, covered.before.as_str(), covered.after.as_str()),
        (Change::NewlyCovered, "none", "own")
    );
    assert_eq!(kinds(why), ["recorded", "unit_joined"], "nothing of papers, nothing twice");
    let names = Names::load(why, &mut *tx).await.unwrap();
    let (zh, _) = sentence(&why[1].heard().unwrap(), why[1].stream, &names);
    assert_eq!(zh, "自2019年7月1日起中共单位0支部设在单位0（牵头单位）");
    assert_eq!((registered.change, registered.before.as_str()), (Change::RegisteredUncovered, "not_on_record"));
    assert_eq!(kinds(since), ["recorded"]);

    let autumn = changes(["2019-10-01", "2019-12-01"], &[], &mut *tx).await;
    let [(lost, why)] = &autumn[..] else { panic!("one lost: {autumn:?}") };
    assert_eq!((lost.change, lost.before.as_str(), lost.after.as_str()), (Change::Lost, "own", "none"));
    assert_eq!(kinds(why), ["dissolved"]);

    // Of a street: who moves out of it has ended there, and is elsewhere.
    let street = [Condition { column: "street", values: vec![STREETS[0].to_owned()], unknown: false }];
    let of_a_street = changes(["2019-07-31", "2019-08-31"], &street, &mut *tx).await;
    let [(moved, why)] = &of_a_street[..] else { panic!("one moved: {of_a_street:?}") };
    assert_eq!((moved.change, moved.after.as_str()), (Change::EndedUncovered, "elsewhere"));
    assert_eq!(kinds(why), ["moved_in"]);

    assert_eq!(changes(["2019-07-31", "2019-07-31"], &[], &mut *tx).await, [], "nothing changes on one day");
    drop(connection);
    database.postgres.stop().await;
}
