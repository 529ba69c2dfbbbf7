//! What a row's record was before, as a row again.

use imports::{Setting, Trouble, Undoing};
use kernel::Key;
use vocabulary::{ContactId, Name, Note, OrganizationId, PartyOrganizationId};

use crate::domain::organization::{self, LIFE, Life, Named, Organization, Record, Row};
use crate::domain::party_organization::{self as party, PartyOrganization};
use crate::requests::draft::Draft;
use crate::requests::home;
use crate::requests::look::Look;

use super::recording::{Organizations, PartyOrganizations, rejected};

impl Undoing for Organizations {
    const AT_ONCE: usize = 32;

    async fn retract(
        Setting { look, .. }: Setting<'_>,
        id: OrganizationId,
        reason: &Note,
    ) -> Result<organization::Command, Trouble> {
        let seen = look.guard(&Key::new(LIFE, id)).await?;
        let resting = look.count(&Key::new(party::UNIT, id)).await?;
        Ok(organization::Command::Retract { reason: reason.clone(), resting, life: Life { id, seen } })
    }

    async fn revert(
        Setting { look, as_of, correct, .. }: Setting<'_>,
        id: OrganizationId,
        before: &Organization,
        _: &Note,
    ) -> Result<Option<organization::Command>, Trouble> {
        let Some(known) = before.known() else { return Ok(None) };
        let life = look.guard(&Key::new(LIFE, id)).await?;
        // The row names no contact: the key is not used.
        let contact = ContactId::new(id.uuid());
        let mut row = row_of(known);
        // What it began with holds where what the row told instead is taken back: a state since then would be no news.
        row.status_on = row.status_on.filter(|on| *on != known.start);
        let record = Record { row, as_of, correct, id, vouched: None, contact, life };
        Ok(Some(organization::Command::Record(Box::new(record))))
    }

    fn same(one: &Organization, other: &Organization) -> bool {
        one.known().map(row_of) == other.known().map(row_of)
    }
}

/// What is known last. Contact persons stay as they are: what was sealed for one is not sealed anew for another.
fn row_of(known: &organization::Known) -> Row {
    let (_, classification) = known.classifications.last();
    let (_, address) = known.addresses.last();
    let (_, supervision) = known.supervisions.last();
    let (last, status) = known.statuses.last();
    let [earlier, _] = known.statuses.around(last);
    let status_on = earlier.into_iter().take_while(|(_, was)| *was == status).last().map_or(last, |(since, _)| since);
    let survey = known.surveys.as_ref().map(|surveys| *surveys.last().1);
    let papers = known.papers.as_ref().map(|papers| *papers.last().1);
    Row {
        code: known.code.clone(),
        name: known.names.last().1.clone(),
        kind: classification.kind,
        street: address.street,
        community: address.community,
        industry: classification.industry.clone(),
        class: classification.class.clone(),
        address: address.line.clone(),
        location: address.location,
        registered_on: known.registered.then_some(known.start),
        registration_authority: supervision.authority.clone(),
        supervising_unit: supervision.unit.clone(),
        employees: known.employees.as_ref().map(|employees| *employees.last().1),
        full: survey.and_then(|survey| survey.full),
        probationary: survey.map(|survey| survey.probationary),
        floating: survey.map(|survey| survey.floating),
        applicants: survey.map(|survey| survey.applicants),
        reason: known.reasons.as_ref().map(|reasons| *reasons.last().1),
        commitment: papers.map(|papers| papers.commitment),
        survey_form: papers.map(|papers| papers.survey_form),
        charter: papers.map(|papers| papers.charter),
        contact: Named::default(),
        status: Some(*status),
        status_on: Some(status_on),
        counted_on: None,
    }
}

impl Undoing for PartyOrganizations {
    /// They rest on each other.
    const AT_ONCE: usize = 1;

    async fn retract(
        Setting { look, .. }: Setting<'_>,
        id: PartyOrganizationId,
        reason: &Note,
    ) -> Result<party::Command, Trouble> {
        let subordinates = look.count(&Key::new(party::SUPERIOR, id)).await?;
        Ok(party::Command::Retract { reason: reason.clone(), subordinates })
    }

    async fn revert(
        Setting { look, facts, as_of, correct }: Setting<'_>,
        id: PartyOrganizationId,
        before: &PartyOrganization,
        _: &Note,
    ) -> Result<Option<party::Command>, Trouble> {
        let Some(known) = before.known() else { return Ok(None) };
        let draft = Draft { as_of, correct, ..draft_of(known) };
        let record = draft.resolve(Look(look), Some(id), id, home(facts)?).await;
        let record = record.map_err(|unresolved| rejected(unresolved, |_| None))?;
        Ok(Some(party::Command::Record(Box::new(record))))
    }

    fn same(one: &PartyOrganization, other: &PartyOrganization) -> bool {
        one.known().map(draft_of) == other.known().map(draft_of)
    }
}

fn draft_of(known: &party::Known) -> Draft {
    let (_, term) = known.terms.last();
    let open = |spans: &[party::Span]| {
        let open = spans.iter().filter(|span| span.to.is_none());
        open.filter_map(|span| Name::parse(&span.unit.to_string()).ok()).collect::<Vec<_>>()
    };
    Draft {
        code: known.code.clone(),
        name: known.names.last().1.clone(),
        kind: *known.kinds.last().1,
        superior: known.superiors.last().1.and_then(|superior| Name::parse(&superior.to_string()).ok()),
        setup: term.setup,
        units: open(&known.units),
        lead: known
            .lead
            .filter(|lead| known.units_now().any(|span| span.unit == *lead))
            .and_then(|lead| Name::parse(&lead.to_string()).ok()),
        affiliated: open(&known.affiliated),
        affiliated_from: None,
        founded_on: known.founded_on,
        former_kind: None,
        upgraded_on: None,
        term: term.term.clone(),
        term_ends_on: term.ends_on,
        document_number: term.document_number.clone(),
        dissolved_on: known.dissolved,
        as_of: known.founded_on,
        correct: true,
    }
}
