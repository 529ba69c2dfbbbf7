//! What happened in plain words, Chinese and English.

use proto::organization::v1 as told;
use vocabulary::{OrganizationKind, PartyOrganizationId, PartyOrganizationKind};

use super::Names;
use crate::facts::words::{Kind as UnitKind, PartyKind, PostKind, Status, Word};
use crate::heard::{Heard, MembersHeard, OrganizationHeard, PartyHeard, PostHeard};

/// Chinese and English. `stream`: whom the message is about.
pub(crate) fn sentence(heard: &Heard, stream: uuid::Uuid, names: &Names) -> (String, String) {
    match heard {
        Heard::Organization(heard) => organization(heard, names),
        Heard::Party(heard) => party(heard, stream, names),
        Heard::Post(heard) => work(heard),
        Heard::Members(heard) => members(heard),
        Heard::Division(_) | Heard::Industry(_) | Heard::Parameter(_) => Default::default(),
    }
}

fn organization(heard: &OrganizationHeard, names: &Names) -> (String, String) {
    use OrganizationHeard as Told;
    match heard {
        Told::Recorded(told) if told.registered => both(
            format!("登记成立：{}（{}），{}", told.name, told.code, day(&told.from)),
            format!("registered: {} ({}), {}", told.name, told.code, told.from),
        ),
        Told::Recorded(told) => both(
            format!("录入：{}（{}），自{}起", told.name, told.code, day(&told.from)),
            format!("put on record: {} ({}), from {}", told.name, told.code, told.from),
        ),
        Told::Renamed(told) => both(
            format!("自{}起更名为{}", day(&told.from), told.name),
            format!("renamed to {} from {}", told.name, told.from),
        ),
        Told::MovedOut(told) => both(
            format!("迁出{}", names.label(&told.division)),
            format!("moved out of {}", names.label(&told.division)),
        ),
        Told::MovedIn(told) => both(
            format!("自{}起由{}迁入{}", day(&told.from), names.label(&told.from_division), names.label(&told.division)),
            format!(
                "moved from {} to {} from {}",
                names.label(&told.from_division),
                names.label(&told.division),
                told.from
            ),
        ),
        Told::Misplaced(told) => both(
            format!("误录在{}", names.label(&told.division)),
            format!("was recorded in {} by mistake", names.label(&told.division)),
        ),
        Told::Relocated(told) => both(
            format!("自{}起地址变更：{}", day(&told.from), told.address),
            format!("its address changed from {}: {}", told.from, told.address),
        ),
        Told::Reclassified(told) => {
            let kind = word::<UnitKind>(told.kind().try_into().ok());
            both(
                format!(
                    "自{}起类型或行业变更：{}，{}",
                    day(&told.from),
                    kind.1,
                    or(names.label(&told.industry), "行业未知")
                ),
                format!(
                    "classified anew from {}: {}, {}",
                    told.from,
                    kind.0,
                    or(names.label(&told.industry), "industry unknown")
                ),
            )
        }
        Told::SupervisionChanged(told) => both(
            format!(
                "自{}起登记机关{}，业务主管单位{}",
                day(&told.from),
                told.registration_authority,
                told.supervising_unit
            ),
            format!(
                "from {} registered by {}, supervised by {}",
                told.from, told.registration_authority, told.supervising_unit
            ),
        ),
        Told::EmployeesCounted(told) => both(
            format!("{}从业人员{}人", day(&told.on), told.employees),
            format!("{} employees on {}", told.employees, told.on),
        ),
        Told::Surveyed(told) => surveyed(told.survey.as_ref()),
        Told::ReasonGiven(told) => {
            let reason = match told.reason.as_str() {
                "no_members" => "没有党员",
                "owner_unwilling" => "负责人不愿",
                "no_guidance" => "上级未指导",
                "" => "未说明",
                _ => "其他",
            };
            both(
                format!("未建原因：{reason}"),
                format!("why it has no Party organization: {}", or(&told.reason, "not said")),
            )
        }
        Told::PapersReceived(told) => {
            let papers = [
                (told.commitment, "承诺书", "commitment"),
                (told.survey_form, "调查表", "survey form"),
                (told.charter, "党建入章", "charter"),
            ];
            let (zh, en): (Vec<_>, Vec<_>) =
                papers.iter().filter(|paper| paper.0).map(|paper| (paper.1, paper.2)).unzip();
            both(
                format!("登记材料：{}", or(&zh.join("、"), "无")),
                format!("papers in: {}", or(&en.join(", "), "none")),
            )
        }
        Told::WentDormant(told) => {
            both(format!("自{}起停止活动", day(&told.on)), format!("stopped its activity on {}", told.on))
        }
        Told::Resumed(told) => both(format!("自{}起恢复活动", day(&told.on)), format!("works again from {}", told.on)),
        Told::Deregistered(told) => both(format!("{}注销", day(&told.on)), format!("deregistered on {}", told.on)),
        Told::Revoked(told) => {
            let (zh, en) = if told.certificate {
                ("吊销登记证书", "certificate revoked")
            } else {
                ("撤销登记", "revoked")
            };
            both(format!("{}{zh}", day(&told.on)), format!("{en} on {}", told.on))
        }
        Told::Corrected(told) => corrected(told, names),
        Told::Retracted(told) => both(
            format!("系误录，已撤回：{}", told.reason),
            format!("recorded in error and taken back: {}", told.reason),
        ),
    }
}

fn surveyed(survey: Option<&told::MembersSurvey>) -> (String, String) {
    let Some(survey) = survey else { return Default::default() };
    let full = survey.full.map_or("未知".to_owned(), |full| full.to_string());
    let told::MembersSurvey { probationary, floating, on, .. } = survey;
    both(
        format!("{}党员情况：正式{full}、预备{probationary}、流动{floating}", day(on)),
        format!(
            "members on {on}: full {}, probationary {probationary}, floating {floating}",
            full.replace("未知", "unknown")
        ),
    )
}

fn corrected(told: &told::OrganizationCorrected, names: &Names) -> (String, String) {
    let mut wrong: Vec<(String, String)> = Vec::new();
    let mut text = |zh: &str, en: &str, value: &Option<String>| {
        wrong.extend(value.iter().map(|value| (format!("{zh}为“{value}”"), format!("{en} \"{value}\""))));
    };
    let label = |key: &Option<String>| key.as_deref().map(|key| names.label(key).to_owned());
    text("名称", "name", &told.name);
    text("街道", "street", &label(&told.division));
    text("社区", "community", &label(&told.community));
    text("行业", "industry", &label(&told.industry));
    text("分类", "class", &told.class);
    text("登记日期", "registered on", &told.registered_on);
    text("登记机关", "registration authority", &told.registration_authority);
    text("业务主管单位", "supervising unit", &told.supervising_unit);
    text("地址", "address", &told.address);
    wrong.extend(told.kind.map(|_| {
        let kind = word::<UnitKind>(told.kind().try_into().ok());
        (format!("类型为{}", kind.1), format!("kind {}", kind.0))
    }));
    wrong.extend(told.employees.map(|n| (format!("从业人员为{n}人"), format!("{n} employees"))));
    wrong.extend(told.survey.is_some().then(|| surveyed(told.survey.as_ref())));
    wrong.extend(told.status.map(|_| {
        let status = word::<Status>(told.status().try_into().ok());
        let since = told.status_on.as_deref().unwrap_or_default();
        (format!("状态为{}（{}起）", status.1, day(since)), format!("status {} since {since}", status.0))
    }));
    let (zh, en): (Vec<_>, Vec<_>) = wrong.into_iter().unzip();
    both(format!("更正：{}", zh.join("，")), format!("corrected: {}", en.join(", ")))
}

fn party(heard: &PartyHeard, stream: uuid::Uuid, names: &Names) -> (String, String) {
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

fn work(heard: &PostHeard) -> (String, String) {
    use PostHeard as Told;
    match heard {
        Told::Assigned(told) => {
            let (key, label) = word::<PostKind>(told.kind().try_into().ok());
            both(
                format!("自{}起配备{label}", day(&told.from)),
                format!("a {} is assigned from {}", key.replace('_', "-"), told.from),
            )
        }
        Told::Released(told) => {
            let (key, label) = word::<PostKind>(told.kind().try_into().ok());
            both(
                format!("{}{label}离任", day(&told.on)),
                format!("the {}'s post ended on {}", key.replace('_', "-"), told.on),
            )
        }
        Told::Corrected(told) => {
            let (key, label) = word::<PostKind>(told.kind().try_into().ok());
            both(
                format!("更正：{label}任期为{}至{}", day(&told.from), or(&day(&told.to), "今")),
                format!(
                    "corrected: the {}'s post is from {} to {}",
                    key.replace('_', "-"),
                    told.from,
                    or(&told.to, "now")
                ),
            )
        }
        Told::Retracted(told) => {
            let (key, label) = word::<PostKind>(told.kind().try_into().ok());
            both(
                format!("{label}系误录，已撤回：{}", told.reason),
                format!("the {}'s post was recorded in error and taken back: {}", key.replace('_', "-"), told.reason),
            )
        }
        Told::MovedAlong(told) => {
            both(format!("自{}起随单位迁移", day(&told.from)), format!("moved along from {}", told.from))
        }
        Told::Contacted(told) => both(format!("{}有联系记录", day(&told.on)), format!("contact on {}", told.on)),
        Told::ContactRetracted(told) => both(
            format!("{}的联系记录系误录，已撤回", day(&told.on)),
            format!("the contact on {} was recorded in error and taken back", told.on),
        ),
    }
}

fn members(heard: &MembersHeard) -> (String, String) {
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

fn both(zh: String, en: String) -> (String, String) {
    (zh, en)
}

fn or(text: &str, otherwise: &str) -> String {
    if text.is_empty() { otherwise } else { text }.to_owned()
}

fn word<W: Word>(word: Option<W>) -> (&'static str, &'static str) {
    word.map_or(("unknown", "未知"), W::told)
}

/// 2019年7月1日, as people read it.
fn day(iso: &str) -> String {
    use chrono::Datelike as _;
    let day = iso.parse::<kernel::Day>();
    day.map_or_else(|_| iso.to_owned(), |day| format!("{}年{}月{}日", day.year(), day.month(), day.day()))
}
