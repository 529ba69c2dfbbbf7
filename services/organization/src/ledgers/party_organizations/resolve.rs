//! Whom a row's texts name, and what is known of them: the facts its command is decided on.

use kernel::Key;
use ledger::fold;
use uuid::Uuid;
use vocabulary::{CreditCode, Day, Division, OrganizationId, PartyOrganizationId};

use super::{AFFILIATED, Draft, LEAD, SUPERIOR, UNITS};
use crate::domain::organization::{self, LIFE, Organization};
use crate::domain::party_organization::{self as party, Known, PartyOrganization, Record, Row, Superior, Unit, named};
use crate::ledgers::stage::Stage;
use crate::ledgers::trouble::Trouble;

/// How deep a hierarchy can be; beyond it there is a circle.
const DEEPEST: usize = 32;

/// The Party organization a row is about: the holder of its code, else of its name and founding day.
pub(in crate::ledgers) async fn on_record(
    stage: &Stage,
    draft: &Draft,
) -> Result<Option<PartyOrganizationId>, Trouble> {
    if let Some(code) = &draft.code
        && let Some(holder) = stage.holder(&Key::new(party::CODE, code)).await?
    {
        return Ok(Some(PartyOrganizationId::new(holder)));
    }
    Ok(stage.holder(&named(&draft.name, draft.founded_on)).await?.map(PartyOrganizationId::new))
}

/// The command's content, everything the row names looked up.
pub(in crate::ledgers) async fn resolve(
    stage: &Stage,
    draft: &Draft,
    known: Option<PartyOrganizationId>,
    fresh: PartyOrganizationId,
    (as_of, correct): (Day, bool),
    home: Division,
) -> Result<Record, Trouble> {
    let id = known.unwrap_or(fresh);
    // The guard before the look, so that no circle closes in between.
    let seen = stage.guard(&Key::new(party::SUPERIORS, home)).await?;
    let superior = match &draft.superior {
        Some(text) => Some(superior(stage, text).await?),
        None => None,
    };
    let now = match known {
        Some(id) => stage.load::<PartyOrganization>(id).await?,
        None => None,
    };
    let moves =
        now.as_ref().and_then(PartyOrganization::known).zip(superior.as_ref()).is_some_and(|(now, superior)| {
            let on = as_of.max(now.founded_on);
            *now.superiors.at(on) != Some(superior.id)
        });
    let (units, affiliated) =
        (units(stage, UNITS, &draft.units).await?, units(stage, AFFILIATED, &draft.affiliated).await?);
    let lead = match &draft.lead {
        Some(text) => {
            let lead = unit_id(stage, LEAD, text).await?;
            if !units.iter().any(|unit| unit.id == lead) {
                let (zh, en) = ("牵头单位不在建立单位之内", "the lead unit is not one of the units");
                return Err(Trouble::row(LEAD, text, "party_organization.lead_elsewhere", zh, en));
            }
            Some(lead)
        }
        None => None,
    };
    let Draft { code, name, kind, setup, affiliated_from, founded_on, former_kind, upgraded_on, .. } = draft.clone();
    let Draft { term, term_ends_on, document_number, dissolved_on, .. } = draft.clone();
    let row = Row {
        code,
        name,
        kind,
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
    };
    Ok(Record { row, as_of, correct, id, home, superiors_seen: moves.then_some(seen) })
}

async fn units(stage: &Stage, heading: &'static str, texts: &[String]) -> Result<Vec<Unit>, Trouble> {
    let mut units: Vec<Unit> = Vec::with_capacity(texts.len());
    for text in texts {
        let unit = unit(stage, heading, text).await?;
        if !units.iter().any(|known| known.id == unit.id) {
            units.push(unit);
        }
    }
    Ok(units)
}

async fn unit(stage: &Stage, heading: &'static str, text: &str) -> Result<Unit, Trouble> {
    let id = unit_id(stage, heading, text).await?;
    // The guard before the look: an end in between is then missed by neither.
    let life = stage.guard(&Key::new(LIFE, id)).await?;
    let organization = stage.load::<Organization>(id).await?;
    let Some(now) = organization.as_ref().and_then(Organization::known) else {
        return Err(unknown_unit(heading, text));
    };
    Ok(Unit {
        id,
        name: now.names.last().1.clone(),
        from: now.start,
        ended: now.ended(),
        street: now.addresses.last().1.street,
        industry: now.classifications.last().1.industry.clone(),
        own_since: own_since(stage, id).await?,
        life,
    })
}

/// Since when it has a Party organization of its own, alone or with others.
async fn own_since(stage: &Stage, unit: OrganizationId) -> Result<Option<Day>, Trouble> {
    let Some(top) = stage.holder(&Key::new(party::TOP, unit)).await? else { return Ok(None) };
    let top = stage.load::<PartyOrganization>(PartyOrganizationId::new(top)).await?;
    let span = top
        .as_ref()
        .and_then(PartyOrganization::known)
        .and_then(|top| top.units_now().find(|span| span.unit == unit && !span.subordinate).map(|span| span.from));
    Ok(span)
}

async fn unit_id(stage: &Stage, heading: &'static str, text: &str) -> Result<OrganizationId, Trouble> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    if let Ok(code) = CreditCode::vouched(text) {
        let holder = stage.holder(&Key::new(organization::CODE, code)).await?;
        return holder.map(OrganizationId::new).ok_or_else(|| unknown_unit(heading, text));
    }
    let mut found: Vec<(OrganizationId, bool)> = Vec::new();
    for holder in stage.marked(&Key::new(organization::NAME, vocabulary::fold(text))).await? {
        let id = OrganizationId::new(holder);
        if let Some(now) = stage.load::<Organization>(id).await?.as_ref().and_then(Organization::known) {
            found.push((id, now.ended().is_none()));
        }
    }
    // Of several by one name the only one that lives is meant.
    match (found.iter().filter(|(_, alive)| *alive).count(), found.as_slice()) {
        (_, []) => Err(unknown_unit(heading, text)),
        (_, [(id, _)]) => Ok(*id),
        (1, _) => found.iter().find(|(_, alive)| *alive).map(|(id, _)| *id).ok_or_else(|| unknown_unit(heading, text)),
        _ => Err(Trouble::row(
            heading,
            text,
            "party_organization.unit_ambiguous",
            "有几个社会组织叫这个名称，请填信用代码",
            "several organizations have this name; write the credit code",
        )),
    }
}

fn unknown_unit(heading: &'static str, text: &str) -> Trouble {
    let (zh, en) = ("没有这个社会组织的记录", "no such organization is on record");
    Trouble::row(heading, text, "party_organization.unit_unknown", zh, en)
}

async fn superior(stage: &Stage, text: &str) -> Result<Superior, Trouble> {
    let (id, now) = named_party(stage, text).await?;
    let mut superior = Superior { id, kind: *now.kinds.last().1, above: Vec::new(), units: units_of(&now) };
    let mut next = *now.superiors.last().1;
    while let Some(id) = next.filter(|_| superior.above.len() < DEEPEST) {
        superior.above.push(id);
        let above = stage.load::<PartyOrganization>(id).await?;
        let Some(now) = above.as_ref().and_then(PartyOrganization::known) else { break };
        superior.units.extend(units_of(now));
        next = *now.superiors.last().1;
    }
    Ok(superior)
}

fn units_of(now: &Known) -> Vec<OrganizationId> {
    now.units_now().map(|span| span.unit).collect()
}

async fn named_party(stage: &Stage, text: &str) -> Result<(PartyOrganizationId, Known), Trouble> {
    let by_code = match vocabulary::Text::<60>::parse(&fold::code(text)) {
        Ok(code) => stage.holder(&Key::new(party::CODE, code)).await?,
        Err(_) => None,
    };
    let ids: Vec<Uuid> = match (text.parse::<PartyOrganizationId>(), by_code) {
        (Ok(id), _) => vec![id.uuid()],
        (_, Some(holder)) => vec![holder],
        _ => stage.marked(&Key::new(party::NAME, vocabulary::fold(text))).await?,
    };
    let mut found: Vec<(PartyOrganizationId, Known)> = Vec::new();
    for id in ids.into_iter().map(PartyOrganizationId::new) {
        if let Some(now) = stage.load::<PartyOrganization>(id).await?.as_ref().and_then(PartyOrganization::known) {
            found.push((id, now.clone()));
        }
    }
    if found.len() > 1 {
        // Names are handed on: who carries it now, and still exists, is meant.
        let wanted = vocabulary::fold(text);
        let carries = |now: &Known| now.dissolved.is_none() && vocabulary::fold(now.names.last().1.as_str()) == wanted;
        found.retain(|(_, now)| carries(now));
        if found.len() > 1 {
            let (zh, en) =
                ("有几个党组织叫这个名称，请填代码", "several Party organizations have this name; write the code");
            return Err(Trouble::row(SUPERIOR, text, "party_organization.superior_ambiguous", zh, en));
        }
    }
    let (zh, en) = ("没有这个上级党组织的记录", "no such superior is on record");
    found.pop().ok_or_else(|| Trouble::row(SUPERIOR, text, "party_organization.superior_unknown", zh, en))
}
