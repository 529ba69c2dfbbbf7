//! What is asked of lists, single records and their histories.

use clap::{Args, Subcommand};

use super::posts::{AssignPost, ContactPost, EndPost};

/// `organizations …`, `party-organizations …`
#[derive(Debug, Subcommand)]
pub(crate) enum Directory {
    /// List them.
    Ls(List),
    /// One of them.
    Show(One),
    /// What happened to it.
    History {
        /// Id, code or exact name.
        key: String,
    },
}

/// `posts …`
#[derive(Debug, Subcommand)]
pub(crate) enum Posts {
    /// List those held on a day; also where holder=ID or organization=NAME.
    Ls {
        /// Which of them.
        #[command(flatten)]
        list: List,
        /// With the holders' names.
        #[command(flatten)]
        names: WithNames,
    },
    /// One of them.
    Show {
        /// Which one.
        #[command(flatten)]
        one: One,
        /// With the holder's name.
        #[command(flatten)]
        names: WithNames,
    },
    /// What happened to it.
    History {
        /// Its id.
        key: String,
    },
    /// Somebody takes on a post.
    Assign(AssignPost),
    /// A post ends.
    End(EndPost),
    /// A holder was in contact with an organization: evidence that its coverage is effective.
    Contact(ContactPost),
}

/// Names are shown for a purpose.
#[derive(Debug, Args)]
pub(crate) struct WithNames {
    /// Show names, too; why goes on record before they are shown.
    #[arg(long, value_name = "PURPOSE")]
    pub(crate) names_for: Option<String>,
}

/// Which of them.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only those where K is V, by key or label, such as covered=none or street=观湖街道; several may be given.
    #[arg(long = "where", value_name = "K=V")]
    pub(crate) conditions: Vec<String>,
    /// Part of a name or code; also in pinyin or its initials, such as lhqygxh.
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    /// On this day; today unless told.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<String>,
    /// At most this many; all unless told.
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

/// Which one.
#[derive(Debug, Args)]
pub(crate) struct One {
    /// Id, code or exact name.
    pub(crate) key: String,
    /// On this day; today unless told.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<String>,
}
