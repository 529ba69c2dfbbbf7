//! The command line: what can be asked for, and the flags all commands share.

mod directory;
mod export;
mod members;
mod operate;
mod posts;
mod reference;

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use self::directory::{Directory, List, One, Posts, WithNames};
pub(crate) use self::export::{Export, ExportList};
pub(crate) use self::members::{Members, Which};
pub(crate) use self::operate::{
    ConfigCommand, Demo, LogCommand, ParkedCommand, ProjectionCommand, Settings, Verify, VerifyWhat,
};
pub(crate) use self::posts::{AssignPost, ContactKind, ContactPost, EndPost, PostKind};
pub(crate) use self::reference::{Bodies, Body, Grants, Lines, Parameters};
use crate::catalog::{self, Ledger};
use crate::exit::Lang;

/// 饱和 Baohe: bring the two coverages of Party-building in social organizations to 100 % and keep them there.
#[derive(Debug, Parser)]
#[command(name = "baohe", version, about, propagate_version = true, max_term_width = 120)]
pub(crate) struct Cli {
    /// Flags all commands share.
    #[command(flatten)]
    pub(crate) global: Global,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The heading in the help of the flags all commands share.
const EVERYWHERE: &str = "For every command";

/// Flags all commands share; before or after the command.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// The server's gRPC address; without: the one endpoint.json in the home names.
    #[arg(long, global = true, env = "BAOHE_SERVER", value_name = "URL", help_heading = EVERYWHERE)]
    pub(crate) server: Option<String>,
    /// Where `up` keeps its data and endpoint.json; without: the user's data directory, /var/lib/baohe for root.
    #[arg(long, global = true, env = "BAOHE_HOME", value_name = "DIR", help_heading = EVERYWHERE)]
    pub(crate) home: Option<PathBuf>,
    /// The token that says who you are; without: the one endpoint.json names.
    #[arg(long, global = true, env = "BAOHE_TOKEN_FILE", value_name = "FILE", help_heading = EVERYWHERE)]
    pub(crate) token_file: Option<PathBuf>,
    /// How data is written to stdout: for reading, one document, one line each, by columns, ids only.
    #[arg(short, long, global = true, value_enum, default_value_t, help_heading = EVERYWHERE)]
    pub(crate) output: Output,
    /// The language of messages (never of keys and labels).
    #[arg(long, global = true, value_enum, default_value_t, help_heading = EVERYWHERE)]
    pub(crate) lang: Lang,
}

/// How data is written to stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Output {
    /// For reading.
    #[default]
    Table,
    /// One document.
    Json,
    /// One line each.
    Jsonl,
    /// Comma-separated, headings are keys.
    Csv,
    /// A workbook.
    Xlsx,
    /// Ids only.
    Name,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run everything in one process, with a private PostgreSQL and NATS.
    Up(Up),
    /// Run these services, configured by file and environment.
    Serve(Serve),
    /// Bring a ledger in, take it back.
    Import(Import),
    /// How far are we? On any date, known at any time.
    Coverage(Coverage),
    /// What is open, why, the shortest step, and who is to take it.
    Worklist(Worklist),
    /// Social organizations.
    #[command(subcommand)]
    Organizations(Directory),
    /// Party organizations.
    #[command(subcommand)]
    PartyOrganizations(Directory),
    /// Whose line an organization is on, by hand.
    #[command(subcommand)]
    Lines(Lines),
    /// Bodies with duties.
    #[command(subcommand)]
    Bodies(Bodies),
    /// Policy parameters.
    #[command(subcommand)]
    Parameters(Parameters),
    /// Who may do what.
    #[command(subcommand)]
    Grants(Grants),
    /// Posts: who carries the work where.
    #[command(subcommand)]
    Posts(Posts),
    /// The register of Party members.
    #[command(subcommand)]
    Members(Members),
    /// The stream of changes.
    #[command(subcommand)]
    Events(Events),
    /// Prove that nothing is lost, doubled or changed.
    Verify(Verify),
    /// Write everything out, complete and streamed.
    #[command(subcommand)]
    Export(Export),
    /// Operate a log.
    #[command(subcommand)]
    Log(LogCommand),
    /// Operate the read models.
    #[command(subcommand)]
    Projection(ProjectionCommand),
    /// What policies could not do.
    #[command(subcommand)]
    Parked(ParkedCommand),
    /// Generated districts to try with.
    #[command(subcommand)]
    Demo(Demo),
    /// What an error code means and what to do.
    Explain {
        /// Such as `organization.ended`; without: all codes.
        code: Option<String>,
    },
    /// The configuration in force.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Completions for a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

/// `up`
#[derive(Debug, Args)]
pub(crate) struct Up {
    /// Fill an empty home with the generated district.
    #[arg(long, conflicts_with = "empty")]
    pub(crate) demo: bool,
    /// Start an empty home with reference data only (the default).
    #[arg(long)]
    pub(crate) empty: bool,
    /// The gRPC port; without: a free one.
    #[arg(long)]
    pub(crate) port: Option<u16>,
}

/// `serve`
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Which: organization, membership, assignment, projector.
    #[arg(required = true)]
    pub(crate) services: Vec<String>,
    /// Where the configuration comes from.
    #[command(flatten)]
    pub(crate) settings: Settings,
}

/// `import`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Import {
    /// Templates, batches, undo.
    #[command(subcommand)]
    pub(crate) command: Option<ImportCommand>,
    /// Which ledger it is.
    #[arg(required = true, value_parser = ledger())]
    pub(crate) ledger: Option<Ledger>,
    /// xlsx, xls, ods or csv.
    #[arg(required = true)]
    pub(crate) file: Option<PathBuf>,
    /// Say what would happen; change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Apply every row or none.
    #[arg(long)]
    pub(crate) all_or_nothing: bool,
    /// The day changes hold from where a row names none; today unless told.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
    /// What was recorded was wrong from the start.
    #[arg(long)]
    pub(crate) correct: bool,
    /// Where to write the rejected rows, with the reasons.
    #[arg(long, value_name = "OUT.xlsx")]
    pub(crate) reject: Option<PathBuf>,
    /// Do not wait until read models and streams have it.
    #[arg(long)]
    pub(crate) no_wait: bool,
}

/// A ledger by its name.
fn ledger() -> impl TypedValueParser<Value = Ledger> {
    let names = PossibleValuesParser::new(catalog::ledgers().map(|ledger| ledger.form.name));
    let found = |name: &str| catalog::ledgers().find(|ledger| ledger.form.name == name);
    names.try_map(move |name| found(&name).ok_or("there is no such ledger"))
}

/// `import …`
#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// An empty ledger with headings, notes and drop-downs.
    Template {
        /// Which ledger.
        #[arg(value_parser = ledger())]
        ledger: Ledger,
        /// Where to write it; without: `<ledger>.xlsx` here.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// The batches.
    Ls,
    /// Take a batch back.
    Undo {
        /// Its id, as `import ls` tells.
        batch: String,
        /// Why.
        #[arg(long)]
        reason: String,
        /// Do it; it cannot be taken back.
        #[arg(long)]
        yes: bool,
    },
}

/// `coverage`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Coverage {
    /// What changed.
    #[command(subcommand)]
    pub(crate) command: Option<CoverageCommand>,
    /// The day; today unless told.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<String>,
    /// As it was known then (RFC 3339); now unless told.
    #[arg(long, value_name = "TIME")]
    pub(crate) known_at: Option<String>,
    /// campaign, official, eligible.
    #[arg(long, default_value = "campaign")]
    pub(crate) basis: String,
    /// street, community, industry, line, kind, size.
    #[arg(long, value_name = "DIMENSION")]
    pub(crate) by: Option<String>,
    /// Only units where K is V, by key or label: street, community, industry, line, kind, size, status, covered, work.
    #[arg(long = "where", value_name = "K=V")]
    pub(crate) conditions: Vec<String>,
}

/// `coverage …`
#[derive(Debug, Subcommand)]
pub(crate) enum CoverageCommand {
    /// Which units are not as they were, and why: opening plus these is closing.
    Changes(Changes),
}

/// `coverage changes`
#[derive(Debug, Args)]
pub(crate) struct Changes {
    /// The day of the opening.
    #[arg(long, value_name = "DATE")]
    pub(crate) from: String,
    /// The day of the closing.
    #[arg(long, value_name = "DATE")]
    pub(crate) to: String,
    /// Both days as known then (RFC 3339); now unless told.
    #[arg(long, value_name = "TIME")]
    pub(crate) known_at: Option<String>,
    /// campaign, official, eligible; by work: work, effective.
    #[arg(long, default_value = "campaign")]
    pub(crate) basis: String,
    /// Only units where K is V, by key or label; one that comes or goes is told, too.
    #[arg(long = "where", value_name = "K=V")]
    pub(crate) conditions: Vec<String>,
}

/// `worklist`
#[derive(Debug, Args)]
pub(crate) struct Worklist {
    /// Only units where K is V, by key or label, such as street=观湖街道; several may be given.
    #[arg(long = "where", value_name = "K=V")]
    pub(crate) conditions: Vec<String>,
    /// Only this reason, such as due_unbuilt or no_work_coverage; several may be given.
    #[arg(long = "reason", value_name = "REASON")]
    pub(crate) reasons: Vec<String>,
    /// On this day, as known now; today unless told.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<String>,
    /// At most this many, the most urgent; all unless told.
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

/// `events …`
#[derive(Debug, Subcommand)]
pub(crate) enum Events {
    /// CloudEvents from the bus, one a line, from the beginning unless told.
    Tail {
        /// Only this service's; several may be given.
        #[arg(long = "service", value_name = "SERVICE")]
        services: Vec<String>,
        /// Only this type, such as baohe.organization.division.recorded.v1; several may be given.
        #[arg(long = "type", value_name = "TYPE")]
        types: Vec<String>,
        /// From this position on (inclusive); needs one service.
        #[arg(long, conflicts_with = "since", value_name = "POSITION")]
        from: Option<u64>,
        /// What was recorded from this time on (RFC 3339).
        #[arg(long, value_name = "TIME")]
        since: Option<String>,
        /// Go on with what comes.
        #[arg(long)]
        follow: bool,
    },
}
