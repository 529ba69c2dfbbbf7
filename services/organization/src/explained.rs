//! Every code this service says, for `baohe explain`.

use runtime::Explained;
use tonic::Code::{self, FailedPrecondition as Unfit, NotFound as Absent};

use crate::requests::codes::{
    BODY_KEY, COMMUNITY_UNKNOWN, INDUSTRY_UNKNOWN, LINE_UNKNOWN, NOT_BY_NAME, ONE_SCOPE, PARAMETER_UNFIT,
    PARAMETER_UNKNOWN, PARTY_UNKNOWN, REQUIRED, ROLE_UNKNOWN, STREET_UNKNOWN, SUPERIOR_AMBIGUOUS, SUPERIOR_UNKNOWN,
    TOO_MANY_UNITS, UNIT_AMBIGUOUS, UNIT_UNKNOWN, UNKNOWN_VALUE,
};

const fn refusal(code: &'static str, status: Code, zh: &'static str, en: &'static str) -> Explained {
    Explained { code, status, zh, en }
}

/// Those of requests, then those of claims and refusals.
#[rustfmt::skip]
pub(crate) const CODES: &[Explained] = &[
    REQUIRED, UNKNOWN_VALUE, ONE_SCOPE, STREET_UNKNOWN, COMMUNITY_UNKNOWN, INDUSTRY_UNKNOWN, ROLE_UNKNOWN, UNIT_UNKNOWN,
    UNIT_AMBIGUOUS, SUPERIOR_UNKNOWN, SUPERIOR_AMBIGUOUS, TOO_MANY_UNITS, NOT_BY_NAME, BODY_KEY, PARTY_UNKNOWN, LINE_UNKNOWN, PARAMETER_UNKNOWN, PARAMETER_UNFIT,
    refusal("organization.code", Code::AlreadyExists, "该统一社会信用代码已属于另一个社会组织", "the credit code is another organization's"),
    refusal("party_organization.code", Code::AlreadyExists, "该党组织代码已属于另一个党组织", "the code is another Party organization's"),
    refusal("party_organization.named", Code::AlreadyExists, "另一个党组织已用这个名称和成立日期", "another Party organization has this name and founding day"),
    refusal("party_organization.top", Code::AlreadyExists, "该单位同期已有党组织", "the unit has a Party organization at that time"),
    refusal("party_organization.affiliated", Code::AlreadyExists, "该单位同期已纳入其他党组织管理", "the unit is affiliated to another Party organization at that time"),
    refusal("grant.same", Code::AlreadyExists, "同样的授权已经有效", "the same grant is in force already"),
    refusal("organization.not_on_record", Absent, "没有该社会组织的记录", "no such organization is on record"),
    refusal("organization.retracted", Absent, "该社会组织系误录，已撤回；可重新录入", "it was recorded in error and retracted; it can be recorded anew"),
    refusal("organization.ended", Unfit, "该社会组织已终止，此后只接受更正", "it has ended; only corrections are taken after that"),
    refusal("organization.before_start", Unfit, "日期早于该社会组织的起始日期；如登记日期有误，请先更正", "the day lies before it began; if its registration is wrong, correct that first"),
    refusal("organization.status_before_registration", Unfit, "状态日期早于登记日期", "the status date lies before the registration"),
    refusal("organization.status_out_of_order", Unfit, "已有更晚的状态变更，更早的变更须以更正方式录入", "a later change of status is recorded; what came before it is a correction"),
    refusal("organization.no_contact", Absent, "没有联系人记录", "no contact person is on record"),
    refusal("organization.still_named", Unfit, "尚有党组织涉及该单位，请先撤回或更正", "Party organizations name it; retract or correct these first"),
    refusal("party_organization.not_on_record", Absent, "没有该党组织的记录", "no such Party organization is on record"),
    refusal("party_organization.retracted", Absent, "该党组织系误录，已撤回；可重新录入", "it was recorded in error and retracted; it can be recorded anew"),
    refusal("party_organization.dissolved", Unfit, "该党组织已撤销，此后只接受更正", "it was dissolved; only corrections are taken after that"),
    refusal("party_organization.before_founding", Unfit, "日期早于该党组织成立日期", "the day lies before it was founded"),
    refusal("party_organization.other_code", Unfit, "该党组织已有另一代码", "it has another code already"),
    refusal("party_organization.unit_ended", Unfit, "单位已终止，不能建立或纳入党组织", "the unit has ended; no Party organization can rest on it"),
    refusal("party_organization.circle", Unfit, "党组织不能直接或间接隶属于自身", "a Party organization cannot be under itself, directly or through others"),
    refusal("party_organization.superior_unfit", Unfit, "支部之下不设党组织，党总支之下只设支部", "nothing is under a branch, and only branches are under a general branch"),
    refusal("party_organization.has_subordinates", Unfit, "尚有党组织隶属于它，请先撤回或更正", "Party organizations name it as their superior; retract or correct these first"),
    refusal("organization.street_unknown", Code::InvalidArgument, "没有这个街道：本行被拒绝", "there is no such street: the row is rejected"),
    refusal("organization.community_unknown", Code::Ok, "该街道没有这个社区：已录入，未录社区", "no such community in this street: taken down without it"),
    refusal("organization.industry_unknown", Code::Ok, "没有这个行业：已录入，未录行业", "no such industry: taken down without it"),
    refusal("location.incomplete", Code::InvalidArgument, "经度和纬度须一起填写", "longitude and latitude come together"),
    refusal("party_organization.upgrade_incomplete", Code::InvalidArgument, "原类别和升格日期须一起填写", "the former kind and the day of the upgrade come together"),
    refusal("party_organization.many_units", Code::Ok, "联合党支部单位较多：已录入，请核对", "a joint branch with many units: taken down, please check"),
    refusal("party_organization.overlap_in_the_past", Code::Ok, "该单位过去有一段时间同时属于两个党组织：已录入，请核对起止日期", "in the past the unit had two Party organizations at the same time: taken down, check the days"),
    refusal("party_organization.unit_taken", Unfit, "该单位同期已有党组织", "the unit has a Party organization at that time"),
    refusal("party_organization.affiliated_elsewhere", Unfit, "该单位同期已纳入其他党组织管理", "the unit is affiliated to another Party organization at that time"),
    refusal("party_organization.same_name", Unfit, "另一个党组织已用这个名称和成立日期", "another Party organization has this name and founding day"),
    refusal("division.other_code", Unfit, "该记录属于另一区划代码", "the record is of another division"),
    refusal("industry.other_key", Unfit, "该记录属于另一行业", "the record is of another industry"),
    refusal("body.key", Code::AlreadyExists, "该代码已属于另一职责主体", "the key is another body's"),
    refusal("body.other_key", Unfit, "该记录属于另一职责主体", "the record is of another body"),
    refusal("body.street", Unfit, "街道党工委、促进会党组织须有街道，其他职责主体不得有街道", "working committees and promotion associations of streets have a street, other bodies have none"),
    refusal("body.industry", Unfit, "行业党组织须有行业，其他职责主体不得有行业", "an industry's Party organization names its industry, other bodies name none"),
    refusal("body.ends_first", Unfit, "终止日期不晚于起始日期", "it would end before it begins"),
    refusal("parameter.other_key", Unfit, "该值属于另一参数", "the value is of another parameter"),
    refusal("grant.not_on_record", Absent, "没有该授权记录", "no such grant is on record"),
    refusal("grant.on_record", Code::AlreadyExists, "该授权已有记录", "the grant is on record already"),
    refusal("grant.ended", Unfit, "该授权已终止", "the grant has ended"),
    refusal("grant.before_start", Unfit, "日期早于授权起始日期", "the day lies before the grant began"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    /// Codes are told in one match per aggregate; whoever adds one there finds it missing here.
    #[test]
    fn every_refusal_of_the_domain_is_explained() {
        let explained: BTreeSet<_> = CODES.iter().map(|explained| explained.code).collect();
        assert_eq!(explained.len(), CODES.len(), "one is explained twice");
        let domain = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain");
        for aggregate in ["organization", "party_organization", "division", "industry", "body", "parameter", "grant"] {
            let source = fs::read_to_string(domain.join(aggregate).join("mod.rs")).unwrap();
            let (_, told) = source.split_once("fn tell(&self)").unwrap();
            let (told, _) = told.split_once("\n    }\n").unwrap();
            let codes = told.split('"').filter(|text| text.starts_with(&format!("{aggregate}.")));
            let missing: Vec<_> = codes.filter(|code| !explained.contains(code)).collect();
            assert!(missing.is_empty(), "not explained: {missing:?}");
        }
    }
}
