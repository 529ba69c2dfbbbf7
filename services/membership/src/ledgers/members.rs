//! The ledger of members (党员名册): its columns, and how a row is read. All that says who somebody is, is personal.

use ledger::{Column, Form, Message, Problem, Row as Cells, Seen};
use proto::membership::v1 as pb;
use runtime::Invalid;
use vocabulary::{BadText, IdentityNumber, Name};

use crate::requests::draft::Draft;

const NAME: &str = "姓名";
/// 身份证号: the row's identity.
const NUMBER: &str = "身份证号";
const SEX: &str = "性别";
const STANDING: &str = "党员类别";
/// 入党日期.
pub(super) const JOINED: &str = "入党日期";
/// 转正日期.
pub(super) const CONFIRMED: &str = "转正日期";
/// 工作单位.
pub(super) const WORKPLACE: &str = "工作单位";
/// 组织关系所在党组织.
pub(super) const HOME: &str = "组织关系所在党组织";
const HOME_FROM: &str = "组织关系转入日期";
const FLOATING: &str = "是否流动";
const FLOATING_FROM: &str = "流动起始日期";
/// 管理党组织.
pub(super) const MANAGER: &str = "管理党组织";

/// They joined before they were of age.
pub(crate) const UNDER_AGE: &str = "members.under_age";
/// They would be here before they were a member.
pub(crate) const BEFORE_JOINING: &str = "members.before_joining";
/// They float, and nothing says so.
pub(crate) const NOT_SAID_TO_FLOAT: &str = "members.not_said_to_float";

const SEXES: &[(&str, &str)] = &[("男", "男"), ("女", "女")];

const STANDINGS: &[(&str, &str)] =
    &[("正式", "full"), ("正式党员", "full"), ("预备", "probationary"), ("预备党员", "probationary")];

/// The columns, in the order of the template.
pub(super) static FORM: Form = Form {
    name: "members",
    title: "党员名册",
    columns: &[
        Column::text(NAME).required().personal().note("加密保存"),
        Column::code(NUMBER)
            .required()
            .personal()
            .also(&["身份证号码", "公民身份号码", "身份证"])
            .note("18 位，以文本格式填写；加密保存"),
        Column::choice(SEX, &["男", "女"]).personal().note("加密保存"),
        Column::text("民族").personal().note("加密保存"),
        Column::text("学历").personal().also(&["文化程度"]).note("加密保存"),
        Column::text("手机").personal().also(&["手机号", "手机号码", "联系电话", "电话"]).note("加密保存"),
        Column::choice(STANDING, &["正式", "预备"]).required().also(&["类别", "人员类别"]),
        Column::date(JOINED).also(&["入党时间", "加入党组织日期"]),
        Column::date(CONFIRMED).also(&["转正时间", "转为正式党员日期"]),
        Column::text(WORKPLACE).also(&["所在单位", "工作单位名称"]).note("社会组织的信用代码或全称"),
        Column::text(HOME)
            .also(&["组织关系", "所在党组织", "所在党支部"])
            .note("党组织代码或全称；流动党员可填区外党组织"),
        Column::date(HOME_FROM).also(&["转入日期"]).note("不填则取入党日期、单位登记日期、党组织成立日期中最晚的一天"),
        Column::yes_no(FLOATING).also(&["流动党员", "是否流动党员"]),
        Column::date(FLOATING_FROM).also(&["流动日期"]),
        Column::text(MANAGER).also(&["纳入管理党组织"]).note("不填则为组织关系所在党组织"),
    ],
};

/// What the row says. Everything that is wrong with it is found; `None` where it is rejected.
pub(super) fn read(cells: &mut Cells<'_>, seen: &mut Seen) -> Option<Draft> {
    let name = text(cells, NAME);
    let number = cells.parsed(NUMBER, |text| {
        IdentityNumber::parse(text)
            .map_err(|bad| Problem::new("identity_number.invalid", bad.chinese(), bad.to_string()))
    });
    if let Some(number) = &number {
        seen.first(cells, NUMBER, number.as_str());
    }
    let sex = cells.choice(SEX, SEXES);
    let [ethnicity, education, telephone] = ["民族", "学历", "手机"].map(|heading| text(cells, heading));
    let standing = cells.choice(STANDING, STANDINGS);
    let (joined_on, confirmed_on) = (cells.date(JOINED), cells.date(CONFIRMED));
    let [workplace, relationship, managed_by] = [WORKPLACE, HOME, MANAGER].map(|heading| text(cells, heading));
    let (relationship_from, floating) = (cells.date(HOME_FROM), cells.yes_no(FLOATING).unwrap_or(false));
    let floating_from = cells.date(FLOATING_FROM);
    look_twice(cells, [joined_on, relationship_from, floating_from], floating);
    if cells.rejected() {
        return None;
    }
    let said = |name: Option<Name>| name.map(|name| name.to_string()).unwrap_or_default();
    let day = |day: Option<vocabulary::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let row = pb::MemberRow {
        name: said(name),
        identity_number: number?.as_str().to_owned(),
        sex: sex.unwrap_or_default().to_owned(),
        ethnicity: said(ethnicity),
        education: said(education),
        telephone: said(telephone),
        standing: standing?.to_owned(),
        joined_on: day(joined_on),
        confirmed_on: day(confirmed_on),
        workplace: said(workplace),
        relationship: said(relationship),
        relationship_from: day(relationship_from),
        floating,
        floating_from: day(floating_from),
        managed_by: said(managed_by),
    };
    let mut invalid = Invalid::new();
    let request = pb::RecordMemberRequest { row: Some(row), ..pb::RecordMemberRequest::default() };
    let draft = Draft::parse(&mut invalid, request);
    for violation in invalid.violations() {
        // What the cells let through and the contract does not, such as a day before 1900.
        let message = Message::new(&violation.zh, &violation.en);
        cells.error(column_of(&violation.field).unwrap_or(NAME), violation.code, message);
    }
    let draft = draft.filter(|_| !cells.rejected())?;
    if draft.under_age() {
        let message =
            Message::new("入党时未满18周岁：已录入，请核对", "joined before the age of 18: taken down, please check");
        cells.warning(JOINED, UNDER_AGE, message);
    }
    Some(draft)
}

/// What is taken down as it stands, and should be looked at.
fn look_twice(cells: &mut Cells<'_>, [joined, home, floats]: [Option<vocabulary::Day>; 3], floating: bool) {
    let early = |day: Option<vocabulary::Day>| day.zip(joined).is_some_and(|(day, joined)| day < joined);
    for (heading, day) in [(HOME_FROM, home), (FLOATING_FROM, floats.filter(|_| floating))] {
        if early(day) {
            let message = Message::new("早于入党日期：已录入，请核对", "before they joined: taken down, please check");
            cells.warning(heading, BEFORE_JOINING, message);
        }
    }
    if floats.is_some() && !floating {
        let message = Message::new("未标明流动，此日期不录入", "not said to float: this day is not taken down");
        cells.warning(FLOATING_FROM, NOT_SAID_TO_FLOAT, message);
    }
}

/// The column a field of the request stands in.
pub(super) fn column_of(field: &str) -> Option<&'static str> {
    Some(match field {
        "row.name" => NAME,
        "row.identity_number" => NUMBER,
        "row.sex" => SEX,
        "row.ethnicity" => "民族",
        "row.education" => "学历",
        "row.telephone" => "手机",
        "row.standing" => STANDING,
        "row.joined_on" => JOINED,
        "row.confirmed_on" => CONFIRMED,
        "row.workplace" => WORKPLACE,
        "row.relationship" => HOME,
        "row.relationship_from" => HOME_FROM,
        "row.floating_from" => FLOATING_FROM,
        "row.managed_by" => MANAGER,
        _ => return None,
    })
}

fn text(cells: &mut Cells<'_>, heading: &'static str) -> Option<Name> {
    cells.parsed(heading, |text| {
        Name::parse(text).map_err(|bad: BadText| Problem::new("text.invalid", bad.chinese(), bad.to_string()))
    })
}
