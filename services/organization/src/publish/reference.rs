//! Divisions, industries, bodies, parameters and grants, told: every service knows them by this.

use kernel::{Announcement, Recorded};
use proto::organization::v1 as pb;
use vocabulary::{BodyId, DivisionId, GrantId, IndustryId, ParameterId};

use super::{tell, text};
use crate::domain::body::{self, Body, Kind};
use crate::domain::grant::{self, Given, Grant, Reach};
use crate::domain::{division, industry, parameter};

/// A division's events.
pub(crate) fn division(told: &Recorded<division::Event>) -> Announcement {
    let division::Event::Recorded { row } = &told.event;
    let subject = DivisionId::new(told.envelope.stream);
    let recorded = pb::DivisionRecorded {
        code: row.code.to_string(),
        name: row.name.to_string(),
        parent: text(row.parent.as_ref()),
        from: text(row.from.as_ref()),
        to: text(row.to.as_ref()),
        aliases: row.aliases.iter().map(ToString::to_string).collect(),
    };
    tell::<division::Division, _>("recorded", &subject, &told.envelope.route, row.from, recorded)
}

/// An industry's events.
pub(crate) fn industry(told: &Recorded<industry::Event>) -> Announcement {
    let industry::Event::Recorded { row } = &told.event;
    let subject = IndustryId::new(told.envelope.stream);
    let recorded = pb::IndustryRecorded {
        key: row.key.to_string(),
        name: row.name.to_string(),
        from: text(row.from.as_ref()),
        to: text(row.to.as_ref()),
        aliases: row.aliases.iter().map(ToString::to_string).collect(),
        rank: row.rank,
    };
    tell::<industry::Industry, _>("recorded", &subject, &told.envelope.route, row.from, recorded)
}

/// A body's events.
pub(crate) fn body(told: &Recorded<body::Event>) -> Announcement {
    let body::Event::Recorded { row } = &told.event;
    let subject = BodyId::new(told.envelope.stream);
    let keys = |duties: &[body::Duty]| duties.iter().map(ToString::to_string).collect();
    let recorded = pb::BodyRecorded {
        key: row.key.to_string(),
        name: row.name.to_string(),
        kind: body_kind(row.kind).into(),
        division: text(row.division.as_ref()),
        industry: text(row.industry.as_ref()),
        party_organization: text(row.party_organization.as_ref()),
        from: text(row.from.as_ref()),
        to: text(row.to.as_ref()),
        leads: keys(&row.leads),
        supports: keys(&row.supports),
        rank: row.rank,
    };
    tell::<Body, _>("recorded", &subject, &told.envelope.route, row.from, recorded)
}

fn body_kind(kind: Kind) -> pb::BodyKind {
    match kind {
        Kind::DistrictWorkingCommittee => pb::BodyKind::DistrictWorkingCommittee,
        Kind::DistrictCommittee => pb::BodyKind::DistrictCommittee,
        Kind::StreetWorkingCommittee => pb::BodyKind::StreetWorkingCommittee,
        Kind::PromotionAssociation => pb::BodyKind::PromotionAssociation,
        Kind::SupervisingUnit => pb::BodyKind::SupervisingUnit,
        Kind::Industry => pb::BodyKind::Industry,
    }
}

/// A parameter's events.
pub(crate) fn parameter(told: &Recorded<parameter::Event>) -> Announcement {
    let parameter::Event::Set { key, value, from, source } = &told.event;
    let subject = ParameterId::new(told.envelope.stream);
    let set = pb::ParameterSet {
        key: key.to_string(),
        value: value.to_string(),
        from: text(from.as_ref()),
        source: source.to_string(),
    };
    tell::<parameter::Parameter, _>("set", &subject, &told.envelope.route, *from, set)
}

/// A grant's events.
pub(crate) fn grant(told: &Recorded<grant::Event>) -> Announcement {
    let subject = GrantId::new(told.envelope.stream);
    let route = &told.envelope.route;
    match &told.event {
        grant::Event::Added { given: Given { holder, role, reach, from, to } } => {
            let added = pb::GrantAdded {
                holder: holder.to_string(),
                role: role.to_string(),
                scope: Some(scope(reach)),
                from: from.to_string(),
                to: text(to.as_ref()),
            };
            tell::<Grant, _>("added", &subject, route, Some(*from), added)
        }
        grant::Event::Ended { holder, role, on, reason: _ } => {
            let ended = pb::GrantEnded { holder: holder.to_string(), role: role.to_string(), on: on.to_string() };
            tell::<Grant, _>("ended", &subject, route, Some(*on), ended)
        }
    }
}

fn scope(reach: &Reach) -> pb::GrantScope {
    let none = pb::GrantScope::default();
    match reach {
        Reach::All => pb::GrantScope { all: true, ..none },
        Reach::Division(division) => pb::GrantScope { division: division.to_string(), ..none },
        Reach::Industry(industry) => pb::GrantScope { industry: industry.to_string(), ..none },
        Reach::Organization(id) => pb::GrantScope { organization: id.to_string(), ..none },
    }
}
