//! Large organizations that share their instructor (一对一).

use std::collections::HashMap;

use imports::{Trouble, Wrong};
use ledger::Message;
use runtime::Facts;
use vocabulary::{Name, OrganizationId};

use super::recording::{Prepared, about};
use crate::domain::post_holder::{Kind, Known, Post, Record};
use crate::requests::{Looked, look_up};

/// A large organization has an instructor of its own.
pub(super) const SHARED: &str = "post_holder.shared_instructor";

/// What holds where the parameter is not set.
const LARGE_FROM: u32 = 30;

/// The large organizations that share this instructor on some day, where the row has a part in it. One whose people are
/// not counted is not large.
pub(super) async fn large_organizations(
    facts: &Facts,
    prepared: &Prepared,
    known: &Known,
    row: &Record,
) -> Result<Vec<Wrong>, Trouble> {
    let by_employees = facts.reference.word("large_org_basis", facts.today).is_none_or(|basis| basis == "employees");
    let guided: Vec<&Post> = known.posts.iter().filter(|post| post.kind == Kind::Instructor && post.served()).collect();
    let pairs = shared(&guided, row);
    if !by_employees || pairs.is_empty() {
        return Ok(vec![]);
    }
    let from = facts.reference.number("large_org_from", facts.today).and_then(|from| u32::try_from(from).ok());
    let from = from.unwrap_or(LARGE_FROM);
    let sizes = sizes(facts, prepared, &pairs).await?;
    let large = pairs.iter().filter_map(|organization| sizes.get(organization)?.as_ref());
    let large = large.filter(|(_, employees)| employees.is_some_and(|employees| employees >= from));
    Ok(large.map(|(name, _)| told(name, from)).collect())
}

/// The organizations whose instructor guides another one at the same time, as far as the row says one of the two.
fn shared(guided: &[&Post], row: &Record) -> Vec<OrganizationId> {
    let said =
        |post: &Post| post.from == row.from && row.units.iter().any(|(_, unit)| unit.organization == post.organization);
    let mut organizations = Vec::new();
    for (at, one) in guided.iter().enumerate() {
        let with = |(place, other): (usize, &&Post)| {
            place != at && one.term().meets(other.term()) && (said(one) || said(other))
        };
        if guided.iter().enumerate().any(with) && !organizations.contains(&one.organization) {
            organizations.push(one.organization);
        }
    }
    organizations
}

type Sizes = HashMap<OrganizationId, Option<(Name, Option<u32>)>>;

/// How many people these have: as prepared, and asked for where another row named them.
async fn sizes(facts: &Facts, prepared: &Prepared, organizations: &[OrganizationId]) -> Result<Sizes, Trouble> {
    let size = |looked: &Looked| match looked {
        Looked::One(seen) => Some((seen.unit.organization, Some((seen.unit.name.clone(), seen.employees)))),
        Looked::Absent | Looked::Ambiguous => None,
    };
    let mut sizes: Sizes = prepared.values().filter_map(size).collect();
    let missing = organizations.iter().filter(|organization| !sizes.contains_key(organization));
    let missing: Vec<Name> = missing.filter_map(|id| Name::parse(&id.to_string()).ok()).collect();
    if !missing.is_empty() {
        sizes.extend(look_up(&missing, facts).await?.iter().filter_map(size));
    }
    Ok(sizes)
}

fn told(name: &Name, from: u32) -> Wrong {
    let zh = format!("{from}人以上的社会组织应有自己的指导员（一对一），现与其他单位共用：已录入，请核对");
    let en = format!(
        "an organization of {from} or more has an instructor of its own, and shares this one: taken down, please check"
    );
    about(name, SHARED, Message::new(zh, en))
}
