//! Every code this service says, for `baohe explain`.

use runtime::Explained;
use tonic::Code::{self, AlreadyExists as Present, FailedPrecondition as Unfit, NotFound as Absent};

use crate::requests::codes::{
    CONTACT_KIND_UNKNOWN, KIND_UNKNOWN, NAMED_TWICE, NO_ORGANIZATION, TOO_MANY_ORGANIZATIONS, UNIT_ABSENT,
    UNIT_AMBIGUOUS, UNIT_UNREADABLE,
};

const fn refusal(code: &'static str, status: Code, zh: &'static str, en: &'static str) -> Explained {
    Explained { code, status, zh, en }
}

/// Those of requests, then those of claims and refusals.
#[rustfmt::skip]
pub(crate) const CODES: &[Explained] = &[
    UNIT_ABSENT, UNIT_AMBIGUOUS, UNIT_UNREADABLE, NAMED_TWICE, NO_ORGANIZATION, TOO_MANY_ORGANIZATIONS, KIND_UNKNOWN, CONTACT_KIND_UNKNOWN,
    refusal("assignment.person", Present, "此人已有记录", "this person is on record already"),
    refusal("assignment.liaison", Present, "该社会组织同期已有联络员", "the organization has a liaison at that time"),
    refusal("assignment.instructor", Present, "该社会组织同期已有指导员", "the organization has an instructor at that time"),
    refusal("post_holder.not_recorded", Absent, "没有此人的记录", "nobody is on record there"),
    refusal("post_holder.erased", Unfit, "此人的个人数据已清除，不再记录新的内容", "the personal data of this person were erased; nothing new is recorded of them"),
    refusal("post_holder.organization_ended", Unfit, "该社会组织已终止，不能再任职", "the organization has ended; nobody begins a post there"),
    refusal("post_holder.before_organization", Unfit, "任职起始日期早于该社会组织的起始日期", "the post would begin before the organization is on record"),
    refusal("post_holder.already_held", Present, "此人已在该社会组织任此职", "this person holds the post at the organization already"),
    refusal("post_holder.overlaps", Unfit, "与此人在该社会组织的另一任期重叠", "it overlaps another term of this person there"),
    refusal("post_holder.load_exceeded", Unfit, "指导员联系的社会组织超过上限；确有需要的，先由区级批准并说明理由", "the instructor would guide more organizations than the parameter says; where that is needed it is approved first, with a reason"),
    refusal("post_holder.no_such_post", Absent, "此人没有该任职", "this person holds no such post"),
    refusal("post_holder.already_ended", Unfit, "该任职已于另一日结束；原记录有误的，以更正方式录入", "the post ended on another day; where that is wrong, correct it"),
    refusal("post_holder.before_it_began", Unfit, "任职不能早于起始日期结束", "a post cannot end before it began"),
    refusal("post_holder.ends_before_it_begins", Unfit, "终止日期须晚于起始日期", "a post ends after it begins"),
    refusal("post_holder.second_liaison", Unfit, "该社会组织同期已有联络员：本行被拒绝", "the organization has a liaison at that time: the row is rejected"),
    refusal("post_holder.second_instructor", Unfit, "该社会组织同期已有指导员：本行被拒绝", "the organization has an instructor at that time: the row is rejected"),
    refusal("post_holder.overlap_in_the_past", Code::Ok, "该社会组织过去有一段时间同时有两名联络员或两名指导员：已录入，请核对起止日期", "in the past the organization had two liaisons or two instructors at the same time: taken down, check the days"),
    refusal("post_holder.shared_instructor", Code::Ok, "较大的社会组织应有自己的指导员（一对一），现与其他单位共用：已录入，请核对", "a large organization has an instructor of its own, and shares this one: taken down, please check"),
    refusal("post_holder.no_party_organization", Code::Ok, "专职党务工作者派往没有党组织的社会组织：已录入，请核对", "a full-time worker at an organization without Party organization: taken down, please check"),
    refusal("post_holder.contact_outside_term", Code::Ok, "联系日期不在此人任职期间：已录入，不作为有效覆盖的依据", "a contact outside its holder's terms: taken down, no evidence"),
    refusal("post_holder.contact_to_come", Unfit, "联系日期尚未到来", "a contact is recorded once it has been made"),
    refusal("post_holder.no_such_contact", Absent, "没有这次联系的记录", "no such contact is on record"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Codes are told in one match; whoever adds one there finds it missing here.
    #[test]
    fn every_refusal_and_claim_is_explained() {
        let explained: BTreeSet<_> = CODES.iter().map(|explained| explained.code).collect();
        assert_eq!(explained.len(), CODES.len(), "one is explained twice");
        let told = include_str!("domain/post_holder/refusal.rs");
        let claims = include_str!("domain/post_holder/mod.rs");
        let claims = claims.lines().filter(|line| line.contains("const") && line.contains("&str"));
        let claims = claims.flat_map(|line| line.split('"')).filter(|text| text.starts_with("assignment."));
        let told = told.split('"').filter(|text| text.starts_with("post_holder."));
        let missing: Vec<_> = told.chain(claims).filter(|code| !explained.contains(code)).collect();
        assert!(missing.is_empty(), "not explained: {missing:?}");
    }
}
