//! What the two ledgers have in common, and where they differ: how a row is read, ordered, and becomes a command.

use kernel::{Decider, Id, Key, ReadError, Target};
use ledger::{Form, Row as Cells, Seen};
use runtime::{Caller, Known, Permission};
use uuid::Uuid;
use vocabulary::{Day, Division, OrganizationId, PartyOrganizationId, Scoped};

use super::organizations;
use super::party_organizations::order::{Order, order, units};
use super::party_organizations::{self, AFFILIATED, LEAD, NAME, SUPERIOR, UNITS};
use super::trouble::Trouble;
use crate::domain::organization::{self, LIFE, Organization, Record, Row};
use crate::domain::party_organization::{self as party, PartyOrganization};
use crate::requests::contact_of;
use crate::requests::draft::Draft;
use crate::requests::look::Look;

/// How rows are taken down.
#[derive(Debug, Clone, Copy)]
pub(super) struct How {
    /// The day changes hold from where a row names none.
    pub(super) as_of: Day,
    /// What is recorded was wrong from the start.
    pub(super) correct: bool,
    /// The district.
    pub(super) home: Division,
}

/// A ledger whose rows are recorded.
pub(super) trait Recording: Send + Sync + 'static {
    type Decider: Decider + Scoped;
    type Row: Clone + Send + Sync + 'static;
    const FORM: &'static Form;
    /// Asked where each row's record lies.
    const NEEDS: Permission;

    /// What a row says; `None` where it is rejected, with findings.
    fn read(cells: &mut Cells<'_>, known: &Known, seen: &mut Seen) -> Option<Self::Row>;

    /// In which order.
    fn order(look: Look<'_>, rows: &[&Self::Row]) -> impl Future<Output = Result<Order, ReadError>> + Send;

    /// The command a row is, with everything looked up. `fresh`: the id of a new record.
    fn complete(
        look: Look<'_>,
        row: &Self::Row,
        fresh: Uuid,
        how: How,
    ) -> impl Future<Output = Result<Command<Self::Decider>, Trouble>> + Send;

    /// The column a refusal is about.
    fn column(code: &'static str) -> Option<&'static str>;

    /// What it means that somebody else holds what the row would.
    fn claimed(
        look: Look<'_>,
        caller: &Caller,
        command: &<Self::Decider as Decider>::Command,
        key: &Key,
        holder: Uuid,
    ) -> impl Future<Output = Result<Trouble, Trouble>> + Send;
}

/// To whom, and what.
pub(super) type Command<D> = (Target<<D as Decider>::Kind>, <D as Decider>::Command);

fn target<K: kernel::Kind>(known: Option<Id<K>>) -> Target<K> {
    known.map_or(Target::New, Target::One)
}

/// 社会组织台账
pub(super) struct Organizations;

impl Recording for Organizations {
    type Decider = Organization;
    type Row = Row;
    const FORM: &'static Form = &organizations::FORM;
    const NEEDS: Permission = Permission::OrganizationWrite;

    fn read(cells: &mut Cells<'_>, known: &Known, seen: &mut Seen) -> Option<Row> {
        organizations::read(cells, known, seen)
    }

    /// Each row is a record of its own: by registration, all in one round.
    async fn order(_: Look<'_>, rows: &[&Row]) -> Result<Order, ReadError> {
        let mut line: Vec<usize> = (0..rows.len()).collect();
        line.sort_by_key(|place| (rows[*place].registered_on.is_none(), rows[*place].registered_on, *place));
        Ok(Order { rounds: vec![line], circle: Vec::new() })
    }

    async fn complete(look: Look<'_>, row: &Row, fresh: Uuid, how: How) -> Result<Command<Organization>, Trouble> {
        let known = look.holder(&Key::new(organization::CODE, &row.code)).await?.map(OrganizationId::new);
        let id = known.unwrap_or(OrganizationId::new(fresh));
        let contact = contact_of(fresh);
        let How { as_of, correct, .. } = how;
        let mut record = Record { row: row.clone(), as_of, correct, id, vouched: None, contact, life: 0 };
        if record.ends() {
            record.life = look.guard(&Key::new(LIFE, id)).await?;
        }
        Ok((target(known), organization::Command::Record(Box::new(record))))
    }

    fn column(code: &'static str) -> Option<&'static str> {
        match code {
            "organization.status_before_registration" | "organization.status_out_of_order" => {
                Some(organizations::STATUS_ON)
            }
            _ => None,
        }
    }

    /// Only the code is claimed: somebody recorded it just now.
    async fn claimed(_: Look<'_>, _: &Caller, _: &organization::Command, _: &Key, _: Uuid) -> Result<Trouble, Trouble> {
        Ok(Trouble::Changed)
    }
}

/// 党组织台账
pub(super) struct PartyOrganizations;

impl Recording for PartyOrganizations {
    type Decider = PartyOrganization;
    type Row = Draft;
    const FORM: &'static Form = &party_organizations::FORM;
    const NEEDS: Permission = Permission::PartyOrganizationWrite;

    fn read(cells: &mut Cells<'_>, known: &Known, seen: &mut Seen) -> Option<Draft> {
        party_organizations::read(cells, known, seen)
    }

    async fn order(look: Look<'_>, rows: &[&Draft]) -> Result<Order, ReadError> {
        Ok(order(rows, &units(look, rows).await?))
    }

    async fn complete(
        look: Look<'_>,
        draft: &Draft,
        fresh: Uuid,
        how: How,
    ) -> Result<Command<PartyOrganization>, Trouble> {
        let known = draft.find(look).await?;
        let draft = Draft { as_of: how.as_of, correct: how.correct, ..draft.clone() };
        let record = draft.resolve(look, known, PartyOrganizationId::new(fresh), how.home).await;
        let record = record.map_err(|unresolved| Trouble::unresolved(unresolved, column_of))?;
        Ok((target(known), party::Command::Record(Box::new(record))))
    }

    fn column(code: &'static str) -> Option<&'static str> {
        match code {
            "party_organization.circle" | "party_organization.superior_unfit" => Some(SUPERIOR),
            "party_organization.unit_ended" => Some(UNITS),
            "party_organization.other_code" => Some(party_organizations::CODE),
            _ => None,
        }
    }

    async fn claimed(
        look: Look<'_>,
        caller: &Caller,
        command: &party::Command,
        key: &Key,
        holder: Uuid,
    ) -> Result<Trouble, Trouble> {
        let party::Command::Record(record) = command else { return Ok(Trouble::Changed) };
        let other = look.load::<PartyOrganization>(PartyOrganizationId::new(holder)).await?;
        let visible = other.as_ref().filter(|other| caller.sees(Self::NEEDS, &other.scope()));
        let name = visible.and_then(PartyOrganization::known).map(|other| other.names.last().1.to_string());
        let named =
            |open: &str, close: &str| name.as_ref().map(|name| format!("{open}{name}{close}")).unwrap_or_default();
        let (zh, en) = (named("“", "”"), named(" `", "`"));
        let row = &record.row;
        let unit = row.units.iter().chain(&row.affiliated).find(|unit| unit.id.to_string() == key.key);
        let unit = unit.map(|unit| unit.name.to_string()).unwrap_or_default();
        Ok(match key.scope {
            party::TOP => Trouble::row(
                UNITS,
                &unit,
                "party_organization.unit_taken",
                format!("该单位同期已有党组织{zh}"),
                format!("the unit has the Party organization{en} at that time"),
            ),
            party::AFFILIATED => Trouble::row(
                AFFILIATED,
                &unit,
                "party_organization.affiliated_elsewhere",
                format!("该单位同期已纳入党组织{zh}管理"),
                format!("the unit is affiliated to the Party organization{en} at that time"),
            ),
            // Renamed into another's identity; a new one is found when looked up once more.
            party::NAMED if look.load::<PartyOrganization>(record.id).await?.is_some() => Trouble::row(
                NAME,
                row.name.as_str(),
                "party_organization.same_name",
                "另一个党组织已用这个名称和成立日期",
                "another Party organization has this name and founding day",
            ),
            _ => Trouble::Changed,
        })
    }
}

/// The column of a field of the contract's row.
fn column_of(field: &str) -> Option<&'static str> {
    match field {
        "row.superior" => Some(SUPERIOR),
        "row.units" => Some(UNITS),
        "row.lead_unit" => Some(LEAD),
        "row.affiliated" => Some(AFFILIATED),
        _ => None,
    }
}
