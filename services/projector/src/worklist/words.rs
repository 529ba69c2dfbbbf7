//! Items in plain words: why, the shortest step, and the rule it comes from.

use chrono::Datelike as _;
use kernel::Day;

use super::near::Neighbour;
use super::rules::{Reason, Rules};
use super::{Open, Pool};

/// Chinese and English.
pub(crate) type Text = (String, String);

/// An item's words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    pub(crate) reason: Text,
    /// The key of the step.
    pub(crate) step: &'static str,
    pub(crate) step_text: Text,
    pub(crate) clause: &'static str,
}

const BRANCH: &str = "《中国共产党支部工作条例（试行）》第四条";
const JOINT: &str = "《中国共产党支部工作条例（试行）》第五条";
const PLACED: &str = "《中国共产党章程》第八条";
const WORK: &str = "《关于加强社会组织党的建设工作的意见（试行）》；龙华区2019年行动方案";
const PLAN: &str = "龙华区2019年行动方案";
const OURS: &str = "本系统约定";

/// What an item says.
pub(crate) fn told(open: &Open, on: Day, rules: &Rules, pool: &Pool) -> Told {
    let (step, step_text) = step(open, rules, pool);
    Told { reason: reason(open, on, rules), step, step_text, clause: clause(open.reason) }
}

fn clause(reason: Reason) -> &'static str {
    match reason {
        Reason::DueUnbuilt | Reason::OwnBranchDue => BRANCH,
        Reason::FloatingBranchDue | Reason::JointFloatingDue | Reason::JointBranchDue | Reason::Borderline => JOINT,
        Reason::MembersUnplaced => PLACED,
        Reason::NoMembers | Reason::NoWorkCoverage => WORK,
        Reason::CoverageLost | Reason::OneToOneMissing | Reason::LiaisonMissing | Reason::LiaisonNotNeeded => PLAN,
        Reason::EvidenceExpired | Reason::SurveyDiffers => OURS,
    }
}

fn reason(open: &Open, on: Day, rules: &Rules) -> Text {
    let (case, members) = (&open.unit.case, open.unit.case.members);
    let (f, p, v) = (members.full.unwrap_or(0), members.probationary, members.floating);
    let (least, since) = (rules.branch_min, day(open.since));
    match open.reason {
        Reason::MembersUnplaced => {
            let (n, days) = (case.unplaced(), (on - open.since).num_days());
            let (zh, en) = if case.registered { ("", "") } else { ("（估计）", " (estimated)") };
            both(
                format!("{n}名党员没有管理党组织，已{days}天{zh}"),
                format!("{n} members without a managing Party organization for {days} days{en}"),
            )
        }
        Reason::CoverageLost if case.lost_its_party() => both(
            format!("{since}起没有党组织，失去组织覆盖"),
            format!("without a Party organization since {}: organization coverage is lost", open.since),
        ),
        Reason::CoverageLost => both(
            format!("{since}起无人联系，失去工作覆盖"),
            format!("nobody carries the work since {}: work coverage is lost", open.since),
        ),
        Reason::DueUnbuilt => both(
            format!("正式党员{f}人，已达{least}人，应建未建"),
            format!("{f} full members, {least} make a branch due, and there is none"),
        ),
        Reason::FloatingBranchDue => both(
            format!("只有流动党员{v}人，已达{least}人"),
            format!("only floating members, {v} of them, and {least} are enough"),
        ),
        Reason::JointFloatingDue => both(
            format!("只有流动党员{v}人，不足{least}人"),
            format!("only floating members, {v} of them, fewer than {least}"),
        ),
        Reason::JointBranchDue => both(
            format!("正式党员{f}人、预备党员{p}人、流动党员{v}人，正式党员不足{least}人"),
            format!("{f} full, {p} probationary, {v} floating members: fewer than {least} full ones"),
        ),
        Reason::Borderline => both(
            format!("正式党员{f}人，不足{least}人；连同流动党员{v}人已达{least}人：需研究决定"),
            format!("{f} full members, fewer than {least}; with {v} floating ones enough: for a person to decide"),
        ),
        Reason::NoMembers if members.full.is_none() => {
            both("正式党员数不明".to_owned(), "the number of full members is unknown".to_owned())
        }
        Reason::NoMembers => both("没有党员".to_owned(), "no members".to_owned()),
        Reason::NoWorkCoverage => both(
            "没有党组织，也没有指导员、专职党务工作者或联络员".to_owned(),
            "no Party organization, no instructor, full-time worker or liaison".to_owned(),
        ),
        Reason::EvidenceExpired => evidence(open, rules),
        Reason::OneToOneMissing => one_to_one(open, rules),
        Reason::OwnBranchDue => both(
            format!("正式党员{f}人，已达{least}人，尚未单独建立党支部"),
            format!("{f} full members, {least} make a branch of its own due"),
        ),
        Reason::LiaisonMissing => both(
            "已有党组织覆盖，仍需联络员".to_owned(),
            "a Party organization covers it, a liaison is needed still".to_owned(),
        ),
        Reason::SurveyDiffers => {
            let survey = case.survey.unwrap_or_default();
            let full = survey.full.map_or("未知".to_owned(), |full| full.to_string());
            let (sp, sv) = (survey.probationary, survey.floating);
            both(
                format!("党员册：正式{f}、预备{p}、流动{v}；调查表：正式{full}、预备{sp}、流动{sv}"),
                format!(
                    "register: {f} full, {p} probationary, {v} floating; survey: {} full, {sp} probationary, {sv} floating",
                    full.replace("未知", "unknown")
                ),
            )
        }
        Reason::LiaisonNotNeeded => {
            both("已另有覆盖，联络员可以结束".to_owned(), "covered otherwise: the liaison may end".to_owned())
        }
    }
}

fn evidence(open: &Open, rules: &Rules) -> Text {
    let days = rules.evidence_days;
    match open.unit.past.contact {
        Some(last) => both(
            format!("最近一次联系在{}，{days}天内没有联系、走访或活动记录", day(last)),
            format!("the last contact was on {last}: no contact, visit or activity within {days} days"),
        ),
        None => both(
            format!("没有联系、走访或活动记录（{days}天内应有）"),
            format!("no contact, visit or activity is on record; one within {days} days is wanted"),
        ),
    }
}

fn one_to_one(open: &Open, rules: &Rules) -> Text {
    let (case, large) = (&open.unit.case, rules.large_from);
    let (zh, en, people) = if rules.large_by_members {
        ("党员", "members", case.members.all())
    } else {
        ("从业人员", "employees", case.employees.unwrap_or(0))
    };
    match case.instructor_load {
        Some(load) => both(
            format!("{zh}{people}人（{large}人以上应一对一），其指导员共联系{load}家"),
            format!("{people} {en} ({large} make one-to-one due), and its instructor guides {load} organizations"),
        ),
        None => both(
            format!("{zh}{people}人（{large}人以上应一对一），没有指导员"),
            format!("{people} {en} ({large} make one-to-one due), and it has no instructor"),
        ),
    }
}

fn step(open: &Open, rules: &Rules, pool: &Pool) -> (&'static str, Text) {
    let fixed = |key, zh: &str, en: &str| (key, both(zh.to_owned(), en.to_owned()));
    let case = &open.unit.case;
    match open.reason {
        Reason::MembersUnplaced if case.covered.is_some() => fixed(
            "place_members",
            "编入本单位党组织，或明确管理党组织",
            "give them to the unit's Party organization, or say which one manages them",
        ),
        Reason::MembersUnplaced => fixed(
            "place_members",
            "纳入就近或同行业党组织管理",
            "have a near or same-industry Party organization manage them",
        ),
        Reason::CoverageLost if case.lost_its_party() => fixed(
            "restore_cover",
            "查明原因，恢复党组织或纳入就近党组织管理",
            "find out why; set the Party organization up again or affiliate the unit to a near one",
        ),
        Reason::CoverageLost => fixed(
            "restore_cover",
            "查明原因，重新配备指导员或联络员",
            "find out why; assign an instructor or liaison again",
        ),
        Reason::DueUnbuilt => fixed("found_branch", "申请单独建立党支部", "apply for a branch of its own"),
        Reason::OwnBranchDue => fixed(
            "found_branch",
            "申请单独建立党支部，退出现有联合或纳管关系",
            "apply for a branch of its own, which ends the present joint or affiliated one",
        ),
        Reason::FloatingBranchDue => {
            fixed("found_floating_branch", "申请建立流动党员党支部", "apply for a floating-member branch")
        }
        Reason::JointBranchDue | Reason::JointFloatingDue | Reason::Borderline => joint(open, rules, pool),
        Reason::NoMembers if case.members.full.is_none() => {
            fixed("count_members", "核实并填报党员情况调查表", "find the members out and report the survey")
        }
        Reason::NoMembers => fixed(
            "recruit",
            "由指导员、联络员开展工作，发展党员，条件成熟时建立党组织",
            "work through an instructor or liaison, recruit members, set a Party organization up when there are enough",
        ),
        Reason::NoWorkCoverage => fixed(
            "assign_carrier",
            "选派指导员，或先确定一名本单位职工为联络员",
            "assign an instructor, or at least one of its staff as liaison",
        ),
        Reason::EvidenceExpired => fixed(
            "contact",
            "由指导员或联络员联系、走访一次并记录",
            "have the instructor or liaison contact or visit it once, and record that",
        ),
        Reason::OneToOneMissing => fixed(
            "assign_instructor",
            "配备一名只联系本单位的指导员",
            "assign an instructor who guides this organization alone",
        ),
        Reason::LiaisonMissing => {
            fixed("assign_liaison", "确定一名本单位职工为联络员", "assign one of its staff as liaison")
        }
        Reason::SurveyDiffers => fixed(
            "compare_counts",
            "核对党员册与调查表，更正有误的一方",
            "compare the register with the survey and correct the one that is wrong",
        ),
        Reason::LiaisonNotNeeded => fixed("end_liaison", "确认后结束联络员", "end the liaison's post, once confirmed"),
    }
}

/// With whom, where somebody is near; else affiliation.
fn joint(open: &Open, rules: &Rules, pool: &Pool) -> (&'static str, Text) {
    let (partners, enough) = pool.partners(open.reason, &open.unit, rules);
    let (key, zh, en) = match open.reason {
        Reason::JointFloatingDue => {
            ("found_joint_floating_branch", "流动党员联合党支部", "a joint floating-member branch")
        }
        Reason::Borderline => {
            ("decide", "联合党支部，流动党员一并编入", "a joint branch with the floating members attached")
        }
        _ => ("found_joint_branch", "联合党支部", "a joint branch"),
    };
    if !enough {
        return (
            "affiliate",
            both(
                format!("纳入就近或同行业党组织管理；附近尚无可以建立{zh}的单位"),
                format!("affiliate it to a near or same-industry Party organization; nobody near could share {en} yet"),
            ),
        );
    }
    let names: Vec<&str> = partners.iter().map(|one: &&Neighbour| one.name.as_str()).collect();
    let most = rules.joint_units;
    let with = both(
        format!("与{}建立{zh}（一般不超过{most}个单位）；或纳入就近党组织管理", names.join("、")),
        format!("set up {en} with {} (normally at most {most} units), or affiliate it to a near one", names.join(", ")),
    );
    (key, with)
}

fn both(zh: String, en: String) -> Text {
    (zh, en)
}

/// 2019年7月1日, as people read it.
fn day(day: Day) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}
