//! Which rows hold: valid on a day, known now or at positions of the logs.

use kernel::Day;
use sqlx::postgres::PgArguments;
use sqlx::{Postgres, query::Query};

/// The services whose logs the tables come from.
pub(crate) const ORGANIZATION: &str = "organization";
pub(crate) const ASSIGNMENT: &str = "assignment";

/// A day, as known now or at positions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct When {
    /// The day.
    pub(crate) on: Day,
    /// The last position known of each log; `None`: all that is applied.
    pub(crate) known: Option<Positions>,
}

/// The last position known of each log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Positions {
    pub(crate) organization: i64,
    pub(crate) assignment: i64,
}

impl When {
    /// The condition on rows of `alias` that come from organization's log; `$1` is the day, `$2` and `$3` the positions.
    pub(crate) fn organization(&self, alias: &str) -> String {
        self.holds(alias, "$2")
    }

    /// Likewise from assignment's log.
    pub(crate) fn assignment(&self, alias: &str) -> String {
        self.holds(alias, "$3")
    }

    /// The condition that is known of them, on whatever day.
    pub(crate) fn is_known(&self, alias: &str, position: &str) -> String {
        match self.known {
            // Said plainly, so that the indexes of what is known now serve.
            None => format!("{alias}.known_to IS NULL"),
            Some(_) => format!(
                "{alias}.known_from <= {position} AND ({alias}.known_to IS NULL OR {alias}.known_to > {position})"
            ),
        }
    }

    fn holds(&self, alias: &str, position: &str) -> String {
        format!("{alias}.valid_from <= $1 AND $1 < {alias}.valid_to AND {}", self.is_known(alias, position))
    }

    /// `$1` to `$3`.
    pub(crate) fn bind<'q>(&self, query: Query<'q, Postgres, PgArguments>) -> Query<'q, Postgres, PgArguments> {
        let known = self.known.unwrap_or(Positions { organization: 0, assignment: 0 });
        query.bind(self.on).bind(known.organization).bind(known.assignment)
    }
}
