//! Wrong rows of the ledgers of people.

use super::super::dice::Dice;
use super::super::district::District;
use super::super::people::identity;
use super::super::posts::{INSTRUCTOR, LIAISON};
use super::super::table::{Entry, Finding, Line, Table};
use super::super::units::{code, day};
use super::{mix_in, with, wrong};

const MISCOPIED: &str = "identity_number.invalid";
const BEFORE_BIRTH: &str = "person.joined_before_birth";
const NO_UNIT: &str = "membership.organization_unknown";
const NO_PARTY: &str = "membership.party_organization_unknown";
const ENDED_UNIT: &str = "person.organization_ended";
const NO_POST_UNIT: &str = "assignment.organization_unknown";
const ENDED_POST_UNIT: &str = "post_holder.organization_ended";
const TWICE: &str = "ledger.seen_twice";
const ENDS_FIRST: &str = "post_holder.ends_before_it_begins";
const SECOND_LIAISON: &str = "post_holder.second_liaison";
const SECOND_INSTRUCTOR: &str = "post_holder.second_instructor";
const ELEVENTH: &str = "post_holder.load_exceeded";
const CONTACT_OUTSIDE: &str = "post_holder.contact_outside_term";

/// Rows of members that no import may apply.
pub(super) fn wrong_members(dice: &mut Dice, table: &mut Table, district: &District) {
    // Somebody who is at home here.
    let settled = |row: &&Line| row.cells[table.place("流动起始日期")] == Entry::Blank;
    let Some(base) = table.rows.iter().find(settled).map(|row| row.cells.clone()) else { return };
    let mut order = 0;
    let mut bad = |why: &'static str, told: &'static str, changes: &[(&str, Entry)]| {
        order += 1;
        let fresh = [
            ("姓名", Entry::Text(format!("错{order}"))),
            // Nobody else was born so late.
            ("身份证号", Entry::Code(identity(&format!("99999919970101{order:03}")))),
            ("入党日期", Entry::Day(day(2016, 7, 1))),
            ("转正日期", Entry::Day(day(2017, 7, 1))),
            ("党员类别", Entry::Choice("正式")),
            ("组织关系转入日期", Entry::Day(day(2019, 3, 1))),
        ];
        wrong(with(table, &with(table, &base, &fresh), changes), why, told)
    };
    let text = |text: &str| Entry::Text(text.to_owned());
    let twice = base[table.place("身份证号")].clone();
    let right = identity("99999919970101999");
    let miscopied = format!("{}{}", &right[..17], if right.ends_with('1') { '2' } else { '1' });
    let nobody = Entry::Text(code(dice, "社会团体", false, 95_001));
    let mut lines = vec![
        bad("missing name", "ledger.missing", &[("姓名", Entry::Blank)]),
        bad("missing identity number", "ledger.missing", &[("身份证号", Entry::Blank)]),
        bad("wrong check character", MISCOPIED, &[("身份证号", Entry::Code(miscopied))]),
        bad("an identity number that came before", "ledger.seen_twice", &[("身份证号", twice)]),
        bad("unknown standing", "ledger.not_a_choice", &[("党员类别", text("积极分子"))]),
        bad("a date that is none", "ledger.not_a_date", &[("入党日期", text("很久以前"))]),
        bad("joined before birth", BEFORE_BIRTH, &[("入党日期", Entry::Day(day(1990, 7, 1)))]),
        bad("unknown workplace", NO_UNIT, &[("工作单位", nobody)]),
        bad("unknown relationship", NO_PARTY, &[("组织关系所在党组织", text("中共查无此处支部委员会"))]),
        bad("unknown manager", NO_PARTY, &[("管理党组织", text("中共查无此处支部委员会"))]),
    ];
    let ended = district.units.iter().find(|unit| unit.status.is_some_and(|(status, _)| status != "停止活动"));
    if let Some(ended) = ended {
        lines.push(bad("a workplace that has ended", ENDED_UNIT, &[("工作单位", text(&ended.name))]));
    }
    mix_in(dice, table, lines);
}

/// Rows of posts that no import may apply. Those that contradict others come last.
pub(super) fn wrong_posts(dice: &mut Dice, table: &mut Table, district: &District) {
    let mut number = 0;
    let mut bad = |table: &Table, kind: &'static str, units: Vec<String>, why, told, changes: &[(&str, Entry)]| {
        number += 1;
        let mut cells = vec![Entry::Blank; table.headings.len()];
        let fresh = [
            ("类别", Entry::Choice(kind)),
            ("姓名", Entry::Text(format!("误{number}"))),
            ("手机", Entry::Digits(format!("1990002{number:04}"))),
            ("社会组织", Entry::Codes(units)),
            ("起始日期", Entry::Day(day(2019, 3, 21))),
        ];
        cells = with(table, &cells, &fresh);
        wrong(with(table, &cells, changes), why, told)
    };
    let text = |text: &str| Entry::Text(text.to_owned());
    let free: Vec<String> = district.unguided().into_iter().map(|place| district.units[place].code.clone()).collect();
    let Some(one) = free.first().cloned() else { return };
    let nobody = vec![code(dice, "社会团体", false, 95_002)];
    let unit = || vec![one.clone()];
    let twice = vec![one.clone(), one.clone()];
    let lines = vec![
        bad(table, INSTRUCTOR, unit(), "unknown kind", "ledger.not_a_choice", &[("类别", text("辅导员"))]),
        bad(table, INSTRUCTOR, unit(), "missing name", "ledger.missing", &[("姓名", Entry::Blank)]),
        bad(table, INSTRUCTOR, Vec::new(), "no organization", "ledger.missing", &[("社会组织", Entry::Blank)]),
        bad(table, INSTRUCTOR, unit(), "missing start", "ledger.missing", &[("起始日期", Entry::Blank)]),
        bad(table, INSTRUCTOR, unit(), "a date that is none", "ledger.not_a_date", &[("终止日期", text("未定"))]),
        bad(table, INSTRUCTOR, nobody, "unknown organization", NO_POST_UNIT, &[]),
        bad(table, INSTRUCTOR, twice, "the same organization twice", TWICE, &[]),
        bad(
            table,
            INSTRUCTOR,
            unit(),
            "over before it begins",
            ENDS_FIRST,
            &[("终止日期", Entry::Day(day(2019, 3, 1)))],
        ),
    ];
    mix_in(dice, table, lines);
    let ended = district.units.iter().find(|unit| unit.status.is_some_and(|(status, _)| status != "停止活动"));
    if let Some(ended) = ended {
        let line = bad(table, INSTRUCTOR, vec![ended.code.clone()], "an ended organization", ENDED_POST_UNIT, &[]);
        table.rows.push(line);
    }
    let held = district.posts.iter().find(|post| post.kind == LIAISON && post.to.is_none());
    if let Some(held) = held {
        let unit = vec![district.units[held.units[0]].code.clone()];
        table.rows.push(bad(table, LIAISON, unit, "a second liaison", SECOND_LIAISON, &[]));
    }
    let guided = district.posts.iter().find(|post| post.kind == INSTRUCTOR && post.to.is_none());
    if let Some(guided) = guided {
        let unit = vec![district.units[guided.units[0]].code.clone()];
        table.rows.push(bad(table, INSTRUCTOR, unit, "a second instructor", SECOND_INSTRUCTOR, &[]));
    }
    if let Some(eleven) = free.get(..11) {
        let line = bad(table, INSTRUCTOR, eleven.to_vec(), "an eleventh organization", ELEVENTH, &[]);
        table.rows.push(line);
    }
    warn_of_posts(table, district);
}

/// Contacts of which the district knows that their holders were not there yet.
fn warn_of_posts(table: &mut Table, district: &District) {
    let (name, telephone) = (table.place("姓名"), table.place("手机"));
    for post in district.posts.iter().filter(|post| post.contact.is_some_and(|day| !post.held(day))) {
        let its = |row: &&mut Line| {
            row.cells[name] == Entry::Text(post.name.clone())
                && Some(&row.cells[telephone]) == post.telephone.clone().map(Entry::Digits).as_ref()
        };
        for row in table.rows.iter_mut().filter(its) {
            row.finding =
                Some(Finding { error: false, code: CONTACT_OUTSIDE, why: "a contact outside its holder's term" });
        }
    }
}
