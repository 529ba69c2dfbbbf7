//! Units with what the rules need, in one statement; the items of a page are kept while the rows pass by, so that memory
//! does not grow with the district.

use std::collections::BTreeMap;

use futures::TryStreamExt as _;
use kernel::Day;
use serde::de::DeserializeOwned;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};

use super::rules::{Case, Members, Reason, Rules, open};
use super::since::{Past, Report, since};
use super::{Open, Place, Unit};
use crate::coverage::known::When;
use crate::coverage::lines::lined;
use crate::coverage::states::conditions;
use crate::coverage::words::Condition;
use crate::directory::Visible;
use crate::facts::organization::Survey;
use crate::facts::words::{Relation, Word as _};
use crate::timeline::Civil;

/// Which items.
pub(crate) struct Listing<'a> {
    pub(crate) when: When,
    pub(crate) visible: &'a Visible,
    pub(crate) filters: &'a [Condition],
    /// Only these; none: all.
    pub(crate) reasons: &'a [Reason],
    pub(crate) rules: Rules,
}

/// A page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) items: Vec<Open>,
    /// Items on all pages.
    pub(crate) total: u64,
    /// Where the next page begins.
    pub(crate) next: Option<Place>,
}

impl Listing<'_> {
    /// The items after a place, the most urgent first.
    pub(crate) async fn page(
        &self,
        after: Option<&Place>,
        size: usize,
        tx: &mut PgConnection,
    ) -> Result<Page, sqlx::Error> {
        let query = self.visible.bind(self.when.bind(sqlx::query(AssertSqlSafe(self.sql()))));
        let query = self.filters.iter().fold(query, |query, filter| query.bind(filter.values.clone()));
        let mut rows = query.fetch(tx);
        let (mut total, mut kept) = (0, BTreeMap::<Place, Open>::new());
        while let Some(row) = rows.try_next().await? {
            let unit = read(&row, self.when.on)?;
            for reason in open(&unit.case, &self.rules) {
                if !self.reasons.is_empty() && !self.reasons.contains(&reason) {
                    continue;
                }
                total += 1;
                let since = since(reason, &unit.case, &unit.past, &self.rules);
                let place = Place::of(reason, since, &unit);
                let full = kept.len() > size && kept.last_key_value().is_some_and(|(last, _)| *last < place);
                if !full && after.is_none_or(|after| *after < place) {
                    kept.insert(place, Open { reason, since, unit: unit.clone() });
                }
                if kept.len() > size + 1 {
                    kept.pop_last();
                }
            }
        }
        let mut items: Vec<(Place, Open)> = kept.into_iter().collect();
        let more = items.len() > size;
        items.truncate(size);
        let next = items.last().filter(|_| more).map(|(place, _)| place.clone());
        Ok(Page { items: items.into_iter().map(|(_, open)| open).collect(), total, next })
    }

    fn sql(&self) -> String {
        let (when, known) = (self.when, |alias, position| self.when.is_known(alias, position));
        format!(
            "{lined}, cover AS (
                SELECT c.unit, max(c.valid_to) FILTER (WHERE c.valid_to <= $1) AS lost,
                       min(c.valid_from) FILTER (WHERE c.valid_from <= $1 AND $1 < c.valid_to) AS since
                FROM covers c WHERE {known_covers} GROUP BY c.unit
            ), held AS (
                SELECT p.unit, max(p.valid_to) FILTER (WHERE p.valid_to <= $1) AS lost,
                       min(p.valid_from) FILTER (WHERE p.valid_from <= $1 AND $1 < p.valid_to) AS since
                FROM posts p WHERE {known_posts} GROUP BY p.unit
            ), load AS (
                SELECT p.holder, count(DISTINCT p.unit)::integer AS load
                FROM posts p WHERE p.kind = 'instructor' AND {posts} GROUP BY p.holder
            ), guided AS (
                SELECT p.unit, min(load) AS load
                FROM posts p JOIN load USING (holder) WHERE p.kind = 'instructor' AND {posts} GROUP BY p.unit
            ), met AS (
                SELECT e.unit, max(e.day) AS day
                FROM contacts e JOIN posts h ON h.holder = e.holder AND h.unit = e.unit
                     AND h.valid_from <= e.day AND e.day < h.valid_to AND {known_holders}
                WHERE e.day <= $1 AND {known_contacts} GROUP BY e.unit
            )
            SELECT s.unit, s.street, s.community, s.industry, s.line, s.employees, s.registered, s.reported, s.surveyed,
                   s.full_members, s.probationary, s.floating, s.placed,
                   s.survey_full, s.survey_probationary, s.survey_floating,
                   s.covered, s.has_full_time_worker, s.has_instructor, s.has_liaison, s.effective,
                   n.code, n.name, n.start, cover.lost AS cover_lost, cover.since AS cover_since,
                   held.lost AS post_lost, held.since AS post_since, guided.load AS load, met.day AS contact,
                   (f.facts->'survey')::text AS surveys, CASE WHEN s.employees >= {large} THEN (f.facts->'employees')::text END AS employed,
                   CASE WHEN s.registered THEN (
                       SELECT min(r.valid_from) FROM registers r WHERE r.unit = s.unit AND {registers}
                   ) END AS complete,
                   CASE WHEN s.registered THEN (
                       SELECT json_agg(json_build_array(d.valid_from, d.valid_to, d.full_members, d.probationary,
                                                        d.floating, d.placed))::text
                       FROM member_differences d WHERE d.unit = s.unit AND d.valid_from <= $1 AND {differences}
                   ) END AS differences
            FROM lined s JOIN organizations n ON n.unit = s.unit AND {written}
                 JOIN organization_facts f ON f.id = s.unit
                 LEFT JOIN cover ON cover.unit = s.unit LEFT JOIN held ON held.unit = s.unit
                 LEFT JOIN guided ON guided.unit = s.unit LEFT JOIN met ON met.unit = s.unit
            WHERE s.counts AND {visible}{conditions}",
            lined = lined(when, true),
            large = self.rules.large_from,
            known_covers = known("c", "$2"),
            known_posts = known("p", "$3"),
            known_holders = known("h", "$3"),
            known_contacts = known("e", "$3"),
            posts = when.assignment("p"),
            registers = when.membership("r"),
            differences = known("d", "$4"),
            written = when.organization("n"),
            visible = self.visible.units(),
            conditions = conditions(self.filters, 9),
        )
    }
}

fn read(row: &PgRow, on: Day) -> Result<Unit, sqlx::Error> {
    let count = |column: &str| Ok::<_, sqlx::Error>(row.try_get::<Option<i32>, _>(column)?.map(i32::unsigned_abs));
    let members = |full: &str, probationary: &str, floating: &str| {
        let [probationary, floating] = [count(probationary)?, count(floating)?].map(Option::unwrap_or_default);
        Ok::<_, sqlx::Error>(Members { full: count(full)?, probationary, floating })
    };
    let (registered, surveyed): (bool, bool) = (row.try_get("registered")?, row.try_get("surveyed")?);
    let survey = members("survey_full", "survey_probationary", "survey_floating")?;
    let case = Case {
        members: members("full_members", "probationary", "floating")?,
        registered,
        placed: count("placed")?.unwrap_or_default(),
        survey: (registered && surveyed).then_some(survey),
        employees: count("employees")?,
        covered: Relation::find(row.try_get("covered")?),
        full_time_worker: row.try_get("has_full_time_worker")?,
        instructor: row.try_get("has_instructor")?,
        liaison: row.try_get("has_liaison")?,
        effective: row.try_get("effective")?,
        instructor_load: count("load")?,
        cover_lost: row.try_get("cover_lost")?,
        post_lost: row.try_get("post_lost")?,
    };
    Ok(Unit {
        id: row.try_get("unit")?,
        code: row.try_get("code")?,
        name: row.try_get("name")?,
        street: row.try_get("street")?,
        community: row.try_get("community")?,
        industry: row.try_get("industry")?,
        line: row.try_get("line")?,
        reported: row.try_get("reported")?,
        case,
        past: past(row, on)?,
    })
}

fn past(row: &PgRow, on: Day) -> Result<Past, sqlx::Error> {
    let surveys: Vec<(Civil, Survey)> = json(row, "surveys")?;
    let complete: Option<Day> = row.try_get("complete")?;
    let members =
        |survey: &Survey| Members { full: survey.full, probationary: survey.probationary, floating: survey.floating };
    let report = |(day, survey): &(Civil, Survey)| Report { day: day.0, members: members(survey), placed: None };
    let before = |report: &Report| report.day <= on && complete.is_none_or(|complete| report.day < complete);
    let mut reports: Vec<Report> = surveys.iter().map(report).filter(before).collect();
    if let Some(complete) = complete {
        reports.extend(register(&json::<Vec<Difference>>(row, "differences")?, complete, on));
    }
    let employed: Vec<(Civil, u32)> = json(row, "employed")?;
    Ok(Past {
        registered: row.try_get("start")?,
        reports,
        employees: employed.into_iter().map(|(day, count)| (day.0, count)).filter(|(day, _)| *day <= on).collect(),
        cover_since: row.try_get("cover_since")?,
        post_since: row.try_get("post_since")?,
        contact: row.try_get("contact")?,
    })
}

/// From, to, full, probationary, floating, placed.
type Difference = (Civil, Civil, i64, i64, i64, i64);

/// What the register says, from the day it counts: on that day, and on each on which it changed.
fn register(differences: &[Difference], complete: Day, on: Day) -> Vec<Report> {
    let mut days: Vec<Day> = differences.iter().flat_map(|told| [told.0.0, told.1.0]).collect();
    days.push(complete);
    days.retain(|day| complete <= *day && *day <= on);
    days.sort_unstable();
    days.dedup();
    let report = |day: Day| {
        let hold = || differences.iter().filter(|told| told.0.0 <= day && day < told.1.0);
        let sum = |part: fn(&Difference) -> i64| u32::try_from(hold().map(part).sum::<i64>()).unwrap_or_default();
        let members =
            Members { full: Some(sum(|told| told.2)), probationary: sum(|told| told.3), floating: sum(|told| told.4) };
        Report { day, members, placed: Some(sum(|told| told.5)) }
    };
    days.into_iter().map(report).collect()
}

fn json<T: DeserializeOwned + Default>(row: &PgRow, column: &str) -> Result<T, sqlx::Error> {
    match row.try_get::<Option<String>, _>(column)? {
        Some(text) => serde_json::from_str(&text).map_err(|error| sqlx::Error::Decode(error.into())),
        None => Ok(T::default()),
    }
}
