//! A ledger's row as a command.

use kernel::Target;
use proto::assignment::v1 as pb;
use runtime::{Asked, Asks, Facts, Invalid, Permission};
use tonic::Status;
use uuid::Uuid;
use vocabulary::{Day, HolderKind, PostId, parse_day};

use super::codes::{NO_ORGANIZATION, TOO_MANY_ORGANIZATIONS};
use super::units::{UnitName, unit_name, units};
use super::{Named, found, kind, most, person};
use crate::domain::post_holder::{Command, Kind, PostHolder, Record, Unit};

/// One row names so many organizations at most.
const ORGANIZATIONS: usize = 100;

/// What a row says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) kind: Kind,
    pub(crate) person: Named,
    pub(crate) organizations: Vec<UnitName>,
    pub(crate) from: Day,
    pub(crate) until: Option<Day>,
    pub(crate) last_contact: Option<Day>,
}

/// The command a row is, its organizations looked up; `fresh`: the id of somebody new, and what names the posts.
pub(crate) fn record(row: &Row, units: Vec<Unit>, fresh: Uuid, correct: bool, facts: &Facts) -> Command {
    let Row { kind, person, organizations: _, from, until, last_contact } = row;
    let post = |unit: Unit| (PostId::new(Uuid::new_v5(&fresh, unit.organization.uuid().as_bytes())), unit);
    Command::Record(Box::new(Record {
        person: person.person(&facts.log, fresh),
        kind: *kind,
        units: units.into_iter().map(post).collect(),
        from: *from,
        until: *until,
        last_contact: *last_contact,
        correct,
        most: most(facts),
    }))
}

impl Asks<PostHolder> for pb::RecordPostsRequest {
    const NEEDS: Permission = Permission::PostWrite;
    type Draft = (Row, bool);

    fn parse(self) -> Result<Asked<PostHolder, Self::Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let row = self.row.unwrap_or_default();
        let kind = kind(&mut invalid, "row.kind", row.kind);
        let person = person::named(&mut invalid, "row.person", &row.person.unwrap_or_default());
        let rule = match row.organizations.len() {
            0 => Some(NO_ORGANIZATION),
            named if named > ORGANIZATIONS => Some(TOO_MANY_ORGANIZATIONS),
            _ => None,
        };
        if let Some(rule) = rule {
            invalid.field("row.organizations", rule.code, rule.zh, rule.en, "");
        }
        let organizations = row.organizations.iter().enumerate();
        let organizations =
            organizations.filter_map(|(at, text)| unit_name(&mut invalid, &field(at), text)).collect::<Vec<_>>();
        let from = invalid.check("row.from", &row.from, parse_day(&row.from));
        let until = invalid.optional("row.to", &row.to, parse_day);
        let last_contact = invalid.optional("row.last_contact_on", &row.last_contact_on, parse_day);
        let row = kind.zip(person).zip(from);
        let row = row.map(|((kind, person), from)| Row { kind, person, organizations, from, until, last_contact });
        invalid.done(row.map(|row| (Target::New, (row, self.correct))))
    }

    async fn complete((row, correct): Self::Draft, facts: &Facts) -> Result<Command, Status> {
        let names: Vec<_> = row.organizations.iter().enumerate().map(|(at, name)| (field(at), name.clone())).collect();
        let units = units(&names, facts).await?;
        Ok(record(&row, units, facts.command_id, correct, facts))
    }

    fn target(parsed: Target<HolderKind>, command: &Command) -> Target<HolderKind> {
        match command {
            Command::Record(row) => found(parsed, &row.person),
            _ => parsed,
        }
    }
}

fn field(at: usize) -> String {
    format!("row.organizations[{at}]")
}
