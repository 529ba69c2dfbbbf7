//! Who carries the work where: never who it is.

use kernel::Unfit;
use serde::Serialize;
use uuid::Uuid;
use vocabulary::OrganizationKind;

use crate::bitemporal::{Facts, Segmented};
use crate::facts::party_organization::read_id;
use crate::facts::post::{Post, State};
use crate::facts::words::PostKind;
use crate::timeline::{Civil, Segment};

impl Facts for Post {
    const TABLE: &'static str = "post_facts";
}

/// A post at a unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PostRow {
    post: Uuid,
    unit: Uuid,
    kind: PostKind,
    holder: Uuid,
    valid_from: Civil,
    valid_to: Civil,
}

/// A contact of a holder with a unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ContactRow {
    holder: Uuid,
    unit: Uuid,
    day: Civil,
    kind: String,
}

impl Post {
    /// Its rows in `posts`.
    pub(crate) fn posts(&self, post: Uuid) -> Vec<PostRow> {
        let row = |Segment { from, to, value: State { unit, kind, holder } }| PostRow {
            post,
            unit,
            kind,
            holder,
            valid_from: from,
            valid_to: to,
        };
        self.states().into_iter().map(row).collect()
    }
}

impl ContactRow {
    /// As a message has it.
    pub(crate) fn read(holder: Uuid, unit: &str, day: &str, kind: &str) -> Result<Self, Unfit> {
        let unit = read_id::<OrganizationKind>(unit)?;
        Ok(Self { holder, unit, day: Civil::read(day)?, kind: kind.to_owned() })
    }
}

impl Segmented for PostRow {
    const TABLE: &'static str = "posts";
    const KEY: &'static [&'static str] = &["post", "valid_from"];
    type Key = (Uuid, Civil);

    fn key(&self) -> Self::Key {
        (self.post, self.valid_from)
    }
}

impl Segmented for ContactRow {
    const TABLE: &'static str = "contacts";
    const KEY: &'static [&'static str] = &["holder", "unit", "day", "kind"];
    type Key = (Uuid, Uuid, Civil, String);

    fn key(&self) -> Self::Key {
        (self.holder, self.unit, self.day, self.kind.clone())
    }
}
