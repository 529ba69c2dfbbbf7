//! Requests about social organizations.

use kernel::{Key, Personal, Target};
use proto::organization::v1 as pb;
use runtime::{Asked, Asks, Facts, Invalid, Permission, status};
use tonic::Status;
use uuid::Uuid;
use vocabulary::{
    ContactId, CoordinateSystem, CreditCode, Day, Division, Industry, Level, Location, Name, Note, OrganizationId,
    OrganizationKind, parse_day,
};

use super::codes::{COMMUNITY_UNKNOWN, INDUSTRY_UNKNOWN, REQUIRED, STREET_UNKNOWN};
use super::look::Look;
use super::{UnitRef, enums, unit_id, unit_ref};
use crate::domain::organization::{
    Address, CODE, Command, LIFE, Leader, Life, Named, Organization, Person, Record, Row, Survey, Telephone,
};
use crate::domain::party_organization::UNIT;

/// What was understood of a request: the command as far as the request says it.
#[derive(Debug, Clone)]
pub(crate) struct Recording {
    row: Row,
    as_of: Option<Day>,
    correct: bool,
    vouched: Option<Note>,
}

impl Asks<Organization> for pb::RecordOrganizationRequest {
    const NEEDS: Permission = Permission::OrganizationWrite;
    type Draft = Recording;

    fn parse(self) -> Result<Asked<Organization, Recording>, Invalid> {
        let mut invalid = Invalid::new();
        let vouched = invalid.optional("code_override_reason", &self.code_override_reason, Note::parse);
        let as_of = invalid.optional("as_of", &self.as_of, parse_day);
        let row = row(&mut invalid, self.row.unwrap_or_default(), vouched.is_some());
        let draft = row.map(|row| {
            let target = Target::HolderOrNew(Key::new(CODE, &row.code));
            (target, Recording { row, as_of, correct: self.correct, vouched })
        });
        invalid.done(draft)
    }

    async fn complete(draft: Recording, facts: &Facts) -> Result<Command, Status> {
        let Recording { row, as_of, correct, vouched } = draft;
        let mut invalid = Invalid::new();
        lies(&mut invalid, facts, "row", row.street, row.community);
        if let Some(industry) = &row.industry
            && facts.reference.industry(industry.as_str()).is_none()
        {
            let rule = INDUSTRY_UNKNOWN;
            invalid.field("row.industry", rule.code, rule.zh, rule.en, industry.as_str());
        }
        invalid.done(Some(()))?;
        let key = Key::new(CODE, &row.code);
        let life = life(facts, &UnitRef::Code(row.code.clone())).await?;
        let held = facts.log.holder(&key).await.map_err(status::unread)?;
        Ok(Command::Record(Box::new(Record {
            row,
            as_of: as_of.unwrap_or(facts.today),
            correct,
            id: OrganizationId::new(held.unwrap_or(facts.command_id)),
            vouched,
            contact: contact_of(facts.command_id),
            life: life.seen,
        })))
    }
}

/// The key of a contact named by this command.
pub(crate) fn contact_of(command_id: Uuid) -> ContactId {
    ContactId::new(Uuid::new_v5(&command_id, b"contact"))
}

fn row(invalid: &mut Invalid, row: pb::OrganizationRow, vouched: bool) -> Option<Row> {
    let code = match CreditCode::parse(&row.code) {
        Err(bad) if vouched && bad.is_only_the_check() => CreditCode::vouched(&row.code),
        parsed => parsed,
    };
    let code = invalid.check("row.code", &row.code, code);
    let name = invalid.check("row.name", &row.name, Name::parse(&row.name));
    let kind = enums::kind(invalid, "row.kind", row.kind);
    let street = street(invalid, "row.division", &row.division);
    let community = invalid.optional("row.community", &row.community, Division::parse);
    let industry = invalid.optional("row.industry", &row.industry, Industry::parse);
    let class = invalid.optional("row.class", &row.class, Name::parse);
    let address = invalid.optional("row.address", &row.address, Note::parse);
    let location = row.location.and_then(|at| location(invalid, "row.location", at));
    let registered_on = invalid.optional("row.registered_on", &row.registered_on, parse_day);
    let authority = invalid.optional("row.registration_authority", &row.registration_authority, Name::parse);
    let supervising_unit = invalid.optional("row.supervising_unit", &row.supervising_unit, Name::parse);
    let reason = enums::reason(invalid, "row.reason_not_founded", &row.reason_not_founded);
    let contact = named(invalid, "row.", &row.leader, &row.contact, &row.telephone);
    let status = enums::status(invalid, "row.status", row.status, &row.status_cause);
    let status_on = invalid.optional("row.status_on", &row.status_on, parse_day);
    let counted_on = invalid.optional("row.counted_on", &row.counted_on, parse_day);
    Some(Row {
        code: code?,
        name: name?,
        kind: kind?,
        street: street?,
        community,
        industry,
        class,
        address,
        location,
        registered_on,
        registration_authority: authority,
        supervising_unit,
        employees: row.employees,
        full: row.full,
        probationary: row.probationary,
        floating: row.floating,
        applicants: row.applicants,
        reason,
        commitment: row.commitment,
        survey_form: row.survey_form,
        charter: row.charter,
        contact,
        status,
        status_on,
        counted_on,
    })
}

fn street(invalid: &mut Invalid, field: &str, code: &str) -> Option<Division> {
    let division = invalid.check(field, code, Division::parse(code))?;
    if division.level() != Level::Street {
        invalid.field(field, STREET_UNKNOWN.code, STREET_UNKNOWN.zh, STREET_UNKNOWN.en, code);
        return None;
    }
    Some(division)
}

fn location(invalid: &mut Invalid, field: &str, at: pb::Location) -> Option<Location> {
    let parsed = Location::parse(at.longitude, at.latitude, CoordinateSystem::Cgcs2000);
    invalid.check(field, &format!("{}, {}", at.longitude, at.latitude), parsed)
}

/// What is personal is not shown back.
fn named(invalid: &mut Invalid, prefix: &str, leader: &str, contact: &str, telephone: &str) -> Named {
    let mut name = |field: &str, text: &str| {
        let given = (!text.trim().is_empty()).then(|| Name::parse(text));
        given.and_then(|parsed| invalid.check(&format!("{prefix}{field}"), "", parsed))
    };
    Named {
        leader: name("leader", leader).map(|name| Personal::Clear(Leader(name))),
        person: name("contact", contact).map(|name| Personal::Clear(Person(name))),
        telephone: name("telephone", telephone).map(|number| Personal::Clear(Telephone(number))),
    }
}

/// Whether these divisions are on record, of any validity: an organization may have moved away before one ended.
fn lies(invalid: &mut Invalid, facts: &Facts, at: &str, street: Division, community: Option<Division>) {
    if facts.reference.street(street.code()).is_none() {
        let rule = STREET_UNKNOWN;
        invalid.field(&format!("{at}.division"), rule.code, rule.zh, rule.en, street.code());
    }
    if let Some(community) = community
        && facts.reference.community(&street, community.code()).is_none()
    {
        let rule = COMMUNITY_UNKNOWN;
        invalid.field(&format!("{at}.community"), rule.code, rule.zh, rule.en, community.code());
    }
}

/// Guard and id of a unit whose life a command may end. One that is not on record is for the log to miss.
async fn life(facts: &Facts, unit: &UnitRef) -> Result<Life, Status> {
    let look = Look::at(&facts.log);
    let id = unit_id(look, unit).await?.unwrap_or_else(|| OrganizationId::new(Uuid::nil()));
    let seen = look.guard(&Key::new(LIFE, id)).await.map_err(status::unread)?;
    Ok(Life { id, seen })
}

pub(super) fn target(unit: &UnitRef) -> Target<OrganizationKind> {
    match unit {
        UnitRef::Id(id) => Target::One(*id),
        UnitRef::Code(code) => Target::Holder(Key::new(CODE, code)),
    }
}

impl Asks<Organization> for pb::MoveOrganizationRequest {
    const NEEDS: Permission = Permission::OrganizationWrite;
    type Draft = (Address, Day);

    fn parse(self) -> Result<Asked<Organization, Self::Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let unit = unit_ref(&mut invalid, "organization", self.organization);
        let street = street(&mut invalid, "division", &self.division);
        let community = invalid.optional("community", &self.community, Division::parse);
        let line = invalid.optional("address", &self.address, Note::parse);
        let from = invalid.check("from", &self.from, parse_day(&self.from));
        let checked = unit.zip(street).zip(from);
        invalid.done(
            checked.map(|((unit, street), from)| {
                (target(&unit), (Address { street, community, line, location: None }, from))
            }),
        )
    }

    async fn complete((address, from): Self::Draft, facts: &Facts) -> Result<Command, Status> {
        let mut invalid = Invalid::new();
        lies(&mut invalid, facts, "to", address.street, address.community);
        invalid.done(Some(()))?;
        Ok(Command::Move { address, from })
    }
}

impl Asks<Organization> for pb::SurveyMembersRequest {
    const NEEDS: Permission = Permission::OrganizationWrite;
    type Draft = Command;

    fn parse(self) -> Result<Asked<Organization, Command>, Invalid> {
        let mut invalid = Invalid::new();
        let unit = unit_ref(&mut invalid, "organization", self.organization);
        let pb::MembersSurvey { full, probationary, floating, applicants, on } = self.survey.unwrap_or_default();
        let on = invalid.check("survey.on", &on, parse_day(&on));
        let survey = Survey { full, probationary, floating, applicants };
        invalid.done(unit.zip(on).map(|(unit, on)| (target(&unit), Command::Survey { survey, on })))
    }

    async fn complete(draft: Command, _: &Facts) -> Result<Command, Status> {
        Ok(draft)
    }
}

impl Asks<Organization> for pb::ChangeStatusRequest {
    const NEEDS: Permission = Permission::OrganizationWrite;
    type Draft = (UnitRef, crate::domain::organization::Status, Option<Day>);

    fn parse(self) -> Result<Asked<Organization, Self::Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let unit = unit_ref(&mut invalid, "organization", self.organization);
        let status = enums::status(&mut invalid, "status", self.status, &self.cause);
        if status.is_none() && invalid.violations().is_empty() {
            invalid.field("status", REQUIRED.code, REQUIRED.zh, REQUIRED.en, "");
        }
        let on = invalid.optional("on", &self.on, parse_day);
        invalid.done(unit.zip(status).map(|(unit, status)| (target(&unit), (unit, status, on))))
    }

    async fn complete((unit, status, on): Self::Draft, facts: &Facts) -> Result<Command, Status> {
        Ok(Command::ChangeStatus { status, on, life: life(facts, &unit).await? })
    }
}

impl Asks<Organization> for pb::NameContactRequest {
    const NEEDS: Permission = Permission::OrganizationWrite;
    type Draft = Named;

    fn parse(self) -> Result<Asked<Organization, Named>, Invalid> {
        let mut invalid = Invalid::new();
        let unit = unit_ref(&mut invalid, "organization", self.organization);
        let named = named(&mut invalid, "", &self.leader, &self.contact, &self.telephone);
        invalid.done(unit.map(|unit| (target(&unit), named)))
    }

    async fn complete(named: Named, facts: &Facts) -> Result<Command, Status> {
        Ok(Command::NameContact { named, contact: contact_of(facts.command_id) })
    }
}

impl Asks<Organization> for pb::EraseContactRequest {
    const NEEDS: Permission = Permission::ContactErase;
    type Draft = Command;

    fn parse(self) -> Result<Asked<Organization, Command>, Invalid> {
        let mut invalid = Invalid::new();
        let unit = unit_ref(&mut invalid, "organization", self.organization);
        let reason = invalid.check("reason", &self.reason, Note::parse(&self.reason));
        invalid.done(unit.zip(reason).map(|(unit, reason)| (target(&unit), Command::EraseContact { reason })))
    }

    async fn complete(draft: Command, _: &Facts) -> Result<Command, Status> {
        Ok(draft)
    }
}

impl Asks<Organization> for pb::RetractOrganizationRequest {
    const NEEDS: Permission = Permission::OrganizationRetract;
    type Draft = (UnitRef, Note);

    fn parse(self) -> Result<Asked<Organization, Self::Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let unit = unit_ref(&mut invalid, "organization", self.organization);
        let reason = invalid.check("reason", &self.reason, Note::parse(&self.reason));
        invalid.done(unit.zip(reason).map(|(unit, reason)| (target(&unit), (unit, reason))))
    }

    async fn complete((unit, reason): Self::Draft, facts: &Facts) -> Result<Command, Status> {
        let life = life(facts, &unit).await?;
        let resting = Look::at(&facts.log).count(&Key::new(UNIT, life.id)).await.map_err(status::unread)?;
        Ok(Command::Retract { reason, resting, life })
    }
}
