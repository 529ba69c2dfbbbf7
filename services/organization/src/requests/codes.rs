//! Codes of what goes wrong between a request and a command; those of refusals stand beside the refusals.

use runtime::Explained;
use tonic::Code as Grpc;

/// A code, explained.
pub(crate) type Code = Explained;

const fn unfit(code: &'static str, zh: &'static str, en: &'static str) -> Code {
    Explained { code, status: Grpc::InvalidArgument, zh, en }
}

pub(crate) const REQUIRED: Code = unfit("value.required", "不能为空", "it must be given");
pub(crate) const UNKNOWN_VALUE: Code = unfit("value.unknown", "不是已知的取值", "not one of the known values");
pub(crate) const ONE_SCOPE: Code =
    unfit("grant.scope_unclear", "授权范围须且只须指定一项", "exactly one scope must be given");
pub(crate) const STREET_UNKNOWN: Code = unfit("division.street_unknown", "没有这个街道", "no such street is on record");
pub(crate) const COMMUNITY_UNKNOWN: Code =
    unfit("division.community_unknown", "该街道没有这个社区", "no such community is on record in that street");
pub(crate) const INDUSTRY_UNKNOWN: Code = unfit("industry.unknown", "没有这个行业", "no such industry is on record");
pub(crate) const ROLE_UNKNOWN: Code = unfit("grant.role_unknown", "没有这个角色", "there is no such role");
pub(crate) const UNIT_UNKNOWN: Code =
    unfit("party_organization.unit_unknown", "没有这个单位的记录", "no such unit is on record");
pub(crate) const UNIT_AMBIGUOUS: Code = unfit(
    "party_organization.unit_ambiguous",
    "有多个同名单位，请用统一社会信用代码",
    "several units have this name; use the credit code",
);
pub(crate) const SUPERIOR_UNKNOWN: Code =
    unfit("party_organization.superior_unknown", "没有这个上级党组织的记录", "no such superior is on record");
pub(crate) const SUPERIOR_AMBIGUOUS: Code = unfit(
    "party_organization.superior_ambiguous",
    "有多个同名党组织，请用党组织代码",
    "several Party organizations have this name; use the code",
);
pub(crate) const PARAMETER_UNKNOWN: Code = unfit("parameter.unknown", "没有这个参数", "there is no such parameter");
pub(crate) const PARAMETER_UNFIT: Code = unfit(
    "parameter.unfit",
    "该参数不能取这个值：须与现有取值同类，数字为不小于0的整数",
    "the parameter cannot have this value: it is of the kind its values are of, and numbers are whole and not below 0",
);
pub(crate) const BODY_KEY: Code = unfit(
    "body.key_invalid",
    "代码应为小写字母、数字、下划线和连字符，最多60位",
    "a key has 1 to 60 lower-case letters, digits, underscores and hyphens",
);
pub(crate) const LINE_UNKNOWN: Code =
    unfit("line.unknown", "当日没有以此为代码、负责一条线的职责主体", "on that day no body of this key leads a line");
pub(crate) const PARTY_UNKNOWN: Code =
    unfit("body.party_organization_unknown", "没有这个党组织的记录", "no such Party organization is on record");
pub(crate) const NOT_BY_NAME: Code = unfit(
    "organization.not_by_name",
    "名称可能重复，请用统一社会信用代码",
    "names are not unique; name it by its credit code",
);
pub(crate) const TOO_MANY_UNITS: Code =
    unfit("units.too_many", "一次最多查询1000个单位", "at most 1,000 units are looked up at once");
