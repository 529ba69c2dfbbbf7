//! Two liaisons, or two instructors, of an organization at one time. Where that reaches into today it is refused by a
//! claim; wholly in the past it is taken down, for somebody to look at.

use imports::{Setting, Trouble, Wrong};
use ledger::Message;
use vocabulary::{HolderId, Name};

use super::recording::about;
use crate::domain::post_holder::{Kind, Known, Post, PostHolder, Record, posts_at};

/// Two at one time who are not any more.
const OVERLAP: &str = "post_holder.overlap_in_the_past";

/// What the row, now that it is taken down, overlaps with in another's posts.
pub(super) async fn overlaps(setting: Setting<'_>, known: &Known, row: &Record) -> Result<Vec<Wrong>, Trouble> {
    let zh = match row.kind {
        Kind::Liaison => "联络员",
        Kind::Instructor => "指导员",
        // Any number of them may be at one organization.
        Kind::FullTimeWorker => return Ok(Vec::new()),
    };
    let mut warnings = Vec::new();
    for (_, unit) in &row.units {
        let there = |post: &&Post| post.kind == row.kind && post.organization == unit.organization && post.served();
        let said: Vec<&Post> = known.posts.iter().filter(there).filter(|post| post.from == row.from).collect();
        let mut met = false;
        for other in setting.look.marked(&posts_at(unit.organization)).await? {
            if other == known.holder.uuid() || met {
                continue;
            }
            let state = setting.look.load::<PostHolder>(HolderId::new(other)).await?;
            let Some(other) = state.as_ref().and_then(PostHolder::known) else { continue };
            let mut theirs = other.posts.iter().filter(there);
            met = theirs.any(|post| said.iter().any(|own| own.term().meets(post.term())));
        }
        warnings.extend(met.then(|| told(&unit.name, zh)));
    }
    Ok(warnings)
}

/// Who the other one is, is nobody's business who reads a report.
fn told(name: &Name, kind: &str) -> Wrong {
    let zh = format!("该社会组织过去有一段时间同时有两名{kind}：已录入，请核对起止日期");
    let en = "in the past the organization had two of them at the same time: taken down, check the days";
    about(name, OVERLAP, Message::new(zh, en))
}
