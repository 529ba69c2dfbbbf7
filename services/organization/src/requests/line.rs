//! Requests about the line an organization is on.

use kernel::Key;
use proto::organization::v1 as pb;
use runtime::{Asked, Asks, Facts, Invalid, Permission, status};
use tonic::Status;
use vocabulary::{BodyId, Day, Note, parse_day};

use super::codes::LINE_UNKNOWN;
use super::look::Look;
use super::organization::target;
use super::unit_ref;
use crate::domain::body::{self, Body, BodyKey};
use crate::domain::organization::{Command, Organization};

/// A line, why, and from which day if not today.
type Setting = (BodyKey, Note, Option<Day>);

impl Asks<Organization> for pb::SetLineRequest {
    const NEEDS: Permission = Permission::LineWrite;
    type Draft = Setting;

    fn parse(self) -> Result<Asked<Organization, Setting>, Invalid> {
        let mut invalid = Invalid::new();
        let unit = unit_ref(&mut invalid, "organization", self.organization);
        let line = invalid.check("line", &self.line, BodyKey::parse(&self.line));
        let why = invalid.check("why", &self.why, Note::parse(&self.why));
        let from = invalid.optional("from", &self.from, parse_day);
        let checked = unit.zip(line).zip(why);
        invalid.done(checked.map(|((unit, line), why)| (target(&unit), (line, why, from))))
    }

    async fn complete((line, why, from): Setting, facts: &Facts) -> Result<Command, Status> {
        let (look, from) = (Look::at(&facts.log), from.unwrap_or(facts.today));
        let holder = look.holder(&Key::new(body::KEY, &line)).await.map_err(status::unread)?;
        let known: Option<Body> = match holder {
            Some(holder) => look.load(BodyId::new(holder)).await.map_err(status::unread)?,
            None => None,
        };
        if !known.and_then(|known| known.on(from).map(|row| row.kind.leads_a_line())).unwrap_or(false) {
            let mut invalid = Invalid::new();
            invalid.field("line", LINE_UNKNOWN.code, LINE_UNKNOWN.zh, LINE_UNKNOWN.en, &line.to_string());
            return Err(invalid.into());
        }
        Ok(Command::SetLine { line, why, from })
    }
}

impl Asks<Organization> for pb::ClearLineRequest {
    const NEEDS: Permission = Permission::LineWrite;
    type Draft = (Note, Option<Day>);

    fn parse(self) -> Result<Asked<Organization, Self::Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let unit = unit_ref(&mut invalid, "organization", self.organization);
        let why = invalid.check("why", &self.why, Note::parse(&self.why));
        let from = invalid.optional("from", &self.from, parse_day);
        invalid.done(unit.zip(why).map(|(unit, why)| (target(&unit), (why, from))))
    }

    async fn complete((why, from): Self::Draft, facts: &Facts) -> Result<Command, Status> {
        Ok(Command::ClearLine { why, from: from.unwrap_or(facts.today) })
    }
}
