//! `organizations ls|show|history` and `party-organizations ls|show|history`.

use proto::common::v1::AsOf;
use proto::coverage::v1::directory_service_client::DirectoryServiceClient;
use proto::coverage::v1::{
    GetOrganizationRequest, GetPartyOrganizationRequest, HistoryItem, ListOrganizationHistoryRequest,
    ListOrganizationsRequest, ListPartyOrganizationHistoryRequest, ListPartyOrganizationsRequest, Organization,
    PartyOrganization, PartyOrganizationRef, UnitRef,
};
use serde_json::{Value, json};

use crate::args::{Directory, Output};
use crate::client::{ANSWER_LIMIT, Client, Connection};
use crate::commands::conditions;
use crate::exit::Failure;
use crate::output::{Column, Listing, document};

const PAGE: u32 = 1000;

const ORGANIZATION: &[Column] = &[
    ("code", "统一社会信用代码"),
    ("name", "组织名称"),
    ("kind", "类型"),
    ("street_name", "街道"),
    ("community_name", "社区"),
    ("industry_name", "行业"),
    ("line_name", "责任线"),
    ("status", "状态"),
    ("covered", "组织覆盖"),
    ("work", "工作覆盖"),
];
const PARTY_ORGANIZATION: &[Column] = &[
    ("code", "党组织代码"),
    ("name", "党组织名称"),
    ("kind", "类别"),
    ("superior_name", "上级党组织"),
    ("units", "建立单位"),
    ("affiliated", "纳入管理单位"),
    ("founded_on", "成立日期"),
    ("dissolved_on", "撤销日期"),
];
const HISTORY: &[Column] = &[("effective", "生效"), ("recorded", "记录"), ("text_zh", "事项"), ("by", "来源")];
const HISTORY_EN: &[Column] =
    &[("effective", "effective"), ("recorded", "recorded"), ("text_en", "what"), ("by", "source")];

fn service(client: &Client) -> DirectoryServiceClient<Connection> {
    DirectoryServiceClient::new(client.connection.clone()).max_decoding_message_size(ANSWER_LIMIT)
}

/// Social organizations.
///
/// # Errors
/// What the server refuses.
pub(crate) async fn organizations(client: &Client, args: &Directory, output: Output) -> Result<(), Failure> {
    let (mut service, after) = (service(client), client.heads().await?);
    match args {
        Directory::Ls { conditions: texts, search, on, limit } => {
            let wanted = limit.unwrap_or(usize::MAX);
            let mut request = ListOrganizationsRequest {
                r#where: conditions(texts)?,
                on: on.clone().unwrap_or_default(),
                search: search.clone().unwrap_or_default(),
                page_size: PAGE.min(u32::try_from(wanted).unwrap_or(PAGE)),
                page_token: String::new(),
                after,
            };
            let mut items = Vec::new();
            loop {
                let page = service.list_organizations(request.clone()).await.map_err(client.failed())?.into_inner();
                items.extend(page.organizations.iter().map(organization));
                if page.next_page_token.is_empty() || items.len() >= wanted {
                    break;
                }
                request.page_token = page.next_page_token;
            }
            items.truncate(wanted);
            Listing { columns: ORGANIZATION.to_vec(), items, name: "id" }.print(output)
        }
        Directory::Show { key, on } => {
            let request =
                GetOrganizationRequest { organization: key.clone(), on: on.clone().unwrap_or_default(), after };
            let answer = service.get_organization(request).await.map_err(client.failed())?.into_inner();
            let value = answer.organization.as_ref().map(organization).unwrap_or_default();
            one(value, answer.as_of.as_ref(), output)
        }
        Directory::History { key } => {
            let request = ListOrganizationHistoryRequest { organization: key.clone(), after };
            let answer = service.list_organization_history(request).await.map_err(client.failed())?.into_inner();
            history(client, &answer.items, output)
        }
    }
}

/// Party organizations.
///
/// # Errors
/// What the server refuses.
pub(crate) async fn party_organizations(client: &Client, args: &Directory, output: Output) -> Result<(), Failure> {
    let (mut service, after) = (service(client), client.heads().await?);
    match args {
        Directory::Ls { conditions: texts, search, on, limit } => {
            let wanted = limit.unwrap_or(usize::MAX);
            let mut request = ListPartyOrganizationsRequest {
                r#where: conditions(texts)?,
                on: on.clone().unwrap_or_default(),
                search: search.clone().unwrap_or_default(),
                page_size: PAGE.min(u32::try_from(wanted).unwrap_or(PAGE)),
                page_token: String::new(),
                after,
            };
            let mut items = Vec::new();
            loop {
                let page =
                    service.list_party_organizations(request.clone()).await.map_err(client.failed())?.into_inner();
                items.extend(page.party_organizations.iter().map(party_organization));
                if page.next_page_token.is_empty() || items.len() >= wanted {
                    break;
                }
                request.page_token = page.next_page_token;
            }
            items.truncate(wanted);
            Listing { columns: PARTY_ORGANIZATION.to_vec(), items, name: "id" }.print(output)
        }
        Directory::Show { key, on } => {
            let request = GetPartyOrganizationRequest {
                party_organization: key.clone(),
                on: on.clone().unwrap_or_default(),
                after,
            };
            let answer = service.get_party_organization(request).await.map_err(client.failed())?.into_inner();
            let value = answer.party_organization.as_ref().map(party_organization).unwrap_or_default();
            one(value, answer.as_of.as_ref(), output)
        }
        Directory::History { key } => {
            let request = ListPartyOrganizationHistoryRequest { party_organization: key.clone(), after };
            let answer = service.list_party_organization_history(request).await.map_err(client.failed())?.into_inner();
            history(client, &answer.items, output)
        }
    }
}

/// One thing: a document, or a table of its fields.
fn one(mut value: Value, as_of: Option<&AsOf>, output: Output) -> Result<(), Failure> {
    match output {
        Output::Json | Output::Jsonl => {
            value["as_of"] = json!(as_of.map(|as_of| json!({ "positions": as_of.positions, "time": as_of.time })));
            document(&value)
        }
        _ => {
            let fields = value.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null() && *value != "");
            let items = fields.map(|(key, value)| json!({ "field": key, "value": value })).collect();
            Listing { columns: vec![("field", "字段"), ("value", "值")], items, name: "value" }.print(output)
        }
    }
}

fn history(client: &Client, items: &[HistoryItem], output: Output) -> Result<(), Failure> {
    let item = |item: &HistoryItem| {
        json!({
            "service": item.service, "position": item.position, "type": item.r#type, "effective": item.effective,
            "recorded": item.recorded, "by": item.by, "text_zh": item.text_zh, "text_en": item.text_en,
        })
    };
    let columns = if client.lang == crate::exit::Lang::Zh { HISTORY } else { HISTORY_EN };
    Listing { columns: columns.to_vec(), items: items.iter().map(item).collect(), name: "position" }.print(output)
}

fn organization(organization: &Organization) -> Value {
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
    })
}

fn relation(relation: &PartyOrganizationRef) -> Value {
    json!({ "id": relation.id, "name": relation.name, "relation": relation.relation, "from": relation.from })
}

fn party_organization(party: &PartyOrganization) -> Value {
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
