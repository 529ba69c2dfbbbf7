//! The ledger of social organizations (社会组织台账): its columns, and how a row is read.

use kernel::Personal;
use ledger::{Column, Form, Message, Problem, Row as Cells, Seen};
use runtime::Known;
use vocabulary::{BadText, CoordinateSystem, CreditCode, Division, Industry, Location, Text};

use crate::domain::organization::{Cause, Kind, Leader, Named, Person, Reason, Row, Status, Telephone};

/// 统一社会信用代码: the row's identity, for ever.
pub(super) const CODE: &str = "统一社会信用代码";
const NAME: &str = "组织名称";
const KIND: &str = "组织类型";
const STREET: &str = "街道";
const COMMUNITY: &str = "社区";
const INDUSTRY: &str = "行业";
const LONGITUDE: &str = "经度";
const LATITUDE: &str = "纬度";
const SYSTEM: &str = "坐标系";
const REGISTERED: &str = "登记日期";
const STATUS: &str = "状态";
/// 状态日期.
pub(super) const STATUS_ON: &str = "状态日期";

const KINDS: &[(&str, Kind)] = &[
    ("社会团体", Kind::Association),
    ("民办非企业单位", Kind::ServiceAgency),
    ("社会服务机构", Kind::ServiceAgency),
    ("民办非企业单位（社会服务机构）", Kind::ServiceAgency),
    ("社会服务机构（民办非企业单位）", Kind::ServiceAgency),
    ("基金会", Kind::Foundation),
    ("其他", Kind::Other),
    ("律师事务所", Kind::LawFirm),
    ("会计师事务所", Kind::AccountingFirm),
    ("税务师事务所", Kind::TaxFirm),
];

const SYSTEMS: &[(&str, CoordinateSystem)] = &[
    ("CGCS2000", CoordinateSystem::Cgcs2000),
    ("WGS84", CoordinateSystem::Cgcs2000),
    ("GCJ02", CoordinateSystem::Gcj02),
    ("BD09", CoordinateSystem::Bd09),
];

const REASONS: &[(&str, Reason)] = &[
    ("没有党员", Reason::NoMembers),
    ("负责人不愿", Reason::OwnerUnwilling),
    ("上级未指导", Reason::NoGuidance),
    ("其他", Reason::Other),
];

const STATES: &[(&str, Status)] = &[
    ("正常", Status::Operating),
    ("停止活动", Status::Dormant { cause: None }),
    ("无实体运营", Status::Dormant { cause: Some(Cause::NoOperation) }),
    ("长期未开展活动", Status::Dormant { cause: Some(Cause::LongInactive) }),
    ("僵尸型", Status::Dormant { cause: Some(Cause::Zombie) }),
    ("限期停止活动", Status::Dormant { cause: Some(Cause::OrderedToStop) }),
    ("注销", Status::Deregistered),
    ("撤销", Status::Revoked { certificate: false }),
    ("吊销", Status::Revoked { certificate: true }),
];

/// The columns, in the order of the template.
pub(super) static FORM: Form = Form {
    name: "organizations",
    title: "社会组织台账",
    columns: &[
        Column::code(CODE)
            .required()
            .also(&["信用代码", "社会信用代码"])
            .note("18 位，永久标识一个社会组织")
            .examples(&["51440300MJL0000000"]),
        Column::text(NAME).required().also(&["名称", "单位名称", "社会组织名称"]),
        Column::choice(
            KIND,
            &["社会团体", "民办非企业单位", "基金会", "其他", "律师事务所", "会计师事务所", "税务师事务所"],
        )
        .required()
        .also(&["类型"])
        .note("社会服务机构即民办非企业单位"),
        Column::text(INDUSTRY).also(&["行业线", "所属行业"]).note("不认识的行业不影响录入，会提醒"),
        Column::text("分类").note("民政分类，照原文"),
        Column::text(STREET)
            .required()
            .also(&["所属街道", "所在街道"])
            .note("名称或代码，可不写“街道”二字")
            .examples(&["观湖"]),
        Column::text(COMMUNITY).also(&["所属社区", "所在社区"]).note("不认识的社区不影响录入，会提醒"),
        Column::text("地址").also(&["住所", "详细地址"]),
        Column::decimal(LONGITUDE).note("与纬度一起填"),
        Column::decimal(LATITUDE).note("与经度一起填"),
        Column::choice(SYSTEM, &["CGCS2000", "WGS84", "GCJ02", "BD09"]).note("不填为 CGCS2000"),
        Column::date(REGISTERED).also(&["成立日期", "成立登记日期"]).note("不填则自录入之日起算"),
        Column::text("登记机关").also(&["登记管理机关"]),
        Column::text("业务主管单位"),
        Column::count("从业人员数").also(&["从业人员"]),
        Column::count("正式党员数").also(&["正式党员"]).note("与预备、流动党员互不重复；不填为不清楚"),
        Column::count("预备党员数").also(&["预备党员"]),
        Column::count("流动党员数").also(&["流动党员"]),
        Column::count("申请人数").also(&["入党申请人数"]),
        Column::choice("未建原因", &["没有党员", "负责人不愿", "上级未指导", "其他"]),
        Column::yes_no("承诺书"),
        Column::yes_no("调查表").also(&["党员情况调查表"]),
        Column::yes_no("党建入章"),
        Column::text("负责人").personal(),
        Column::text("联系人").personal(),
        Column::text("联系电话").also(&["电话", "手机"]).personal(),
        Column::choice(
            STATUS,
            &["正常", "停止活动", "无实体运营", "长期未开展活动", "僵尸型", "限期停止活动", "注销", "撤销", "吊销"],
        )
        .note("不填为正常"),
        Column::date(STATUS_ON).note("状态自哪一天起；不填则自录入之日起"),
        Column::date("统计日期").note("本行数字自哪一天起有效"),
    ],
};

/// What the row says. Everything that is wrong with it is found; `None` where it is rejected.
pub(super) fn read(cells: &mut Cells<'_>, known: &Known, seen: &mut Seen) -> Option<Row> {
    let code = cells.parsed(CODE, |text| {
        CreditCode::parse(text).map_err(|bad| problem("credit_code.invalid", bad.chinese(), &bad))
    });
    if let Some(code) = &code {
        seen.first(cells, CODE, code.as_str());
    }
    let name = text(cells, NAME);
    let kind = cells.choice(KIND, KINDS);
    let street = cells.parsed(STREET, |text| known.street(text).ok_or_else(unknown_street));
    let community = street.and_then(|street| community(cells, known, &street));
    let location = location(cells);
    let registered_on = cells.date(REGISTERED);
    let status = cells.choice(STATUS, STATES);
    let status_on = cells.date(STATUS_ON);
    if let Some((registered, on)) = registered_on.zip(status_on)
        && on < registered
    {
        let message = Message::new("状态日期早于登记日期", "the status date lies before the registration");
        cells.error(STATUS_ON, "organization.status_before_registration", message);
    }
    let (industry, class, address) = (industry(cells, known), text(cells, "分类"), text(cells, "地址"));
    let (registration_authority, supervising_unit) = (text(cells, "登记机关"), text(cells, "业务主管单位"));
    let [employees, full] = ["从业人员数", "正式党员数"].map(|column| cells.count(column));
    // Who counted the full members and left the cell beside it blank found none; a column that is not there says nothing.
    let [probationary, floating, applicants] = ["预备党员数", "流动党员数", "申请人数"]
        .map(|column| cells.count(column).or_else(|| (full.is_some() && cells.has(column)).then_some(0)));
    let reason = cells.choice("未建原因", REASONS);
    let [commitment, survey_form, charter] = ["承诺书", "调查表", "党建入章"].map(|column| cells.yes_no(column));
    let contact = Named {
        leader: text(cells, "负责人").map(|name| Personal::Clear(Leader(name))),
        person: text(cells, "联系人").map(|name| Personal::Clear(Person(name))),
        telephone: text(cells, "联系电话").map(|number| Personal::Clear(Telephone(number))),
    };
    let counted_on = cells.date("统计日期");
    if cells.rejected() {
        return None;
    }
    Some(Row {
        code: code?,
        name: name?,
        kind: kind?,
        street: street?,
        community,
        industry,
        class,
        address,
        location,
        registered_on,
        registration_authority,
        supervising_unit,
        employees,
        full,
        probationary,
        floating,
        applicants,
        reason,
        commitment,
        survey_form,
        charter,
        contact,
        status,
        status_on,
        counted_on,
    })
}

/// A text within the length its field has.
pub(super) fn text<const LIMIT: usize>(cells: &mut Cells<'_>, heading: &'static str) -> Option<Text<LIMIT>> {
    cells
        .parsed(heading, |text| Text::parse(text).map_err(|bad: BadText| problem("text.invalid", &bad.chinese(), &bad)))
}

fn problem(code: &'static str, zh: &str, en: &dyn std::fmt::Display) -> Problem {
    Problem::new(code, zh, en.to_string())
}

fn unknown_street() -> Problem {
    Problem::new("organization.street_unknown", "没有这个街道", "there is no such street")
}

/// Unknown ones are left out with a warning: what is known of the organization is worth more than none of it.
fn community(cells: &mut Cells<'_>, known: &Known, street: &Division) -> Option<Division> {
    let text = cells.text(COMMUNITY)?;
    let found = known.community(street, &text);
    if found.is_none() {
        let message = Message::new("该街道没有这个社区，未录入社区", "no such community in this street; left out");
        cells.warning(COMMUNITY, "organization.community_unknown", message);
    }
    found
}

fn industry(cells: &mut Cells<'_>, known: &Known) -> Option<Industry> {
    let text = cells.text(INDUSTRY)?;
    let found = known.industry(&text);
    if found.is_none() {
        let message = Message::new("没有这个行业，未录入行业", "no such industry; left out");
        cells.warning(INDUSTRY, "organization.industry_unknown", message);
    }
    found
}

fn location(cells: &mut Cells<'_>) -> Option<Location> {
    let system = cells.choice(SYSTEM, SYSTEMS).unwrap_or_default();
    let (longitude, latitude) = (cells.decimal(LONGITUDE), cells.decimal(LATITUDE));
    match (longitude, latitude) {
        (Some(longitude), Some(latitude)) => match Location::parse(longitude, latitude, system) {
            Ok(location) => return Some(location),
            Err(bad) => {
                let zh = "经度应在 73 至 136 度之间，纬度应在 3 至 54 度之间";
                cells.error(LONGITUDE, "location.invalid", Message::new(zh, bad.to_string()));
            }
        },
        (None, None) => {}
        (one, _) if !cells.rejected() => {
            let missing = if one.is_some() { LATITUDE } else { LONGITUDE };
            let message = Message::new("经度和纬度须一起填写", "longitude and latitude come together");
            cells.error(missing, "location.incomplete", message);
        }
        _ => {}
    }
    None
}
