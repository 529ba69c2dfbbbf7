//! The ledgers of people as tables.

use super::members::{Home, Member};
use super::party::Party;
use super::posts::Post;
use super::table::{Entry, Line, Table, or_blank, text};
use super::units::Unit;

const MEMBERS: &[&str] = &[
    "姓名",
    "身份证号",
    "性别",
    "民族",
    "学历",
    "手机",
    "党员类别",
    "入党日期",
    "转正日期",
    "工作单位",
    "组织关系所在党组织",
    "组织关系转入日期",
    "是否流动",
    "流动起始日期",
    "管理党组织",
];

const POSTS: &[&str] = &[
    "类别",
    "姓名",
    "手机",
    "政治面貌",
    "职务",
    "来源",
    "派出单位",
    "社会组织",
    "起始日期",
    "终止日期",
    "最近联系日期",
];

pub(super) fn members(members: &[Member], units: &[Unit], parties: &[Party]) -> Table {
    let named = |party: usize| text(&parties[party].name);
    let row = |(number, member): (usize, &Member)| {
        let person = &member.person;
        let unit = &units[member.unit];
        vec![
            text(&person.name),
            Entry::Code(person.identity.clone()),
            Entry::Choice(person.sex),
            text(person.ethnicity),
            text(person.education),
            or_blank(person.telephone.clone().map(Entry::Digits)),
            Entry::Choice(if member.confirmed.is_some() { "正式" } else { "预备" }),
            Entry::Day(member.joined),
            or_blank(member.confirmed.map(Entry::Day)),
            // Some offices write the code instead of the name.
            if number % 7 == 3 { Entry::Code(unit.code.clone()) } else { text(&unit.name) },
            match &member.home {
                Home::Here(party) => named(*party),
                Home::Away(name) => text(name),
                Home::Unsaid => Entry::Blank,
            },
            or_blank(member.since.map(Entry::Day)),
            Entry::Flag(member.floating.is_some()),
            or_blank(member.floating.map(Entry::Day)),
            or_blank(member.managed.map(named)),
        ]
    };
    let rows = members.iter().enumerate().map(row).map(Line::from).collect();
    Table { title: "龙华区社会组织党员名册", headings: MEMBERS, rows }
}

/// One row for each post; where `apart`, some are told by as many rows as they have organizations.
pub(super) fn posts(posts: &[Post], units: &[Unit], apart: bool) -> Table {
    let row = |post: &Post, places: &[usize]| {
        vec![
            Entry::Choice(post.kind),
            text(&post.name),
            or_blank(post.telephone.clone().map(Entry::Digits)),
            text(post.politics),
            text(post.position),
            text(post.source),
            text(&post.home),
            Entry::Codes(places.iter().map(|place| units[*place].code.clone()).collect()),
            Entry::Day(post.from),
            or_blank(post.to.map(Entry::Day)),
            or_blank(post.contact.map(Entry::Day)),
        ]
    };
    let rows = posts.iter().enumerate().flat_map(|(number, post)| {
        let each = if apart && number % 3 == 0 { 1 } else { post.units.len() };
        post.units.chunks(each).map(|places| row(post, places)).collect::<Vec<_>>()
    });
    Table {
        title: "龙华区党建指导员、专职党务工作者、联络员台账",
        headings: POSTS,
        rows: rows.map(Line::from).collect(),
    }
}
