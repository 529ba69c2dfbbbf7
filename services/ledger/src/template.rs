//! The empty ledger that people fill in.

use rust_xlsxwriter::{Color, DataValidation, Format, FormatAlign, FormatBorder, Note, Worksheet};

use crate::output::{WriteError, workbook};
use crate::{Column, Form, Kind};

/// Drop-downs and formats reach down to this row.
const LAST: u32 = 5_000;
/// What a drop-down may hold, by the format.
const LONGEST_LIST: usize = 255;

impl Form {
    /// An empty ledger with headings, notes and drop-downs, and a second sheet that explains the columns.
    pub fn template(&self) -> Result<Vec<u8>, WriteError> {
        let mut book = workbook();
        let page = book.add_worksheet().set_name(self.title)?;
        for (place, column) in (0..).zip(self.columns) {
            self.head(page, place, column)?;
        }
        page.set_freeze_panes(1, 0)?;
        let page = book.add_worksheet().set_name("填表说明")?;
        self.explain(page)?;
        Ok(book.save_to_buffer()?)
    }

    fn head(&self, page: &mut Worksheet, place: u16, column: &Column) -> Result<(), WriteError> {
        let fill = if column.required { Color::RGB(0xFCE4D6) } else { Color::RGB(0xEDEDED) };
        let heading = Format::new().set_bold().set_background_color(fill).set_border(FormatBorder::Thin);
        page.write_string_with_format(0, place, column.heading, &heading.set_align(FormatAlign::Center))?;
        page.insert_note(0, place, &Note::new(remark(column)).set_author(self.title))?;
        let width = column.heading.chars().count() as f64 * 2.2 + 4.0;
        let widest = column.choices.iter().chain(column.examples).map(|text| display_width(text)).max().unwrap_or(0);
        page.set_column_width(place, width.max(widest as f64 + 2.0).min(48.0))?;
        // Numbers and dates as typed; all else is text, lest a code become a rounded number.
        if !matches!(column.kind, Kind::Count | Kind::Decimal | Kind::Date) {
            page.set_column_format(place, &Format::new().set_num_format("@"))?;
        }
        let length = column.choices.iter().map(|choice| choice.chars().count() + 1).sum::<usize>();
        if !column.choices.is_empty() && length <= LONGEST_LIST {
            let list = DataValidation::new().allow_list_strings(column.choices)?;
            // What it does not offer may be typed all the same: the import says what it made of it.
            let list = list.set_error_style(rust_xlsxwriter::DataValidationErrorStyle::Information);
            page.add_data_validation(1, place, LAST, place, &list)?;
        }
        Ok(())
    }

    fn explain(&self, page: &mut Worksheet) -> Result<(), WriteError> {
        let bold = Format::new().set_bold();
        for (place, heading) in (0..).zip(["栏目", "必填", "填什么", "说明", "可选值", "例"]) {
            page.write_string_with_format(0, place, heading, &bold)?;
        }
        for (row, column) in (1..).zip(self.columns) {
            let required = if column.required { "必填" } else { "" };
            let (choices, examples) = (column.choices.join("、"), column.examples.join("；"));
            let cells = [column.heading, required, column.kind.said(), column.note, &choices, &examples];
            for (place, text) in (0..).zip(cells) {
                page.write_string(row, place, text)?;
            }
        }
        for (place, width) in (0..).zip([20.0, 6.0, 28.0, 48.0, 48.0, 32.0]) {
            page.set_column_width(place, width)?;
        }
        Ok(())
    }
}

fn remark(column: &Column) -> String {
    let required = if column.required { "必填。" } else { "" };
    let mut remark = format!("{required}{}。", column.kind.said());
    if !column.note.is_empty() {
        remark.push_str(column.note);
    }
    if !column.examples.is_empty() {
        remark.push_str("\n例：");
        remark.push_str(&column.examples.join("；"));
    }
    remark
}

/// Chinese characters are two wide.
fn display_width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

impl Kind {
    fn said(self) -> &'static str {
        match self {
            Kind::Text => "文字",
            Kind::Code => "代码",
            Kind::List => "可填多个，用顿号或换行分开",
            Kind::Count => "整数，不小于 0",
            Kind::Decimal => "数字",
            Kind::Date => "日期，如 2019-07-01",
            Kind::YesNo => "是或否",
            Kind::Choice => "从可选值中选一个",
        }
    }
}
