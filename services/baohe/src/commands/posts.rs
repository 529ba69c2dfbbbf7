//! `posts assign`, `posts end`, `posts contact`.

use proto::assignment::v1::assignment_service_client::AssignmentServiceClient;
use proto::assignment::v1::{self as pb, AssignPostRequest, EndPostRequest, NewHolder, RecordContactRequest};
use proto::common::v1::Receipt;
use proto::coverage::v1::GetPostRequest;
use proto::coverage::v1::directory_service_client::DirectoryServiceClient;

use super::receipt;
use crate::args::{AssignPost, ContactKind, ContactPost, EndPost, PostKind};
use crate::client::{Client, Connection};
use crate::exit::Failure;
use crate::output::document;

fn service(client: &Client) -> AssignmentServiceClient<Connection> {
    AssignmentServiceClient::new(client.connection.clone())
}

/// Somebody takes on a post.
///
/// # Errors
/// What the server refuses.
pub(crate) async fn assign(client: &Client, args: &AssignPost) -> Result<(), Failure> {
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let kind = match args.kind {
        PostKind::Instructor => pb::PostKind::Instructor,
        PostKind::FullTimeWorker => pb::PostKind::FullTimeWorker,
        PostKind::Liaison => pb::PostKind::Liaison,
    };
    let person = NewHolder {
        name: said(&args.name),
        telephone: said(&args.telephone),
        political_status: said(&args.political_status),
        position: said(&args.position),
        source: said(&args.source),
        home_unit: said(&args.home_unit),
    };
    let request = AssignPostRequest {
        kind: kind.into(),
        holder: said(&args.holder),
        person: args.holder.is_none().then_some(person),
        organization: args.organization.clone(),
        from: args.from.clone(),
    };
    told(&service(client).assign_post(request).await.map_err(client.failed())?.into_inner())
}

/// The post ends.
///
/// # Errors
/// There is no such post; what the server refuses.
pub(crate) async fn end(client: &Client, args: &EndPost) -> Result<(), Failure> {
    let wanted = GetPostRequest { post: args.post.clone(), on: String::new(), after: client.heads().await? };
    let found = DirectoryServiceClient::new(client.connection.clone()).get_post(wanted).await;
    let holder = found.map_err(client.failed())?.into_inner().post.unwrap_or_default().holder;
    let request = EndPostRequest { holder, post: args.post.clone(), on: args.on.clone() };
    told(&service(client).end_post(request).await.map_err(client.failed())?.into_inner())
}

/// The holder was in contact with an organization.
///
/// # Errors
/// What the server refuses.
pub(crate) async fn contact(client: &Client, args: &ContactPost) -> Result<(), Failure> {
    let kind = match args.kind {
        ContactKind::Visit => "visit",
        ContactKind::Call => "call",
        ContactKind::Meeting => "meeting",
        ContactKind::Activity => "activity",
    };
    let request = RecordContactRequest {
        holder: args.holder.clone(),
        organization: args.organization.clone(),
        on: args.on.clone(),
        kind: kind.to_owned(),
    };
    told(&service(client).record_contact(request).await.map_err(client.failed())?.into_inner())
}

fn told(done: &Receipt) -> Result<(), Failure> {
    document(&receipt(done))
}
