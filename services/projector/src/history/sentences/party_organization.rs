//! What happened to a Party organization.

use proto::organization::v1 as told;
use vocabulary::{OrganizationKind, PartyOrganizationId, PartyOrganizationKind};

use super::{both, day, or, word};
use crate::facts::words::PartyKind;
use crate::heard::PartyHeard;
use crate::history::Names;

pub(super) fn told(heard: &PartyHeard, stream: uuid::Uuid, names: &Names) -> (String, String) {
    use PartyHeard as Told;
    let name = names.of::<PartyOrganizationKind>(&PartyOrganizationId::new(stream).to_string());
    let unit = |id: &str| names.of::<OrganizationKind>(id);
    match heard {
        Told::Recorded(told) => {
            let kind = word::<PartyKind>(told.kind().try_into().ok());
            both(
                format!("成立：{}（{}），{}", told.name, kind.1, day(&told.founded_on)),
                format!("founded: {} ({}), {}", told.name, kind.0, told.founded_on),
            )
        }
        Told::UnitJoined(told) => {
            let (zh, en) = if told.lead { ("（牵头单位）", ", its lead unit") } else { ("", "") };
            both(
                format!("自{}起{name}设在{}{zh}", day(&told.from), unit(&told.unit)),
                format!("{name} is set up in {}{en} from {}", unit(&told.unit), told.from),
            )
        }
        Told::UnitLeft(told) => both(
            format!("自{}起{}退出{name}", day(&told.on), unit(&told.unit)),
            format!("{} left {name} on {}", unit(&told.unit), told.on),
        ),
        Told::LeadUnitChanged(told) => both(
            format!("自{}起{name}的牵头单位为{}", day(&told.from), unit(&told.unit)),
            format!("{} leads {name} from {}", unit(&told.unit), told.from),
        ),
        Told::UnitAffiliated(told) => both(
            format!("自{}起{}纳入{name}管理", day(&told.from), unit(&told.unit)),
            format!("{} is affiliated to {name} from {}", unit(&told.unit), told.from),
        ),
        Told::AffiliationEnded(told) => both(
            format!("自{}起{}不再由{name}纳入管理", day(&told.on), unit(&told.unit)),
            format!("the affiliation of {} to {name} ended on {}", unit(&told.unit), told.on),
        ),
        Told::Renamed(told) => both(
            format!("自{}起更名为{}", day(&told.from), told.name),
            format!("renamed to {} from {}", told.name, told.from),
        ),
        Told::SuperiorChanged(told) => {
            let superior = names.of::<PartyOrganizationKind>(&told.superior);
            both(
                format!("自{}起隶属{}", day(&told.from), or(&superior, "未知")),
                format!("subordinate to {} from {}", or(&superior, "nobody on record"), told.from),
            )
        }
        Told::MovedOut(told) => both(
            format!("迁出{}", names.label(&told.division)),
            format!("moved out of {}", names.label(&told.division)),
        ),
        Told::Placed(told) => both(
            format!("自{}起位于{}", day(&told.from), names.label(&told.division)),
            format!("lies in {} from {}", names.label(&told.division), told.from),
        ),
        Told::Upgraded(told) => {
            let [before, after] = [told.from_kind(), told.kind()].map(|kind| word::<PartyKind>(kind.try_into().ok()));
            both(
                format!("{}由{}升格为{}", day(&told.on), before.1, after.1),
                format!("upgraded from {} to {} on {}", before.0, after.0, told.on),
            )
        }
        Told::TermSet(told) => both(
            format!(
                "自{}起届次{}，届满{}",
                day(&told.from),
                or(&told.term, "未知"),
                or(&day(&told.term_ends_on), "未知")
            ),
            format!(
                "from {} its term is {}, ending {}",
                told.from,
                or(&told.term, "unknown"),
                or(&told.term_ends_on, "unknown")
            ),
        ),
        Told::Dissolved(told) => both(format!("{}撤销", day(&told.on)), format!("dissolved on {}", told.on)),
        Told::Corrected(told) => party_corrected(told, names),
        Told::Retracted(told) => both(
            format!("系误录，已撤回：{}", told.reason),
            format!("recorded in error and taken back: {}", told.reason),
        ),
    }
}

fn party_corrected(told: &told::PartyOrganizationCorrected, names: &Names) -> (String, String) {
    let mut wrong: Vec<(String, String)> = Vec::new();
    let mut text = |zh: &str, en: &str, value: &Option<String>| {
        wrong.extend(value.iter().map(|value| (format!("{zh}为“{value}”"), format!("{en} \"{value}\""))));
    };
    text("代码", "code", &told.code);
    text("名称", "name", &told.name);
    text("上级党组织", "superior", &told.superior.as_deref().map(|id| names.of::<PartyOrganizationKind>(id)));
    text("成立日期", "founded on", &told.founded_on);
    text("撤销日期", "dissolved on", &told.dissolved_on);
    wrong.extend(told.kind.map(|_| {
        let kind = word::<PartyKind>(told.kind().try_into().ok());
        (format!("类别为{}", kind.1), format!("kind {}", kind.0))
    }));
    let units = |spans: &[told::UnitSpan], none: &str, between: &str| {
        let names: Vec<_> = spans.iter().map(|span| names.of::<OrganizationKind>(&span.unit)).collect();
        or(&names.join(between), none)
    };
    if told.units_corrected {
        wrong.push((
            format!("建立单位为{}", units(&told.units, "无", "、")),
            format!("units {}", units(&told.units, "none", ", ")),
        ));
    }
    if told.affiliated_corrected {
        let (zh, en) = (units(&told.affiliated, "无", "、"), units(&told.affiliated, "none", ", "));
        wrong.push((format!("纳入管理单位为{zh}"), format!("affiliated units {en}")));
    }
    let (zh, en): (Vec<_>, Vec<_>) = wrong.into_iter().unzip();
    both(format!("更正：{}", zh.join("，")), format!("corrected: {}", en.join(", ")))
}
