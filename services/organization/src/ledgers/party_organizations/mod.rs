//! The ledger of Party organizations (党组织台账): its columns, how a row is read, and in which order rows are taken down.

pub(super) mod order;
pub(super) mod overlap;
mod read;

use ledger::{Column, Form};

use crate::domain::party_organization::{Kind, Setup};

pub(super) use read::read;

/// 党组织代码.
pub(super) const CODE: &str = "党组织代码";
/// 党组织名称.
pub(super) const NAME: &str = "党组织名称";
/// 上级党组织.
pub(super) const SUPERIOR: &str = "上级党组织";
/// 建立单位.
pub(super) const UNITS: &str = "建立单位";
/// 牵头单位.
pub(super) const LEAD: &str = "牵头单位";
/// 纳入管理单位.
pub(super) const AFFILIATED: &str = "纳入管理单位";

/// Kinds by the names ledgers use.
const KINDS: &[(&str, Kind)] = &[
    ("党委", Kind::Committee),
    ("党总支", Kind::GeneralBranch),
    ("党支部", Kind::Branch),
    ("联合党支部", Kind::JointBranch),
    ("临时党委", Kind::TemporaryCommittee),
    ("临时党总支", Kind::TemporaryGeneralBranch),
    ("临时党支部", Kind::TemporaryBranch),
    ("临时联合党支部", Kind::TemporaryJointBranch),
    ("流动党员党支部", Kind::FloatingBranch),
    ("流动党员联合党支部", Kind::JointFloatingBranch),
    ("党工委", Kind::WorkingCommittee),
];

const SETUPS: &[(&str, Setup)] =
    &[("单独", Setup::Own), ("联合", Setup::Joint), ("行业", Setup::Industry), ("区域", Setup::Area)];

const KIND_NAMES: &[&str] = &[
    "党委",
    "党总支",
    "党支部",
    "联合党支部",
    "临时党委",
    "临时党总支",
    "临时党支部",
    "临时联合党支部",
    "流动党员党支部",
    "流动党员联合党支部",
    "党工委",
];

/// The columns, in the order of the template.
pub(super) static FORM: Form = Form {
    name: "party-organizations",
    title: "党组织台账",
    columns: &[
        Column::code(CODE).note("全国党员管理信息系统中的代码；没有则以名称和成立日期识别"),
        Column::text(NAME)
            .required()
            .also(&["名称"])
            .note("与印章一致")
            .examples(&["中共深圳市龙华区观湖义工联合会支部委员会"]),
        Column::choice("类别", KIND_NAMES).required().also(&["党组织类别"]),
        Column::text(SUPERIOR).also(&["隶属", "上级"]).note("代码或全称；可以是本表中的另一行"),
        Column::choice("建立方式", &["单独", "联合", "行业", "区域"]).also(&["组建方式"]),
        Column::list(UNITS).also(&["所在单位", "组建单位"]).note("信用代码或全称，可填多个"),
        Column::text(LEAD).note("须在建立单位之内；不填为第一个"),
        Column::list(AFFILIATED).note("信用代码或全称，可填多个"),
        Column::date("纳入日期").note("不填则为成立日期与该单位登记日期中较晚的一个"),
        Column::date("成立日期").required(),
        Column::choice("原类别", KIND_NAMES).note("升格前的类别，与升格日期一起填"),
        Column::date("升格日期"),
        Column::text("届次"),
        Column::date("届满日期"),
        Column::text("文号").also(&["批准文号"]),
        Column::date("撤销日期"),
    ],
};
