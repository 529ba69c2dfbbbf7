//! Records as documents: every field of the contract.

use proto::coverage::v1::{Organization, PartyOrganization, PartyOrganizationRef, Post, PostRef, UnitRef};
use serde_json::{Value, json};

pub(super) fn organization(organization: &Organization) -> Value {
    json!({
        "id": organization.id,
        "code": organization.code,
        "name": organization.name,
        "kind": organization.kind,
        "status": organization.status,
        "street": organization.street,
        "street_name": organization.street_name,
        "community": organization.community,
        "community_name": organization.community_name,
        "industry": organization.industry,
        "industry_name": organization.industry_name,
        "class": organization.class,
        "address": organization.address,
        "from": organization.from,
        "ended_on": organization.ended_on,
        "employees": organization.employees,
        "full": organization.full,
        "probationary": organization.probationary,
        "floating": organization.floating,
        "covered": organization.covered,
        "work": organization.work,
        "party_organizations": organization.party_organizations.iter().map(relation).collect::<Vec<_>>(),
        "registration_authority": organization.registration_authority,
        "supervising_unit": organization.supervising_unit,
        "supervising_body": organization.supervising_body,
        "supervising_body_name": organization.supervising_body_name,
        "line": organization.line,
        "line_name": organization.line_name,
        "line_why": organization.line_why,
        "posts": organization.posts.iter().map(held).collect::<Vec<_>>(),
        "effective": organization.effective,
        "registered": organization.registered,
        "placed": organization.placed,
    })
}

fn relation(relation: &PartyOrganizationRef) -> Value {
    json!({ "id": relation.id, "name": relation.name, "relation": relation.relation, "from": relation.from })
}

pub(super) fn party_organization(party: &PartyOrganization) -> Value {
    json!({
        "id": party.id,
        "code": party.code,
        "name": party.name,
        "kind": party.kind,
        "category": party.category,
        "superior": party.superior,
        "superior_name": party.superior_name,
        "setup": party.setup,
        "founded_on": party.founded_on,
        "dissolved_on": party.dissolved_on,
        "term": party.term,
        "term_ends_on": party.term_ends_on,
        "document_number": party.document_number,
        "units": party.units.iter().map(unit).collect::<Vec<_>>(),
        "affiliated": party.affiliated.iter().map(unit).collect::<Vec<_>>(),
    })
}

fn unit(unit: &UnitRef) -> Value {
    json!({ "id": unit.id, "code": unit.code, "name": unit.name, "from": unit.from, "lead": unit.lead })
}

pub(super) fn post(post: &Post) -> Value {
    json!({
        "id": post.id,
        "holder": post.holder,
        "kind": post.kind,
        "organization": post.organization,
        "organization_code": post.organization_code,
        "organization_name": post.organization_name,
        "street": post.street,
        "street_name": post.street_name,
        "from": post.from,
        "to": post.to,
        "last_contact_on": post.last_contact_on,
    })
}

fn held(post: &PostRef) -> Value {
    json!({
        "id": post.id, "holder": post.holder, "kind": post.kind, "from": post.from,
        "last_contact_on": post.last_contact_on,
    })
}
