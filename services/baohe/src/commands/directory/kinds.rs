//! The kinds of records: what is asked of the server, and what of them is shown.

use futures::StreamExt as _;
use futures::stream::BoxStream;
use proto::common::v1::{AsOf, Receipt};
use proto::coverage::v1 as pb;
use proto::coverage::v1::directory_service_client::DirectoryServiceClient;
use proto::coverage::v1::export_service_client::ExportServiceClient;
use serde_json::Value;
use tonic::Status;

use super::values;
use crate::client::Connection;
use crate::output::Column;

pub(super) type Service = DirectoryServiceClient<Connection>;
pub(crate) type Exports = ExportServiceClient<Connection>;

/// Rows as they come.
pub(crate) type Parts = BoxStream<'static, Result<Vec<Value>, Status>>;

/// Which records.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) conditions: Vec<pb::Condition>,
    pub(crate) on: String,
    pub(crate) search: String,
    pub(crate) after: Vec<Receipt>,
}

/// Which of their pages.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) page_size: u32,
    pub(crate) page_token: String,
}

/// Which one.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) key: String,
    pub(crate) on: String,
    pub(crate) after: Vec<Receipt>,
}

/// A kind of record.
pub(crate) trait Kind {
    /// What a list shows.
    const COLUMNS: &'static [Column];
    /// What an export has.
    const ALL: &'static [Column];

    /// A page, and the token of the next.
    async fn page(service: &mut Service, wanted: Wanted, page: Page) -> Result<(Vec<Value>, String), Status>;

    /// One.
    async fn show(service: &mut Service, wanted: Named) -> Result<(Value, Option<AsOf>), Status>;

    /// What happened to it.
    async fn history(service: &mut Service, wanted: Named) -> Result<Vec<pb::HistoryItem>, Status>;

    /// All of them.
    async fn export(service: &mut Exports, wanted: Wanted, purpose: String) -> Result<Parts, Status>;
}

/// Social organizations.
pub(crate) enum Organizations {}

impl Kind for Organizations {
    const COLUMNS: &'static [Column] = &[
        ("code", "统一社会信用代码"),
        ("name", "组织名称"),
        ("kind", "类型"),
        ("street_name", "街道"),
        ("community_name", "社区"),
        ("industry_name", "行业"),
        ("line_name", "责任线"),
        ("status", "状态"),
        ("covered", "组织覆盖"),
        ("work", "工作覆盖"),
    ];
    const ALL: &'static [Column] = &[
        ("id", "编号"),
        ("code", "统一社会信用代码"),
        ("name", "组织名称"),
        ("kind", "类型"),
        ("status", "状态"),
        ("street", "街道代码"),
        ("street_name", "街道"),
        ("community", "社区代码"),
        ("community_name", "社区"),
        ("industry", "行业代码"),
        ("industry_name", "行业"),
        ("class", "分类"),
        ("address", "地址"),
        ("registration_authority", "登记机关"),
        ("supervising_unit", "业务主管单位"),
        ("supervising_body", "主管机构代码"),
        ("supervising_body_name", "主管机构"),
        ("line", "责任线代码"),
        ("line_name", "责任线"),
        ("line_why", "责任线依据"),
        ("from", "登记日期"),
        ("ended_on", "终止日期"),
        ("employees", "从业人员数"),
        ("full", "正式党员数"),
        ("probationary", "预备党员数"),
        ("floating", "流动党员数"),
        ("placed", "已纳管党员数"),
        ("registered", "以名册为准"),
        ("covered", "组织覆盖"),
        ("party_organizations", "党组织"),
        ("work", "工作覆盖"),
        ("posts", "岗位"),
        ("effective", "有效覆盖"),
    ];

    async fn page(service: &mut Service, wanted: Wanted, page: Page) -> Result<(Vec<Value>, String), Status> {
        let (Wanted { conditions: r#where, on, search, after }, Page { page_size, page_token }) = (wanted, page);
        let request = pb::ListOrganizationsRequest { r#where, on, search, page_size, page_token, after };
        let answer = service.list_organizations(request).await?.into_inner();
        Ok((answer.organizations.iter().map(values::organization).collect(), answer.next_page_token))
    }

    async fn show(service: &mut Service, wanted: Named) -> Result<(Value, Option<AsOf>), Status> {
        let Named { key: organization, on, after } = wanted;
        let answer =
            service.get_organization(pb::GetOrganizationRequest { organization, on, after }).await?.into_inner();
        Ok((answer.organization.as_ref().map(values::organization).unwrap_or_default(), answer.as_of))
    }

    async fn history(service: &mut Service, wanted: Named) -> Result<Vec<pb::HistoryItem>, Status> {
        let Named { key: organization, on: _, after } = wanted;
        let answer =
            service.list_organization_history(pb::ListOrganizationHistoryRequest { organization, after }).await?;
        Ok(answer.into_inner().items)
    }

    async fn export(service: &mut Exports, wanted: Wanted, purpose: String) -> Result<Parts, Status> {
        let Wanted { conditions: r#where, on, search, after } = wanted;
        let request = pb::ExportOrganizationsRequest { r#where, on, search, purpose, after };
        let parts = service.export_organizations(request).await?.into_inner();
        Ok(parts.map(|part| Ok(part?.organizations.iter().map(values::organization).collect())).boxed())
    }
}

/// Party organizations.
pub(crate) enum PartyOrganizations {}

impl Kind for PartyOrganizations {
    const COLUMNS: &'static [Column] = &[
        ("code", "党组织代码"),
        ("name", "党组织名称"),
        ("kind", "类别"),
        ("superior_name", "上级党组织"),
        ("units", "建立单位"),
        ("affiliated", "纳入管理单位"),
        ("founded_on", "成立日期"),
        ("dissolved_on", "撤销日期"),
    ];
    const ALL: &'static [Column] = &[
        ("id", "编号"),
        ("code", "党组织代码"),
        ("name", "党组织名称"),
        ("kind", "类别"),
        ("category", "类别代码"),
        ("superior", "上级编号"),
        ("superior_name", "上级党组织"),
        ("setup", "建立方式"),
        ("units", "建立单位"),
        ("affiliated", "纳入管理单位"),
        ("founded_on", "成立日期"),
        ("term", "届次"),
        ("term_ends_on", "届满日期"),
        ("document_number", "文号"),
        ("dissolved_on", "撤销日期"),
    ];

    async fn page(service: &mut Service, wanted: Wanted, page: Page) -> Result<(Vec<Value>, String), Status> {
        let (Wanted { conditions: r#where, on, search, after }, Page { page_size, page_token }) = (wanted, page);
        let request = pb::ListPartyOrganizationsRequest { r#where, on, search, page_size, page_token, after };
        let answer = service.list_party_organizations(request).await?.into_inner();
        Ok((answer.party_organizations.iter().map(values::party_organization).collect(), answer.next_page_token))
    }

    async fn show(service: &mut Service, wanted: Named) -> Result<(Value, Option<AsOf>), Status> {
        let Named { key: party_organization, on, after } = wanted;
        let answer = service
            .get_party_organization(pb::GetPartyOrganizationRequest { party_organization, on, after })
            .await?
            .into_inner();
        Ok((answer.party_organization.as_ref().map(values::party_organization).unwrap_or_default(), answer.as_of))
    }

    async fn history(service: &mut Service, wanted: Named) -> Result<Vec<pb::HistoryItem>, Status> {
        let Named { key: party_organization, on: _, after } = wanted;
        let answer = service
            .list_party_organization_history(pb::ListPartyOrganizationHistoryRequest { party_organization, after })
            .await?;
        Ok(answer.into_inner().items)
    }

    async fn export(service: &mut Exports, wanted: Wanted, purpose: String) -> Result<Parts, Status> {
        let Wanted { conditions: r#where, on, search, after } = wanted;
        let request = pb::ExportPartyOrganizationsRequest { r#where, on, search, purpose, after };
        let parts = service.export_party_organizations(request).await?.into_inner();
        Ok(parts.map(|part| Ok(part?.party_organizations.iter().map(values::party_organization).collect())).boxed())
    }
}

/// Posts.
pub(crate) enum Posts {}

impl Kind for Posts {
    const COLUMNS: &'static [Column] = &[
        ("id", "编号"),
        ("kind", "类别"),
        ("holder", "任职人编号"),
        ("organization_code", "统一社会信用代码"),
        ("organization_name", "社会组织"),
        ("street_name", "街道"),
        ("from", "起始日期"),
        ("to", "终止日期"),
        ("last_contact_on", "最近联系日期"),
    ];
    const ALL: &'static [Column] = &[
        ("id", "编号"),
        ("kind", "类别"),
        ("holder", "任职人编号"),
        ("organization", "组织编号"),
        ("organization_code", "统一社会信用代码"),
        ("organization_name", "社会组织"),
        ("street", "街道代码"),
        ("street_name", "街道"),
        ("from", "起始日期"),
        ("to", "终止日期"),
        ("last_contact_on", "最近联系日期"),
    ];

    async fn page(service: &mut Service, wanted: Wanted, page: Page) -> Result<(Vec<Value>, String), Status> {
        let (Wanted { conditions: r#where, on, search, after }, Page { page_size, page_token }) = (wanted, page);
        let request = pb::ListPostsRequest { r#where, on, search, page_size, page_token, after };
        let answer = service.list_posts(request).await?.into_inner();
        Ok((answer.posts.iter().map(values::post).collect(), answer.next_page_token))
    }

    async fn show(service: &mut Service, wanted: Named) -> Result<(Value, Option<AsOf>), Status> {
        let Named { key: post, on, after } = wanted;
        let answer = service.get_post(pb::GetPostRequest { post, on, after }).await?.into_inner();
        Ok((answer.post.as_ref().map(values::post).unwrap_or_default(), answer.as_of))
    }

    async fn history(service: &mut Service, wanted: Named) -> Result<Vec<pb::HistoryItem>, Status> {
        let Named { key: post, on: _, after } = wanted;
        let answer = service.list_post_history(pb::ListPostHistoryRequest { post, after }).await?;
        Ok(answer.into_inner().items)
    }

    async fn export(service: &mut Exports, wanted: Wanted, purpose: String) -> Result<Parts, Status> {
        let Wanted { conditions: r#where, on, search, after } = wanted;
        let request = pb::ExportPostsRequest { r#where, on, search, purpose, after };
        let parts = service.export_posts(request).await?.into_inner();
        Ok(parts.map(|part| Ok(part?.posts.iter().map(values::post).collect())).boxed())
    }
}
