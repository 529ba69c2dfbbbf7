//! `lines set|clear`, `parameters ls|set`, `grants ls|add|end`, `bodies ls|record`: what the district goes by. Lists are
//! what organization's log announces of it, in the order it was told.

use std::collections::BTreeMap;

use proto::common::v1::{ReadLogRequest, Receipt};
use proto::organization::v1 as pb;
use proto::organization::v1::grant_service_client::GrantServiceClient;
use proto::organization::v1::organization_ref::By;
use proto::organization::v1::organization_service_client::OrganizationServiceClient;
use proto::organization::v1::reference_service_client::ReferenceServiceClient;
use proto::organization::v1::unit_service_client::UnitServiceClient;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use vocabulary::{CreditCode, OrganizationId};

use super::receipt;
use crate::args::{Bodies, Body, Grants, Lines, Output, Parameters};
use crate::client::{Client, naming};
use crate::exit::{Failure, NOT_FOUND, USAGE};
use crate::output::{Column, Listing, document};

const PARAMETER: &[Column] = &[("key", "参数"), ("value", "取值"), ("from", "自"), ("source", "依据")];
const GRANT: &[Column] =
    &[("id", "编号"), ("holder", "用户"), ("role", "角色"), ("scope", "范围"), ("from", "自"), ("to", "至")];
const BODY: &[Column] = &[
    ("key", "代码"),
    ("name", "名称"),
    ("kind", "类别"),
    ("division", "街道"),
    ("industry", "行业"),
    ("leads", "牵头"),
    ("supports", "配合"),
    ("from", "自"),
    ("to", "至"),
];

/// `lines …`
///
/// # Errors
/// What the server refuses; a name that several bear.
pub(crate) async fn lines(client: &Client, args: &Lines) -> Result<(), Failure> {
    let mut service = OrganizationServiceClient::new(client.connection.clone());
    let (Lines::Set { organization, .. } | Lines::Clear { organization, .. }) = args;
    let organization = Some(pb::OrganizationRef { by: Some(By::Id(unit(client, organization).await?)) });
    let done = match args {
        Lines::Set { line, reason, from, .. } => {
            let (line, why, from) = (line.clone(), reason.clone(), or_blank(from.as_ref()));
            service.set_line(pb::SetLineRequest { organization, line, why, from }).await
        }
        Lines::Clear { reason, from, .. } => {
            let (why, from) = (reason.clone(), or_blank(from.as_ref()));
            service.clear_line(pb::ClearLineRequest { organization, why, from }).await
        }
    };
    told(&done.map_err(client.failed())?.into_inner())
}

/// The id of the organization that is called so.
async fn unit(client: &Client, called: &str) -> Result<String, Failure> {
    let by = if called.parse::<OrganizationId>().is_ok() {
        return Ok(called.to_owned());
    } else if CreditCode::vouched(called).is_ok() {
        By::Code(called.to_owned())
    } else {
        By::Name(called.to_owned())
    };
    let asked = pb::LookUpUnitsRequest { units: vec![pb::OrganizationRef { by: Some(by) }] };
    let mut service = UnitServiceClient::new(client.connection.clone());
    let found = service.look_up_units(asked).await.map_err(client.failed())?.into_inner().units.pop();
    match found {
        Some(unit) if unit.ambiguous => {
            let (zh, en) = ("有多个同名的组织：请改用统一社会信用代码", "several have this name: use the credit code");
            Err(Failure::new(USAGE, format!("{called}：{}", client.lang.say(zh, en))))
        }
        Some(unit) if !unit.id.is_empty() => Ok(unit.id),
        Some(_) | None => {
            let (zh, en) = ("没有这个组织，或不在可见范围内", "there is none, or it lies outside what you may see");
            Err(Failure::new(NOT_FOUND, format!("{called}：{}", client.lang.say(zh, en))))
        }
    }
}

/// `parameters …`
///
/// # Errors
/// What the server refuses.
pub(crate) async fn parameters(client: &Client, args: &Parameters, output: Output) -> Result<(), Failure> {
    match args {
        Parameters::Ls => {
            // Told again of the same day, the later counts.
            let mut known = BTreeMap::new();
            for event in announced(client, "parameter").await? {
                let set: pb::ParameterSet = event.read()?;
                known.insert((set.key.clone(), set.from.clone()), set);
            }
            let item = |set: pb::ParameterSet| json!({ "key": set.key, "value": set.value, "from": blank(set.from), "source": set.source });
            let items = known.into_values().map(item).collect();
            Listing { columns: PARAMETER.to_vec(), items, name: "key" }.print(output)
        }
        Parameters::Set { key, value, reason, from } => {
            let is_json = serde_json::from_str::<Value>(value).is_ok();
            let value = if is_json { value.clone() } else { Value::from(value.clone()).to_string() };
            let (key, source, from) = (key.clone(), reason.clone(), or_blank(from.as_ref()));
            let mut service = ReferenceServiceClient::new(client.connection.clone());
            let done = service.set_parameter(pb::SetParameterRequest { key, value, from, source }).await;
            told(&done.map_err(client.failed())?.into_inner())
        }
    }
}

/// `grants …`
///
/// # Errors
/// What the server refuses; a scope that is none.
pub(crate) async fn grants(client: &Client, args: &Grants, output: Output) -> Result<(), Failure> {
    let mut service = GrantServiceClient::new(client.connection.clone());
    let done = match args {
        Grants::Ls => return grants_ls(client, output).await,
        Grants::Add { holder, role, scope, from, to } => {
            let (holder, role, scope) = (holder.clone(), role.clone(), Some(reach(scope)?));
            let (from, to) = (or_blank(from.as_ref()), or_blank(to.as_ref()));
            service.add_grant(pb::AddGrantRequest { holder, role, scope, from, to }).await
        }
        Grants::End { grant, reason, on } => {
            let (grant, reason, on) = (grant.clone(), reason.clone(), or_blank(on.as_ref()));
            service.end_grant(pb::EndGrantRequest { grant, on, reason }).await
        }
    };
    told(&done.map_err(client.failed())?.into_inner())
}

async fn grants_ls(client: &Client, output: Output) -> Result<(), Failure> {
    let mut known: Vec<(String, pb::GrantAdded)> = Vec::new();
    for event in announced(client, "grant").await? {
        if event.kind.ends_with(".grant.added.v1") {
            known.push((event.subject.clone(), event.read()?));
        } else if let Some((_, grant)) = known.iter_mut().find(|(id, _)| *id == event.subject) {
            grant.to = event.read::<pb::GrantEnded>()?.on;
        }
    }
    let item = |(id, grant): (String, pb::GrantAdded)| {
        json!({
            "id": id, "holder": grant.holder, "role": grant.role, "scope": scope(&grant.scope.unwrap_or_default()),
            "from": blank(grant.from), "to": blank(grant.to),
        })
    };
    Listing { columns: GRANT.to_vec(), items: known.into_iter().map(item).collect(), name: "id" }.print(output)
}

/// `all`, `division:…`, `industry:…` or `organization:…`.
fn reach(text: &str) -> Result<pb::GrantScope, Failure> {
    let none = pb::GrantScope::default();
    Ok(match text.split_once(':') {
        None if text == "all" => pb::GrantScope { all: true, ..none },
        Some(("division", code)) => pb::GrantScope { division: code.to_owned(), ..none },
        Some(("industry", key)) => pb::GrantScope { industry: key.to_owned(), ..none },
        Some(("organization", id)) => pb::GrantScope { organization: id.to_owned(), ..none },
        _ => {
            let told = "expected all, division:CODE, industry:KEY or organization:ID";
            return Err(Failure::new(USAGE, format!("--scope {text}: {told}")));
        }
    })
}

fn scope(scope: &pb::GrantScope) -> String {
    let pb::GrantScope { all, division, industry, organization } = scope;
    match [division, industry, organization].map(String::as_str) {
        _ if *all => "all".to_owned(),
        [code, "", ""] if !code.is_empty() => format!("division:{code}"),
        ["", key, ""] if !key.is_empty() => format!("industry:{key}"),
        [_, _, id] => format!("organization:{id}"),
    }
}

/// `bodies …`
///
/// # Errors
/// What the server refuses.
pub(crate) async fn bodies(client: &Client, args: &Bodies, output: Output) -> Result<(), Failure> {
    // Told again of the same day, the later counts.
    let mut known = BTreeMap::new();
    for event in announced(client, "body").await? {
        let body: pb::BodyRecorded = event.read()?;
        known.insert((body.rank, body.key.clone(), body.from.clone()), body);
    }
    match args {
        Bodies::Ls => {
            let items = known.into_values().map(body).collect();
            Listing { columns: BODY.to_vec(), items, name: "key" }.print(output)
        }
        Bodies::Record(args) => {
            let last = known.into_values().filter(|body| body.key == args.key).max_by(|a, b| a.from.cmp(&b.from));
            let mut service = ReferenceServiceClient::new(client.connection.clone());
            let done = service.record_body(recorded(args, last.unwrap_or_default())).await;
            told(&done.map_err(client.failed())?.into_inner())
        }
    }
}

/// What is told, over what was recorded last.
fn recorded(args: &Body, last: pb::BodyRecorded) -> pb::RecordBodyRequest {
    let or = |told: Option<&String>, last: String| told.cloned().unwrap_or(last);
    let all = |told: &[String], last: Vec<String>| if told.is_empty() { last } else { told.to_vec() };
    pb::RecordBodyRequest {
        key: args.key.clone(),
        name: or(args.name.as_ref(), last.name),
        kind: args.kind.map_or(last.kind, |kind| pb::BodyKind::from(kind).into()),
        division: or(args.street.as_ref(), last.division),
        industry: or(args.industry.as_ref(), last.industry),
        party_organization: or(args.party_organization.as_ref(), last.party_organization),
        from: or_blank(args.from.as_ref()),
        to: or_blank(args.to.as_ref()),
        leads: all(&args.leads, last.leads),
        supports: all(&args.supports, last.supports),
        rank: args.rank.unwrap_or(last.rank),
    }
}

fn body(body: pb::BodyRecorded) -> Value {
    let kind = body.kind().as_str_name().trim_start_matches("BODY_KIND_").to_lowercase();
    json!({
        "key": body.key, "name": body.name, "kind": kind, "division": blank(body.division),
        "industry": blank(body.industry), "party_organization": blank(body.party_organization),
        "leads": body.leads, "supports": body.supports, "from": blank(body.from), "to": blank(body.to),
        "rank": body.rank,
    })
}

/// An announced event: a CloudEvent, of which this is read.
#[derive(Deserialize)]
struct Announced {
    #[serde(rename = "type")]
    kind: String,
    subject: String,
    data: Value,
}

impl Announced {
    fn read<M: DeserializeOwned>(&self) -> Result<M, Failure> {
        Ok(serde_json::from_value(self.data.clone()).map_err(anyhow::Error::from)?)
    }
}

/// All that was announced of an aggregate.
async fn announced(client: &Client, aggregate: &str) -> Result<Vec<Announced>, Failure> {
    let service = "organization";
    let asked = ReadLogRequest { service: service.to_owned(), after: 0, aggregates: vec![aggregate.to_owned()] };
    let mut read = client.logs().read_log(naming(service, asked)?).await.map_err(client.failed())?.into_inner();
    let mut events = Vec::new();
    while let Some(answer) = read.message().await.map_err(client.failed())? {
        if !answer.event.is_empty() {
            events.push(serde_json::from_str(&answer.event).map_err(anyhow::Error::from)?);
        }
    }
    Ok(events)
}

fn told(done: &Receipt) -> Result<(), Failure> {
    document(&receipt(done))
}

fn or_blank(text: Option<&String>) -> String {
    text.cloned().unwrap_or_default()
}

fn blank(text: String) -> Value {
    if text.is_empty() { Value::Null } else { Value::from(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_as_they_are_told() {
        for text in ["all", "division:440309001", "industry:charity", "organization:org_1"] {
            assert_eq!(scope(&reach(text).unwrap()), text);
        }
        assert_eq!(reach("street:440309001").unwrap_err().code, USAGE);
    }
}
