//! The ledgers as tables: the columns of the contract, and what stands in each cell before it is written or bent.

use chrono::NaiveDate;

use super::party::Party;
use super::places::{industry, streets};
use super::units::{Cover, Unit};

/// A value with what it is, so that it can be written in more than one way.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Entry {
    Blank,
    Text(String),
    Choice(&'static str),
    Street(&'static str),
    Code(String),
    Codes(Vec<String>),
    /// Digits that a spreadsheet program takes for a number.
    Digits(String),
    Count(u32),
    Decimal(f64),
    Day(NaiveDate),
    Flag(bool),
}

/// A ledger.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) title: &'static str,
    pub(super) headings: &'static [&'static str],
    pub(super) rows: Vec<Line>,
}

/// A row, and what an import has to find in it.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) cells: Vec<Entry>,
    pub(super) finding: Option<Finding>,
}

/// What an import finds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finding {
    /// An error, for which the row is rejected; else a warning, and it is applied.
    pub(super) error: bool,
    pub(super) code: &'static str,
    pub(super) why: &'static str,
}

impl From<Vec<Entry>> for Line {
    fn from(cells: Vec<Entry>) -> Self {
        Line { cells, finding: None }
    }
}

impl Table {
    /// The place of a column.
    pub(super) fn place(&self, heading: &str) -> usize {
        self.headings.iter().position(|known| *known == heading).unwrap_or_default()
    }
}

const ORGANIZATIONS: &[&str] = &[
    "统一社会信用代码",
    "组织名称",
    "组织类型",
    "行业",
    "分类",
    "街道",
    "社区",
    "地址",
    "经度",
    "纬度",
    "坐标系",
    "登记日期",
    "登记机关",
    "业务主管单位",
    "从业人员数",
    "正式党员数",
    "预备党员数",
    "流动党员数",
    "申请人数",
    "未建原因",
    "承诺书",
    "调查表",
    "党建入章",
    "负责人",
    "联系人",
    "联系电话",
    "状态",
    "状态日期",
    "统计日期",
];

const PARTY_ORGANIZATIONS: &[&str] = &[
    "党组织代码",
    "党组织名称",
    "类别",
    "上级党组织",
    "建立方式",
    "建立单位",
    "牵头单位",
    "纳入管理单位",
    "纳入日期",
    "成立日期",
    "原类别",
    "升格日期",
    "届次",
    "届满日期",
    "文号",
    "撤销日期",
];

pub(super) fn organizations(units: &[Unit]) -> Table {
    let streets = streets();
    let row = |unit: &Unit| {
        let members = |pick: fn(super::units::Members) -> u32| unit.members.map(|members| Entry::Count(pick(members)));
        let street = streets[unit.street].name;
        vec![
            Entry::Code(unit.code.clone()),
            text(&unit.name),
            Entry::Choice(unit.kind),
            industry(unit.industry).map_or(Entry::Blank, Entry::Choice),
            text(unit.class),
            Entry::Street(street),
            text(unit.community),
            text(&unit.address),
            Entry::Decimal((unit.longitude * 1e6).round() / 1e6),
            Entry::Decimal((unit.latitude * 1e6).round() / 1e6),
            Entry::Choice("GCJ02"),
            Entry::Day(unit.registered),
            text(if unit.city { "深圳市民政局" } else { "深圳市龙华区民政局" }),
            text(supervising_unit(unit.industry)),
            unit.employees.map_or(Entry::Blank, Entry::Count),
            or_blank(members(|members| members.full)),
            or_blank(members(|members| members.probationary)),
            or_blank(members(|members| members.floating)),
            or_blank(members(|members| members.applicants)),
            reason(unit).map_or(Entry::Blank, Entry::Choice),
            Entry::Flag(unit.papers[0]),
            Entry::Flag(unit.papers[1]),
            Entry::Flag(unit.papers[2]),
            text(&unit.people[0]),
            text(&unit.people[1]),
            Entry::Digits(unit.telephone.clone()),
            Entry::Choice(unit.status.map_or("正常", |(status, _)| status)),
            unit.status.map_or(Entry::Blank, |(_, on)| Entry::Day(on)),
            Entry::Day(unit.counted),
        ]
    };
    Table {
        title: "龙华区社会组织台账",
        headings: ORGANIZATIONS,
        rows: units.iter().map(row).map(Line::from).collect(),
    }
}

pub(super) fn party_organizations(parties: &[Party], units: &[Unit]) -> Table {
    let codes = |places: &[usize]| match places {
        [] => Entry::Blank,
        places => Entry::Codes(places.iter().map(|place| units[*place].code.clone()).collect()),
    };
    let row = |party: &Party| {
        vec![
            or_blank(party.code.clone().map(Entry::Code)),
            text(&party.name),
            Entry::Choice(party.kind),
            party.superior.as_deref().map_or(Entry::Blank, text),
            if party.setup.is_empty() { Entry::Blank } else { Entry::Choice(party.setup) },
            codes(&party.units),
            party.lead.map_or(Entry::Blank, |place| Entry::Code(units[place].code.clone())),
            codes(&party.affiliated),
            or_blank(party.affiliated_on.map(Entry::Day)),
            Entry::Day(party.founded),
            party.upgraded.map_or(Entry::Blank, |(kind, _)| Entry::Choice(kind)),
            party.upgraded.map_or(Entry::Blank, |(_, on)| Entry::Day(on)),
            party.term_ends.map_or(Entry::Blank, |_| text("第一届")),
            or_blank(party.term_ends.map(Entry::Day)),
            text(&party.document),
            or_blank(party.dissolved.map(Entry::Day)),
        ]
    };
    let rows = parties.iter().map(row).map(Line::from).collect();
    Table { title: "龙华区社会组织党组织台账", headings: PARTY_ORGANIZATIONS, rows }
}

pub(super) fn text(text: &str) -> Entry {
    if text.is_empty() { Entry::Blank } else { Entry::Text(text.to_owned()) }
}

pub(super) fn or_blank(entry: Option<Entry>) -> Entry {
    entry.unwrap_or(Entry::Blank)
}

fn supervising_unit(industry: &str) -> &'static str {
    match industry {
        "education_training" => "深圳市龙华区教育局",
        "health" => "深圳市龙华区卫生健康局",
        "human_resources" => "深圳市龙华区人力资源局",
        "sports_and_fitness" | "culture_and_arts" => "深圳市龙华区文化广电旅游体育局",
        _ => "",
    }
}

fn reason(unit: &Unit) -> Option<&'static str> {
    let members = unit.members.filter(|_| unit.cover == Cover::None)?;
    Some(match members.full {
        _ if members.full + members.probationary + members.floating == 0 => "没有党员",
        3.. if members.applicants == 0 => "负责人不愿",
        3.. => "上级未指导",
        _ => "其他",
    })
}
