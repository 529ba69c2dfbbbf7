//! Requests about Party organizations.

use kernel::{Key, Target};
use proto::organization::v1 as pb;
use runtime::{Asked, Asks, Facts, Invalid, Permission, status};
use tonic::Status;
use vocabulary::{Day, Division, Name, Note, PartyOrganizationId, parse_day};

use super::codes::{Code, REQUIRED, UNIT_UNKNOWN};
use super::draft::{self, Draft};
use super::look::Look;
use super::{UnitRef, enums, unit_id, unit_ref};
use crate::domain::party_organization::{self as party, CODE, Command, PartyOrganization, SUPERIOR};

/// A draft whose day may be today.
#[derive(Debug, Clone)]
pub(crate) struct Recording {
    draft: Draft,
    as_of: Option<Day>,
}

impl Asks<PartyOrganization> for pb::RecordPartyOrganizationRequest {
    const NEEDS: Permission = Permission::PartyOrganizationWrite;
    type Draft = Recording;

    fn parse(self) -> Result<Asked<PartyOrganization, Recording>, Invalid> {
        let mut invalid = Invalid::new();
        let as_of = invalid.optional("as_of", &self.as_of, parse_day);
        let draft = draft(&mut invalid, self.row.unwrap_or_default(), self.correct);
        invalid.done(draft.map(|draft| {
            let key = match &draft.code {
                Some(code) => Key::new(CODE, code),
                None => party::named(&draft.name, draft.founded_on),
            };
            (Target::HolderOrNew(key), Recording { draft, as_of })
        }))
    }

    async fn complete(Recording { draft, as_of }: Recording, facts: &Facts) -> Result<Command, Status> {
        let look = Look::at(&facts.log);
        let draft = Draft { as_of: as_of.unwrap_or(facts.today), ..draft };
        let existing = draft.find(look).await.map_err(status::unread)?;
        let record = draft.resolve(look, existing, PartyOrganizationId::new(facts.command_id), home(facts)?).await?;
        Ok(Command::Record(Box::new(record)))
    }
}

/// The district the log stands for.
pub(crate) fn home(facts: &Facts) -> Result<Division, Status> {
    Division::parse(facts.log.origin()).map(|origin| origin.district()).map_err(status::internal)
}

fn draft(invalid: &mut Invalid, row: pb::PartyOrganizationRow, correct: bool) -> Option<Draft> {
    let code = invalid.optional("row.code", &row.code, party::Code::parse);
    let name = invalid.check("row.name", &row.name, Name::parse(&row.name));
    let kind = enums::party_kind(invalid, "row.kind", row.kind);
    if kind.is_none() {
        required(invalid, "row.kind");
    }
    let superior = invalid.optional("row.superior", &row.superior, Name::parse);
    let setup = enums::setup(invalid, "row.setup", &row.setup);
    let units = names(invalid, "row.units", &row.units);
    let lead = invalid.optional("row.lead_unit", &row.lead_unit, Name::parse);
    let affiliated = names(invalid, "row.affiliated", &row.affiliated);
    let affiliated_from = invalid.optional("row.affiliated_from", &row.affiliated_from, parse_day);
    let founded_on = invalid.check("row.founded_on", &row.founded_on, parse_day(&row.founded_on));
    let former_kind = enums::party_kind(invalid, "row.former_kind", row.former_kind);
    let upgraded_on = invalid.optional("row.upgraded_on", &row.upgraded_on, parse_day);
    let term = invalid.optional("row.term", &row.term, Name::parse);
    let term_ends_on = invalid.optional("row.term_ends_on", &row.term_ends_on, parse_day);
    let document_number = invalid.optional("row.document_number", &row.document_number, Name::parse);
    let dissolved_on = invalid.optional("row.dissolved_on", &row.dissolved_on, parse_day);
    let founded_on = founded_on?;
    Some(Draft {
        code,
        name: name?,
        kind: kind?,
        superior,
        setup,
        units,
        lead,
        affiliated,
        affiliated_from,
        founded_on,
        former_kind,
        upgraded_on,
        term,
        term_ends_on,
        document_number,
        dissolved_on,
        as_of: founded_on,
        correct,
    })
}

fn names(invalid: &mut Invalid, field: &str, texts: &[String]) -> Vec<Name> {
    texts.iter().filter_map(|text| invalid.check(field, text, Name::parse(text))).collect()
}

fn required(invalid: &mut Invalid, field: &str) {
    let Code { code, zh, en, .. } = REQUIRED;
    if !invalid.violations().iter().any(|violation| violation.field == field) {
        invalid.field(field, code, zh, en, "");
    }
}

impl Asks<PartyOrganization> for pb::AffiliateUnitRequest {
    const NEEDS: Permission = Permission::PartyOrganizationWrite;
    type Draft = (PartyOrganizationId, UnitRef, Day);

    fn parse(self) -> Result<Asked<PartyOrganization, Self::Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let party = invalid.check("party_organization", &self.party_organization, self.party_organization.parse());
        let unit = unit_ref(&mut invalid, "unit", self.unit);
        let from = invalid.check("from", &self.from, parse_day(&self.from));
        let checked = party.zip(unit).zip(from);
        invalid.done(checked.map(|((party, unit), from)| (Target::One(party), (party, unit, from))))
    }

    async fn complete((party, unit, from): Self::Draft, facts: &Facts) -> Result<Command, Status> {
        let look = Look::at(&facts.log);
        let found = match unit_id(look, &unit).await? {
            Some(id) => draft::unit(look, id, party, true).await.map_err(status::unread)?,
            None => None,
        };
        let unit = found.ok_or_else(|| {
            let mut invalid = Invalid::new();
            let Code { code, zh, en, .. } = UNIT_UNKNOWN;
            invalid.field("unit", code, zh, en, "");
            Status::from(invalid)
        })?;
        Ok(Command::Affiliate { unit: Box::new(unit), from })
    }
}

impl Asks<PartyOrganization> for pb::DissolvePartyOrganizationRequest {
    const NEEDS: Permission = Permission::PartyOrganizationWrite;
    type Draft = Command;

    fn parse(self) -> Result<Asked<PartyOrganization, Command>, Invalid> {
        let mut invalid = Invalid::new();
        let party = invalid.check("party_organization", &self.party_organization, self.party_organization.parse());
        let on = invalid.check("on", &self.on, parse_day(&self.on));
        let reason = invalid.optional("reason", &self.reason, Note::parse);
        invalid.done(party.zip(on).map(|(party, on)| (Target::One(party), Command::Dissolve { on, reason })))
    }

    async fn complete(draft: Command, _: &Facts) -> Result<Command, Status> {
        Ok(draft)
    }
}

impl Asks<PartyOrganization> for pb::RetractPartyOrganizationRequest {
    const NEEDS: Permission = Permission::PartyOrganizationRetract;
    type Draft = (PartyOrganizationId, Note);

    fn parse(self) -> Result<Asked<PartyOrganization, Self::Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let party = invalid.check("party_organization", &self.party_organization, self.party_organization.parse());
        let reason = invalid.check("reason", &self.reason, Note::parse(&self.reason));
        invalid.done(party.zip(reason).map(|(party, reason)| (Target::One(party), (party, reason))))
    }

    async fn complete((party, reason): Self::Draft, facts: &Facts) -> Result<Command, Status> {
        let subordinates = Look::at(&facts.log).count(&Key::new(SUPERIOR, party)).await.map_err(status::unread)?;
        Ok(Command::Retract { reason, subordinates })
    }
}
