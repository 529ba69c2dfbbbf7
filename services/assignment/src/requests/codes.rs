//! Codes of what goes wrong between a request and a command; those of refusals stand beside the refusals.

use runtime::Explained;
use tonic::Code;

const fn invalid(code: &'static str, zh: &'static str, en: &'static str) -> Explained {
    Explained { code, status: Code::InvalidArgument, zh, en }
}

pub(crate) const UNIT_ABSENT: Explained = Explained {
    code: "assignment.organization_unknown",
    status: Code::NotFound,
    zh: "没有这个社会组织，或不在可见范围内",
    en: "there is no such organization, or it lies outside what the caller may see",
};
pub(crate) const UNIT_AMBIGUOUS: Explained = invalid(
    "assignment.organization_ambiguous",
    "有多个同名社会组织，请用统一社会信用代码",
    "several organizations have this name; use the credit code",
);
pub(crate) const UNIT_UNREADABLE: Explained = Explained {
    code: "assignment.organization_unreadable",
    status: Code::Unavailable,
    zh: "组织服务的答复无法理解，可能版本不一致，请稍后重试",
    en: "the organization service's answer is not understood, perhaps of another version; try again later",
};
pub(crate) const NAMED_TWICE: Explained = invalid(
    "post_holder.named_twice",
    "已有记录的人以编号指定，不再填写姓名和电话",
    "somebody on record is named by id alone, without name and telephone",
);
pub(crate) const NO_ORGANIZATION: Explained =
    invalid("post_holder.no_organization", "至少填写一个社会组织", "at least one organization must be named");
pub(crate) const TOO_MANY_ORGANIZATIONS: Explained = invalid(
    "post_holder.too_many_organizations",
    "一次最多填写100个社会组织",
    "at most 100 organizations are named at once",
);
pub(crate) const KIND_UNKNOWN: Explained = invalid(
    "post_holder.kind_unknown",
    "类别应为指导员、专职党务工作者或联络员",
    "a post is that of an instructor, a full-time worker or a liaison",
);
pub(crate) const CONTACT_KIND_UNKNOWN: Explained = invalid(
    "post_holder.contact_kind_unknown",
    "联系方式应为 visit（走访）、call（电话）、meeting（会议）或 activity（活动）",
    "a contact is a visit, a call, a meeting or an activity",
);
