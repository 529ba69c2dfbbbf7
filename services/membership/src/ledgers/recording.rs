//! How rows of members become commands: organizations and Party organizations are asked for many rows at once.

use std::collections::BTreeSet;

use imports::{Asked, Order, Recording, Setting, Trouble};
use kernel::Target;
use ledger::{Form, Row as Cells, Seen};
use runtime::{Invalid, Known, Permission};
use tonic::Status;
use uuid::Uuid;
use vocabulary::PersonId;

use super::members::{self, CONFIRMED, HOME, JOINED, WORKPLACE, column_of};
use crate::domain::person::{Command, Person};
use crate::requests::draft::Draft;
use crate::requests::look::{Looked, look_up};
use crate::requests::whoever_has_the_number;

/// 党员名册
pub(super) struct Members;

impl Recording for Members {
    type Decider = Person;
    type Row = Draft;
    type Prepared = Looked;
    const FORM: &'static Form = &members::FORM;
    const NEEDS: Permission = Permission::MemberWrite;

    fn read(cells: &mut Cells<'_>, _: &Known, seen: &mut Seen) -> Option<Draft> {
        members::read(cells, seen)
    }

    /// One row a person, and no person rests on another: all in one round.
    async fn order(_: Setting<'_>, rows: &[&Draft]) -> Result<Order, Status> {
        Ok(Order::at_once((0..rows.len()).collect()))
    }

    async fn prepare(setting: Setting<'_>, rows: &[&Draft]) -> Result<Looked, Status> {
        let (mut units, mut parties) = (BTreeSet::new(), BTreeSet::new());
        rows.iter().for_each(|row| row.names(&mut units, &mut parties));
        look_up(&units, &parties, &setting.facts.log, &setting.facts.peers).await
    }

    async fn complete(
        Setting { facts, as_of, correct, .. }: Setting<'_>,
        looked: &Looked,
        row: &Draft,
        fresh: Uuid,
    ) -> Result<Asked<Person>, Trouble> {
        let mut invalid = Invalid::new();
        let draft = row.clone().on(as_of, correct);
        let record = draft.resolve(&mut invalid, looked, &facts.log, PersonId::new(fresh), facts.today);
        let record = record.ok_or_else(|| Trouble::invalid(&invalid, column_of))?;
        let command = Command::Record(Box::new(record));
        Ok((whoever_has_the_number(Target::New, &command), command))
    }

    fn column(code: &'static str) -> Option<&'static str> {
        match code {
            "person.joined_before_birth" | "person.joined_in_the_future" | "person.joined_on_another_day" => {
                Some(JOINED)
            }
            "person.confirmed_before_joining" | "person.confirmed_on_another_day" | "person.full_already" => {
                Some(CONFIRMED)
            }
            "person.organization_ended" => Some(WORKPLACE),
            "person.party_organization_dissolved" => Some(HOME),
            _ => None,
        }
    }
}
