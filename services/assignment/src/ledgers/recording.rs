//! How rows of posts become commands: organizations are asked for many rows at once.

use std::collections::{HashMap, HashSet};

use imports::{Asked, Order, PREPARED_AT_ONCE, Recording, Setting, Trouble, Wrong};
use kernel::{Key, Target};
use ledger::{Form, Message, Row as Cells, Seen, fold};
use runtime::{Explained, Known, Permission};
use tonic::Status;
use uuid::Uuid;
use vocabulary::{HolderId, Name};

use super::posts::{self, CONTACT, FROM, ORGANIZATIONS, UNTIL};
use super::{past, shared};
use crate::domain::post_holder::{Command, INSTRUCTOR, Kind, LIAISON, PostHolder, Unit};
use crate::requests::codes::{UNIT_ABSENT, UNIT_AMBIGUOUS};
use crate::requests::{Looked, Row, found, look_up, record};

/// 指导员、专职党务工作者、联络员台账
pub(super) struct Posts;

/// What the organizations' names of many rows stand for.
pub(super) type Prepared = HashMap<Name, Looked>;

impl Recording for Posts {
    type Decider = PostHolder;
    type Row = Row;
    type Prepared = Prepared;
    const FORM: &'static Form = &posts::FORM;
    const NEEDS: Permission = Permission::PostWrite;

    fn read(cells: &mut Cells<'_>, _: &Known, seen: &mut Seen) -> Option<Row> {
        posts::read(cells, seen)
    }

    /// By their beginning. Rows of one person, or about what only one can hold at an organization, one after the other,
    /// whether a row names the organization or its code.
    async fn order(setting: Setting<'_>, rows: &[&Row]) -> Result<Order, Status> {
        let looked = Self::prepare(setting, rows).await?;
        let mut line: Vec<usize> = (0..rows.len()).collect();
        line.sort_by_key(|place| (rows[*place].from, *place));
        let touches = |place: usize| {
            let row = rows[place];
            let organization = |name: &Name| match looked.get(name) {
                Some(Looked::One(seen)) => format!("{:?} {}", row.kind, seen.unit.organization),
                _ => format!("{:?} {}", row.kind, fold::key(name.as_str())),
            };
            let held = row.organizations.iter().map(organization);
            held.chain([row.person.found_by().join("\n")]).collect()
        };
        Ok(Order::apart(&line, touches))
    }

    async fn prepare(setting: Setting<'_>, rows: &[&Row]) -> Result<Prepared, Status> {
        let mut wanted = HashSet::new();
        let names = rows.iter().flat_map(|row| &row.organizations).filter(|name| wanted.insert((*name).clone()));
        let names: Vec<Name> = names.cloned().collect();
        let mut prepared = Prepared::with_capacity(names.len());
        for some in names.chunks(PREPARED_AT_ONCE) {
            prepared.extend(some.iter().cloned().zip(look_up(some, setting.facts).await?));
        }
        Ok(prepared)
    }

    async fn complete(
        Setting { facts, correct, .. }: Setting<'_>,
        prepared: &Prepared,
        row: &Row,
        fresh: Uuid,
    ) -> Result<Asked<PostHolder>, Trouble> {
        let command = record(row, units(prepared, row)?, fresh, correct, facts);
        let Command::Record(recorded) = &command else { return Err(Trouble::Changed) };
        Ok((found(Target::New, &recorded.person), command))
    }

    async fn warnings(
        setting: Setting<'_>,
        prepared: &Prepared,
        row: &Row,
        command: &Command,
    ) -> Result<Vec<Wrong>, Trouble> {
        let mut warnings = without_party_organization(prepared, row);
        let outside = row.last_contact.filter(|on| *on < row.from || row.until.is_some_and(|until| until <= *on));
        if row.kind == Kind::FullTimeWorker && outside.is_none() {
            return Ok(warnings);
        }
        let Command::Record(recorded) = command else { return Ok(warnings) };
        let target = found(Target::New, &recorded.person);
        let Target::HolderOrNew(key) = target else { return Ok(warnings) };
        let Some(holder) = setting.look.holder(&key).await? else { return Ok(warnings) };
        let state = setting.look.load::<PostHolder>(HolderId::new(holder)).await?;
        let Some(known) = state.as_ref().and_then(PostHolder::known) else { return Ok(warnings) };
        for (_, unit) in recorded.units.iter().filter(|_| outside.is_some()) {
            let held = outside.is_some_and(|on| known.holds_at(unit.organization, on));
            warnings.extend((!held).then(|| outside_term(unit)));
        }
        warnings.extend(past::overlaps(setting, known, recorded).await?);
        if row.kind == Kind::Instructor {
            warnings.extend(shared::large_organizations(setting.facts, prepared, known, recorded).await?);
        }
        Ok(warnings)
    }

    fn column(code: &'static str) -> Option<&'static str> {
        match code {
            "post_holder.organization_ended" | "post_holder.load_exceeded" => Some(ORGANIZATIONS),
            "post_holder.before_organization" | "post_holder.already_held" | "post_holder.overlaps" => Some(FROM),
            "post_holder.already_ended" | "post_holder.ends_before_it_begins" => Some(UNTIL),
            "post_holder.contact_to_come" => Some(CONTACT),
            _ => None,
        }
    }

    async fn claimed(_: Setting<'_>, command: &Command, key: &Key, _: Uuid) -> Result<Trouble, Trouble> {
        let Command::Record(recorded) = command else { return Ok(Trouble::Changed) };
        let unit = recorded.units.iter().map(|(_, unit)| unit).find(|unit| unit.organization.to_string() == key.key);
        let unit = unit.map(|unit| unit.name.to_string()).unwrap_or_default();
        let second = |code, zh: &str, en: &str| {
            Trouble::row(
                ORGANIZATIONS,
                &unit,
                code,
                format!("该社会组织同期已有{zh}"),
                format!("the organization has {en} at that time"),
            )
        };
        Ok(match key.scope {
            LIAISON => second(SECOND_LIAISON, "联络员", "a liaison"),
            INSTRUCTOR => second(SECOND_INSTRUCTOR, "指导员", "an instructor"),
            // Somebody recorded this person just now: found when looked for once more.
            _ => Trouble::Changed,
        })
    }
}

/// A second liaison of an organization.
pub(super) const SECOND_LIAISON: &str = "post_holder.second_liaison";
/// A second instructor of an organization.
pub(super) const SECOND_INSTRUCTOR: &str = "post_holder.second_instructor";
/// A contact that is no evidence.
pub(super) const OUTSIDE_TERM: &str = "post_holder.contact_outside_term";
/// A full-time worker where nobody is to be worked with.
pub(super) const NO_PARTY_ORGANIZATION: &str = "post_holder.no_party_organization";

/// The units a row names, each once; or every name that stands for none.
fn units(prepared: &Prepared, row: &Row) -> Result<Vec<Unit>, Trouble> {
    let (mut units, mut wrong): (Vec<Unit>, Vec<Wrong>) = (Vec::new(), Vec::new());
    for name in &row.organizations {
        let Explained { code, zh, en, .. } = match prepared.get(name) {
            Some(Looked::One(seen)) => {
                // Named twice, by code and by name, it is one all the same.
                if !units.iter().any(|unit| unit.organization == seen.unit.organization) {
                    units.push(seen.unit.clone());
                }
                continue;
            }
            Some(Looked::Ambiguous) => UNIT_AMBIGUOUS,
            Some(Looked::Absent) | None => UNIT_ABSENT,
        };
        wrong.push(about(name, code, Message::new(zh, en)));
    }
    if wrong.is_empty() { Ok(units) } else { Err(Trouble::Row(wrong)) }
}

pub(super) fn about(organization: &Name, code: &'static str, message: Message) -> Wrong {
    Wrong { column: Some(ORGANIZATIONS), value: Some(organization.to_string()), code, message }
}

fn outside_term(unit: &Unit) -> Wrong {
    let name = &unit.name;
    let zh = format!("联系“{name}”的日期不在此人任职期间：已录入，不作为有效覆盖的依据");
    let en = format!("the contact with `{name}` lies outside this person's terms there: taken down, no evidence");
    Wrong { column: Some(CONTACT), value: None, code: OUTSIDE_TERM, message: Message::new(zh, en) }
}

fn without_party_organization(prepared: &Prepared, row: &Row) -> Vec<Wrong> {
    let alone = |name: &&Name| matches!(prepared.get(*name), Some(Looked::One(seen)) if !seen.covered);
    let worker = row.kind == Kind::FullTimeWorker;
    let message = || {
        Message::new(
            "该社会组织没有党组织，一般不派专职党务工作者：已录入，请核对",
            "the organization has no Party organization to send a full-time worker to: taken down, please check",
        )
    };
    let alone = row.organizations.iter().filter(|_| worker).filter(alone);
    alone.map(|name| about(name, NO_PARTY_ORGANIZATION, message())).collect()
}
