//! Party organizations, told.

use kernel::{Announcement, Recorded};
use proto::organization::v1 as pb;
use serde::Serialize;
use vocabulary::{Day, PartyOrganizationId};

use super::{area, tell, text};
use crate::domain::party_organization::{Correction, Event, Kind, PartyOrganization, Setup, Span, Units};

/// A Party organization's events.
pub(crate) fn party_organization(told: &Recorded<Event>) -> Announcement {
    let Recorded { envelope, event } = told;
    match event {
        Event::Recorded { id: _, code, name, kind: form, superior, term, founded_on, seat: _ } => {
            let recorded = pb::PartyOrganizationRecorded {
                code: text(code.as_ref()),
                name: name.to_string(),
                kind: kind(*form).into(),
                superior: text(superior.as_ref()),
                setup: set_up(term.setup),
                founded_on: founded_on.to_string(),
                term: text(term.term.as_ref()),
                term_ends_on: text(term.ends_on.as_ref()),
                document_number: text(term.document_number.as_ref()),
                division: area(&envelope.route).unwrap_or_default(),
            };
            out(told, "recorded", *founded_on, recorded)
        }
        Event::UnitJoined { unit, from, lead, subordinate } => {
            let joined = pb::PartyOrganizationUnitJoined {
                unit: unit.to_string(),
                from: from.to_string(),
                lead: *lead,
                subordinate: *subordinate,
            };
            out(told, "unit_joined", *from, joined)
        }
        Event::UnitLeft { unit, on } => {
            let left = pb::PartyOrganizationUnitLeft { unit: unit.to_string(), on: on.to_string() };
            out(told, "unit_left", *on, left)
        }
        Event::LeadUnitChanged { unit, from } => {
            let changed = pb::PartyOrganizationLeadUnitChanged { unit: unit.to_string(), from: from.to_string() };
            out(told, "lead_unit_changed", *from, changed)
        }
        Event::UnitAffiliated { unit, from } => {
            let affiliated = pb::PartyOrganizationUnitAffiliated { unit: unit.to_string(), from: from.to_string() };
            out(told, "unit_affiliated", *from, affiliated)
        }
        Event::AffiliationEnded { unit, on } => {
            let ended = pb::PartyOrganizationAffiliationEnded { unit: unit.to_string(), on: on.to_string() };
            out(told, "affiliation_ended", *on, ended)
        }
        Event::Renamed { name, from } => {
            let renamed = pb::PartyOrganizationRenamed { name: name.to_string(), from: from.to_string() };
            out(told, "renamed", *from, renamed)
        }
        Event::SuperiorChanged { superior, from, subordinate_in } => {
            let changed = pb::PartyOrganizationSuperiorChanged {
                superior: superior.to_string(),
                from: from.to_string(),
                subordinate_in: subordinate_in.iter().map(ToString::to_string).collect(),
            };
            out(told, "superior_changed", *from, changed)
        }
        Event::Upgraded { from_kind, kind: to, on } => {
            let upgraded = pb::PartyOrganizationUpgraded {
                from_kind: kind(*from_kind).into(),
                kind: kind(*to).into(),
                on: on.to_string(),
            };
            out(told, "upgraded", *on, upgraded)
        }
        Event::TermSet { term, from } => {
            let set = pb::PartyOrganizationTermSet {
                setup: set_up(term.setup),
                term: text(term.term.as_ref()),
                term_ends_on: text(term.ends_on.as_ref()),
                document_number: text(term.document_number.as_ref()),
                from: from.to_string(),
            };
            out(told, "term_set", *from, set)
        }
        Event::MovedOut { division, to, from } => {
            let moved = pb::PartyOrganizationMovedOut {
                division: division.to_string(),
                to_division: to.to_string(),
                from: from.to_string(),
            };
            out(told, "moved_out", *from, moved)
        }
        Event::Placed { seat, from } => {
            let placed = pb::PartyOrganizationPlaced { division: seat.division.to_string(), from: from.to_string() };
            out(told, "placed", *from, placed)
        }
        Event::Dissolved { on, reason: _ } => {
            out(told, "dissolved", *on, pb::PartyOrganizationDissolved { on: on.to_string() })
        }
        Event::Corrected { as_of, correction } => out(told, "corrected", *as_of, corrected(*as_of, correction)),
        Event::Retracted { reason } => {
            let retracted = pb::PartyOrganizationRetracted { reason: reason.to_string() };
            let subject = PartyOrganizationId::new(envelope.stream);
            tell::<PartyOrganization, _>("retracted", &subject, &envelope.route, None, retracted)
        }
    }
}

fn out<M: prost::Name + Serialize>(
    told: &Recorded<Event>,
    event: &'static str,
    happened: Day,
    data: M,
) -> Announcement {
    let subject = PartyOrganizationId::new(told.envelope.stream);
    tell::<PartyOrganization, _>(event, &subject, &told.envelope.route, Some(happened), data)
}

fn corrected(as_of: Day, correction: &Correction) -> pb::PartyOrganizationCorrected {
    let Correction { code, founded_on, name, kind: form, superior, units, affiliated, dissolved_on } = correction;
    let lead = units.as_ref().and_then(|units| units.lead);
    let units = units.as_ref().map(|Units { spans, .. }| spans);
    let span = |span: &Span| pb::UnitSpan {
        unit: span.unit.to_string(),
        from: span.from.to_string(),
        to: text(span.to.as_ref()),
        lead: false,
        subordinate: span.subordinate,
    };
    pb::PartyOrganizationCorrected {
        name: name.as_ref().map(ToString::to_string),
        kind: form.map(|to| kind(to).into()),
        superior: superior.map(|to| to.to_string()),
        founded_on: founded_on.map(|day| day.to_string()),
        dissolved_on: dissolved_on.map(|day| day.to_string()),
        units: units.into_iter().flatten().map(|at| pb::UnitSpan { lead: lead == Some(at.unit), ..span(at) }).collect(),
        affiliated: affiliated.iter().flatten().map(span).collect(),
        units_corrected: units.is_some(),
        affiliated_corrected: affiliated.is_some(),
        as_of: as_of.to_string(),
        code: code.as_ref().map(ToString::to_string),
    }
}

/// As the contract says it.
pub(crate) fn kind(kind: Kind) -> pb::PartyOrganizationKind {
    match kind {
        Kind::Committee => pb::PartyOrganizationKind::Committee,
        Kind::GeneralBranch => pb::PartyOrganizationKind::GeneralBranch,
        Kind::Branch => pb::PartyOrganizationKind::Branch,
        Kind::JointBranch => pb::PartyOrganizationKind::JointBranch,
        Kind::TemporaryCommittee => pb::PartyOrganizationKind::TemporaryCommittee,
        Kind::TemporaryGeneralBranch => pb::PartyOrganizationKind::TemporaryGeneralBranch,
        Kind::TemporaryBranch => pb::PartyOrganizationKind::TemporaryBranch,
        Kind::TemporaryJointBranch => pb::PartyOrganizationKind::TemporaryJointBranch,
        Kind::FloatingBranch => pb::PartyOrganizationKind::FloatingBranch,
        Kind::JointFloatingBranch => pb::PartyOrganizationKind::JointFloatingBranch,
        Kind::WorkingCommittee => pb::PartyOrganizationKind::WorkingCommittee,
    }
}

fn set_up(setup: Option<Setup>) -> String {
    let key = match setup {
        None => "",
        Some(Setup::Own) => "own",
        Some(Setup::Joint) => "joint",
        Some(Setup::Industry) => "industry",
        Some(Setup::Area) => "area",
    };
    key.to_owned()
}
