//! As a workbook: titles and merged headings, two sheets in different orders, blank rows, totals, a hidden sheet, columns
//! nobody asked for.

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};

use super::super::dice::Dice;
use super::super::sheet::{workbook, write_day};
use super::super::table::{Line, Table};
use super::bend::{Bent, bend};
use super::{Found, spaced};

/// Headings that stand under one more: its text, the first and the last of them.
pub(super) type Group = (&'static str, &'static str, &'static str);

const FIRST: &str = "台账（一）";
const SECOND: &str = "台账（二）";

/// The bent ledger, and where what is wrong stands.
pub(super) fn workbook_of(dice: &mut Dice, table: &Table, group: Group) -> Result<(Vec<u8>, Vec<Found>), XlsxError> {
    let mut book = workbook()?;
    let (first, second) = table.rows.split_at(table.rows.len().div_ceil(2));
    let mut found = first_sheet(dice, book.add_worksheet().set_name(FIRST)?, table, group, first)?;
    found.extend(second_sheet(dice, book.add_worksheet().set_name(SECOND)?, table, second)?);
    others(&mut book, table)?;
    Ok((book.save_to_buffer()?, found))
}

/// A title over everything, headings on two rows, a running number before and remarks behind, totals at the bottom.
fn first_sheet(
    dice: &mut Dice,
    page: &mut Worksheet,
    table: &Table,
    group: Group,
    rows: &[Line],
) -> Result<Vec<Found>, XlsxError> {
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
    let (mut at, mut found) = (5, Vec::new());
    for (number, row) in (1_u32..).zip(rows) {
        if dice.chance(2) {
            at += 1;
        }
        page.write_number(at, 0, number)?;
        for (place, entry) in (1..).zip(&row.cells) {
            write(page, at, place, &bend(dice, entry))?;
        }
        at += 1;
        found.extend(Found::at(FIRST, at, row));
    }
    page.write_string(at, 0, "合 计")?;
    let sum = format!("=COUNTA(C6:C{at})");
    page.write_formula(at, 2, Formula::new(sum).set_result(rows.len().to_string()))?;
    Ok(found)
}

/// Headings in another order, found in the first row.
fn second_sheet(dice: &mut Dice, page: &mut Worksheet, table: &Table, rows: &[Line]) -> Result<Vec<Found>, XlsxError> {
    let mut order: Vec<usize> = (0..table.headings.len()).collect();
    dice.shuffle(&mut order);
    for (place, column) in (0..).zip(&order) {
        page.write_string(0, place, spaced(dice, table.headings[*column]))?;
    }
    let mut found = Vec::new();
    for (at, row) in (1..).zip(rows) {
        for (place, column) in (0..).zip(&order) {
            write(page, at, place, &bend(dice, &row.cells[*column]))?;
        }
        found.extend(Found::at(SECOND, at + 1, row));
    }
    Ok(found)
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
