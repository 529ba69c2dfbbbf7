//! Why a unit changed: what was told of it and of the Party organizations that covered it.

use std::collections::HashMap;

use kernel::Day;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};
use uuid::Uuid;
use vocabulary::shanghai_day;

use super::{Changed, Measure};
use crate::coverage::known::{ASSIGNMENT, MEMBERSHIP, ORGANIZATION, When};
use crate::history::{Item, Subject};

/// Kinds that change no figure, and the half of a move that its other half tells.
const BESIDE: &[&str] = &[
    "renamed",
    "supervision_changed",
    "reason_given",
    "papers_received",
    "lead_unit_changed",
    "superior_changed",
    "term_set",
    "placed",
    "moved_out",
    "moved_along",
    "line_set",
    "line_cleared",
];
/// Messages of a Party organization that name a unit: that unit's history has them.
const OF_A_UNIT: &[&str] = &["unit_joined", "unit_left", "lead_unit_changed", "unit_affiliated", "affiliation_ended"];

/// The Party organizations that covered units between two days, these included.
pub(crate) struct Covering(HashMap<Uuid, Vec<Uuid>>);

impl Covering {
    /// Those of the units that changed.
    pub(crate) async fn load(
        changed: &[Changed],
        (from, to): (When, Day),
        tx: &mut PgConnection,
    ) -> Result<Self, sqlx::Error> {
        let sql = format!(
            "SELECT DISTINCT c.unit, c.party FROM covers c
             WHERE c.unit = ANY($5) AND c.valid_from <= $6 AND c.valid_to > $1 AND {}",
            from.is_known("c", "$2")
        );
        let units: Vec<Uuid> = changed.iter().map(|one| one.unit).collect();
        let mut covering = HashMap::<Uuid, Vec<Uuid>>::new();
        for row in from.bind(sqlx::query(AssertSqlSafe(sql))).bind(units).bind(to).fetch_all(tx).await? {
            covering.entry(row.try_get("unit")?).or_default().push(row.try_get("party")?);
        }
        Ok(Self(covering))
    }
}

/// For each of the units that changed, what explains it, oldest first.
pub(crate) async fn explained(
    changed: &[Changed],
    Covering(covering): &Covering,
    measure: Measure,
    (from, to): (When, Day),
    history: &mut PgConnection,
) -> Result<Vec<Vec<Item>>, sqlx::Error> {
    let subjects: Vec<Uuid> = changed.iter().map(|one| one.unit).chain(covering.values().flatten().copied()).collect();
    let sql = "SELECT subject, subject_kind, service, position, stream, kind, effective, recorded, told_by,
                      facts::text AS facts
               FROM history WHERE subject = ANY($1) ORDER BY recorded, service, position";
    let mut told = HashMap::<Uuid, Vec<Item>>::new();
    for row in sqlx::query(sql).bind(subjects).fetch_all(history).await? {
        let item = <Item as sqlx::FromRow<_>>::from_row(&row)?;
        let of_a_unit = row.try_get::<String, _>("subject_kind")? == Subject::Party.key() && is(&item, OF_A_UNIT);
        if !of_a_unit && !is(&item, BESIDE) && known(from, &item) {
            told.entry(row.try_get("subject")?).or_default().push(item);
        }
    }
    let explain = |one: &Changed| {
        let parties = covering.get(&one.unit).into_iter().flatten();
        let items = std::iter::once(&one.unit).chain(parties).filter_map(|subject| told.get(subject)).flatten();
        let mut items: Vec<&Item> = items.filter(|item| bears(item, one, measure)).collect();
        items.sort_by_key(|item| (item.recorded, &item.service, item.position));
        within(&items, from.on, to)
    };
    Ok(changed.iter().map(explain).collect())
}

fn is(item: &Item, kinds: &[&str]) -> bool {
    item.kind.rsplit('.').next().is_some_and(|kind| kinds.contains(&kind))
}

fn known(when: When, item: &Item) -> bool {
    when.known.is_none_or(|known| match item.service.as_str() {
        ORGANIZATION => item.position <= known.organization,
        ASSIGNMENT => item.position <= known.assignment,
        MEMBERSHIP => item.position <= known.membership,
        _ => true,
    })
}

/// Whether it may have to do with the change: a unit that counted all along changed by who covers it, and posts cover
/// by work alone.
fn bears(item: &Item, changed: &Changed, measure: Measure) -> bool {
    let of_the_unit = item.stream == changed.unit;
    let by_work = matches!(measure, Measure::Work | Measure::Effective);
    let of_a_post = item.service == ASSIGNMENT;
    (by_work || !of_a_post) && !(changed.change.stayed() && of_the_unit)
}

/// What took effect between the days, and what was corrected between them. If that is nothing, what was recorded
/// between them; if that is nothing either (a rule of counting changed), the last there is.
fn within(items: &[&Item], from: Day, to: Day) -> Vec<Item> {
    let between = |day: Day| from < day && day <= to;
    let recorded = |item: &&&Item| between(shanghai_day(item.recorded.into()));
    let corrects = |item: &&&Item| item.kind.ends_with("corrected") || item.kind.ends_with("retracted");
    let effective = |item: &&&Item| item.effective.is_some_and(between);
    let take = |these: Vec<&&Item>| these.into_iter().map(|item| (*item).clone()).collect::<Vec<Item>>();
    let in_force = take(items.iter().filter(|item| effective(item) || corrects(item) && recorded(item)).collect());
    if !in_force.is_empty() {
        return in_force;
    }
    let said = take(items.iter().filter(recorded).collect());
    if said.is_empty() { take(items.last().into_iter().collect()) } else { said }
}
