//! Why a post is not given or ended, in both languages.

use kernel::{Day, Nature};
use vocabulary::Name;

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("nobody is on record there")]
    NotRecorded,
    #[error("the personal data of this person were erased; nothing new is recorded of them")]
    Erased,
    #[error("the organization `{organization}` has ended")]
    OrganizationEnded { organization: Name },
    #[error("the organization `{organization}` is on record from {on_record_from}, the post would begin on {from}")]
    BeforeOrganization { organization: Name, from: Day, on_record_from: Day },
    #[error("this person holds the post at `{organization}` since {since}")]
    AlreadyHeld { organization: Name, since: Day },
    #[error("this person holds the post at `{organization}` from {from} until {until}; the terms would overlap")]
    Overlaps { organization: Name, from: Day, until: Day },
    #[error("this instructor guides {most} organizations on {on}; `{organization}` would be one too many")]
    TooMany { organization: Name, most: u32, on: Day },
    #[error("this person holds no such post")]
    NoSuchPost,
    #[error("the post ended on {until}")]
    AlreadyEnded { until: Day },
    #[error("the post began on {from}; it cannot end before")]
    BeforeItBegan { from: Day },
    #[error("the post would begin on {from} and end on {until}")]
    EndsBeforeItBegins { from: Day, until: Day },
    #[error("the contact on {on} is yet to come")]
    ContactToCome { on: Day },
    #[error("no such contact is on record")]
    NoSuchContact,
}

#[rustfmt::skip]
impl kernel::Refusal for Refusal {
    fn tell(&self) -> (&'static str, Nature, String) {
        use Nature::{Absent, Present, Unfit};
        match self {
            Self::NotRecorded => ("post_holder.not_recorded", Absent, "没有此人的记录".to_owned()),
            Self::Erased => ("post_holder.erased", Unfit, "此人的个人数据已清除，不再记录新的内容".to_owned()),
            Self::OrganizationEnded { organization } => ("post_holder.organization_ended", Unfit, format!("社会组织“{organization}”已终止")),
            Self::BeforeOrganization { organization, from, on_record_from } => ("post_holder.before_organization", Unfit, format!("任职起始日期{from}早于社会组织“{organization}”的起始日期{on_record_from}")),
            Self::AlreadyHeld { organization, since } => ("post_holder.already_held", Present, format!("此人自{since}起已在“{organization}”任此职")),
            Self::Overlaps { organization, from, until } => ("post_holder.overlaps", Unfit, format!("此人自{from}至{until}在“{organization}”任此职，时间重叠")),
            Self::TooMany { organization, most, on } => ("post_holder.load_exceeded", Unfit, format!("此指导员在{on}已联系{most}家，不能再联系“{organization}”")),
            Self::NoSuchPost => ("post_holder.no_such_post", Absent, "此人没有该任职".to_owned()),
            Self::AlreadyEnded { until } => ("post_holder.already_ended", Unfit, format!("该任职已于{until}结束")),
            Self::BeforeItBegan { from } => ("post_holder.before_it_began", Unfit, format!("该任职自{from}起，不能更早结束")),
            Self::EndsBeforeItBegins { from, until } => ("post_holder.ends_before_it_begins", Unfit, format!("起始日期{from}不早于终止日期{until}")),
            Self::ContactToCome { on } => ("post_holder.contact_to_come", Unfit, format!("联系日期{on}尚未到来")),
            Self::NoSuchContact => ("post_holder.no_such_contact", Absent, "没有这次联系的记录".to_owned()),
        }
    }
}
