//! Ledgers as they come in: titles and merged headings, two sheets in different orders, blank rows, totals, a hidden
//! sheet, columns nobody asked for, values written in every way, and a few rows that are really wrong.

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};

use super::bend::{Bent, bend};
use super::dice::Dice;
use super::expected::Rejected;
use super::sheet::{workbook, write_day};
use super::table::{Entry, Table};
use super::units::{code, day};

/// Headings that stand under one more: its text, the first and the last of them.
pub(super) type Group = (&'static str, &'static str, &'static str);
/// A row that must be rejected, and why.
pub(super) type Bad = (Vec<Entry>, &'static str);

const FIRST: &str = "台账（一）";
const SECOND: &str = "台账（二）";

/// The bent ledger, and the rows in it that must be rejected.
pub(super) fn messy(
    dice: &mut Dice,
    table: &Table,
    group: Group,
    bad: Vec<Bad>,
) -> Result<(Vec<u8>, Vec<Rejected>), XlsxError> {
    let mut book = workbook()?;
    let (first, second) = table.rows.split_at(table.rows.len().div_ceil(2));
    first_sheet(dice, book.add_worksheet().set_name(FIRST)?, table, group, first)?;
    let mut rows: Vec<(&Vec<Entry>, Option<&'static str>)> = second.iter().map(|row| (row, None)).collect();
    for (row, why) in &bad {
        let place = dice.below(rows.len() as u64 + 1) as usize;
        rows.insert(place, (row, Some(why)));
    }
    let rejected = second_sheet(dice, book.add_worksheet().set_name(SECOND)?, table, &rows)?;
    others(&mut book, table)?;
    Ok((book.save_to_buffer()?, rejected))
}

/// A title over everything, headings on two rows, a running number before and remarks behind, totals at the bottom.
fn first_sheet(
    dice: &mut Dice,
    page: &mut Worksheet,
    table: &Table,
    group: Group,
    rows: &[Vec<Entry>],
) -> Result<(), XlsxError> {
    let plain = Format::new();
    let last = table.headings.len() as u16 + 1;
    page.merge_range(0, 0, 0, last, &format!("{}（2019年3月）", table.title), &plain)?;
    page.write_string(1, 0, "填报单位：龙华区社会组织综合党委")?;
    let (title, from, to) = group;
    let (from, to) = (table.place(from) as u16 + 1, table.place(to) as u16 + 1);
    page.merge_range(3, from, 3, to, title, &plain)?;
    for (place, heading) in (0..).zip(["序号"].iter().chain(table.headings).chain(&["备注"])) {
        match *heading {
            heading if (from..=to).contains(&place) => page.write_string(4, place, heading)?,
            "序号" | "备注" => page.merge_range(3, place, 4, place, heading, &plain)?,
            heading => page.merge_range(3, place, 4, place, &spaced(dice, heading), &plain)?,
        };
    }
    let mut at = 5;
    for (number, row) in (1_u32..).zip(rows) {
        if dice.chance(2) {
            at += 1;
        }
        page.write_number(at, 0, number)?;
        for (place, entry) in (1..).zip(row) {
            write(page, at, place, &bend(dice, entry))?;
        }
        at += 1;
    }
    page.write_string(at, 0, "合 计")?;
    let sum = format!("=COUNTA(C6:C{at})");
    page.write_formula(at, 2, Formula::new(sum).set_result(rows.len().to_string()))?;
    Ok(())
}

/// Headings in another order, found in the first row.
fn second_sheet(
    dice: &mut Dice,
    page: &mut Worksheet,
    table: &Table,
    rows: &[(&Vec<Entry>, Option<&'static str>)],
) -> Result<Vec<Rejected>, XlsxError> {
    let mut order: Vec<usize> = (0..table.headings.len()).collect();
    dice.shuffle(&mut order);
    for (place, column) in (0..).zip(&order) {
        page.write_string(0, place, spaced(dice, table.headings[*column]))?;
    }
    let mut rejected = Vec::new();
    for (at, (row, why)) in (1..).zip(rows) {
        for (place, column) in (0..).zip(&order) {
            write(page, at, place, &bend(dice, &row[*column]))?;
        }
        rejected.extend(why.map(|why| Rejected { sheet: SECOND.to_owned(), row: at + 1, why }));
    }
    Ok(rejected)
}

/// A hidden sheet with rows that must not count, and one that is no ledger.
fn others(book: &mut Workbook, table: &Table) -> Result<(), XlsxError> {
    let hidden = book.add_worksheet().set_name("2017年旧表")?;
    hidden.set_hidden(true);
    for (place, heading) in (0..).zip(table.headings) {
        hidden.write_string(0, place, *heading)?;
        hidden.write_string(1, place, "旧")?;
    }
    let remarks = book.add_worksheet().set_name("填表说明")?;
    remarks.write_string(0, 0, "请于每月五日前报送。")?;
    Ok(())
}

fn write(page: &mut Worksheet, row: u32, column: u16, cell: &Bent) -> Result<(), XlsxError> {
    match cell {
        Bent::Blank => return Ok(()),
        Bent::Text(text) => page.write_string(row, column, text)?,
        Bent::Number(number) => page.write_number(row, column, *number)?,
        Bent::Day(day) => return write_day(page, row, column, *day),
    };
    Ok(())
}

/// A heading with spaces, a line break or a remark in it.
fn spaced(dice: &mut Dice, heading: &str) -> String {
    let middle = heading.char_indices().nth(2).map_or(heading.len(), |(at, _)| at);
    let (start, end) = heading.split_at(middle);
    match dice.below(5) {
        0 => format!("{start}　{end}"),
        1 => format!("{start}\n{end}"),
        2 => format!(" {heading}*"),
        3 => format!("{heading}（如实填写）"),
        _ => heading.to_owned(),
    }
}

/// Rows of organizations that no import may apply.
pub(super) fn bad_organizations(dice: &mut Dice, table: &Table) -> Vec<Bad> {
    let Some(base) = table.rows.first() else { return Vec::new() };
    let mut number = 90_000;
    let mut bad = |why: &'static str, changes: &[(&str, Entry)]| {
        number += 1;
        let fresh = code(dice, "社会团体", false, number);
        let name = Entry::Text(format!("深圳市龙华区错误示例{}协会", number - 90_000));
        let mut row = with(table, base, &[("统一社会信用代码", Entry::Code(fresh)), ("组织名称", name)]);
        row = with(table, &row, changes);
        (row, why)
    };
    let wrong = |entry: &Entry| match entry {
        Entry::Code(code) => Entry::Code(format!("{}{}", &code[..17], if code.ends_with('1') { '2' } else { '1' })),
        other => other.clone(),
    };
    let old = [("状态", Entry::Choice("停止活动")), ("状态日期", Entry::Day(day(1990, 5, 6)))];
    vec![
        bad("wrong check character", &[("统一社会信用代码", wrong(&base[0]))]),
        bad("unknown street", &[("街道", Entry::Street("坂田街道"))]),
        bad("missing name", &[("组织名称", Entry::Blank)]),
        bad("a code that came before", &[("统一社会信用代码", base[0].clone())]),
        bad("a negative count", &[("正式党员数", Entry::Text("-3".to_owned()))]),
        bad("a status before the registration", &old),
    ]
}

/// Rows of Party organizations that no import may apply.
pub(super) fn bad_party_organizations(dice: &mut Dice, table: &Table) -> Vec<Bad> {
    // A branch in one unit.
    let branch = |row: &&Vec<Entry>| {
        row[table.place("类别")] == Entry::Choice("党支部")
            && row[table.place("撤销日期")] == Entry::Blank
            && matches!(&row[table.place("建立单位")], Entry::Codes(units) if units.len() == 1)
    };
    let Some(base) = table.rows.iter().find(branch) else { return Vec::new() };
    let nobody = Entry::Codes(vec![code(dice, "社会团体", false, 95_000)]);
    let mut number = 0;
    let mut bad = |why: &'static str, changes: &[(&str, Entry)]| {
        number += 1;
        let fresh = [
            ("党组织代码", Entry::Code(format!("44030999{number:04}"))),
            ("党组织名称", Entry::Text(format!("中共深圳市龙华区错误示例{number}支部委员会"))),
            ("纳入管理单位", Entry::Blank),
            ("纳入日期", Entry::Blank),
            ("成立日期", Entry::Day(day(2019, 3, 15))),
        ];
        (with(table, &with(table, base, &fresh), changes), why)
    };
    vec![
        bad("unknown kind", &[("类别", Entry::Text("读书小组".to_owned()))]),
        bad("missing name", &[("党组织名称", Entry::Blank)]),
        bad("unknown unit", &[("建立单位", nobody)]),
        bad("unknown superior", &[("上级党组织", Entry::Text("中共查无此处委员会".to_owned()))]),
        bad("no date", &[("成立日期", Entry::Text("明年".to_owned()))]),
        bad("a unit that has a Party organization", &[]),
    ]
}

fn with(table: &Table, row: &[Entry], changes: &[(&str, Entry)]) -> Vec<Entry> {
    let mut row = row.to_vec();
    for (heading, entry) in changes {
        row[table.place(heading)] = entry.clone();
    }
    row
}
