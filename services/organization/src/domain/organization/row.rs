//! What a ledger tells of an organization, and the groups of facts that change together.

use serde::{Deserialize, Serialize};
use vocabulary::{ContactId, CreditCode, Day, Division, Industry, Location, Name, Note, OrganizationId};

use super::contact::Named;

/// A ledger's row. `None`: the row does not say, and nothing changes.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the ledger's columns")]
pub struct Row {
    pub code: CreditCode,
    pub name: Name,
    pub kind: Kind,
    pub street: Division,
    pub community: Option<Division>,
    pub industry: Option<Industry>,
    pub class: Option<Name>,
    pub address: Option<Note>,
    pub location: Option<Location>,
    pub registered_on: Option<Day>,
    pub registration_authority: Option<Name>,
    pub supervising_unit: Option<Name>,
    pub employees: Option<u32>,
    pub full: Option<u32>,
    pub probationary: Option<u32>,
    pub floating: Option<u32>,
    pub applicants: Option<u32>,
    pub reason: Option<Reason>,
    pub commitment: Option<bool>,
    pub survey_form: Option<bool>,
    pub charter: Option<bool>,
    pub contact: Named,
    pub status: Option<Status>,
    pub status_on: Option<Day>,
    /// 统计日期: the day the row's values hold from.
    pub counted_on: Option<Day>,
}

/// A row, and what is needed to take it down.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What the ledger says.
    pub row: Row,
    /// The day changes hold from where the row names none.
    pub as_of: Day,
    /// What is recorded was wrong from the start.
    pub correct: bool,
    /// The id of the organization, on record already or new.
    pub id: OrganizationId,
    /// The key of a contact person who was not named before.
    pub contact: ContactId,
    /// How often this unit's life was touched when it was looked up: who ends it says so ([`super::LIFE`]).
    pub life: i64,
}

impl Record {
    /// Whether the row tells the organization's end.
    pub fn ends(&self) -> bool {
        self.row.status.is_some_and(Status::ends)
    }
}

/// Kinds of social organizations; the last three are there for statistics only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "named in DOMAIN's glossary")]
pub enum Kind {
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
pub struct Classification {
    /// Association, service agency, foundation, ….
    pub kind: Kind,
    /// Its industry line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub industry: Option<Industry>,
    /// As written; not the same thing as the industry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Name>,
}

/// Where it lies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Address {
    /// The street, by which it is announced and permitted.
    pub street: Division,
    /// Within that street.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<Division>,
    /// As written on letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Note>,
    /// On the map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

impl Address {
    /// The smallest division known.
    pub fn division(&self) -> Division {
        self.community.unwrap_or(self.street)
    }
}

/// Who registers and who supervises it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Supervision {
    /// 登记管理机关
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<Name>,
    /// 业务主管单位
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Name>,
}

/// The counts it reports; they exclude each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Survey {
    /// `None`: unknown, which is not 0.
    pub full: Option<u32>,
    /// 预备党员
    pub probationary: u32,
    /// Works here, relationship elsewhere.
    pub floating: u32,
    /// 入党申请人
    pub applicants: u32,
}

/// Why it has no Party organization, in its own words' category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "named in DOMAIN §12")]
pub enum Reason {
    NoMembers,
    OwnerUnwilling,
    NoGuidance,
    Other,
}

/// Which papers of registration are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Papers {
    /// 承诺书
    pub commitment: bool,
    /// 党员情况调查表
    pub survey_form: bool,
    /// 党建入章
    pub charter: bool,
}

/// Whether it works. The last two end its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
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
#[allow(missing_docs, reason = "named in DOMAIN §2")]
pub enum Cause {
    NoOperation,
    LongInactive,
    Zombie,
    OrderedToStop,
}

impl Status {
    /// Whether its life is over.
    pub fn ends(self) -> bool {
        matches!(self, Status::Deregistered | Status::Revoked { .. })
    }

    /// Whether a ledger that says `self` tells nothing new of what is `recorded`; a cause left empty is none.
    pub fn agrees_with(self, recorded: Status) -> bool {
        self == recorded || matches!((self, recorded), (Status::Dormant { cause: None }, Status::Dormant { .. }))
    }
}
