//! The names of what a history mentions, as they are now.

use std::collections::HashMap;

use kernel::{Id, Kind};
use sqlx::PgConnection;
use uuid::Uuid;
use vocabulary::{OrganizationId, PartyOrganizationId};

use super::Item;

/// Names by what they name; an id without a name stands for itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    subjects: HashMap<Uuid, String>,
    /// Divisions, industries and bodies by code and key.
    labels: HashMap<String, String>,
}

impl Names {
    /// From the tables of `coverage`: the latest name known, also of what is no longer known.
    pub(crate) async fn load(items: &[Item], tx: &mut PgConnection) -> Result<Self, sqlx::Error> {
        let sql = "SELECT DISTINCT ON (id) id, name FROM (
                SELECT unit AS id, name, known_to, valid_from FROM organizations WHERE unit = ANY($1)
                UNION ALL
                SELECT party, name, known_to, valid_from FROM party_organizations WHERE party = ANY($1)
            ) AS named ORDER BY id, known_to DESC NULLS FIRST, valid_from DESC";
        let ids: Vec<Uuid> = items.iter().flat_map(mentioned).collect();
        let rows: Vec<(Uuid, String)> = sqlx::query_as(sql).bind(ids).fetch_all(&mut *tx).await?;
        let sql = "SELECT code, name FROM (
                SELECT code, name, valid_from FROM divisions WHERE known_to IS NULL
                UNION ALL
                SELECT key, name, valid_from FROM industries WHERE known_to IS NULL
                UNION ALL
                SELECT key, name, valid_from FROM bodies WHERE known_to IS NULL
            ) AS labelled ORDER BY valid_from";
        let labels: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(tx).await?;
        Ok(Self { labels: labels.into_iter().collect(), ..Self::new(rows) })
    }

    pub(crate) fn new(names: impl IntoIterator<Item = (Uuid, String)>) -> Self {
        Self { subjects: names.into_iter().collect(), labels: HashMap::new() }
    }

    pub(super) fn of<K: Kind>(&self, id: &str) -> String {
        let uuid = id.parse::<Id<K>>().ok().map(Id::uuid);
        uuid.and_then(|uuid| self.subjects.get(&uuid)).map_or_else(|| id.to_owned(), Clone::clone)
    }

    /// The name of a division, industry or body; blank stays blank.
    pub(super) fn label<'a>(&'a self, key: &'a str) -> &'a str {
        self.labels.get(key).map_or(key, String::as_str)
    }
}

/// The subject, and every id among the texts of the message.
fn mentioned(item: &Item) -> impl Iterator<Item = Uuid> {
    let id = |text: &str| {
        let unit = text.parse::<OrganizationId>().map(OrganizationId::uuid);
        unit.or_else(|_| text.parse::<PartyOrganizationId>().map(PartyOrganizationId::uuid)).ok()
    };
    std::iter::once(item.stream).chain(item.facts.split('"').filter_map(id))
}
