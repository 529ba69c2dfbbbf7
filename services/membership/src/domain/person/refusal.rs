//! Why the register is not changed, in both languages. Nothing personal is told.

use kernel::{Day, Nature};

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("nobody is on record there")]
    NotRecorded,
    #[error("this person was recorded in error")]
    Retracted,
    #[error("they would have joined the Party on {joined_on}, before they were born")]
    JoinedBeforeBirth { joined_on: Day },
    #[error("they would have joined the Party on {joined_on}, which is to come")]
    JoinedInTheFuture { joined_on: Day },
    #[error("they joined the Party on {joined_on} and cannot be confirmed on {confirmed_on}")]
    ConfirmedBeforeJoining { joined_on: Day, confirmed_on: Day },
    #[error("they joined the Party on {on_record} by what is on record; another day is a correction")]
    JoinedOnAnotherDay { on_record: Day },
    #[error("they were confirmed on {on_record} by what is on record; another day is a correction")]
    ConfirmedOnAnotherDay { on_record: Day },
    #[error("they are a full member already")]
    FullAlready,
    #[error("their membership ended on {on}")]
    MembershipEnded { on: Day },
    #[error("they are in the register from {from}; this would be from {day}")]
    BeforeEnrolment { from: Day, day: Day },
    #[error("the organization has ended")]
    OrganizationEnded,
    #[error("the organization is on record from {on_record_from}; this would be from {day}")]
    BeforeOrganization { on_record_from: Day, day: Day },
    #[error("the Party organization is dissolved")]
    PartyOrganizationDissolved,
    #[error("the Party organization was founded on {founded_on}; this would be from {day}")]
    BeforePartyOrganization { founded_on: Day, day: Day },
    #[error("they have been floating since {since}, in another organization; that ends first")]
    FloatsElsewhere { since: Day },
    #[error("they are not floating on that day")]
    NotFloating,
    #[error("only a probationary member's probation is cancelled")]
    NotProbationary,
}

#[rustfmt::skip]
impl kernel::Refusal for Refusal {
    fn tell(&self) -> (&'static str, Nature, String) {
        use Nature::{Absent, Present, Unfit};
        match self {
            Self::NotRecorded => ("person.not_recorded", Absent, "名册中没有此人".to_owned()),
            Self::Retracted => ("person.retracted", Absent, "此人的记录系误录，已撤回".to_owned()),
            Self::JoinedBeforeBirth { joined_on } => ("person.joined_before_birth", Unfit, format!("入党日期{joined_on}早于出生日期")),
            Self::JoinedInTheFuture { joined_on } => ("person.joined_in_the_future", Unfit, format!("入党日期{joined_on}尚未到来")),
            Self::ConfirmedBeforeJoining { joined_on, confirmed_on } => ("person.confirmed_before_joining", Unfit, format!("转正日期{confirmed_on}早于入党日期{joined_on}")),
            Self::JoinedOnAnotherDay { on_record } => ("person.joined_on_another_day", Unfit, format!("在册入党日期为{on_record}，改为另一日属于更正")),
            Self::ConfirmedOnAnotherDay { on_record } => ("person.confirmed_on_another_day", Unfit, format!("在册转正日期为{on_record}，改为另一日属于更正")),
            Self::FullAlready => ("person.full_already", Present, "此人已是正式党员".to_owned()),
            Self::MembershipEnded { on } => ("person.membership_ended", Unfit, format!("此人的党籍已于{on}终止")),
            Self::BeforeEnrolment { from, day } => ("person.before_enrolment", Unfit, format!("此人自{from}起在册，{day}更早")),
            Self::OrganizationEnded => ("person.organization_ended", Unfit, "该社会组织已终止".to_owned()),
            Self::BeforeOrganization { on_record_from, day } => ("person.before_organization", Unfit, format!("该社会组织自{on_record_from}起在册，{day}更早")),
            Self::PartyOrganizationDissolved => ("person.party_organization_dissolved", Unfit, "该党组织已撤销".to_owned()),
            Self::BeforePartyOrganization { founded_on, day } => ("person.before_party_organization", Unfit, format!("该党组织成立于{founded_on}，{day}更早")),
            Self::FloatsElsewhere { since } => ("person.floats_elsewhere", Present, format!("此人自{since}起在另一社会组织流动，须先结束")),
            Self::NotFloating => ("person.not_floating", Unfit, "此人在该日不是流动党员".to_owned()),
            Self::NotProbationary => ("person.not_probationary", Unfit, "只有预备党员可以取消预备党员资格".to_owned()),
        }
    }
}
