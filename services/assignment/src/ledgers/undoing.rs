//! What a row did, taken back.

use imports::{Setting, Trouble, Undoing};
use vocabulary::{HolderId, Name, Note, OrganizationId};

use super::recording::Posts;
use crate::domain::post_holder::{Command, PostHolder, same};
use crate::requests::{Looked, look_up};

impl Undoing for Posts {
    const AT_ONCE: usize = 16;

    /// Who was recorded stays on record, without any post.
    async fn retract(_: Setting<'_>, _: HolderId, reason: &Note) -> Result<Command, Trouble> {
        Ok(Command::UndoAll { reason: reason.clone() })
    }

    async fn revert(
        setting: Setting<'_>,
        _: HolderId,
        before: &PostHolder,
        reason: &Note,
    ) -> Result<Option<Command>, Trouble> {
        let Some(known) = before.known() else { return Ok(None) };
        // A post that was open is opened again only where its organization still lives.
        let open = known.posts.iter().filter(|post| !post.retracted && post.until.is_none());
        let mut organizations: Vec<OrganizationId> = open.map(|post| post.organization).collect();
        organizations.sort_unstable();
        organizations.dedup();
        let names: Vec<Name> = organizations.iter().filter_map(|id| Name::parse(&id.to_string()).ok()).collect();
        let (mut ended, mut seen) = (Vec::new(), Vec::new());
        for (organization, looked) in organizations.iter().zip(look_up(&names, setting.facts).await?) {
            match looked {
                Looked::One(found) => {
                    seen.push((*organization, found.unit.seen));
                    ended.extend(found.unit.ended.map(|_| *organization));
                }
                Looked::Absent | Looked::Ambiguous => ended.push(*organization),
            }
        }
        let (before, reason) = (Box::new(known.clone()), reason.clone());
        Ok(Some(Command::UndoTo { before, ended, seen, reason }))
    }

    fn same(one: &PostHolder, other: &PostHolder) -> bool {
        match (one.known(), other.known()) {
            (Some(one), Some(other)) => same(one, other),
            (one, other) => one.is_none() && other.is_none(),
        }
    }
}
