//! What those who operate ask for: proofs, exports, epochs, read models, parked messages, configuration.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// `verify`
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// What to verify.
    #[arg(value_enum, default_value_t)]
    pub(crate) what: VerifyWhat,
    /// An export of a log, verified offline.
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

/// What to verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum VerifyWhat {
    /// Positions, versions, chain, claims and marks.
    Log,
    /// The stream holds what the log publishes.
    Stream,
    /// The read models are a replay of the logs.
    Readmodels,
    /// What the logs name is on record.
    References,
    /// All of these.
    #[default]
    All,
}

/// `log …`
#[derive(Debug, Subcommand)]
pub(crate) enum LogCommand {
    /// After a restore from an older copy: a new epoch, streams and read models follow.
    NewEpoch {
        /// Whose log: organization or assignment.
        #[arg(long)]
        service: String,
        /// Why.
        #[arg(long)]
        reason: String,
        /// Do it; it cannot be taken back.
        #[arg(long)]
        yes: bool,
    },
}

/// `projection …`
#[derive(Debug, Subcommand)]
pub(crate) enum ProjectionCommand {
    /// The read models and how far they are.
    Ls,
    /// Build one anew beside the one that serves.
    Rebuild {
        /// Its name, as `projection ls` tells.
        name: String,
    },
}

/// `parked …`
#[derive(Debug, Subcommand)]
pub(crate) enum ParkedCommand {
    /// What is parked.
    Ls,
    /// Try one, and those behind it, again.
    Retry {
        /// Its id, as `parked ls` tells.
        id: String,
    },
    /// Give one up.
    Discard {
        /// Its id, as `parked ls` tells.
        id: String,
        /// Why.
        #[arg(long)]
        reason: String,
        /// Do it; it cannot be taken back.
        #[arg(long)]
        yes: bool,
    },
}

/// `demo …`
#[derive(Debug, Subcommand)]
pub(crate) enum Demo {
    /// Realistic ledgers; the same for the same seed.
    Ledgers {
        /// How many organizations.
        #[arg(long, value_name = "N", default_value_t = 928)]
        organizations: usize,
        /// The seed.
        #[arg(long, value_name = "N", default_value_t = 2019)]
        seed: u64,
        /// As offices send them: mixed formats, totals, hidden sheets, wrong rows.
        #[arg(long)]
        messy: bool,
        /// The directory; made where it is not.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

/// `config …`
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Every key with its value, as TOML.
    Dump(Settings),
    /// Says whether it is right.
    Check(Settings),
}

/// Where the configuration comes from: defaults < file < environment (`BAOHE__SECTION__KEY`) < these flags.
#[derive(Debug, Args)]
pub(crate) struct Settings {
    /// The configuration file.
    #[arg(long, env = "BAOHE_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// One key's value; several may be given.
    #[arg(long = "set", value_name = "SECTION.KEY=VALUE", value_parser = key_and_value)]
    pub(crate) set: Vec<(String, String)>,
}

fn key_and_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("expected SECTION.KEY=VALUE, such as telemetry.format=human")?;
    Ok((key.to_owned(), value.to_owned()))
}
