//! What the district goes by: lines set by hand, parameters, grants, bodies with duties.

use clap::{Args, Subcommand, ValueEnum};
use proto::organization::v1::BodyKind;

/// `lines …`
#[derive(Debug, Subcommand)]
pub(crate) enum Lines {
    /// Say which line an organization is on, whatever the rule says.
    Set {
        /// Id, credit code or exact name.
        organization: String,
        /// Key of a body that leads a line, as `bodies ls` tells.
        line: String,
        /// Why.
        #[arg(long)]
        reason: String,
        /// From this day on; today unless told.
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
    },
    /// Let the rule say it again.
    Clear {
        /// Id, credit code or exact name.
        organization: String,
        /// Why.
        #[arg(long)]
        reason: String,
        /// From this day on; today unless told.
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
    },
}

/// `parameters …`
#[derive(Debug, Subcommand)]
pub(crate) enum Parameters {
    /// The parameters with their values, days and sources.
    Ls,
    /// Give one a value from a day on.
    Set {
        /// Its key, as `parameters ls` tells.
        key: String,
        /// Its value, in JSON; a word may go without quotes.
        value: String,
        /// The rule or decision it comes from.
        #[arg(long)]
        reason: String,
        /// From this day on; from the beginning of time unless told.
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
    },
}

/// `grants …`
#[derive(Debug, Subcommand)]
pub(crate) enum Grants {
    /// Who may do what, also those whose time is over.
    Ls,
    /// Let somebody act in a role.
    Add {
        /// Who: issuer/subject.
        holder: String,
        /// Key of a role, such as `street_staff`.
        role: String,
        /// Where: all, division:440309001, industry:charity, organization:org_01j….
        #[arg(long)]
        scope: String,
        /// From this day on; today unless told.
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        /// Up to this day, exclusive; open unless told.
        #[arg(long, value_name = "DATE")]
        to: Option<String>,
    },
    /// Let them no more.
    End {
        /// Id of the grant, as `grants ls` tells.
        grant: String,
        /// Why.
        #[arg(long)]
        reason: String,
        /// On this day; today unless told.
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
    },
}

/// `bodies …`
#[derive(Debug, Subcommand)]
pub(crate) enum Bodies {
    /// The bodies with their lines and duties, each from a day on.
    Ls,
    /// Record one from a day on; what is not told stays as it was recorded last.
    Record(Box<Body>),
}

/// `bodies record`
#[derive(Debug, Args)]
pub(crate) struct Body {
    /// Its key, such as `industry-charity`.
    pub(crate) key: String,
    /// What it is called.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// What it is.
    #[arg(long, value_enum)]
    pub(crate) kind: Option<BodyKindName>,
    /// Code of its street.
    #[arg(long, value_name = "CODE")]
    pub(crate) street: Option<String>,
    /// Key of its industry.
    #[arg(long, value_name = "KEY")]
    pub(crate) industry: Option<String>,
    /// Id of its Party organization; without: the one of its name.
    #[arg(long, value_name = "ID")]
    pub(crate) party_organization: Option<String>,
    /// From this day on; from the beginning of time unless told.
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,
    /// Up to this day, exclusive; open unless told.
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<String>,
    /// A duty it leads; several may be given.
    #[arg(long = "leads", value_name = "DUTY")]
    pub(crate) leads: Vec<String>,
    /// A duty it supports; several may be given.
    #[arg(long = "supports", value_name = "DUTY")]
    pub(crate) supports: Vec<String>,
    /// Its place in lists.
    #[arg(long, value_name = "N")]
    pub(crate) rank: Option<u32>,
}

/// Kinds of bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BodyKindName {
    /// 区两新组织党工委.
    DistrictWorkingCommittee,
    /// 区社会组织党委.
    DistrictCommittee,
    /// 街道两新组织党工委.
    StreetWorkingCommittee,
    /// 街道社会组织促进会党组织.
    PromotionAssociation,
    /// 业务主管单位党组织.
    SupervisingUnit,
    /// 行业党组织.
    Industry,
}

impl From<BodyKindName> for BodyKind {
    fn from(kind: BodyKindName) -> Self {
        match kind {
            BodyKindName::DistrictWorkingCommittee => BodyKind::DistrictWorkingCommittee,
            BodyKindName::DistrictCommittee => BodyKind::DistrictCommittee,
            BodyKindName::StreetWorkingCommittee => BodyKind::StreetWorkingCommittee,
            BodyKindName::PromotionAssociation => BodyKind::PromotionAssociation,
            BodyKindName::SupervisingUnit => BodyKind::SupervisingUnit,
            BodyKindName::Industry => BodyKind::Industry,
        }
    }
}
