//! The rows of the tables, and the timelines they are made of.

mod members;
mod work;

use serde::Serialize;
use uuid::Uuid;

use crate::bitemporal::{Facts, Segmented};
use crate::directory::spelling::Named;
use crate::facts::body::{Body, base};
use crate::facts::organization::Organization;
use crate::facts::party_organization::PartyOrganization;
use crate::facts::reference::{Division, Industry, Parameter, Reference};
use crate::facts::words::{Kind, PartyKind, Relation, Status};
use crate::timeline::{Civil, Segment};

pub(crate) use members::{DifferenceRow, RegisterRow};
pub(crate) use work::{ContactRow, PostRow};

impl Facts for Organization {
    const TABLE: &'static str = "organization_facts";
}

impl Facts for PartyOrganization {
    const TABLE: &'static str = "party_organization_facts";
}

impl Facts for Reference<Division> {
    const TABLE: &'static str = "division_facts";
}

impl Facts for Reference<Industry> {
    const TABLE: &'static str = "industry_facts";
}

impl Facts for Reference<Body> {
    const TABLE: &'static str = "body_facts";
}

impl Facts for Reference<Parameter> {
    const TABLE: &'static str = "parameter_facts";
}

/// A social organization as statistics count it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct UnitRow {
    unit: Uuid,
    valid_from: Civil,
    valid_to: Civil,
    street: String,
    community: Option<String>,
    industry: Option<String>,
    kind: Kind,
    status: Status,
    in_statistics: bool,
    employees: Option<u32>,
    size: Option<&'static str>,
    surveyed: bool,
    survey_full: Option<u32>,
    survey_probationary: u32,
    survey_floating: u32,
    by_hand: Option<String>,
}

/// A social organization as it is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct OrganizationRow {
    unit: Uuid,
    valid_from: Civil,
    valid_to: Civil,
    #[serde(flatten)]
    named: Named,
    class: String,
    address: String,
    registration_authority: String,
    supervising_unit: String,
    start: Civil,
}

/// A Party organization.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PartyRow {
    party: Uuid,
    valid_from: Civil,
    valid_to: Civil,
    #[serde(flatten)]
    named: Named,
    base: String,
    kind: PartyKind,
    category: &'static str,
    superior: Option<Uuid>,
    setup: String,
    term: String,
    term_ends_on: String,
    document_number: String,
    street: String,
    founded_on: Civil,
    dissolved_on: Civil,
    status: &'static str,
}

/// How a Party organization covers a unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct CoverRow {
    party: Uuid,
    unit: Uuid,
    relation: Relation,
    valid_from: Civil,
    valid_to: Civil,
    formal: bool,
    temporary: bool,
    lead: bool,
}

/// A record of reference data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ReferenceRow<V> {
    record: Uuid,
    valid_from: Civil,
    valid_to: Civil,
    #[serde(flatten)]
    value: V,
}

/// The band of a number of employees, as the dimension `size` has it.
pub(crate) fn band(employees: u32) -> &'static str {
    match employees {
        0..=9 => "0-9",
        10..=29 => "10-29",
        30..=99 => "30-99",
        100.. => "100+",
    }
}

impl Organization {
    /// Its rows in `units`.
    pub(crate) fn units(&self, unit: Uuid) -> Vec<UnitRow> {
        let row = |Segment { from, to, value }| {
            let crate::facts::organization::State { street, community, industry, kind, .. } = value;
            UnitRow {
                unit,
                valid_from: from,
                valid_to: to,
                street,
                community,
                industry,
                kind,
                status: value.status,
                in_statistics: value.in_statistics,
                employees: value.employees,
                size: value.employees.map(band),
                surveyed: value.survey.is_some(),
                survey_full: value.survey.and_then(|survey| survey.full),
                survey_probationary: value.survey.map_or(0, |survey| survey.probationary),
                survey_floating: value.survey.map_or(0, |survey| survey.floating),
                by_hand: value.by_hand,
            }
        };
        self.states().into_iter().map(row).collect()
    }

    /// Its rows in `organizations`.
    pub(crate) fn written(&self, unit: Uuid) -> Vec<OrganizationRow> {
        let row = |Segment { from, to, value }| {
            let crate::facts::organization::Description { code, name, class, address, supervision, start } = value;
            OrganizationRow {
                unit,
                valid_from: from,
                valid_to: to,
                named: Named { name, code },
                class,
                address,
                registration_authority: supervision.authority,
                supervising_unit: supervision.unit,
                start,
            }
        };
        self.descriptions().into_iter().map(row).collect()
    }
}

impl PartyOrganization {
    /// Its rows in `party_organizations`.
    pub(crate) fn parties(&self, party: Uuid) -> Vec<PartyRow> {
        let row = |Segment { from, to, value }| {
            let crate::facts::party_organization::State { code, name, kind, superior, term, division, .. } = value;
            PartyRow {
                party,
                valid_from: from,
                valid_to: to,
                base: base(&name),
                named: Named { name, code },
                kind,
                category: kind.category(),
                superior,
                setup: term.setup,
                term: term.term,
                term_ends_on: term.ends_on,
                document_number: term.document_number,
                street: division,
                founded_on: value.founded,
                dissolved_on: value.dissolved,
                status: if value.active { "active" } else { "dissolved" },
            }
        };
        self.states().into_iter().map(row).collect()
    }

    /// Its rows in `covers`.
    pub(crate) fn cover_rows(&self, party: Uuid) -> Vec<CoverRow> {
        let row = |(unit, Segment { from, to, value })| {
            let crate::facts::party_organization::Cover { relation, formal, temporary, lead } = value;
            CoverRow { party, unit, relation, valid_from: from, valid_to: to, formal, temporary, lead }
        };
        self.covers().into_iter().map(row).collect()
    }
}

impl<V: Clone + PartialEq> Reference<V> {
    /// Its rows.
    pub(crate) fn references(&self, record: Uuid) -> Vec<ReferenceRow<V>> {
        let row = |Segment { from, to, value }| ReferenceRow { record, valid_from: from, valid_to: to, value };
        self.states().into_iter().map(row).collect()
    }
}

impl Segmented for UnitRow {
    const TABLE: &'static str = "units";
    const KEY: &'static [&'static str] = &["unit", "valid_from"];
    type Key = (Uuid, Civil);

    fn key(&self) -> Self::Key {
        (self.unit, self.valid_from)
    }
}

impl Segmented for OrganizationRow {
    const TABLE: &'static str = "organizations";
    const KEY: &'static [&'static str] = &["unit", "valid_from"];
    type Key = (Uuid, Civil);

    fn key(&self) -> Self::Key {
        (self.unit, self.valid_from)
    }
}

impl Segmented for PartyRow {
    const TABLE: &'static str = "party_organizations";
    const KEY: &'static [&'static str] = &["party", "valid_from"];
    type Key = (Uuid, Civil);

    fn key(&self) -> Self::Key {
        (self.party, self.valid_from)
    }
}

impl Segmented for CoverRow {
    const TABLE: &'static str = "covers";
    const KEY: &'static [&'static str] = &["party", "unit", "relation", "valid_from"];
    type Key = (Uuid, Uuid, Relation, Civil);

    fn key(&self) -> Self::Key {
        (self.party, self.unit, self.relation, self.valid_from)
    }
}

impl Segmented for ReferenceRow<Division> {
    const TABLE: &'static str = "divisions";
    const KEY: &'static [&'static str] = &["record", "valid_from"];
    type Key = (Uuid, Civil);

    fn key(&self) -> Self::Key {
        (self.record, self.valid_from)
    }
}

impl Segmented for ReferenceRow<Industry> {
    const TABLE: &'static str = "industries";
    const KEY: &'static [&'static str] = &["record", "valid_from"];
    type Key = (Uuid, Civil);

    fn key(&self) -> Self::Key {
        (self.record, self.valid_from)
    }
}

impl Segmented for ReferenceRow<Body> {
    const TABLE: &'static str = "bodies";
    const KEY: &'static [&'static str] = &["record", "valid_from"];
    type Key = (Uuid, Civil);

    fn key(&self) -> Self::Key {
        (self.record, self.valid_from)
    }
}

impl Segmented for ReferenceRow<Parameter> {
    const TABLE: &'static str = "parameters";
    const KEY: &'static [&'static str] = &["record", "valid_from"];
    type Key = (Uuid, Civil);

    fn key(&self) -> Self::Key {
        (self.record, self.valid_from)
    }
}
