//! Why a post is not given or ended, in both languages.

use kernel::{Day, Nature};

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("nobody is on record there")]
    NotRecorded,
    #[error("this person is on record already")]
    AlreadyRecorded,
    #[error("the organization has ended")]
    OrganizationEnded,
    #[error("the organization is on record from {on_record_from}, the post would begin on {from}")]
    BeforeOrganization { from: Day, on_record_from: Day },
    #[error("this person has been the organization's liaison since {since}")]
    AlreadyLiaison { since: Day },
    #[error("this person is the organization's liaison until {until}")]
    Overlaps { until: Day },
    #[error("this person holds no such post")]
    NoSuchPost,
    #[error("the post ended on {until}")]
    AlreadyEnded { until: Day },
    #[error("the post began on {from} and cannot end before")]
    BeforeItBegan { from: Day },
}

#[rustfmt::skip]
impl kernel::Refusal for Refusal {
    fn tell(&self) -> (&'static str, Nature, String) {
        use Nature::{Absent, Present, Unfit};
        match self {
            Self::NotRecorded => ("post_holder.not_recorded", Absent, "没有此人的记录".to_owned()),
            Self::AlreadyRecorded => ("post_holder.already_recorded", Present, "此人已有记录".to_owned()),
            Self::OrganizationEnded => ("post_holder.organization_ended", Unfit, "该社会组织已终止".to_owned()),
            Self::BeforeOrganization { from, on_record_from } => ("post_holder.before_organization", Unfit, format!("任职起始日期{from}早于该社会组织的起始日期{on_record_from}")),
            Self::AlreadyLiaison { since } => ("post_holder.already_liaison", Present, format!("此人自{since}起已是该社会组织的联络员")),
            Self::Overlaps { until } => ("post_holder.overlaps", Unfit, format!("此人在该社会组织任联络员至{until}，时间重叠")),
            Self::NoSuchPost => ("post_holder.no_such_post", Absent, "此人没有该任职".to_owned()),
            Self::AlreadyEnded { until } => ("post_holder.already_ended", Unfit, format!("该任职已于{until}结束")),
            Self::BeforeItBegan { from } => ("post_holder.before_it_began", Unfit, format!("该任职自{from}起，不能更早结束")),
        }
    }
}
