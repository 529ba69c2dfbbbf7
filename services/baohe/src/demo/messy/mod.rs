//! Ledgers as they come in: as a workbook or as text of an office program, values written in every way, and a few rows
//! that are really wrong.

mod bend;
mod people;
mod registers;
mod text;
mod workbook;

use rust_xlsxwriter::XlsxError;

use super::dice::Dice;
use super::district::District;
use super::expected::Found;
use super::file::File;
use super::table::{Entry, Finding, Line, Table};
use workbook::Group;

/// The tables of a district with wrong rows in them, each in its file.
pub(super) fn files(dice: &mut Dice, district: &District, tables: [Table; 4]) -> Result<Vec<File>, XlsxError> {
    let [mut organizations, mut parties, mut members, mut posts] = tables;
    // Superiors come after their subordinates, too.
    for table in [&mut organizations, &mut parties, &mut members, &mut posts] {
        dice.shuffle(&mut table.rows);
    }
    registers::wrong_organizations(dice, &mut organizations, district);
    registers::wrong_party_organizations(dice, &mut parties, district);
    people::wrong_members(dice, &mut members, district);
    people::wrong_posts(dice, &mut posts, district);
    let groups = [
        ("党员情况", "正式党员数", "流动党员数"),
        ("任期", "届次", "届满日期"),
        ("关系情况", "组织关系所在党组织", "组织关系转入日期"),
        ("任职时间", "起始日期", "终止日期"),
    ];
    let each = ["organizations", "party-organizations", "members", "posts"].into_iter().zip(groups);
    each.zip([organizations, parties, members, posts])
        .map(|((ledger, group), table)| file(dice, ledger, group, &table))
        .collect()
}

/// Text in GB18030 is as common as a workbook.
fn file(dice: &mut Dice, ledger: &'static str, group: Group, table: &Table) -> Result<File, XlsxError> {
    let rejected = table.rows.iter().filter(|row| row.finding.is_some_and(|finding| finding.error)).count();
    let (ending, (bytes, found)) = if dice.chance(50) {
        ("csv", text::text_of(dice, table))
    } else {
        ("xlsx", workbook::workbook_of(dice, table, group)?)
    };
    Ok(File { ledger, ending, bytes, good: table.rows.len() - rejected, found })
}

impl Found {
    /// What is found in a row that stands here.
    fn at(sheet: &str, row: u32, line: &Line) -> Option<Found> {
        let Finding { error, code, why } = line.finding?;
        Some(Found { sheet: sheet.to_owned(), row, error, code, why })
    }
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

/// The same row with other values.
fn with(table: &Table, row: &[Entry], changes: &[(&str, Entry)]) -> Vec<Entry> {
    let mut row = row.to_vec();
    for (heading, entry) in changes {
        row[table.place(heading)] = entry.clone();
    }
    row
}

/// A row that must be rejected.
fn wrong(cells: Vec<Entry>, why: &'static str, code: &'static str) -> Line {
    Line { cells, finding: Some(Finding { error: true, code, why }) }
}

/// Puts rows anywhere into the second half: after those that they repeat, which are the first.
fn mix_in(dice: &mut Dice, table: &mut Table, lines: Vec<Line>) {
    for line in lines {
        let half = table.rows.len().div_ceil(2);
        let place = half + dice.below((table.rows.len() - half) as u64 + 1) as usize;
        table.rows.insert(place, line);
    }
}
