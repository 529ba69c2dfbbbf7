//! `ls`, `show` and `history` of organizations, Party organizations and posts.

mod kinds;
mod values;

use proto::common::v1::AsOf;
use proto::coverage::v1::HistoryItem;
use proto::coverage::v1::directory_service_client::DirectoryServiceClient;
use serde_json::{Value, json};

pub(crate) use self::kinds::{Exports, Kind, Organizations, PartyOrganizations, Posts, Wanted};
use self::kinds::{Named, Page, Service};
use crate::args::{Directory, List, One, Output, Posts as PostsArgs};
use crate::client::{ANSWER_LIMIT, Client};
use crate::commands::conditions;
use crate::exit::Failure;
use crate::output::{Column, Listing, document};

const PAGE: u32 = 1000;

const HISTORY: &[Column] = &[("effective", "生效"), ("recorded", "记录"), ("text_zh", "事项"), ("by", "来源")];
const HISTORY_EN: &[Column] =
    &[("effective", "effective"), ("recorded", "recorded"), ("text_en", "what"), ("by", "source")];

/// Social organizations or Party organizations.
///
/// # Errors
/// What the server refuses.
pub(crate) async fn run<K: Kind>(client: &Client, args: &Directory, output: Output) -> Result<(), Failure> {
    match args {
        Directory::Ls(list) => ls::<K>(client, list, output).await,
        Directory::Show(wanted) => show::<K>(client, wanted, output).await,
        Directory::History { key } => history::<K>(client, key, output).await,
    }
}

/// Posts.
///
/// # Errors
/// What the server refuses.
pub(crate) async fn posts(client: &Client, args: &PostsArgs, output: Output) -> Result<(), Failure> {
    match args {
        PostsArgs::Ls(list) => ls::<Posts>(client, list, output).await,
        PostsArgs::Show(wanted) => show::<Posts>(client, wanted, output).await,
        PostsArgs::History { key } => history::<Posts>(client, key, output).await,
    }
}

fn service(client: &Client) -> Service {
    DirectoryServiceClient::new(client.connection.clone()).max_decoding_message_size(ANSWER_LIMIT)
}

async fn ls<K: Kind>(client: &Client, list: &List, output: Output) -> Result<(), Failure> {
    let most = list.limit.unwrap_or(usize::MAX);
    let wanted = Wanted {
        conditions: conditions(&list.conditions)?,
        on: list.on.clone().unwrap_or_default(),
        search: list.search.clone().unwrap_or_default(),
        after: client.heads().await?,
    };
    let page_size = PAGE.min(u32::try_from(most).unwrap_or(PAGE));
    let (mut service, mut items, mut page_token) = (service(client), Vec::new(), String::new());
    loop {
        let page = K::page(&mut service, wanted.clone(), Page { page_size, page_token }).await;
        let (more, next) = page.map_err(client.failed())?;
        items.extend(more);
        if next.is_empty() || items.len() >= most {
            break;
        }
        page_token = next;
    }
    items.truncate(most);
    Listing { columns: K::COLUMNS.to_vec(), items, name: "id" }.print(output)
}

async fn show<K: Kind>(client: &Client, wanted: &One, output: Output) -> Result<(), Failure> {
    let (key, on) = (wanted.key.clone(), wanted.on.clone().unwrap_or_default());
    let wanted = Named { key, on, after: client.heads().await? };
    let (value, as_of) = K::show(&mut service(client), wanted).await.map_err(client.failed())?;
    one(value, as_of.as_ref(), output)
}

async fn history<K: Kind>(client: &Client, key: &str, output: Output) -> Result<(), Failure> {
    let wanted = Named { key: key.to_owned(), on: String::new(), after: client.heads().await? };
    let items = K::history(&mut service(client), wanted).await.map_err(client.failed())?;
    told(client, &items, output)
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

fn told(client: &Client, items: &[HistoryItem], output: Output) -> Result<(), Failure> {
    let item = |item: &HistoryItem| {
        json!({
            "service": item.service, "position": item.position, "type": item.r#type, "effective": item.effective,
            "recorded": item.recorded, "by": item.by, "text_zh": item.text_zh, "text_en": item.text_en,
        })
    };
    let columns = if client.lang == crate::exit::Lang::Zh { HISTORY } else { HISTORY_EN };
    Listing { columns: columns.to_vec(), items: items.iter().map(item).collect(), name: "position" }.print(output)
}
