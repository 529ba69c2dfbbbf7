//! What happened to a social organization.

use proto::organization::v1 as told;

use super::{both, day, or, word};
use crate::facts::words::{Kind as UnitKind, Status};
use crate::heard::OrganizationHeard;
use crate::history::Names;

pub(super) fn told(heard: &OrganizationHeard, names: &Names) -> (String, String) {
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
        Told::LineSet(told) => both(
            format!("自{}起责任线指定为{}：{}", day(&told.from), names.label(&told.line), told.why),
            format!("put on the line of {} from {}: {}", names.label(&told.line), told.from, told.why),
        ),
        Told::LineCleared(told) => both(
            format!("自{}起责任线不再指定，按规则确定：{}", day(&told.from), told.why),
            format!("its line follows the rule again from {}: {}", told.from, told.why),
        ),
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
