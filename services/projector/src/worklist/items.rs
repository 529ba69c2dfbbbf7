//! Items as they are answered.

use std::collections::HashMap;

use proto::coverage::v1 as pb;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};
use vocabulary::OrganizationId;

use super::query::Listing;
use super::words::told;
use super::{Open, Pool, Unit};
use crate::coverage::known::When;
use crate::coverage::words::{Dimension, Reference};

impl Listing<'_> {
    /// The items in words.
    pub(crate) async fn told(
        &self,
        items: &[Open],
        reference: &Reference,
        tx: &mut PgConnection,
    ) -> Result<Vec<pb::WorklistItem>, sqlx::Error> {
        let pool = Pool::load(items, self.when, self.visible, &mut *tx).await?;
        let committees = Committees::load(self.when, tx).await?;
        let item = |open| self.item(open, committees.responsible(open, reference), reference, &pool);
        Ok(items.iter().map(item).collect())
    }

    fn item(&self, open: &Open, responsible: pb::Responsible, reference: &Reference, pool: &Pool) -> pb::WorklistItem {
        let words = told(open, self.when.on, &self.rules, pool);
        let ((reason_text_zh, reason_text_en), (step_text_zh, step_text_en)) = (words.reason, words.step_text);
        let members = open.unit.case.members;
        let reported = |count: u32| Some(count).filter(|_| open.unit.reported);
        pb::WorklistItem {
            organization: Some(brief(&open.unit, reference)),
            reason: open.reason.key().to_owned(),
            reason_text_zh,
            reason_text_en,
            rule_state: Some(pb::RuleState {
                full: members.full,
                probationary: reported(members.probationary),
                floating: reported(members.floating),
                estimated: !open.unit.case.registered,
            }),
            since: open.since.to_string(),
            step: words.step.to_owned(),
            step_text_zh,
            step_text_en,
            clause: words.clause.to_owned(),
            responsible: Some(responsible),
            missing: missing(&open.unit).into_iter().map(str::to_owned).collect(),
        }
    }
}

fn brief(unit: &Unit, reference: &Reference) -> pb::OrganizationBrief {
    let label = |dimension, key: Option<&String>| key.map_or_else(String::new, |key| reference.label(dimension, key));
    pb::OrganizationBrief {
        id: OrganizationId::new(unit.id).to_string(),
        code: unit.code.clone(),
        name: unit.name.clone(),
        street: label(Dimension::Street, Some(&unit.street)),
        community: label(Dimension::Community, unit.community.as_ref()),
        industry: label(Dimension::Industry, unit.industry.as_ref()),
        line: reference.label(Dimension::Line, &unit.line),
    }
}

/// The streets' working committees, by street: who sees to posts.
struct Committees(HashMap<String, pb::Responsible>);

impl Committees {
    async fn load(when: When, tx: &mut PgConnection) -> Result<Self, sqlx::Error> {
        let sql = format!(
            "SELECT b.division, b.key, b.name FROM bodies b
             WHERE b.kind = 'street_working_committee' AND b.division IS NOT NULL AND {} ORDER BY b.rank DESC, b.key DESC",
            when.organization("b")
        );
        let mut committees = HashMap::new();
        for row in when.bind(sqlx::query(AssertSqlSafe(sql))).fetch_all(tx).await? {
            let body = pb::Responsible { body: row.try_get("key")?, name: row.try_get("name")? };
            committees.insert(row.try_get("division")?, body);
        }
        Ok(Self(committees))
    }

    /// Who is to take the step: for posts the street's working committee, else the body that leads the line; where the
    /// street has none on record, that body, too.
    fn responsible(&self, open: &Open, reference: &Reference) -> pb::Responsible {
        let street = self.0.get(&open.unit.street).filter(|_| open.reason.is_of_posts());
        street.cloned().unwrap_or_else(|| pb::Responsible {
            body: open.unit.line.clone(),
            name: reference.label(Dimension::Line, &open.unit.line),
        })
    }
}

/// Facts nobody told.
fn missing(unit: &Unit) -> Vec<&'static str> {
    let facts = [
        (unit.case.members.full.is_none(), "full_members"),
        (unit.case.employees.is_none(), "employees"),
        (unit.industry.is_none(), "industry"),
        (unit.community.is_none(), "community"),
    ];
    facts.into_iter().filter(|(missing, _)| *missing).map(|(_, fact)| fact).collect()
}
