//! `ls`, `show` and `history` of organizations, Party organizations and posts.

mod kinds;
mod values;

use proto::common::v1::AsOf;
use proto::coverage::v1::HistoryItem;
use proto::coverage::v1::directory_service_client::DirectoryServiceClient;
use serde_json::{Value, json};

pub(crate) use self::kinds::{Exports, Kind, Organizations, PartyOrganizations, Posts, Wanted};
use self::kinds::{Named, Page, Service};
use crate::args::{Directory, List, One, Output, Posts as PostsArgs, WithNames};
use crate::client::{ANSWER_LIMIT, Client};
use crate::commands::{conditions, names, posts};
use crate::exit::Failure;
use crate::output::{Column, Listing, document};

const PAGE: u32 = 1000;

/// With names.
const NAMED: [Column; 2] = [("holder_name", "姓名"), ("holder_telephone", "手机")];

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
        PostsArgs::Ls { list, names } => {
            let mut items = listed::<Posts>(client, list).await?;
            let mut columns = Posts::COLUMNS.to_vec();
            if named(client, &mut items, names).await? {
                columns.extend(NAMED);
            }
            Listing { columns, items, name: "id" }.print(output)
        }
        PostsArgs::Show { one: wanted, names } => {
            let (mut value, as_of) = shown::<Posts>(client, wanted).await?;
            named(client, std::slice::from_mut(&mut value), names).await?;
            one(value, as_of.as_ref(), output)
        }
        PostsArgs::History { key } => history::<Posts>(client, key, output).await,
        PostsArgs::Assign(args) => posts::assign(client, args).await,
        PostsArgs::End(args) => posts::end(client, args).await,
        PostsArgs::Contact(args) => posts::contact(client, args).await,
    }
}

fn service(client: &Client) -> Service {
    DirectoryServiceClient::new(client.connection.clone()).max_decoding_message_size(ANSWER_LIMIT)
}

async fn ls<K: Kind>(client: &Client, list: &List, output: Output) -> Result<(), Failure> {
    Listing { columns: K::COLUMNS.to_vec(), items: listed::<K>(client, list).await?, name: "id" }.print(output)
}

async fn listed<K: Kind>(client: &Client, list: &List) -> Result<Vec<Value>, Failure> {
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
    Ok(items)
}

/// Puts the holders' names into posts, where somebody said what for: whether they did.
async fn named(client: &Client, items: &mut [Value], asked: &WithNames) -> Result<bool, Failure> {
    let Some(purpose) = &asked.names_for else { return Ok(false) };
    let mut holders: Vec<String> = items.iter().filter_map(|post| post["holder"].as_str()).map(str::to_owned).collect();
    holders.sort_unstable();
    holders.dedup();
    let names = names::of(client, "assignment", &holders, purpose).await?;
    for post in items {
        let name = post["holder"].as_str().and_then(|holder| names.get(holder));
        post["holder_name"] = json!(name.map(|told| &told.name));
        post["holder_telephone"] = json!(name.map(|told| &told.telephone));
    }
    Ok(true)
}

async fn show<K: Kind>(client: &Client, wanted: &One, output: Output) -> Result<(), Failure> {
    let (value, as_of) = shown::<K>(client, wanted).await?;
    one(value, as_of.as_ref(), output)
}

async fn shown<K: Kind>(client: &Client, wanted: &One) -> Result<(Value, Option<AsOf>), Failure> {
    let (key, on) = (wanted.key.clone(), wanted.on.clone().unwrap_or_default());
    let wanted = Named { key, on, after: client.heads().await? };
    K::show(&mut service(client), wanted).await.map_err(client.failed())
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
