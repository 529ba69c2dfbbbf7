//! Finding the heading row of a sheet.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::source::{Grid, Line};
use crate::{Cell, Form, fold};

/// Headings are looked for down to this row.
const DOWN_TO: u32 = 10;
/// A heading may stand this many rows above the last heading row, in a cell merged downwards.
const MERGED: u32 = 2;
/// Fewer known headings are a coincidence.
const FEWEST: usize = 2;

/// Where the columns of a ledger stand in a sheet.
#[derive(Debug, Default, Clone)]
pub(crate) struct Headings {
    /// The last row of the headings; 0 before any is found.
    pub(crate) row: u32,
    /// By place in the form: the column of the sheet.
    pub(crate) columns: Vec<Option<u32>>,
    /// Headings that the ledger does not know, as they stand there.
    pub(crate) extra: Vec<(u32, String)>,
    /// Columns of the form that were found a second time.
    pub(crate) twice: Vec<usize>,
    known: usize,
    /// Folded headings and aliases, with their places in the form.
    names: HashMap<String, usize>,
}

impl Headings {
    /// The row among the first ten with the most headings of this form.
    pub(crate) fn find(form: &Form, grid: &Grid) -> Self {
        let names = names(form);
        let mut best = Headings { columns: vec![None; form.columns.len()], ..Headings::default() };
        for (place, line) in grid.lines.iter().enumerate().take_while(|(_, line)| line.number <= DOWN_TO) {
            let above = grid.lines[..place].iter().rev().take_while(|up| up.number + MERGED >= line.number);
            let found = Self::at(form, &names, line, above);
            if found.known > best.known {
                best = found;
            }
        }
        Headings { names, ..best }
    }

    fn at<'a>(
        form: &Form,
        names: &HashMap<String, usize>,
        line: &'a Line,
        above: impl Iterator<Item = &'a Line> + Clone,
    ) -> Self {
        let mut found = Headings { row: line.number, columns: vec![None; form.columns.len()], ..Headings::default() };
        let texts =
            std::iter::once(line).chain(above).flat_map(|line| line.cells.iter().map(|cell| (line.number, cell)));
        // The nearest text of each column counts: what stands above it is a group's title.
        let mut nearest: BTreeMap<u32, (String, u32)> = BTreeMap::new();
        for (row, (column, cell)) in texts.filter(|(_, (_, cell))| !cell.is_empty()) {
            nearest.entry(*column).or_insert_with(|| (cell.text(), row));
        }
        // A row above is one of headings if a heading stands in it, else of titles.
        let mut rows = HashSet::new();
        let mut others = Vec::new();
        for (column, (text, row)) in nearest {
            match recognise(names, &text) {
                Some(place) if found.columns[place].is_none() => {
                    found.columns[place] = Some(column);
                    found.known += 1;
                    rows.insert(row);
                }
                Some(place) => found.twice.push(place),
                None => others.push((column, text, row)),
            }
        }
        let extra = others
            .into_iter()
            .filter(|(_, text, row)| rows.contains(row) && fold::key(text) != fold::key(crate::output::PROBLEM));
        found.extra = extra.map(|(column, text, _)| (column, text)).collect();
        if rows.contains(&line.number) { found } else { Headings::default() }
    }

    /// Whether this sheet is of this ledger: at least half of what is required is there.
    pub(crate) fn recognised(&self, form: &Form) -> bool {
        let required = form.columns.iter().filter(|column| column.required).count();
        let there = required - self.missing(form).len();
        self.known >= FEWEST.min(form.columns.len()) && there * 2 >= required
    }

    /// The required columns that are not there.
    pub(crate) fn missing(&self, form: &Form) -> Vec<&'static str> {
        let there = |place: usize| self.columns.get(place).copied().flatten().is_some();
        form.columns
            .iter()
            .enumerate()
            .filter(|(place, column)| column.required && !there(*place))
            .map(|(_, column)| column.heading)
            .collect()
    }

    /// The headings once more, as on every printed page.
    pub(crate) fn repeated_in(&self, line: &Line) -> bool {
        let is_heading = |(column, cell): &&(u32, Cell)| match cell {
            Cell::Text(text) => recognise(&self.names, text).is_some_and(|place| self.columns[place] == Some(*column)),
            _ => false,
        };
        // Of almost all rows the first few cells show that they are none.
        let known = if line.cells.iter().take(4).any(|cell| is_heading(&cell)) {
            line.cells.iter().filter(is_heading).count()
        } else {
            0
        };
        known >= FEWEST && known * 2 >= line.cells.len()
    }
}

fn names(form: &Form) -> HashMap<String, usize> {
    let mut names = HashMap::new();
    for (place, column) in form.columns.iter().enumerate() {
        for name in std::iter::once(&column.heading).chain(column.aliases) {
            names.insert(fold::key(name), place);
        }
    }
    names
}

/// Exact after folding; a mark for "required" or a remark in brackets behind it does not matter.
fn recognise(names: &HashMap<String, usize>, text: &str) -> Option<usize> {
    let key = fold::key(text);
    let key = key.trim_matches(['*', ':']);
    let bare = || key.strip_suffix(')').and_then(|open| open.split_once('(')).map(|(bare, _)| bare.trim_matches('*'));
    names.get(key).or_else(|| names.get(bare()?)).copied()
}
