//! What a ledger tells of an organization, and the groups of facts that change together.

use serde::{Deserialize, Serialize};
use vocabulary::{ContactId, CreditCode, Day, Division, Industry, Location, Name, Note, OrganizationId};

use super::contact::Named;

/// A ledger's row. `None`: the row does not say, and nothing changes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) code: CreditCode,
    pub(crate) name: Name,
    pub(crate) kind: Kind,
    pub(crate) street: Division,
    pub(crate) community: Option<Division>,
    pub(crate) industry: Option<Industry>,
    pub(crate) class: Option<Name>,
    pub(crate) address: Option<Note>,
    pub(crate) location: Option<Location>,
    pub(crate) registered_on: Option<Day>,
    pub(crate) registration_authority: Option<Name>,
    pub(crate) supervising_unit: Option<Name>,
    pub(crate) employees: Option<u32>,
    pub(crate) full: Option<u32>,
    pub(crate) probationary: Option<u32>,
    pub(crate) floating: Option<u32>,
    pub(crate) applicants: Option<u32>,
    pub(crate) reason: Option<Reason>,
    pub(crate) commitment: Option<bool>,
    pub(crate) survey_form: Option<bool>,
    pub(crate) charter: Option<bool>,
    pub(crate) contact: Named,
    pub(crate) status: Option<Status>,
    pub(crate) status_on: Option<Day>,
    /// 统计日期: the day the row's values hold from.
    pub(crate) counted_on: Option<Day>,
}

/// A row, and what is needed to take it down.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record {
    /// What the ledger says.
    pub(crate) row: Row,
    /// The day changes hold from where the row names none.
    pub(crate) as_of: Day,
    /// What is recorded was wrong from the start.
    pub(crate) correct: bool,
    /// The id of the organization, on record already or new.
    pub(crate) id: OrganizationId,
    /// Why a code whose check characters fail is taken; who says so is in the envelope.
    pub(crate) vouched: Option<Note>,
    /// The key of a contact person who was not named before.
    pub(crate) contact: ContactId,
    /// How often this unit's life was touched when it was looked up: who ends it says so ([`super::LIFE`]).
    pub(crate) life: i64,
}

impl Record {
    /// Whether the row tells the organization's end.
    pub(crate) fn ends(&self) -> bool {
        self.row.status.is_some_and(Status::ends)
    }
}

/// Kinds of social organizations; the last three are there for statistics only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Association,
    ServiceAgency,
    Foundation,
    Other,
    LawFirm,
    AccountingFirm,
    TaxFirm,
}

/// Kind, industry and civil-affairs class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Classification {
    /// Association, service agency, foundation, ….
    pub(crate) kind: Kind,
    /// Its industry line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) industry: Option<Industry>,
    /// As written; not the same thing as the industry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) class: Option<Name>,
}

/// Where it lies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Address {
    /// The street, by which it is announced and permitted.
    pub(crate) street: Division,
    /// Within that street.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) community: Option<Division>,
    /// As written on letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<Note>,
    /// On the map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) location: Option<Location>,
}

impl Address {
    /// The smallest division known.
    pub(crate) fn division(&self) -> Division {
        self.community.unwrap_or(self.street)
    }
}

/// Who registers and who supervises it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Supervision {
    /// 登记管理机关
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) authority: Option<Name>,
    /// 业务主管单位
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unit: Option<Name>,
}

/// The counts it reports; they exclude each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Survey {
    /// `None`: unknown, which is not 0.
    pub(crate) full: Option<u32>,
    /// 预备党员
    pub(crate) probationary: u32,
    /// Works here, relationship elsewhere.
    pub(crate) floating: u32,
    /// 入党申请人
    pub(crate) applicants: u32,
}

/// Why it has no Party organization, in its own words' category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reason {
    NoMembers,
    OwnerUnwilling,
    NoGuidance,
    Other,
}

/// Which papers of registration are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Papers {
    /// 承诺书
    pub(crate) commitment: bool,
    /// 党员情况调查表
    pub(crate) survey_form: bool,
    /// 党建入章
    pub(crate) charter: bool,
}

/// Whether it works. The last two end its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// 正常
    Operating,
    /// 停止活动
    Dormant {
        /// `None`: not said.
        cause: Option<Cause>,
    },
    /// 注销
    Deregistered,
    /// 撤销
    Revoked {
        /// 吊销: its certificate was taken.
        certificate: bool,
    },
}

/// Causes of being dormant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cause {
    NoOperation,
    LongInactive,
    Zombie,
    OrderedToStop,
}

impl Status {
    /// Whether its life is over.
    pub(crate) fn ends(self) -> bool {
        matches!(self, Status::Deregistered | Status::Revoked { .. })
    }

    /// Whether a ledger that says `self` tells nothing new of what is `recorded`; a cause left empty is none.
    pub(crate) fn agrees_with(self, recorded: Status) -> bool {
        self == recorded || matches!((self, recorded), (Status::Dormant { cause: None }, Status::Dormant { .. }))
    }
}
