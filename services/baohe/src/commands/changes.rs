//! `coverage changes`: which units are not as they were, and why.

use proto::coverage::v1::coverage_service_client::CoverageServiceClient;
use proto::coverage::v1::{
    CoverageChange, GetCoverageChangesRequest, GetCoverageChangesResponse, HistoryItem, OrganizationBrief, Share,
};
use serde_json::{Value, json};

use crate::args::{Changes, Output};
use crate::client::{ANSWER_LIMIT, Client};
use crate::commands::conditions;
use crate::commands::coverage::percent;
use crate::exit::{Failure, Lang};
use crate::output::{Listing, document, note};

const PAGE: u32 = 1000;

/// The lists of the contract, with what a person calls them.
const LISTS: [(&str, &str); 6] = [
    ("newly_covered", "新覆盖"),
    ("lost", "失去覆盖"),
    ("registered_uncovered", "进入·未覆盖"),
    ("registered_covered", "进入·已覆盖"),
    ("ended_covered", "退出·已覆盖"),
    ("ended_uncovered", "退出·未覆盖"),
];

/// What a unit was or is, as a person reads it.
const STATES: [(&str, &str); 18] = [
    ("none", "未覆盖"),
    ("no_evidence", "无有效记录"),
    ("own", "单独"),
    ("joint", "联合"),
    ("floating", "流动"),
    ("joint_floating", "流动联合"),
    ("affiliated", "纳入管理"),
    ("party_organization", "党组织"),
    ("full_time_worker", "专职党务工作者"),
    ("instructor", "指导员"),
    ("liaison", "联络员"),
    ("not_on_record", "未登记"),
    ("dormant", "停止活动"),
    ("deregistered", "注销"),
    ("revoked", "撤销"),
    ("not_counted", "不列入统计"),
    ("not_eligible", "不足应建人数"),
    ("elsewhere", "不在所选范围"),
];

/// Asks for the changes, all pages of them, and prints them.
///
/// # Errors
/// What the server refuses.
pub(crate) async fn run(client: &Client, args: &Changes, output: Output) -> Result<(), Failure> {
    let after = if args.known_at.is_some() { Vec::new() } else { client.heads().await? };
    let mut request = GetCoverageChangesRequest {
        from: args.from.clone(),
        to: args.to.clone(),
        known_at: args.known_at.clone().unwrap_or_default(),
        basis: args.basis.clone(),
        r#where: conditions(&args.conditions)?,
        page_size: PAGE,
        page_token: String::new(),
        after,
    };
    let mut service = CoverageServiceClient::new(client.connection.clone()).max_decoding_message_size(ANSWER_LIMIT);
    let mut whole = service.get_coverage_changes(request.clone()).await.map_err(client.failed())?.into_inner();
    while !whole.next_page_token.is_empty() {
        request.page_token = std::mem::take(&mut whole.next_page_token);
        let page = service.get_coverage_changes(request.clone()).await.map_err(client.failed())?.into_inner();
        whole.changes.extend(page.changes);
        whole.next_page_token = page.next_page_token;
    }
    match output {
        Output::Json => document(&told(&whole, client.lang)),
        _ => {
            if output == Output::Table {
                note(
                    client
                        .lang
                        .say(&summary(&whole, "期初", "期末", "口径"), &summary(&whole, "opening", "closing", "basis")),
                );
            }
            listing(&whole, client.lang, output).print(output)
        }
    }
}

fn summary(whole: &GetCoverageChangesResponse, opening: &str, closing: &str, basis: &str) -> String {
    let share = |share: &Option<Share>| share.as_ref().map_or_else(String::new, |share| percent(share.n, share.of));
    let GetCoverageChangesResponse { from, to, .. } = whole;
    let (first, last) = (share(&whole.opening), share(&whole.closing));
    format!("{opening} {from} {first} → {closing} {to} {last}（{basis} {}）", whole.basis)
}

/// The document of the contract.
fn told(whole: &GetCoverageChangesResponse, lang: Lang) -> Value {
    let share = |share: &Option<Share>| share.as_ref().map(|share| json!({ "n": share.n, "of": share.of }));
    let mut document = json!({
        "from": whole.from,
        "to": whole.to,
        "known_at": whole.known_at,
        "positions": whole.positions,
        "scope": whole.scope.as_ref().map(super::scope),
        "basis": whole.basis,
        "opening": share(&whole.opening),
        "closing": share(&whole.closing),
    });
    for (list, _) in LISTS {
        let items = whole.changes.iter().filter(|change| change.change == list);
        document[list] = items.map(|change| item(change, lang)).collect();
    }
    document
}

fn item(change: &CoverageChange, lang: Lang) -> Value {
    json!({
        "organization": change.organization.as_ref().map(brief),
        "before": change.before,
        "after": change.after,
        "events": change.events.iter().map(|one| event(one, lang)).collect::<Vec<_>>(),
    })
}

/// How a list names an organization.
pub(crate) fn brief(organization: &OrganizationBrief) -> Value {
    json!({
        "id": organization.id,
        "code": organization.code,
        "name": organization.name,
        "street": organization.street,
        "community": organization.community,
        "industry": organization.industry,
        "line": organization.line,
    })
}

fn event(event: &HistoryItem, lang: Lang) -> Value {
    json!({
        "service": event.service,
        "position": event.position,
        "type": event.r#type,
        "text": lang.say(&event.text_zh, &event.text_en),
        "effective": event.effective,
        "recorded": event.recorded,
    })
}

/// One line each: what tables, csv and xlsx show in words.
fn listing(whole: &GetCoverageChangesResponse, lang: Lang, output: Output) -> Listing {
    let mut columns = vec![
        ("change", "变化"),
        ("name", "组织名称"),
        ("street", "街道"),
        ("before", "之前"),
        ("after", "之后"),
        ("events", "事项"),
    ];
    // A terminal is narrow; a sheet is not.
    if output != Output::Table {
        columns.extend([("community", "社区"), ("industry", "行业"), ("line", "条线"), ("code", "统一社会信用代码")]);
    }
    let word = |key: &str| STATES.iter().find(|state| state.0 == key).map_or(key, |state| state.1).to_owned();
    let mut items = Vec::new();
    for (list, label) in LISTS {
        for change in whole.changes.iter().filter(|change| change.change == list) {
            let mut told = item(change, lang);
            if output != Output::Jsonl {
                let texts = change.events.iter().map(|event| lang.say(&event.text_zh, &event.text_en).to_owned());
                let named = change.organization.clone().unwrap_or_default();
                told["events"] = Value::String(texts.collect::<Vec<_>>().join("；"));
                told["before"] = Value::String(word(&change.before));
                told["after"] = Value::String(word(&change.after));
                told["id"] = Value::String(named.id);
                told["code"] = Value::String(named.code);
                told["name"] = Value::String(named.name);
                told["street"] = Value::String(named.street);
                told["community"] = Value::String(named.community);
                told["industry"] = Value::String(named.industry);
                told["line"] = Value::String(named.line);
                told["change"] = Value::String(label.to_owned());
            } else {
                told["change"] = Value::String(list.to_owned());
            }
            items.push(told);
        }
    }
    Listing { columns, items, name: "id" }
}
