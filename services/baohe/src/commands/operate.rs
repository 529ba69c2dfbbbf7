//! `log new-epoch`, `projection ls|rebuild`, `parked ls|retry|discard`: for those who operate.

use proto::common::v1::{BeginEpochRequest, DiscardParkedRequest, ListParkedRequest, Parked, RetryParkedRequest};
use proto::coverage::v1::projection_service_client::ProjectionServiceClient;
use proto::coverage::v1::{ListProjectionsRequest, RebuildProjectionRequest};
use serde_json::{Value, json};

use crate::args::{LogCommand, Output, ParkedCommand, ProjectionCommand};
use crate::client::{Client, LOGS, naming};
use crate::commands::import::confirmed;
use crate::exit::{Failure, NOT_FOUND};
use crate::output::{Listing, document};

/// `log …`
///
/// # Errors
/// What the server refuses.
pub(crate) async fn log(client: &Client, args: &LogCommand) -> Result<(), Failure> {
    let LogCommand::NewEpoch { service, reason, yes } = args;
    confirmed(*yes, client)?;
    let request = naming(service, BeginEpochRequest { service: service.clone(), reason: reason.clone() })?;
    let answer = client.logs().begin_epoch(request).await.map_err(client.failed())?.into_inner();
    document(&json!({ "service": service, "epoch": answer.epoch, "after_position": answer.after_position }))
}

/// `projection …`
///
/// # Errors
/// What the server refuses.
pub(crate) async fn projection(client: &Client, args: &ProjectionCommand, output: Output) -> Result<(), Failure> {
    let mut service = ProjectionServiceClient::new(client.connection.clone());
    match args {
        ProjectionCommand::Ls => {
            let answer =
                service.list_projections(ListProjectionsRequest {}).await.map_err(client.failed())?.into_inner();
            let item = |projection: &proto::coverage::v1::Projection| {
                json!({
                    "name": projection.name, "generation": projection.generation, "state": projection.state,
                    "positions": projection.positions, "reason": projection.reason,
                })
            };
            let columns = vec![
                ("name", "读模型"),
                ("generation", "代"),
                ("state", "状态"),
                ("positions", "位置"),
                ("reason", "原因"),
            ];
            let mut items: Vec<Value> = answer.projections.iter().map(item).collect();
            if output == Output::Table {
                items.iter_mut().for_each(|item| item["positions"] = json!(item["positions"].to_string()));
            }
            Listing { columns, items, name: "name" }.print(output)
        }
        ProjectionCommand::Rebuild { name } => {
            let request = RebuildProjectionRequest { name: name.clone() };
            let answer = service.rebuild_projection(request).await.map_err(client.failed())?.into_inner();
            document(&json!({ "name": name, "generation": answer.generation }))
        }
    }
}

/// `parked …`
///
/// # Errors
/// What the server refuses; an id that no service knows.
pub(crate) async fn parked(client: &Client, args: &ParkedCommand, output: Output) -> Result<(), Failure> {
    match args {
        ParkedCommand::Ls => {
            let items = all(client).await?.iter().map(|(service, parked)| item(service, parked)).collect();
            let columns = vec![
                ("id", "编号"),
                ("service", "服务"),
                ("policy", "策略"),
                ("source", "来源"),
                ("position", "位置"),
                ("since", "自"),
                ("behind", "其后"),
                ("reason", "原因"),
            ];
            Listing { columns, items, name: "id" }.print(output)
        }
        ParkedCommand::Retry { id } => {
            let service = owner(client, id).await?;
            let request = naming(service, RetryParkedRequest { service: service.to_owned(), id: id.clone() })?;
            let answer = client.logs().retry_parked(request).await.map_err(client.failed())?.into_inner();
            document(&json!({ "id": id, "done": answer.done }))
        }
        ParkedCommand::Discard { id, reason, yes } => {
            confirmed(*yes, client)?;
            let service = owner(client, id).await?;
            let request = DiscardParkedRequest { service: service.to_owned(), id: id.clone(), reason: reason.clone() };
            client.logs().discard_parked(naming(service, request)?).await.map_err(client.failed())?;
            document(&json!({ "id": id, "discarded": true }))
        }
    }
}

async fn all(client: &Client) -> Result<Vec<(&'static str, Parked)>, Failure> {
    let mut all = Vec::new();
    for service in LOGS {
        let request = naming(service, ListParkedRequest { service: (*service).to_owned() })?;
        let answer = client.logs().list_parked(request).await.map_err(client.failed())?.into_inner();
        all.extend(answer.parked.into_iter().map(|parked| (*service, parked)));
    }
    Ok(all)
}

async fn owner(client: &Client, id: &str) -> Result<&'static str, Failure> {
    let found = all(client).await?.into_iter().find(|(_, parked)| parked.id == id).map(|(service, _)| service);
    found.ok_or_else(|| Failure::new(NOT_FOUND, format!("parked {id}: not found")))
}

fn item(service: &str, parked: &Parked) -> Value {
    json!({
        "id": parked.id, "service": service, "policy": parked.policy, "source": parked.source,
        "position": parked.position, "key": parked.key, "reason": parked.reason, "since": parked.since,
        "behind": parked.behind,
    })
}
