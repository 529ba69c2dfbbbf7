//! Names of people, joined to what carries their ids: asked where they are kept, in as many calls as it takes.

use std::collections::HashMap;

use proto::common::v1::names_service_client::NamesServiceClient;
use proto::common::v1::{NamesRequest, PersonalName};

use crate::client::{ANSWER_LIMIT, Client, naming};
use crate::exit::Failure;

/// So many are told in one answer.
const AT_ONCE: usize = 1_000;

/// The names that `service` keeps of these ids, by id; the look is put on record with its purpose. What the caller may not
/// see is left out.
///
/// # Errors
/// What the server refuses, such as a purpose that is empty.
pub(crate) async fn of(
    client: &Client,
    service: &str,
    ids: &[String],
    purpose: &str,
) -> Result<HashMap<String, PersonalName>, Failure> {
    let mut names = HashMap::with_capacity(ids.len());
    let mut keeper = NamesServiceClient::new(client.connection.clone()).max_decoding_message_size(ANSWER_LIMIT);
    for some in ids.chunks(AT_ONCE) {
        let (kept_by, purpose) = (service.to_owned(), purpose.to_owned());
        let request = NamesRequest { service: kept_by, ids: some.to_vec(), purpose };
        let told = keeper.names(naming(service, request)?).await.map_err(client.failed())?.into_inner();
        names.extend(told.names.into_iter().map(|name| (name.id.clone(), name)));
    }
    Ok(names)
}
