//! The register of Party members.

use clap::{Args, Subcommand};

/// `members …`
#[derive(Debug, Subcommand)]
pub(crate) enum Members {
    /// List them, names and numbers masked.
    Ls {
        /// Who of them; all whom you may see unless told.
        #[command(flatten)]
        which: Which,
        /// Also those whose membership has ended.
        #[arg(long)]
        ended: bool,
        /// At most this many; all unless told.
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
        /// Why you look; goes on record.
        #[arg(long, value_name = "TEXT")]
        purpose: String,
    },
    /// One of them.
    Show {
        /// Id or identity number.
        key: String,
        /// Nothing masked.
        #[arg(long)]
        clear: bool,
        /// Why you look; goes on record.
        #[arg(long, value_name = "TEXT")]
        purpose: String,
    },
    /// What happened to one of them.
    History {
        /// Id or identity number.
        key: String,
        /// Why you look; goes on record.
        #[arg(long, value_name = "TEXT")]
        purpose: String,
    },
    /// Say that an organization's register is complete: it counts instead of the survey.
    DeclareComplete {
        /// Id, credit code or exact name.
        organization: String,
        /// From this day on.
        #[arg(long, value_name = "DATE")]
        from: String,
    },
    /// Erase somebody's data for ever; the counts stay.
    Erase {
        /// Id or identity number.
        key: String,
        /// Why.
        #[arg(long)]
        reason: String,
        /// Do it; it cannot be taken back.
        #[arg(long)]
        yes: bool,
    },
}

/// One of these at most.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct Which {
    /// Who works in this organization: id, credit code or exact name.
    #[arg(long, value_name = "ORGANIZATION")]
    pub(crate) organization: Option<String>,
    /// Whose relationship this Party organization holds, or whom it manages: id, code or exact name.
    #[arg(long, value_name = "PARTY_ORGANIZATION")]
    pub(crate) party_organization: Option<String>,
    /// Who has exactly this name.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Who has no managing Party organization.
    #[arg(long)]
    pub(crate) unplaced: bool,
}
