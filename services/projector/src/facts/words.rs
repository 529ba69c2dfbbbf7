//! The words of the field that rows hold, with their keys and Chinese labels.

use kernel::Unfit;
use proto::{assignment::v1 as assignment, organization::v1 as organization};
use serde::{Deserialize, Serialize};

/// A closed list of words: a stable key, and a label as ledgers write it.
pub(crate) trait Word: Copy + PartialEq + Sized + 'static {
    /// All of them, in the order of tables.
    const ALL: &'static [Self];

    /// Key and label.
    fn told(self) -> (&'static str, &'static str);

    /// The stable key.
    fn key(self) -> &'static str {
        self.told().0
    }

    /// The word with this key or label.
    fn find(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.told().0 == text || word.told().1 == text)
    }
}

/// Kind of a social organization.
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

impl Word for Kind {
    const ALL: &'static [Self] = &[
        Self::Association,
        Self::ServiceAgency,
        Self::Foundation,
        Self::Other,
        Self::LawFirm,
        Self::AccountingFirm,
        Self::TaxFirm,
    ];

    fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Association => ("association", "社会团体"),
            Self::ServiceAgency => ("service_agency", "民办非企业单位"),
            Self::Foundation => ("foundation", "基金会"),
            Self::Other => ("other", "其他"),
            Self::LawFirm => ("law_firm", "律师事务所"),
            Self::AccountingFirm => ("accounting_firm", "会计师事务所"),
            Self::TaxFirm => ("tax_firm", "税务师事务所"),
        }
    }
}

impl TryFrom<organization::OrganizationKind> for Kind {
    type Error = Unfit;

    fn try_from(kind: organization::OrganizationKind) -> Result<Self, Unfit> {
        use organization::OrganizationKind as Said;
        Ok(match kind {
            Said::Unspecified => return Err(Unfit("the kind of the organization is not said".to_owned())),
            Said::Association => Self::Association,
            Said::ServiceAgency => Self::ServiceAgency,
            Said::Foundation => Self::Foundation,
            Said::Other => Self::Other,
            Said::LawFirm => Self::LawFirm,
            Said::AccountingFirm => Self::AccountingFirm,
            Said::TaxFirm => Self::TaxFirm,
        })
    }
}

/// State of a social organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Operating,
    Dormant,
    Deregistered,
    Revoked,
}

impl Word for Status {
    const ALL: &'static [Self] = &[Self::Operating, Self::Dormant, Self::Deregistered, Self::Revoked];

    fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Operating => ("operating", "正常"),
            Self::Dormant => ("dormant", "停止活动"),
            Self::Deregistered => ("deregistered", "注销"),
            Self::Revoked => ("revoked", "撤销"),
        }
    }
}

impl TryFrom<organization::OrganizationStatus> for Status {
    type Error = Unfit;

    fn try_from(status: organization::OrganizationStatus) -> Result<Self, Unfit> {
        use organization::OrganizationStatus as Said;
        Ok(match status {
            Said::Unspecified => return Err(Unfit("the status of the organization is not said".to_owned())),
            Said::Operating => Self::Operating,
            Said::Dormant => Self::Dormant,
            Said::Deregistered => Self::Deregistered,
            Said::Revoked => Self::Revoked,
        })
    }
}

/// Kind of a Party organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PartyKind {
    Committee,
    GeneralBranch,
    Branch,
    JointBranch,
    TemporaryCommittee,
    TemporaryGeneralBranch,
    TemporaryBranch,
    TemporaryJointBranch,
    FloatingBranch,
    JointFloatingBranch,
    WorkingCommittee,
}

impl Word for PartyKind {
    const ALL: &'static [Self] = &[
        Self::Committee,
        Self::GeneralBranch,
        Self::Branch,
        Self::JointBranch,
        Self::TemporaryCommittee,
        Self::TemporaryGeneralBranch,
        Self::TemporaryBranch,
        Self::TemporaryJointBranch,
        Self::FloatingBranch,
        Self::JointFloatingBranch,
        Self::WorkingCommittee,
    ];

    fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Committee => ("committee", "党委"),
            Self::GeneralBranch => ("general_branch", "党总支"),
            Self::Branch => ("branch", "党支部"),
            Self::JointBranch => ("joint_branch", "联合党支部"),
            Self::TemporaryCommittee => ("temporary_committee", "临时党委"),
            Self::TemporaryGeneralBranch => ("temporary_general_branch", "临时党总支"),
            Self::TemporaryBranch => ("temporary_branch", "临时党支部"),
            Self::TemporaryJointBranch => ("temporary_joint_branch", "临时联合党支部"),
            Self::FloatingBranch => ("floating_branch", "流动党员党支部"),
            Self::JointFloatingBranch => ("joint_floating_branch", "流动党员联合党支部"),
            Self::WorkingCommittee => ("working_committee", "党工委"),
        }
    }
}

impl PartyKind {
    /// How a unit that has it is covered; a working committee covers nobody.
    pub(crate) fn relation(self) -> Option<Relation> {
        match self {
            Self::Committee | Self::GeneralBranch | Self::Branch => Some(Relation::Own),
            Self::TemporaryCommittee | Self::TemporaryGeneralBranch | Self::TemporaryBranch => Some(Relation::Own),
            Self::JointBranch | Self::TemporaryJointBranch => Some(Relation::Joint),
            Self::FloatingBranch => Some(Relation::Floating),
            Self::JointFloatingBranch => Some(Relation::JointFloating),
            Self::WorkingCommittee => None,
        }
    }

    /// One of the formal forms, 611 to 632.
    pub(crate) fn formal(self) -> bool {
        matches!(self, Self::Committee | Self::GeneralBranch | Self::Branch | Self::JointBranch)
    }

    /// One of the temporary forms, 911 to 932.
    pub(crate) fn temporary(self) -> bool {
        !self.formal() && self != Self::WorkingCommittee
    }

    /// Its number in the national list; a working committee has none.
    pub(crate) fn category(self) -> &'static str {
        match self {
            Self::Committee => "611",
            Self::GeneralBranch => "621",
            Self::Branch => "631",
            Self::JointBranch => "632",
            Self::TemporaryCommittee => "911",
            Self::TemporaryGeneralBranch => "921",
            Self::TemporaryBranch | Self::FloatingBranch => "931",
            Self::TemporaryJointBranch | Self::JointFloatingBranch => "932",
            Self::WorkingCommittee => "",
        }
    }
}

impl TryFrom<organization::PartyOrganizationKind> for PartyKind {
    type Error = Unfit;

    fn try_from(kind: organization::PartyOrganizationKind) -> Result<Self, Unfit> {
        use organization::PartyOrganizationKind as Said;
        Ok(match kind {
            Said::Unspecified => return Err(Unfit("the kind of the Party organization is not said".to_owned())),
            Said::Committee => Self::Committee,
            Said::GeneralBranch => Self::GeneralBranch,
            Said::Branch => Self::Branch,
            Said::JointBranch => Self::JointBranch,
            Said::TemporaryCommittee => Self::TemporaryCommittee,
            Said::TemporaryGeneralBranch => Self::TemporaryGeneralBranch,
            Said::TemporaryBranch => Self::TemporaryBranch,
            Said::TemporaryJointBranch => Self::TemporaryJointBranch,
            Said::FloatingBranch => Self::FloatingBranch,
            Said::JointFloatingBranch => Self::JointFloatingBranch,
            Said::WorkingCommittee => Self::WorkingCommittee,
        })
    }
}

/// How a Party organization covers a unit, in the order a unit with several is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Relation {
    Own,
    Floating,
    Joint,
    JointFloating,
    Affiliated,
}

impl Word for Relation {
    const ALL: &'static [Self] = &[Self::Own, Self::Floating, Self::Joint, Self::JointFloating, Self::Affiliated];

    fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Own => ("own", "单独"),
            Self::Floating => ("floating", "流动"),
            Self::Joint => ("joint", "联合"),
            Self::JointFloating => ("joint_floating", "流动联合"),
            Self::Affiliated => ("affiliated", "纳入管理"),
        }
    }
}

/// Kind of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PostKind {
    FullTimeWorker,
    Instructor,
    Liaison,
}

impl Word for PostKind {
    const ALL: &'static [Self] = &[Self::FullTimeWorker, Self::Instructor, Self::Liaison];

    fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::FullTimeWorker => ("full_time_worker", "专职党务工作者"),
            Self::Instructor => ("instructor", "指导员"),
            Self::Liaison => ("liaison", "联络员"),
        }
    }
}

impl TryFrom<assignment::PostKind> for PostKind {
    type Error = Unfit;

    fn try_from(kind: assignment::PostKind) -> Result<Self, Unfit> {
        match kind {
            assignment::PostKind::Unspecified => Err(Unfit("the kind of the post is not said".to_owned())),
            assignment::PostKind::Liaison => Ok(Self::Liaison),
            assignment::PostKind::Instructor => Ok(Self::Instructor),
            assignment::PostKind::FullTimeWorker => Ok(Self::FullTimeWorker),
        }
    }
}
