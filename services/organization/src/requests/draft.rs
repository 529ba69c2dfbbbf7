//! A Party organization's row whose units and superior are still texts, and how they are found.

use kernel::{Key, ReadError};
use runtime::{Invalid, status};
use tonic::Status;
use vocabulary::{Day, Division, Name, OrganizationId, PartyOrganizationId};

use super::codes::{Code, SUPERIOR_AMBIGUOUS, SUPERIOR_UNKNOWN, UNIT_AMBIGUOUS, UNIT_UNKNOWN};
use super::look::{Found, Look};
use crate::domain::organization::LIFE;
use crate::domain::party_organization::{self as party, Kind, Record, Row, SUPERIORS, Setup, Superior, UNIT, Unit};

/// A row as it is written: units, affiliated units and the superior are ids, codes or exact names.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    pub(crate) code: Option<party::Code>,
    pub(crate) name: Name,
    pub(crate) kind: Kind,
    pub(crate) superior: Option<Name>,
    pub(crate) setup: Option<Setup>,
    pub(crate) units: Vec<Name>,
    pub(crate) lead: Option<Name>,
    pub(crate) affiliated: Vec<Name>,
    pub(crate) affiliated_from: Option<Day>,
    pub(crate) founded_on: Day,
    pub(crate) former_kind: Option<Kind>,
    pub(crate) upgraded_on: Option<Day>,
    pub(crate) term: Option<Name>,
    pub(crate) term_ends_on: Option<Day>,
    pub(crate) document_number: Option<Name>,
    pub(crate) dissolved_on: Option<Day>,
    pub(crate) as_of: Day,
    pub(crate) correct: bool,
}

/// Why a draft does not become a command.
#[derive(Debug)]
pub(crate) enum Unresolved {
    /// Texts that stand for nothing on record, or for too much. Fields as in `PartyOrganizationRow`.
    Invalid(Invalid),
    /// The log could not be read.
    Unread(ReadError),
}

impl From<ReadError> for Unresolved {
    fn from(error: ReadError) -> Self {
        Unresolved::Unread(error)
    }
}

impl From<Unresolved> for Status {
    fn from(unresolved: Unresolved) -> Status {
        match unresolved {
            Unresolved::Invalid(invalid) => invalid.into(),
            Unresolved::Unread(error) => status::unread(error),
        }
    }
}

/// How deep Party organizations can lie below each other; more is a circle that was there before it was refused.
const DEEP: usize = 64;

impl Draft {
    /// The Party organization the row is about: by its code, else, where its code is not on record or not told, by its
    /// name and founding day.
    pub(crate) async fn find(&self, look: Look<'_>) -> Result<Option<PartyOrganizationId>, ReadError> {
        if let Some(code) = &self.code
            && let Some(holder) = look.holder(&Key::new(party::CODE, code)).await?
        {
            return Ok(Some(PartyOrganizationId::new(holder)));
        }
        let named = look.holder(&party::named(&self.name, self.founded_on)).await?.map(PartyOrganizationId::new);
        let Some(id) = named else { return Ok(None) };
        let code = look.party(id).await?.and_then(|known| known.code);
        // Of another code it is another one, whatever it is called.
        let same = code.is_none() || self.code.is_none();
        Ok(same.then_some(id))
    }

    /// The command: `existing` is what [`Draft::find`] found, `new` the id it gets otherwise.
    pub(crate) async fn resolve(
        self,
        look: Look<'_>,
        existing: Option<PartyOrganizationId>,
        new: PartyOrganizationId,
        home: Division,
    ) -> Result<Record, Unresolved> {
        // Guards before the look: what changes in between is then missed by neither.
        let superiors_seen = look.guard(&Key::new(SUPERIORS, home)).await?;
        let known = match existing {
            Some(id) => look.party(id).await?,
            None => None,
        };
        let id = existing.unwrap_or(new);
        let mut invalid = Invalid::new();
        let now = known.as_ref().and_then(|known| *known.superiors.last().1);
        let superior = match &self.superior {
            Some(text) => superior(look, &mut invalid, text).await?,
            None => now,
        };
        let superior = match superior {
            Some(id) => above(look, id).await?,
            None => None,
        };
        let changes = known.is_some() && superior.as_ref().is_some_and(|superior| Some(superior.id) != now);

        let lead = self.lead.as_ref().filter(|lead| !self.units.contains(lead));
        let units = found(look, &mut invalid, "row.units", self.units.iter().chain(lead), id, false).await?;
        let affiliated = found(look, &mut invalid, "row.affiliated", self.affiliated.iter(), id, true).await?;
        let lead = match &self.lead {
            Some(lead) => unit_named(look, &mut invalid, "row.lead_unit", lead).await?,
            None => None,
        };
        if !invalid.violations().is_empty() {
            return Err(Unresolved::Invalid(invalid));
        }
        let row = Row {
            code: self.code,
            name: self.name,
            kind: self.kind,
            superior,
            setup: self.setup,
            units,
            lead,
            affiliated,
            affiliated_from: self.affiliated_from,
            founded_on: self.founded_on,
            former_kind: self.former_kind,
            upgraded_on: self.upgraded_on,
            term: self.term,
            term_ends_on: self.term_ends_on,
            document_number: self.document_number,
            dissolved_on: self.dissolved_on,
        };
        let superiors_seen = changes.then_some(superiors_seen);
        Ok(Record { row, as_of: self.as_of, correct: self.correct, id, home, superiors_seen })
    }
}

async fn superior(
    look: Look<'_>,
    invalid: &mut Invalid,
    text: &Name,
) -> Result<Option<PartyOrganizationId>, ReadError> {
    let found = match look.find_party(text.as_str()).await? {
        // An id names anything; only what is on record is a superior.
        Found::One(id) if look.party(id).await?.is_none() => Found::None,
        found => found,
    };
    Ok(one(invalid, "row.superior", text, found, [&SUPERIOR_UNKNOWN, &SUPERIOR_AMBIGUOUS]))
}

fn one<T>(invalid: &mut Invalid, field: &str, text: &Name, found: Found<T>, codes: [&Code; 2]) -> Option<T> {
    let [unknown, ambiguous] = codes;
    let code = match found {
        Found::One(one) => return Some(one),
        Found::None => unknown,
        Found::Several => ambiguous,
    };
    invalid.field(field, code.code, code.zh, code.en, text.as_str());
    None
}

/// What a superior is, who is above it, and in which units these sit.
async fn above(look: Look<'_>, id: PartyOrganizationId) -> Result<Option<Superior>, ReadError> {
    let Some(known) = look.party(id).await? else { return Ok(None) };
    let mut superior = Superior {
        id,
        kind: *known.kinds.last().1,
        above: Vec::new(),
        units: known.units_now().map(|span| span.unit).collect(),
    };
    let mut next = *known.superiors.last().1;
    while let Some(id) = next.filter(|id| !superior.above.contains(id) && superior.above.len() < DEEP) {
        superior.above.push(id);
        let known = look.party(id).await?;
        superior.units.extend(known.iter().flat_map(|known| known.units_now()).map(|span| span.unit));
        next = known.and_then(|known| *known.superiors.last().1);
    }
    Ok(Some(superior))
}

async fn found<'a>(
    look: Look<'_>,
    invalid: &mut Invalid,
    field: &str,
    texts: impl Iterator<Item = &'a Name>,
    party: PartyOrganizationId,
    affiliated: bool,
) -> Result<Vec<Unit>, ReadError> {
    let mut units: Vec<Unit> = Vec::new();
    for text in texts {
        if let Some(id) = unit_named(look, invalid, field, text).await?
            && !units.iter().any(|unit| unit.id == id)
        {
            units.extend(unit(look, id, party, affiliated).await?);
        }
    }
    Ok(units)
}

async fn unit_named(
    look: Look<'_>,
    invalid: &mut Invalid,
    field: &str,
    text: &Name,
) -> Result<Option<OrganizationId>, ReadError> {
    let found = match look.find_unit(text.as_str()).await? {
        Found::One(id) if look.unit(id).await?.is_none() => Found::None,
        found => found,
    };
    Ok(one(invalid, field, text, found, [&UNIT_UNKNOWN, &UNIT_AMBIGUOUS]))
}

/// What `party` must know of a unit; when it got others of its own only where it is `affiliated`.
pub(crate) async fn unit(
    look: Look<'_>,
    id: OrganizationId,
    party: PartyOrganizationId,
    affiliated: bool,
) -> Result<Option<Unit>, ReadError> {
    let life = look.guard(&Key::new(LIFE, id)).await?;
    let Some(known) = look.unit(id).await? else { return Ok(None) };
    let founded = if affiliated { founded(look, id, party).await? } else { vec![] };
    Ok(Some(Unit {
        id,
        name: known.names.last().1.clone(),
        from: known.start,
        ended: known.ended(),
        street: known.addresses.last().1.street,
        industry: known.classifications.last().1.industry.clone(),
        founded,
        life,
    }))
}

/// Also those that are over: whichever is recorded first, the affiliation ended when the unit founded its own.
async fn founded(look: Look<'_>, id: OrganizationId, party: PartyOrganizationId) -> Result<Vec<Day>, ReadError> {
    let mut days = Vec::new();
    for other in look.marked(&Key::new(UNIT, id)).await?.into_iter().map(PartyOrganizationId::new) {
        let known = if other == party { None } else { look.party(other).await? };
        let own = known.iter().flat_map(|known| &known.units).filter(|span| span.unit == id && !span.subordinate);
        days.extend(own.map(|span| span.from));
    }
    Ok(days)
}
