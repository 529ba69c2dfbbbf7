//! The rows one message makes.

use kernel::{Recorded, Unfit};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{OrganizationKind, PostKind};

use crate::facts::party_organization::read_id;
use crate::heard::{Heard, MembersHeard, OrganizationHeard, PartyHeard, PostHeard};
use crate::timeline::Civil;

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Subject {
    Unit,
    Party,
    /// A post, whoever holds it.
    Post,
    /// A holder's contacts, with whatever unit.
    Contact,
}

impl Subject {
    /// As the table has it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Party => "party",
            Self::Post => "post",
            Self::Contact => "contact",
        }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct HistoryRow {
    service: String,
    position: i64,
    subject: Uuid,
    subject_kind: Subject,
    stream: Uuid,
    kind: String,
    effective: Option<Civil>,
    recorded: String,
    told_by: String,
    facts: Heard,
}

/// A row for each that the message is about.
pub(crate) fn rows(told: &Recorded<Heard>) -> Result<Vec<HistoryRow>, Unfit> {
    let envelope = &told.envelope;
    let effective = effective(&told.event).filter(|day| !day.is_empty()).map(Civil::read).transpose()?;
    let row = |(subject, subject_kind)| HistoryRow {
        service: envelope.name.split('.').next().unwrap_or_default().to_owned(),
        position: envelope.position,
        subject,
        subject_kind,
        stream: envelope.stream,
        kind: envelope.name.clone(),
        effective,
        recorded: envelope.recorded_at.rfc3339(),
        told_by: envelope.cause.actor.clone(),
        facts: told.event.clone(),
    };
    Ok(subjects(told.envelope.stream, &told.event)?.into_iter().map(row).collect())
}

fn subjects(stream: Uuid, heard: &Heard) -> Result<Vec<(Uuid, Subject)>, Unfit> {
    let with = |unit: &str| {
        let unit = read_id::<OrganizationKind>(unit)?;
        Ok(vec![(stream, Subject::Party), (unit, Subject::Unit)])
    };
    match heard {
        // The other half of a move tells it.
        Heard::Organization(OrganizationHeard::MovedOut(_) | OrganizationHeard::Misplaced(_)) => Ok(Vec::new()),
        Heard::Party(PartyHeard::MovedOut(_)) => Ok(Vec::new()),
        Heard::Organization(_) => Ok(vec![(stream, Subject::Unit)]),
        Heard::Party(PartyHeard::UnitJoined(told)) => with(&told.unit),
        Heard::Party(PartyHeard::UnitLeft(told)) => with(&told.unit),
        Heard::Party(PartyHeard::LeadUnitChanged(told)) => with(&told.unit),
        Heard::Party(PartyHeard::UnitAffiliated(told)) => with(&told.unit),
        Heard::Party(PartyHeard::AffiliationEnded(told)) => with(&told.unit),
        Heard::Party(_) => Ok(vec![(stream, Subject::Party)]),
        Heard::Post(heard) => work(stream, heard),
        Heard::Members(MembersHeard::Counted(told)) => unit(&told.organization),
        Heard::Members(MembersHeard::DeclaredComplete(told)) => unit(&told.organization),
        Heard::Members(MembersHeard::DeclarationWithdrawn(told)) => unit(&told.organization),
        Heard::Division(_) | Heard::Industry(_) | Heard::Body(_) | Heard::Parameter(_) => Ok(Vec::new()),
    }
}

fn work(holder: Uuid, heard: &PostHeard) -> Result<Vec<(Uuid, Subject)>, Unfit> {
    let (organization, subject) = match heard {
        PostHeard::Assigned(told) => (&told.organization, (read_id::<PostKind>(&told.post)?, Subject::Post)),
        PostHeard::Released(told) => (&told.organization, (read_id::<PostKind>(&told.post)?, Subject::Post)),
        PostHeard::Corrected(told) => (&told.organization, (read_id::<PostKind>(&told.post)?, Subject::Post)),
        PostHeard::Retracted(told) => (&told.organization, (read_id::<PostKind>(&told.post)?, Subject::Post)),
        // To the unit its own move tells it.
        PostHeard::MovedAlong(told) => return Ok(vec![(read_id::<PostKind>(&told.post)?, Subject::Post)]),
        PostHeard::Contacted(told) => (&told.organization, (holder, Subject::Contact)),
        PostHeard::ContactRetracted(told) => (&told.organization, (holder, Subject::Contact)),
    };
    Ok(vec![(read_id::<OrganizationKind>(organization)?, Subject::Unit), subject])
}

fn unit(id: &str) -> Result<Vec<(Uuid, Subject)>, Unfit> {
    Ok(vec![(read_id::<OrganizationKind>(id)?, Subject::Unit)])
}

/// The day from which it holds; `None` where it has none.
fn effective(heard: &Heard) -> Option<&str> {
    match heard {
        Heard::Organization(heard) => effective_organization(heard),
        Heard::Party(heard) => effective_party(heard),
        Heard::Post(PostHeard::Assigned(told)) => Some(&told.from),
        Heard::Post(PostHeard::Released(told)) => Some(&told.on),
        Heard::Post(PostHeard::Corrected(told)) => Some(&told.from),
        Heard::Post(PostHeard::Retracted(_)) => None,
        Heard::Post(PostHeard::MovedAlong(told)) => Some(&told.from),
        Heard::Post(PostHeard::Contacted(told)) => Some(&told.on),
        Heard::Post(PostHeard::ContactRetracted(told)) => Some(&told.on),
        Heard::Members(MembersHeard::Counted(told)) => Some(&told.on),
        Heard::Members(MembersHeard::DeclaredComplete(told)) => Some(&told.from),
        Heard::Members(MembersHeard::DeclarationWithdrawn(_)) => None,
        Heard::Division(told) => Some(&told.from),
        Heard::Industry(told) => Some(&told.from),
        Heard::Body(told) => Some(&told.from),
        Heard::Parameter(told) => Some(&told.from),
    }
}

fn effective_organization(heard: &OrganizationHeard) -> Option<&str> {
    use OrganizationHeard as Told;
    Some(match heard {
        Told::Recorded(told) => &told.from,
        Told::Renamed(told) => &told.from,
        Told::MovedOut(told) => &told.from,
        Told::MovedIn(told) => &told.from,
        Told::Misplaced(told) => &told.as_of,
        Told::Relocated(told) => &told.from,
        Told::Reclassified(told) => &told.from,
        Told::SupervisionChanged(told) => &told.from,
        Told::EmployeesCounted(told) => &told.on,
        Told::Surveyed(told) => return told.survey.as_ref().map(|survey| survey.on.as_str()),
        Told::ReasonGiven(told) => &told.on,
        Told::PapersReceived(told) => &told.on,
        Told::WentDormant(told) => &told.on,
        Told::Resumed(told) => &told.on,
        Told::Deregistered(told) => &told.on,
        Told::Revoked(told) => &told.on,
        Told::LineSet(told) => &told.from,
        Told::LineCleared(told) => &told.from,
        Told::Corrected(told) => &told.as_of,
        Told::Retracted(_) => return None,
    })
}

fn effective_party(heard: &PartyHeard) -> Option<&str> {
    use PartyHeard as Told;
    Some(match heard {
        Told::Recorded(told) => &told.founded_on,
        Told::UnitJoined(told) => &told.from,
        Told::UnitLeft(told) => &told.on,
        Told::LeadUnitChanged(told) => &told.from,
        Told::UnitAffiliated(told) => &told.from,
        Told::AffiliationEnded(told) => &told.on,
        Told::Renamed(told) => &told.from,
        Told::SuperiorChanged(told) => &told.from,
        Told::MovedOut(told) => &told.from,
        Told::Placed(told) => &told.from,
        Told::Upgraded(told) => &told.on,
        Told::TermSet(told) => &told.from,
        Told::Dissolved(told) => &told.on,
        Told::Corrected(told) => &told.as_of,
        Told::Retracted(_) => return None,
    })
}
