//! `worklist`: what is open, why, the shortest step, and who is to take it.

use proto::coverage::v1::worklist_service_client::WorklistServiceClient;
use proto::coverage::v1::{ListWorklistRequest, ListWorklistResponse, WorklistItem};
use serde_json::{Value, json};

use crate::args::{Output, Worklist};
use crate::client::{ANSWER_LIMIT, Client, Connection};
use crate::commands::changes::brief;
use crate::commands::conditions;
use crate::exit::{Failure, Lang};
use crate::output::{Column, Listing, document, note};

const PAGE: u32 = 1000;

/// Asks for the worklist and prints it.
///
/// # Errors
/// What the server refuses.
pub(crate) async fn run(client: &Client, args: &Worklist, output: Output) -> Result<(), Failure> {
    let wanted = args.limit.unwrap_or(usize::MAX);
    let page_size = PAGE.min(u32::try_from(wanted).unwrap_or(PAGE));
    let request = all(client, &args.conditions, &args.reasons, args.on.as_deref()).await?;
    let mut pages = Pages::of(client, ListWorklistRequest { page_size, ..request });
    let mut whole = pages.next().await?.unwrap_or_default();
    while whole.items.len() < wanted
        && let Some(page) = pages.next().await?
    {
        whole.items.extend(page.items);
    }
    whole.items.truncate(wanted);
    match output {
        Output::Json => document(&told(&whole, client.lang)),
        _ => {
            if output == Output::Table {
                let (on, shown, total) = (&whole.on, whole.items.len(), whole.total);
                let zh = format!(
                    "{on}：共{total}项，最紧急的在前{}",
                    if shown as u64 == total { String::new() } else { format!("，列出{shown}项") }
                );
                note(client.lang.say(&zh, &format!("{on}: {shown} of {total}, the most urgent first")));
            }
            listing(&whole, client.lang, output).print(output)
        }
    }
}

/// All of it, in the largest pages.
///
/// # Errors
/// A condition that is none; a log that cannot be asked for its head.
pub(super) async fn all(
    client: &Client,
    wanted: &[String],
    reasons: &[String],
    on: Option<&str>,
) -> Result<ListWorklistRequest, Failure> {
    Ok(ListWorklistRequest {
        r#where: conditions(wanted)?,
        reason: reasons.to_vec(),
        on: on.unwrap_or_default().to_owned(),
        page_size: PAGE,
        page_token: String::new(),
        after: client.heads().await?,
    })
}

/// The pages of the worklist, until there are no more.
pub(super) struct Pages<'a> {
    client: &'a Client,
    service: WorklistServiceClient<Connection>,
    request: Option<ListWorklistRequest>,
}

impl<'a> Pages<'a> {
    pub(super) fn of(client: &'a Client, request: ListWorklistRequest) -> Self {
        let service = WorklistServiceClient::new(client.connection.clone()).max_decoding_message_size(ANSWER_LIMIT);
        Self { client, service, request: Some(request) }
    }

    /// The next page.
    ///
    /// # Errors
    /// What the server refuses.
    pub(super) async fn next(&mut self) -> Result<Option<ListWorklistResponse>, Failure> {
        let Some(request) = self.request.take() else { return Ok(None) };
        let page = self.service.list_worklist(request.clone()).await.map_err(self.client.failed())?.into_inner();
        let page_token = page.next_page_token.clone();
        self.request = (!page_token.is_empty()).then_some(ListWorklistRequest { page_token, ..request });
        Ok(Some(page))
    }
}

/// The document of the contract.
fn told(whole: &ListWorklistResponse, lang: Lang) -> Value {
    json!({
        "on": whole.on,
        "positions": whole.positions,
        "scope": whole.scope.as_ref().map(super::scope),
        "items": whole.items.iter().map(|one| item(one, lang)).collect::<Vec<_>>(),
        "total": whole.total,
    })
}

fn item(item: &WorklistItem, lang: Lang) -> Value {
    let state = item.rule_state.unwrap_or_default();
    let responsible = item.responsible.clone().unwrap_or_default();
    json!({
        "organization": item.organization.as_ref().map(brief),
        "reason": item.reason,
        "reason_text": lang.say(&item.reason_text_zh, &item.reason_text_en),
        "rule_state": {
            "full": state.full,
            "probationary": state.probationary,
            "floating": state.floating,
            "estimated": state.estimated,
        },
        "since": item.since,
        "step": item.step,
        "step_text": lang.say(&item.step_text_zh, &item.step_text_en),
        "clause": item.clause,
        "responsible": { "body": responsible.body, "name": responsible.name },
        "missing": item.missing,
    })
}

/// One line each: what tables, csv and xlsx show.
fn listing(whole: &ListWorklistResponse, lang: Lang, output: Output) -> Listing {
    let items = whole.items.iter().map(|one| line(one, lang, output)).collect();
    Listing { columns: columns(output), items, name: "id" }
}

/// What a line has.
pub(super) fn columns(output: Output) -> Vec<Column> {
    let mut columns = vec![
        ("name", "组织名称"),
        ("street", "街道"),
        ("reason_text", "事由"),
        ("since", "起始"),
        ("step_text", "措施"),
        ("responsible", "责任单位"),
    ];
    // A terminal is narrow; a sheet is not.
    if output != Output::Table {
        columns.extend([
            ("missing", "待补信息"),
            ("clause", "依据"),
            ("community", "社区"),
            ("industry", "行业"),
            ("line", "条线"),
            ("code", "统一社会信用代码"),
            ("reason", "事由代码"),
            ("step", "措施代码"),
        ]);
    }
    columns
}

/// One item; what is read by columns has its organization spread.
pub(super) fn line(one: &WorklistItem, lang: Lang, output: Output) -> Value {
    let mut told = item(one, lang);
    if !matches!(output, Output::Json | Output::Jsonl) {
        let named = one.organization.clone().unwrap_or_default();
        told["id"] = Value::String(named.id);
        told["code"] = Value::String(named.code);
        told["name"] = Value::String(named.name);
        told["street"] = Value::String(named.street);
        told["community"] = Value::String(named.community);
        told["industry"] = Value::String(named.industry);
        told["line"] = Value::String(named.line);
        told["missing"] = one.missing.iter().map(|fact| fact_label(fact).to_owned()).collect();
    }
    told
}

/// What a person calls a fact that nobody told.
fn fact_label(fact: &str) -> &str {
    match fact {
        "full_members" => "正式党员数",
        "employees" => "从业人员数",
        "industry" => "行业",
        "community" => "社区",
        other => other,
    }
}
