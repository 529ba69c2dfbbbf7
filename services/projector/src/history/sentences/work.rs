//! What happened with posts and with the register of members: never whose.

use proto::assignment::v1 as assignment;
use vocabulary::OrganizationKind;

use super::{both, day, or};
use crate::facts::words::PostKind;
use crate::heard::{MembersHeard, PostHeard};
use crate::history::Names;

pub(super) fn told(heard: &PostHeard, names: &Names) -> (String, String) {
    use PostHeard as Told;
    let unit = |id: &str| names.of::<OrganizationKind>(id);
    match heard {
        Told::Assigned(told) => {
            let ((zh, en), unit) = (post(told.kind()), unit(&told.organization));
            both(format!("自{}起{unit}有{zh}", day(&told.from)), format!("{unit} has {en} from {}", told.from))
        }
        Told::Released(told) => {
            let ((zh, en), unit) = (post(told.kind()), unit(&told.organization));
            let (why_zh, why_en) = match told.reason.as_str() {
                "organization_ended" => ("（社会组织已终止）", ", as the organization ended"),
                _ => Default::default(),
            };
            both(
                format!("{}起{unit}的{zh}离任{why_zh}", day(&told.on)),
                format!("{en} of {unit} left on {}{why_en}", told.on),
            )
        }
        Told::Corrected(told) => {
            let ((zh, en), unit) = (post(told.kind()), unit(&told.organization));
            both(
                format!("更正：{unit}的{zh}任期为{}至{}", day(&told.from), or(&day(&told.to), "今")),
                format!("corrected: {unit} has {en} from {} to {}", told.from, or(&told.to, "now")),
            )
        }
        Told::Retracted(told) => {
            let ((zh, en), unit) = (post(told.kind()), unit(&told.organization));
            both(
                format!("{unit}的{zh}系误录，已撤回：{}", told.reason),
                format!("{en} of {unit} was recorded in error and taken back: {}", told.reason),
            )
        }
        Told::MovedAlong(told) => {
            let street = names.label(&told.division);
            both(
                format!("自{}起随社会组织迁至{street}", day(&told.from)),
                format!("moved along with the organization to {street} from {}", told.from),
            )
        }
        Told::Contacted(told) => {
            let ((zh, en), unit) = (contact(&told.kind), unit(&told.organization));
            both(format!("{}与{unit}{zh}", day(&told.on)), format!("{en} with {unit} on {}", told.on))
        }
        Told::ContactRetracted(told) => {
            let ((zh, en), unit) = (contact(&told.kind), unit(&told.organization));
            both(
                format!("{}与{unit}{zh}系误录，已撤回", day(&told.on)),
                format!("{en} with {unit} on {} was recorded in error and taken back", told.on),
            )
        }
    }
}

/// A post, as one is named for the first time.
fn post(kind: assignment::PostKind) -> (&'static str, &'static str) {
    match kind.try_into() {
        Ok(PostKind::FullTimeWorker) => ("专职党务工作者", "a full-time worker"),
        Ok(PostKind::Instructor) => ("指导员", "an instructor"),
        Ok(PostKind::Liaison) => ("联络员", "a liaison"),
        Err(_) => ("工作人员", "somebody"),
    }
}

fn contact(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "visit" => ("走访联系", "a visit"),
        "call" => ("电话联系", "a call"),
        "meeting" => ("会议联系", "a meeting"),
        "activity" => ("活动联系", "an activity"),
        _ => ("联系", "a contact"),
    }
}

pub(super) fn members(heard: &MembersHeard) -> (String, String) {
    use MembersHeard as Told;
    match heard {
        Told::Counted(told) => {
            let counts = told.counts.unwrap_or_default();
            both(
                format!(
                    "{}名册党员：正式{}、预备{}、流动{}",
                    day(&told.on),
                    counts.full,
                    counts.probationary,
                    counts.floating
                ),
                format!(
                    "members in the register on {}: full {}, probationary {}, floating {}",
                    told.on, counts.full, counts.probationary, counts.floating
                ),
            )
        }
        Told::DeclaredComplete(told) => both(
            format!("自{}起党员名册完整，以名册为准", day(&told.from)),
            format!("the register of members is complete and counts from {}", told.from),
        ),
        Told::DeclarationWithdrawn(told) => both(
            format!("撤回党员名册完整的声明：{}", told.reason),
            format!("the register of members was not complete: {}", told.reason),
        ),
    }
}
