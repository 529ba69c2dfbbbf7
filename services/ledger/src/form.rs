//! What a ledger looks like: described once, read, offered as a template and handed back by this description.

/// A ledger: its columns in the order of the template.
#[derive(Debug)]
pub struct Form {
    /// The name on the command line, e.g. `organizations`.
    pub name: &'static str,
    /// The name people know it by; the sheet of the template is called so.
    pub title: &'static str,
    /// The columns, in the order of the template.
    pub columns: &'static [Column],
}

impl Form {
    /// Whether the values of the column with this heading are personal.
    pub fn hides(&self, heading: &str) -> bool {
        self.columns.iter().any(|column| column.heading == heading && column.personal)
    }

    /// The place of the column with this heading, written exactly as in the description.
    pub(crate) fn position(&self, heading: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.heading == heading)
    }
}

/// One column of a ledger. Built in a `const`: `Column::text("组织名称").required()`.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub(crate) heading: &'static str,
    pub(crate) aliases: &'static [&'static str],
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) personal: bool,
    pub(crate) note: &'static str,
    pub(crate) choices: &'static [&'static str],
    pub(crate) examples: &'static [&'static str],
}

/// What the cells of a column hold; told in the template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Free text on one line.
    Text,
    /// A code: white space removed, upper case.
    Code,
    /// Several codes or names in one cell.
    List,
    /// A whole number, not negative.
    Count,
    /// A decimal number.
    Decimal,
    /// A civil day.
    Date,
    /// Yes or no.
    YesNo,
    /// One of the column's choices.
    Choice,
}

impl Column {
    const fn new(heading: &'static str, kind: Kind) -> Self {
        Column { heading, aliases: &[], kind, required: false, personal: false, note: "", choices: &[], examples: &[] }
    }

    /// A column of free text.
    pub const fn text(heading: &'static str) -> Self {
        Self::new(heading, Kind::Text)
    }

    /// A column of codes.
    pub const fn code(heading: &'static str) -> Self {
        Self::new(heading, Kind::Code)
    }

    /// A column whose cells may name several.
    pub const fn list(heading: &'static str) -> Self {
        Self::new(heading, Kind::List)
    }

    /// A column of whole numbers.
    pub const fn count(heading: &'static str) -> Self {
        Self::new(heading, Kind::Count)
    }

    /// A column of decimal numbers.
    pub const fn decimal(heading: &'static str) -> Self {
        Self::new(heading, Kind::Decimal)
    }

    /// A column of dates.
    pub const fn date(heading: &'static str) -> Self {
        Self::new(heading, Kind::Date)
    }

    /// A column of 是 and 否.
    pub const fn yes_no(heading: &'static str) -> Self {
        Self { choices: &["是", "否"], ..Self::new(heading, Kind::YesNo) }
    }

    /// A column with these choices, offered as a drop-down.
    pub const fn choice(heading: &'static str, choices: &'static [&'static str]) -> Self {
        Self { choices, ..Self::new(heading, Kind::Choice) }
    }

    /// The cell may not be empty.
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// The values are personal: findings show the end of them at most.
    pub const fn personal(self) -> Self {
        Self { personal: true, ..self }
    }

    /// Other headings under which this column is found.
    pub const fn also(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// What to know when filling it in; the cell note of the template.
    pub const fn note(self, note: &'static str) -> Self {
        Self { note, ..self }
    }

    /// Values as they could be.
    pub const fn examples(self, examples: &'static [&'static str]) -> Self {
        Self { examples, ..self }
    }

    /// Values offered in a drop-down without being the only ones (divisions, industries).
    pub const fn offering(self, choices: &'static [&'static str]) -> Self {
        Self { choices, ..self }
    }

    /// The heading, exactly as the contract names it.
    pub const fn heading(&self) -> &'static str {
        self.heading
    }

    /// The choices of the drop-down.
    pub const fn choices(&self) -> &'static [&'static str] {
        self.choices
    }
}
