//! `members ls|show|history|declare-complete|erase`: who is in the register. Every look is put on record with its purpose.

use proto::membership::v1 as pb;
use proto::membership::v1::member_register_service_client::MemberRegisterServiceClient;
use proto::membership::v1::membership_service_client::MembershipServiceClient;
use serde_json::{Value, json};
use vocabulary::PersonId;

use super::receipt;
use crate::args::{Members, Output, Which};
use crate::client::{ANSWER_LIMIT, Client, Connection};
use crate::exit::{Failure, USAGE};
use crate::output::{Column, Listing, document};

const PAGE: u32 = 1000;

const MEMBER: &[Column] = &[
    ("name", "姓名"),
    ("identity_number", "身份证号"),
    ("standing", "党员类别"),
    ("joined_on", "入党日期"),
    ("workplace_name", "工作单位"),
    ("relationship_name", "组织关系所在党组织"),
    ("floating", "流动"),
    ("managed_by_name", "管理党组织"),
    ("id", "编号"),
];
/// What a sheet has room for.
pub(super) const WHOLE: &[Column] = &[
    ("id", "编号"),
    ("name", "姓名"),
    ("identity_number", "身份证号"),
    ("telephone", "手机"),
    ("standing", "党员类别"),
    ("joined_on", "入党日期"),
    ("confirmed_on", "转正日期"),
    ("workplace_name", "工作单位"),
    ("relationship_name", "组织关系所在党组织"),
    ("relationship_from", "组织关系转入日期"),
    ("floating", "流动"),
    ("floating_from", "流动起始日期"),
    ("managed_by_name", "管理党组织"),
    ("contact_lost", "失联"),
    ("ended_on", "终止日期"),
    ("end_reason", "终止原因"),
];
const FIELD: &[Column] = &[("field", "项"), ("value", "值")];
const HISTORY: &[Column] = &[("effective", "生效"), ("recorded", "记录"), ("text_zh", "事项"), ("by", "来源")];

fn register(client: &Client) -> MemberRegisterServiceClient<Connection> {
    MemberRegisterServiceClient::new(client.connection.clone()).max_decoding_message_size(ANSWER_LIMIT)
}

/// `members …`
///
/// # Errors
/// What the server refuses.
pub(crate) async fn run(client: &Client, args: &Members, output: Output) -> Result<(), Failure> {
    match args {
        Members::Ls { which, ended, limit, purpose } => {
            let wanted = limit.unwrap_or(usize::MAX);
            let page_size = PAGE.min(u32::try_from(wanted).unwrap_or(PAGE));
            let request = pb::ListMembersRequest { page_size, ..all(which, *ended, purpose) };
            let items = list(client, request, wanted).await?;
            Listing { columns: MEMBER.to_vec(), items, name: "id" }.print(output)
        }
        Members::Show { key, clear, purpose } => {
            let value = member(&get(client, key, *clear, purpose).await?);
            if matches!(output, Output::Json | Output::Jsonl) {
                return document(&value);
            }
            let fields = value.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
            let items = fields.map(|(key, value)| json!({ "field": key, "value": value })).collect();
            Listing { columns: FIELD.to_vec(), items, name: "value" }.print(output)
        }
        Members::History { key, purpose } => {
            let request = pb::ListMemberHistoryRequest { member: key.clone(), purpose: purpose.clone() };
            let told = register(client).list_member_history(request).await.map_err(client.failed())?.into_inner();
            let items = told.items.iter().map(item).collect();
            Listing { columns: HISTORY.to_vec(), items, name: "position" }.print(output)
        }
        Members::DeclareComplete { organization, from } => {
            let request = pb::DeclareCompleteRequest { organization: organization.clone(), from: from.clone() };
            let done = commands(client).declare_complete(request).await.map_err(client.failed())?.into_inner();
            document(&receipt(&done))
        }
        Members::Erase { key, reason, yes } => {
            if !yes {
                let (zh, en) = ("删除后不可恢复：确认请加 --yes", "this cannot be taken back: say --yes");
                return Err(Failure::new(USAGE, client.lang.say(zh, en)));
            }
            // A command names a person by id; who is known by number is looked up, and that is on record, too.
            let person = match key.parse::<PersonId>() {
                Ok(id) => id.to_string(),
                Err(_) => get(client, key, false, reason).await?.id,
            };
            let request = pb::EraseMemberRequest { person, reason: reason.clone() };
            let done = commands(client).erase_member(request).await.map_err(client.failed())?.into_inner();
            document(&receipt(&done))
        }
    }
}

fn commands(client: &Client) -> MembershipServiceClient<Connection> {
    MembershipServiceClient::new(client.connection.clone())
}

/// All of them, in the largest pages.
pub(super) fn all(which: &Which, ended: bool, purpose: &str) -> pb::ListMembersRequest {
    pb::ListMembersRequest {
        organization: which.organization.clone().unwrap_or_default(),
        party_organization: which.party_organization.clone().unwrap_or_default(),
        name: which.name.clone().unwrap_or_default(),
        unplaced: which.unplaced,
        ended,
        purpose: purpose.to_owned(),
        page_size: PAGE,
        page_token: String::new(),
    }
}

/// The pages of a list, until there are no more.
pub(super) struct Pages<'a> {
    client: &'a Client,
    register: MemberRegisterServiceClient<Connection>,
    request: Option<pb::ListMembersRequest>,
}

impl<'a> Pages<'a> {
    pub(super) fn of(client: &'a Client, request: pb::ListMembersRequest) -> Self {
        Self { client, register: register(client), request: Some(request) }
    }

    /// The next page.
    ///
    /// # Errors
    /// What the server refuses.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<Value>>, Failure> {
        let Some(request) = self.request.take() else { return Ok(None) };
        let page = self.register.list_members(request.clone()).await.map_err(self.client.failed())?.into_inner();
        let page_token = page.next_page_token;
        self.request = (!page_token.is_empty()).then_some(pb::ListMembersRequest { page_token, ..request });
        Ok(Some(page.members.iter().map(member).collect()))
    }
}

async fn list(client: &Client, request: pb::ListMembersRequest, wanted: usize) -> Result<Vec<Value>, Failure> {
    let (mut pages, mut items) = (Pages::of(client, request), Vec::new());
    while let Some(page) = pages.next().await? {
        items.extend(page);
        if items.len() >= wanted {
            break;
        }
    }
    items.truncate(wanted);
    Ok(items)
}

async fn get(client: &Client, key: &str, clear: bool, purpose: &str) -> Result<pb::Member, Failure> {
    let request = pb::GetMemberRequest { member: key.to_owned(), purpose: purpose.to_owned(), clear };
    let answer = register(client).get_member(request).await.map_err(client.failed())?.into_inner();
    Ok(answer.member.unwrap_or_default())
}

fn member(member: &pb::Member) -> Value {
    let said = |text: &String| if text.is_empty() { Value::Null } else { Value::from(text.clone()) };
    json!({
        "id": member.id,
        "name": said(&member.name),
        "identity_number": said(&member.identity_number),
        "telephone": said(&member.telephone),
        "sex": said(&member.sex),
        "ethnicity": said(&member.ethnicity),
        "education": said(&member.education),
        "standing": member.standing,
        "joined_on": said(&member.joined_on),
        "confirmed_on": said(&member.confirmed_on),
        "workplace": said(&member.workplace),
        "workplace_name": said(&member.workplace_name),
        "relationship": said(&member.relationship),
        "relationship_name": said(&member.relationship_name),
        "relationship_from": said(&member.relationship_from),
        "floating": member.floating,
        "floating_from": said(&member.floating_from),
        "managed_by": said(&member.managed_by),
        "managed_by_name": said(&member.managed_by_name),
        "contact_lost": member.contact_lost,
        "ended_on": said(&member.ended_on),
        "end_reason": said(&member.end_reason),
        "erased": member.erased,
    })
}

fn item(item: &pb::MemberHistoryItem) -> Value {
    json!({
        "position": item.position,
        "type": item.r#type,
        "effective": if item.effective.is_empty() { Value::Null } else { Value::from(item.effective.clone()) },
        "recorded": item.recorded,
        "by": item.by,
        "text_zh": item.text_zh,
        "text_en": item.text_en,
    })
}
