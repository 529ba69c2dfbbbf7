//! As text: what an office program saves, in GB18030, with titles above and totals below.

use encoding_rs::GB18030;

use super::super::dice::Dice;
use super::super::table::Table;
use super::bend::{Bent, bend};
use super::{Found, spaced};

/// What the one sheet of a text file is called.
const SHEET: &str = "csv";

/// The bent ledger, and where what is wrong stands.
pub(super) fn text_of(dice: &mut Dice, table: &Table) -> (Vec<u8>, Vec<Found>) {
    let mut order: Vec<usize> = (0..table.headings.len()).collect();
    dice.shuffle(&mut order);
    let width = order.len() + 1;
    let mut text = Text::default();
    text.line(&padded(&format!("{}（2019年3月）", table.title), width));
    text.line(&padded("填报单位：龙华区社会组织综合党委", width));
    let mut headings = vec!["序号".to_owned()];
    headings.extend(order.iter().map(|column| spaced(dice, table.headings[*column])));
    text.line(&headings);
    let mut found = Vec::new();
    for (number, row) in (1..).zip(&table.rows) {
        match dice.below(100) {
            0 => text.line(&padded("", width)),
            1 => text.line(&[]),
            _ => {}
        }
        let cells = order.iter().map(|column| {
            let cell = bend(dice, &row.cells[*column]);
            written(dice, cell)
        });
        text.line(&[number.to_string()].into_iter().chain(cells).collect::<Vec<_>>());
        found.extend(Found::at(SHEET, text.lines, row));
    }
    text.line(&padded("合计", width));
    (GB18030.encode(&text.text).0.into_owned(), found)
}

#[derive(Default)]
struct Text {
    text: String,
    lines: u32,
}

impl Text {
    fn line(&mut self, cells: &[String]) {
        let quoted = |cell: &String| match cell.contains([',', '"', '\n']) {
            true => format!("\"{}\"", cell.replace('"', "\"\"")),
            false => cell.clone(),
        };
        self.text.push_str(&cells.iter().map(quoted).collect::<Vec<_>>().join(","));
        self.text.push_str("\r\n");
        self.lines += 1;
    }
}

fn padded(first: &str, width: usize) -> Vec<String> {
    let mut cells = vec![String::new(); width];
    cells[0] = first.to_owned();
    cells
}

fn written(dice: &mut Dice, cell: Bent) -> String {
    match cell {
        Bent::Blank => String::new(),
        Bent::Text(text) => text,
        Bent::Number(number) => number.to_string(),
        // As the program shows it.
        Bent::Day(day) => day.format(dice.pick(&["%Y/%-m/%-d", "%Y-%m-%d"])).to_string(),
    }
}
