//! What a caller may see, as a condition on `states`.

use runtime::Scopes;
use sqlx::Postgres;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;

/// The scopes of a list: `$5` to `$8`.
#[derive(Debug, Clone)]
pub(crate) struct Visible {
    whole: bool,
    divisions: Vec<String>,
    industries: Vec<String>,
    organizations: Vec<uuid::Uuid>,
}

impl Visible {
    pub(crate) fn new(scopes: &Scopes) -> Self {
        Self {
            whole: scopes.whole,
            divisions: scopes.divisions.iter().map(ToString::to_string).collect(),
            industries: scopes.industries.iter().map(ToString::to_string).collect(),
            organizations: scopes.organizations.iter().map(|id| id.uuid()).collect(),
        }
    }

    /// Units that may be seen.
    pub(crate) fn units(&self) -> &'static str {
        "($5 OR EXISTS (SELECT 1 FROM unnest($6::text[]) AS d (code)
                        WHERE starts_with(s.street, d.code) OR starts_with(coalesce(s.community, ''), d.code))
            OR s.industry = ANY($7::text[]) OR s.unit = ANY($8::uuid[]))"
    }

    /// Party organizations that may be seen: those that lie there, and those that cover a unit that may be seen.
    pub(crate) fn parties(&self, covers: &str) -> String {
        format!(
            "($5 OR EXISTS (SELECT 1 FROM unnest($6::text[]) AS d (code) WHERE starts_with(p.street, d.code))
              OR EXISTS (SELECT 1 FROM covers c JOIN states s ON s.unit = c.unit
                         WHERE c.party = p.party AND {covers} AND {}))",
            self.units()
        )
    }

    /// `$5` to `$8`.
    pub(crate) fn bind<'q>(&self, query: Query<'q, Postgres, PgArguments>) -> Query<'q, Postgres, PgArguments> {
        let query = query.bind(self.whole).bind(self.divisions.clone());
        query.bind(self.industries.clone()).bind(self.organizations.clone())
    }
}
