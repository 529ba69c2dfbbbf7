//! The ledger of posts (指导员、专职党务工作者、联络员台账): its columns, and how a row is read.

use ledger::{Column, Form, Message, Row as Cells, Seen, fold};
use vocabulary::Name;

use crate::domain::post_holder::Kind;
use crate::requests::{Named, Row};

/// 类别.
pub(super) const KIND: &str = "类别";
/// 社会组织.
pub(super) const ORGANIZATIONS: &str = "社会组织";
/// 起始日期.
pub(super) const FROM: &str = "起始日期";
/// 终止日期.
pub(super) const UNTIL: &str = "终止日期";
/// 最近联系日期.
pub(super) const CONTACT: &str = "最近联系日期";

const NAME: &str = "姓名";
const TELEPHONE: &str = "手机";
const HOME_UNIT: &str = "派出单位";

const KINDS: &[(&str, Kind)] =
    &[("指导员", Kind::Instructor), ("专职党务工作者", Kind::FullTimeWorker), ("联络员", Kind::Liaison)];

/// The columns, in the order of the template.
pub(super) static FORM: Form = Form {
    name: "posts",
    title: "指导员、专职党务工作者、联络员台账",
    columns: &[
        Column::choice(KIND, &["指导员", "专职党务工作者", "联络员"]).required().also(&["岗位", "岗位类别"]),
        Column::text(NAME).required().personal().note("加密保存"),
        Column::text(TELEPHONE)
            .personal()
            .also(&["手机号", "手机号码", "联系电话", "电话"])
            .note("与姓名一起识别一个人；没有则以派出单位识别；加密保存"),
        Column::text("政治面貌").personal().note("加密保存"),
        Column::text("职务").personal().note("加密保存"),
        Column::text("来源").personal().note("如：机关干部、优秀党务工作者；加密保存"),
        Column::text(HOME_UNIT).personal().note("加密保存"),
        Column::list(ORGANIZATIONS)
            .required()
            .also(&["联系社会组织", "所联系社会组织", "服务社会组织"])
            .note("信用代码或全称；一行可填多个，与一家一行相同"),
        Column::date(FROM).required().also(&["任职日期", "任职起始日期"]),
        Column::date(UNTIL).also(&["任职终止日期"]).note("不再任职的第一天；没有则不填"),
        Column::date(CONTACT).also(&["最近走访日期"]).note("适用于本行所填的每一家"),
    ],
};

/// What the row says. Everything that is wrong with it is found; `None` where it is rejected.
pub(super) fn read(cells: &mut Cells<'_>, seen: &mut Seen) -> Option<Row> {
    let kind = cells.choice(KIND, KINDS);
    let name = text(cells, NAME);
    let telephone = text(cells, TELEPHONE);
    let political_status = text(cells, "政治面貌");
    let position = text(cells, "职务");
    let source = text(cells, "来源");
    let home_unit = text(cells, HOME_UNIT);
    let organizations = organizations(cells);
    let from = cells.date(FROM);
    let until = cells.date(UNTIL);
    let last_contact = cells.date(CONTACT);
    let person = name.map(|name| Named { name, telephone, political_status, position, source, home_unit });
    if let Some(((kind, person), from)) = kind.zip(person.as_ref()).zip(from) {
        // A row naming several stands for several posts: the same one twice is the same organization twice.
        for organization in &organizations {
            let (who, at) = (person.found_by().join("\n"), fold::key(organization.as_str()));
            seen.first(cells, ORGANIZATIONS, format!("{kind:?}\n{who}\n{at}\n{from}"));
        }
    }
    if until.zip(from).is_some_and(|(until, from)| until <= from) {
        let message = Message::new("须晚于起始日期", "must be after the beginning");
        cells.error(UNTIL, "post_holder.ends_before_it_begins", message);
    }
    if cells.rejected() {
        return None;
    }
    Some(Row { kind: kind?, person: person?, organizations, from: from?, until, last_contact })
}

fn text(cells: &mut Cells<'_>, heading: &'static str) -> Option<Name> {
    let text = cells.text(heading)?;
    match Name::parse(&text) {
        Ok(name) => Some(name),
        Err(bad) => {
            cells.error(heading, "text.invalid", Message::new(bad.chinese(), bad.to_string()));
            None
        }
    }
}

fn organizations(cells: &mut Cells<'_>) -> Vec<Name> {
    let mut names = Vec::new();
    for text in cells.list(ORGANIZATIONS) {
        match Name::parse(&text) {
            Ok(name) => names.push(name),
            Err(bad) => cells.error(ORGANIZATIONS, "text.invalid", Message::new(bad.chinese(), bad.to_string())),
        }
    }
    names
}
