//! Social organizations, told.

use kernel::{Announcement, Recorded};
use proto::organization::v1 as pb;
use serde::Serialize;
use vocabulary::{Day, Location, OrganizationId};

use super::{tell, text};
use crate::domain::organization::{
    Address, Cause, Correction, Event, Kind, Organization, Reason, Status, StatusCorrection, Survey,
};

/// A social organization's events.
pub(crate) fn organization(told: &Recorded<Event>) -> Announcement {
    let Recorded { envelope, event } = told;
    let subject = OrganizationId::new(envelope.stream);
    match event {
        Event::Recorded { id: _, code, name, classification, address, supervision, from, registered, vouched: _ } => {
            let recorded = pb::OrganizationRecorded {
                code: code.to_string(),
                name: name.to_string(),
                kind: kind(classification.kind).into(),
                division: address.street.to_string(),
                community: text(address.community.as_ref()),
                industry: text(classification.industry.as_ref()),
                class: text(classification.class.as_ref()),
                from: from.to_string(),
                registered: *registered,
                registration_authority: text(supervision.authority.as_ref()),
                supervising_unit: text(supervision.unit.as_ref()),
                address: text(address.line.as_ref()),
                location: address.location.map(location),
                // No rule takes an organization out of statistics yet.
                in_statistics: true,
            };
            out(told, "recorded", *from, recorded)
        }
        Event::Renamed { name, from } => {
            let renamed = pb::OrganizationRenamed { name: name.to_string(), from: from.to_string() };
            out(told, "renamed", *from, renamed)
        }
        Event::MovedOut { street, to, from } => {
            let (division, to_division) = (street.to_string(), to.to_string());
            out(told, "moved_out", *from, pb::OrganizationMovedOut { division, to_division, from: from.to_string() })
        }
        Event::MovedIn { address, out_of, from } => {
            let moved = pb::OrganizationMovedIn {
                division: address.street.to_string(),
                from_division: out_of.to_string(),
                community: text(address.community.as_ref()),
                address: text(address.line.as_ref()),
                from: from.to_string(),
                location: address.location.map(location),
            };
            out(told, "moved_in", *from, moved)
        }
        Event::Relocated { address, from } => {
            let relocated = pb::OrganizationRelocated {
                community: text(address.community.as_ref()),
                address: text(address.line.as_ref()),
                location: address.location.map(location),
                from: from.to_string(),
            };
            out(told, "relocated", *from, relocated)
        }
        Event::Reclassified { classification, from } => {
            let reclassified = pb::OrganizationReclassified {
                kind: kind(classification.kind).into(),
                industry: text(classification.industry.as_ref()),
                class: text(classification.class.as_ref()),
                from: from.to_string(),
            };
            out(told, "reclassified", *from, reclassified)
        }
        Event::SupervisionChanged { supervision, from } => {
            let changed = pb::OrganizationSupervisionChanged {
                registration_authority: text(supervision.authority.as_ref()),
                supervising_unit: text(supervision.unit.as_ref()),
                from: from.to_string(),
            };
            out(told, "supervision_changed", *from, changed)
        }
        Event::EmployeesCounted { employees, on } => {
            let counted = pb::OrganizationEmployeesCounted { employees: *employees, on: on.to_string() };
            out(told, "employees_counted", *on, counted)
        }
        Event::Surveyed { survey, on } => {
            out(told, "surveyed", *on, pb::OrganizationSurveyed { survey: Some(surveyed(*survey, *on)) })
        }
        Event::ReasonGiven { reason, on } => {
            let given = pb::OrganizationReasonGiven { reason: because(*reason).to_owned(), on: on.to_string() };
            out(told, "reason_given", *on, given)
        }
        Event::PapersReceived { papers, on } => {
            let received = pb::OrganizationPapersReceived {
                commitment: papers.commitment,
                survey_form: papers.survey_form,
                charter: papers.charter,
                on: on.to_string(),
            };
            out(told, "papers_received", *on, received)
        }
        Event::WentDormant { cause, on } => {
            let dormant = pb::OrganizationWentDormant { cause: dormant_by(*cause), on: on.to_string() };
            out(told, "went_dormant", *on, dormant)
        }
        Event::Resumed { on } => out(told, "resumed", *on, pb::OrganizationResumed { on: on.to_string() }),
        Event::Deregistered { on } => {
            out(told, "deregistered", *on, pb::OrganizationDeregistered { on: on.to_string() })
        }
        Event::Revoked { certificate, on } => {
            let revoked = pb::OrganizationRevoked { certificate: *certificate, on: on.to_string() };
            out(told, "revoked", *on, revoked)
        }
        Event::ContactNamed { .. } | Event::ContactErased { .. } => Announcement::Private,
        Event::LineSet { line, why, from } => {
            let set = pb::OrganizationLineSet { line: line.to_string(), why: why.to_string(), from: from.to_string() };
            out(told, "line_set", *from, set)
        }
        Event::LineCleared { why, from } => {
            let cleared = pb::OrganizationLineCleared { why: why.to_string(), from: from.to_string() };
            out(told, "line_cleared", *from, cleared)
        }
        Event::Misplaced { street, to, as_of } => {
            let misplaced = pb::OrganizationMisplaced {
                division: street.to_string(),
                to_division: to.to_string(),
                as_of: as_of.to_string(),
            };
            out(told, "misplaced", *as_of, misplaced)
        }
        Event::Corrected { as_of, correction } => out(told, "corrected", *as_of, corrected(*as_of, correction)),
        Event::Retracted { reason } => {
            let retracted = pb::OrganizationRetracted { reason: reason.to_string() };
            tell::<Organization, _>("retracted", &subject, &envelope.route, None, retracted)
        }
    }
}

fn out<M: prost::Name + Serialize>(
    told: &Recorded<Event>,
    event: &'static str,
    happened: Day,
    data: M,
) -> Announcement {
    let subject = OrganizationId::new(told.envelope.stream);
    tell::<Organization, _>(event, &subject, &told.envelope.route, Some(happened), data)
}

fn corrected(as_of: Day, correction: &Correction) -> pb::OrganizationCorrected {
    let Correction { registered_on, name, classification, address, supervision, employees, survey, status } =
        correction;
    let classification = classification.as_ref();
    let address = address.as_ref();
    let supervision = supervision.as_ref();
    pb::OrganizationCorrected {
        name: name.as_ref().map(ToString::to_string),
        kind: classification.map(|to| kind(to.kind).into()),
        division: address.map(|to: &Address| to.street.to_string()),
        community: address.map(|to| text(to.community.as_ref())),
        industry: classification.map(|to| text(to.industry.as_ref())),
        class: classification.map(|to| text(to.class.as_ref())),
        registered_on: registered_on.map(|day| day.to_string()),
        registration_authority: supervision.map(|to| text(to.authority.as_ref())),
        supervising_unit: supervision.map(|to| text(to.unit.as_ref())),
        address: address.map(|to| text(to.line.as_ref())),
        location: address.and_then(|to| to.location).map(location),
        employees: employees.map(|to| to.count),
        survey: survey.map(|to| surveyed(to.count, to.on)),
        status: status.map(|to| state(to.status).into()),
        status_on: status.map(|to| to.on.to_string()),
        as_of: as_of.to_string(),
        status_cause: status.map(|to: StatusCorrection| cause(to.status)),
        status_was_on: status.and_then(|to| to.was_on).map(|day| day.to_string()),
        employees_on: employees.map(|to| to.on.to_string()).unwrap_or_default(),
    }
}

fn surveyed(survey: Survey, on: Day) -> pb::MembersSurvey {
    let Survey { full, probationary, floating, applicants } = survey;
    pb::MembersSurvey { full, probationary, floating, applicants, on: on.to_string() }
}

fn location(Location { longitude, latitude }: Location) -> pb::Location {
    pb::Location { longitude, latitude }
}

fn kind(kind: Kind) -> pb::OrganizationKind {
    match kind {
        Kind::Association => pb::OrganizationKind::Association,
        Kind::ServiceAgency => pb::OrganizationKind::ServiceAgency,
        Kind::Foundation => pb::OrganizationKind::Foundation,
        Kind::Other => pb::OrganizationKind::Other,
        Kind::LawFirm => pb::OrganizationKind::LawFirm,
        Kind::AccountingFirm => pb::OrganizationKind::AccountingFirm,
        Kind::TaxFirm => pb::OrganizationKind::TaxFirm,
    }
}

fn state(status: Status) -> pb::OrganizationStatus {
    match status {
        Status::Operating => pb::OrganizationStatus::Operating,
        Status::Dormant { .. } => pb::OrganizationStatus::Dormant,
        Status::Deregistered => pb::OrganizationStatus::Deregistered,
        Status::Revoked { .. } => pb::OrganizationStatus::Revoked,
    }
}

fn cause(status: Status) -> String {
    match status {
        Status::Dormant { cause } => dormant_by(cause),
        Status::Revoked { certificate: true } => "certificate".to_owned(),
        Status::Operating | Status::Deregistered | Status::Revoked { certificate: false } => String::new(),
    }
}

fn dormant_by(cause: Option<Cause>) -> String {
    let key = match cause {
        None => "",
        Some(Cause::NoOperation) => "no_operation",
        Some(Cause::LongInactive) => "long_inactive",
        Some(Cause::Zombie) => "zombie",
        Some(Cause::OrderedToStop) => "ordered_to_stop",
    };
    key.to_owned()
}

fn because(reason: Reason) -> &'static str {
    match reason {
        Reason::NoMembers => "no_members",
        Reason::OwnerUnwilling => "owner_unwilling",
        Reason::NoGuidance => "no_guidance",
        Reason::Other => "other",
    }
}
