//! The two ledgers as imports see them: how a row is read, ordered, and becomes a command.

use std::collections::HashMap;

use imports::{Asked, Order, Recording, Setting, Trouble, Wrong};
use kernel::{Id, Key, Target};
use ledger::{Form, Row as Cells, Seen};
use runtime::{Known, Permission, status};
use tonic::Status;
use uuid::Uuid;
use vocabulary::{OrganizationId, PartyOrganizationId, Scoped as _};

use super::organizations;
use super::party_organizations::order::{order, units};
use super::party_organizations::overlap::overlaps;
use super::party_organizations::{self, AFFILIATED, LEAD, NAME, SUPERIOR, UNITS};
use crate::domain::organization::{self, LIFE, Organization, Record, Row};
use crate::domain::party_organization::{self as party, PartyOrganization};
use crate::requests::draft::{Draft, Unresolved};
use crate::requests::look::Look;
use crate::requests::{contact_of, home};

fn target<K: kernel::Kind>(known: Option<Id<K>>) -> Target<K> {
    known.map_or(Target::New, Target::One)
}

/// 社会组织台账
pub(super) struct Organizations;

impl Recording for Organizations {
    type Decider = Organization;
    type Row = Row;
    /// The ids of those on record, by code.
    type Prepared = HashMap<Key, Uuid>;
    const FORM: &'static Form = &organizations::FORM;
    const NEEDS: Permission = Permission::OrganizationWrite;

    fn read(cells: &mut Cells<'_>, known: &Known, seen: &mut Seen) -> Option<Row> {
        organizations::read(cells, known, seen)
    }

    /// Each row is a record of its own: by registration, all in one round.
    async fn order(_: Setting<'_>, rows: &[&Row]) -> Result<Order, Status> {
        let mut line: Vec<usize> = (0..rows.len()).collect();
        line.sort_by_key(|place| (rows[*place].registered_on.is_none(), rows[*place].registered_on, *place));
        Ok(Order::at_once(line))
    }

    /// Each code stands in one row: what earlier rows do changes nothing here.
    async fn prepare(setting: Setting<'_>, rows: &[&Row]) -> Result<Self::Prepared, Status> {
        let keys: Vec<Key> = rows.iter().map(|row| Key::new(organization::CODE, &row.code)).collect();
        setting.look.holders(&keys).await.map_err(status::unread)
    }

    async fn complete(
        setting: Setting<'_>,
        prepared: &Self::Prepared,
        row: &Row,
        fresh: Uuid,
    ) -> Result<Asked<Organization>, Trouble> {
        let Setting { look, as_of, correct, .. } = setting;
        let known = prepared.get(&Key::new(organization::CODE, &row.code)).copied().map(OrganizationId::new);
        let id = known.unwrap_or(OrganizationId::new(fresh));
        let contact = contact_of(fresh);
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
}

/// 党组织台账
pub(super) struct PartyOrganizations;

impl Recording for PartyOrganizations {
    type Decider = PartyOrganization;
    type Row = Draft;
    type Prepared = ();
    const FORM: &'static Form = &party_organizations::FORM;
    const NEEDS: Permission = Permission::PartyOrganizationWrite;

    fn read(cells: &mut Cells<'_>, known: &Known, seen: &mut Seen) -> Option<Draft> {
        party_organizations::read(cells, known, seen)
    }

    async fn order(setting: Setting<'_>, rows: &[&Draft]) -> Result<Order, Status> {
        Ok(order(rows, &units(Look(setting.look), rows).await.map_err(status::unread)?))
    }

    async fn complete(
        setting: Setting<'_>,
        (): &(),
        draft: &Draft,
        fresh: Uuid,
    ) -> Result<Asked<PartyOrganization>, Trouble> {
        let look = Look(setting.look);
        let known = draft.find(look).await?;
        let draft = Draft { as_of: setting.as_of, correct: setting.correct, ..draft.clone() };
        let record = draft.resolve(look, known, PartyOrganizationId::new(fresh), home(setting.facts)?).await;
        let record = record.map_err(|unresolved| rejected(unresolved, column_of))?;
        Ok((target(known), party::Command::Record(Box::new(record))))
    }

    async fn warnings(
        setting: Setting<'_>,
        (): &(),
        _: &Draft,
        command: &party::Command,
    ) -> Result<Vec<Wrong>, Trouble> {
        let party::Command::Record(record) = command else { return Ok(Vec::new()) };
        overlaps(setting, record).await
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
        Setting { look, facts, .. }: Setting<'_>,
        command: &party::Command,
        key: &Key,
        holder: Uuid,
    ) -> Result<Trouble, Trouble> {
        let party::Command::Record(record) = command else { return Ok(Trouble::Changed) };
        let other = look.load::<PartyOrganization>(PartyOrganizationId::new(holder)).await?;
        let visible = other.as_ref().filter(|other| facts.caller.sees(Self::NEEDS, &other.scope()));
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

/// Texts of a row that stand for nothing on record.
pub(super) fn rejected(unresolved: Unresolved, column: impl Fn(&str) -> Option<&'static str>) -> Trouble {
    match unresolved {
        Unresolved::Invalid(invalid) => Trouble::invalid(&invalid, column),
        Unresolved::Unread(error) => error.into(),
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
