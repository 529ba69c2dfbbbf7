//! What can be taken out, complete.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Which;

/// `export …`
#[derive(Debug, Subcommand)]
pub(crate) enum Export {
    /// Social organizations, as on a day.
    Organizations(ExportList),
    /// Party organizations, as on a day.
    PartyOrganizations(ExportList),
    /// Posts held on a day, by ids.
    Posts(ExportList),
    /// The register of members, names and numbers masked.
    Members {
        /// Who of them; all whom you may see unless told.
        #[command(flatten)]
        which: Which,
        /// Also those whose membership has ended.
        #[arg(long)]
        ended: bool,
        /// Why you take them out; goes on record.
        #[arg(long, value_name = "TEXT")]
        purpose: String,
        /// Where to; stdout unless told.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// What is open, the most urgent first.
    Worklist {
        /// Only units where K is V, by key or label; several may be given.
        #[arg(long = "where", value_name = "K=V")]
        conditions: Vec<String>,
        /// Only this reason, such as due_unbuilt or no_work_coverage; several may be given.
        #[arg(long = "reason", value_name = "REASON")]
        reasons: Vec<String>,
        /// On this day, as known now; today unless told.
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
        /// Where to; stdout unless told.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Figures: every day, basis and dimension asked for, all as known at one moment.
    Coverage {
        /// These days; today unless told; several may be given.
        #[arg(long, value_name = "DATE")]
        on: Vec<String>,
        /// campaign, official, eligible; all three unless told; several may be given.
        #[arg(long)]
        basis: Vec<String>,
        /// street, community, industry, line, kind, size; all unless told; several may be given.
        #[arg(long, value_name = "DIMENSION")]
        by: Vec<String>,
        /// As it was known then (RFC 3339); now unless told.
        #[arg(long, value_name = "TIME")]
        known_at: Option<String>,
        /// Only units where K is V, by key or label; several may be given.
        #[arg(long = "where", value_name = "K=V")]
        conditions: Vec<String>,
        /// Where to; stdout unless told.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// The stream of changes up to its head, one CloudEvent a line.
    Events {
        /// Only this service's; several may be given.
        #[arg(long = "service", value_name = "SERVICE")]
        services: Vec<String>,
        /// Where to; stdout unless told.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// A log as stored, byte by byte; verifies offline with `verify log --file`.
    Log {
        /// Whose: organization or assignment.
        #[arg(long)]
        service: String,
        /// The audit log instead.
        #[arg(long)]
        audit: bool,
        /// Where to; stdout unless told.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// Which of a list, and where to. As jsonl, csv, xlsx or json: by `-o`, else by the file's name, else jsonl.
#[derive(Debug, Args)]
pub(crate) struct ExportList {
    /// Only those where K is V, by key or label; several may be given.
    #[arg(long = "where", value_name = "K=V")]
    pub(crate) conditions: Vec<String>,
    /// Part of a name or code; also in pinyin or its initials.
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    /// On this day; today unless told.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<String>,
    /// Why; goes into the audit log with the rest of what is asked for.
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: Option<String>,
    /// Where to; stdout unless told.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}
