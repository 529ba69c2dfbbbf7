//! Posts as they are really served: PostgreSQL, NATS, gRPC, the organization service beside.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod ledgers;
mod moves;
mod names;
mod posts;

use proto::assignment::v1 as pb;
use proto::common::v1 as common;
use proto::organization::v1 as organization_pb;
use support::Serving;
use tonic::{Code, Status};

const SERVICES: &[&dyn runtime::Service] = &[&organization::Service, &assignment::Service];

const GUANHU: &str = "440309001";
const MINZHI: &str = "440309002";

/// Registers the organization of this number in a street; its id.
async fn an_organization(world: &Serving, number: u32, name: &str, street: &str) -> String {
    let row = organization_pb::OrganizationRow {
        code: support::an_organization(number),
        name: name.into(),
        kind: organization_pb::OrganizationKind::Association.into(),
        division: street.into(),
        registered_on: "2015-03-01".into(),
        ..Default::default()
    };
    let request = organization_pb::RecordOrganizationRequest { row: Some(row), ..Default::default() };
    world.organizations().await.record_organization(world.by("owner", request)).await.unwrap().into_inner().id
}

fn li_na() -> pb::NewHolder {
    pb::NewHolder { name: "李娜".into(), telephone: "199-0000-1234".into(), ..Default::default() }
}

fn instructor(organization: &str) -> pb::AssignPostRequest {
    pb::AssignPostRequest {
        kind: pb::PostKind::Instructor.into(),
        holder: String::new(),
        person: Some(li_na()),
        organization: organization.into(),
        from: "2019-03-01".into(),
    }
}

async fn assign(world: &Serving, user: &str, request: pb::AssignPostRequest) -> Result<common::Receipt, Status> {
    Ok(world.assignments().await.assign_post(world.by(user, request)).await?.into_inner())
}

fn told(status: &Status) -> (Code, String) {
    (status.code(), runtime::status::reason(status).unwrap_or_default())
}

/// What was announced, in order.
async fn announced(world: &Serving) -> Vec<serde_json::Value> {
    let asked = common::ReadLogRequest { service: "assignment".into(), after: 0, aggregates: vec![] };
    let mut read = world.logs().await.read_log(world.by("operator", asked)).await.unwrap().into_inner();
    let mut events = Vec::new();
    while let Some(message) = read.message().await.unwrap() {
        events.extend((!message.event.is_empty()).then(|| serde_json::from_str(&message.event).unwrap()));
    }
    events
}

fn of_type<'a>(events: &'a [serde_json::Value], event: &str) -> Vec<&'a serde_json::Value> {
    let name = format!("baohe.assignment.post_holder.{event}.v1");
    events.iter().filter(|told| told["type"] == name.as_str()).collect()
}

/// The posts told so far: (post, organization).
async fn posts(world: &Serving) -> Vec<(String, String)> {
    let events = announced(world).await;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let assigned = of_type(&events, "assigned").into_iter().map(|told| &told["data"]);
    assigned.map(|data| (text(&data["post"]), text(&data["organization"]))).collect()
}
