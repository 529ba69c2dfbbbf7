//! Codes of what goes wrong between a request and a command, then those of claims and refusals.

use crate::ledgers::{BEFORE_JOINING, NOT_SAID_TO_FLOAT, UNDER_AGE};
use runtime::{Explained, Invalid};
use tonic::Code::{self, AlreadyExists as Present, FailedPrecondition as Unfit, NotFound as Absent};

const fn wrong(code: &'static str, status: Code, zh: &'static str, en: &'static str) -> Explained {
    Explained { code, status, zh, en }
}

#[rustfmt::skip]
pub(crate) const CODES: &[Explained] = &[
    REQUIRED, UNKNOWN_VALUE, UNIT_UNKNOWN, UNIT_AMBIGUOUS, PARTY_UNKNOWN, PARTY_AMBIGUOUS, UNREADABLE, ONE_FILTER, TOO_MANY,
    wrong(UNDER_AGE, Code::Ok, "入党时未满18周岁，已录入；请核对入党日期和身份号码", "they joined before the age of 18, taken down; compare the day with the identity number"),
    wrong(BEFORE_JOINING, Code::Ok, "日期早于入党日期，已录入；请核对", "the day lies before they joined, taken down; please check"),
    wrong(NOT_SAID_TO_FLOAT, Code::Ok, "填了流动起始日期但未标明流动，此日期未录入", "a first day of floating without saying that they float is not taken down"),
    wrong("membership.identity_number", Present, "该公民身份号码已属于另一条名册记录", "the identity number is another person's on record"),
    wrong("person.not_recorded", Absent, "名册中没有此人，或不在可见范围内", "nobody is on record there, or they lie outside what the caller may see"),
    wrong("person.retracted", Absent, "此人的记录系误录，已撤回；可重新录入", "they were recorded in error and retracted; they can be recorded anew"),
    wrong("person.joined_before_birth", Unfit, "入党日期早于身份号码中的出生日期；请核对两者", "they would have joined before they were born; compare both with the file"),
    wrong("person.joined_in_the_future", Unfit, "入党日期尚未到来", "they would have joined on a day that is to come"),
    wrong("person.confirmed_before_joining", Unfit, "转正日期早于入党日期", "they would have been confirmed before they joined"),
    wrong("person.joined_on_another_day", Unfit, "在册的入党日期不同；如原记录有误，请以更正方式录入（--correct）", "another day of joining is on record; if that was wrong, record it as a correction (--correct)"),
    wrong("person.confirmed_on_another_day", Unfit, "在册的转正日期不同；如原记录有误，请以更正方式录入（--correct）", "another day of confirmation is on record; if that was wrong, record it as a correction (--correct)"),
    wrong("person.full_already", Present, "此人已是正式党员；如原记录有误，请以更正方式录入（--correct）", "they are a full member already; if that was wrong, record it as a correction (--correct)"),
    wrong("person.membership_ended", Unfit, "此人的党籍已终止", "their membership has ended"),
    wrong("person.before_enrolment", Unfit, "日期早于此人的在册起始日期；如该日期有误，请先更正", "the day lies before they were in the register; if that is wrong, correct it first"),
    wrong("person.organization_ended", Unfit, "该社会组织已注销或被撤销", "the organization was deregistered or revoked"),
    wrong("person.before_organization", Unfit, "日期早于该社会组织的起始日期", "the day lies before the organization is on record"),
    wrong("person.party_organization_dissolved", Unfit, "该党组织已撤销", "the Party organization is dissolved"),
    wrong("person.before_party_organization", Unfit, "日期早于该党组织的成立日期", "the day lies before the Party organization was founded"),
    wrong("person.floats_elsewhere", Present, "此人正在另一社会组织流动；同一时间只能在一处流动", "they float in another organization; a member floats in one place at a time"),
    wrong("person.not_floating", Unfit, "此人在该日不是流动党员", "they are not floating on that day"),
    wrong("person.not_probationary", Unfit, "只有预备党员可以取消预备党员资格", "only a probationary member's probation is cancelled"),
    wrong("unit_membership.organization_ended", Unfit, "该社会组织已终止，名册不再声明完整", "the organization has ended; its register is declared complete no more"),
    wrong("unit_membership.before_organization", Unfit, "名册完整起始日期早于该社会组织的起始日期", "the register would be complete before the organization is on record"),
    wrong("unit_membership.in_the_future", Unfit, "名册完整起始日期尚未到来", "the register would be complete from a day that is to come"),
    wrong("unit_membership.not_declared", Absent, "该社会组织的名册未声明完整", "the register was not declared complete"),
];

pub(crate) const REQUIRED: Explained =
    wrong("membership.required", Code::InvalidArgument, "必填项为空", "a required field is empty");
pub(crate) const UNKNOWN_VALUE: Explained = wrong(
    "membership.unknown_value",
    Code::InvalidArgument,
    "取值不在规定范围内",
    "the value is none of those that are known",
);
pub(crate) const UNIT_UNKNOWN: Explained = wrong(
    "membership.organization_unknown",
    Code::InvalidArgument,
    "没有这个社会组织，或不在可见范围内",
    "there is no such organization, or it lies outside what the caller may see",
);
pub(crate) const UNIT_AMBIGUOUS: Explained = wrong(
    "membership.organization_ambiguous",
    Code::InvalidArgument,
    "有几个社会组织同名，请改用统一社会信用代码",
    "several organizations bear this name; use the credit code",
);
pub(crate) const PARTY_UNKNOWN: Explained = wrong(
    "membership.party_organization_unknown",
    Code::InvalidArgument,
    "没有这个党组织，或不在可见范围内；流动党员可填写区外党组织名称",
    "there is no such Party organization, or it lies outside what the caller may see; of a floating member any text is taken",
);
pub(crate) const PARTY_AMBIGUOUS: Explained = wrong(
    "membership.party_organization_ambiguous",
    Code::InvalidArgument,
    "有几个党组织同名，请改用党组织代码",
    "several Party organizations bear this name; use the code",
);
pub(crate) const UNREADABLE: Explained = wrong(
    "membership.peer_unreadable",
    Code::Unavailable,
    "组织服务的答复无法理解，可能版本不一致，请稍后重试",
    "the organization service's answer is not understood, perhaps of another version; try again later",
);
pub(crate) const ONE_FILTER: Explained = wrong(
    "membership.one_filter",
    Code::InvalidArgument,
    "单位、党组织、姓名和未纳入管理只能选一项",
    "of organization, Party organization, name and unplaced one at most is asked for",
);
pub(crate) const TOO_MANY: Explained =
    wrong("membership.too_many", Code::InvalidArgument, "一次最多查询1000个", "at most 1,000 are asked for at once");

/// Notes that a field is wrong in this way; `shown` is empty where it is personal.
pub(crate) fn note(invalid: &mut Invalid, field: &str, rule: &Explained, shown: &str) {
    invalid.field(field, rule.code, rule.zh, rule.en, shown);
}
