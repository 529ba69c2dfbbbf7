//! Which rows hold: valid on a day, known now or at positions of the logs.

use std::collections::HashMap;

use kernel::Day;
use sqlx::postgres::PgArguments;
use sqlx::{Postgres, query::Query};

/// The services whose logs the tables come from.
pub(crate) const ORGANIZATION: &str = "organization";
pub(crate) const ASSIGNMENT: &str = "assignment";
pub(crate) const MEMBERSHIP: &str = "membership";

/// A day, as known now or at positions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct When {
    /// The day.
    pub(crate) on: Day,
    /// The last position known of each log; `None`: all that is applied.
    pub(crate) known: Option<Positions>,
}

/// The last position known of each log; 0: nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Positions {
    pub(crate) organization: i64,
    pub(crate) assignment: i64,
    pub(crate) membership: i64,
}

impl Positions {
    /// Those of the services that `at` names.
    pub(crate) fn new(at: &HashMap<String, i64>) -> Self {
        let of = |service| at.get(service).copied().unwrap_or(0);
        Self { organization: of(ORGANIZATION), assignment: of(ASSIGNMENT), membership: of(MEMBERSHIP) }
    }
}

impl When {
    /// The condition on rows of `alias` that come from organization's log; `$1` is the day, `$2` to `$4` the positions.
    pub(crate) fn organization(&self, alias: &str) -> String {
        self.holds(alias, "$2")
    }

    /// Likewise from assignment's log.
    pub(crate) fn assignment(&self, alias: &str) -> String {
        self.holds(alias, "$3")
    }

    /// Likewise from membership's log.
    pub(crate) fn membership(&self, alias: &str) -> String {
        self.holds(alias, "$4")
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

    /// `$1` to `$4`.
    pub(crate) fn bind<'q>(&self, query: Query<'q, Postgres, PgArguments>) -> Query<'q, Postgres, PgArguments> {
        let known = self.known.unwrap_or_default();
        query.bind(self.on).bind(known.organization).bind(known.assignment).bind(known.membership)
    }
}
