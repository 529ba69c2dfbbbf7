//! What stands in a cell, whatever file it came from.

use calamine::{Data, DataType};
use chrono::NaiveDate;

/// A cell as read: folding and parsing come later, so that a rejected row can be handed back as it was.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text as typed.
    Text(String),
    /// A number.
    Number(f64),
    /// A truth value.
    Bool(bool),
    /// A cell formatted as a date.
    Date(NaiveDate),
    /// What a failed formula left: `#REF!`.
    Error(String),
}

/// Beyond this a spreadsheet's number has lost digits: a code of 18 digits typed as a number is no longer that code.
const EXACT: f64 = 1e15;

impl Cell {
    /// Nothing, or white space only.
    pub fn is_empty(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => crate::fold::value(text).is_empty(),
            _ => false,
        }
    }

    /// The cell as a person would read it.
    pub fn text(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Error(text) => text.clone(),
            Cell::Number(number) => number.to_string(),
            Cell::Bool(true) => "TRUE".to_owned(),
            Cell::Bool(false) => "FALSE".to_owned(),
            Cell::Date(day) => day.to_string(),
        }
    }

    /// A number so long that the program has rounded it.
    pub(crate) fn is_rounded(&self) -> bool {
        matches!(self, Cell::Number(number) if number.abs() >= EXACT)
    }
}

impl From<Data> for Cell {
    fn from(data: Data) -> Self {
        match data {
            Data::Empty => Cell::Empty,
            Data::Int(number) => Cell::Number(number as f64),
            Data::Float(number) => Cell::Number(number),
            Data::String(text) | Data::DurationIso(text) => Cell::Text(text),
            Data::Bool(truth) => Cell::Bool(truth),
            Data::DateTime(moment) => match moment.is_datetime().then(|| data.as_date()).flatten() {
                Some(day) => Cell::Date(day),
                None => Cell::Number(moment.as_f64()),
            },
            Data::DateTimeIso(ref text) => data.as_date().map_or_else(|| Cell::Text(text.clone()), Cell::Date),
            Data::Error(error) => Cell::Error(error.to_string()),
        }
    }
}
