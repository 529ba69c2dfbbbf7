//! Every code of this crate with what it means and what to do: for `explain`.

/// A code explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// `ledger.missing`.
    pub code: &'static str,
    /// What it means and what to do, in Chinese.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
}

const fn code(code: &'static str, zh: &'static str, en: &'static str) -> Meaning {
    Meaning { code, zh, en }
}

/// All codes, in the order of the alphabet.
pub const MEANINGS: &[Meaning] = &[
    code(
        "ledger.binary_workbook",
        "二进制工作簿（xlsb）不读取：请另存为 xlsx",
        "a binary workbook (xlsb) is not read: save it as xlsx",
    ),
    code(
        "ledger.column_extra",
        "这一列不属于本台账，已跳过；如应读取，请改用模板中的表头",
        "the column is not part of the ledger and was passed over; if it should be read, give it the template's heading",
    ),
    code(
        "ledger.column_missing",
        "缺少必需的列：请按模板补上表头",
        "a required column is missing: add the template's heading",
    ),
    code(
        "ledger.column_twice",
        "同一列出现两次，以左边的为准；请删去多余的一列",
        "the column stands there twice and the left one counts: remove the other",
    ),
    code(
        "ledger.control_character",
        "含有看不见的控制字符：请重新键入",
        "the value holds invisible control characters: type it anew",
    ),
    code(
        "ledger.damaged",
        "文件损坏或不完整：请重新导出或复制",
        "the file is damaged or cut off: export or copy it again",
    ),
    code(
        "ledger.date_ambiguous",
        "数字 2019.1 可能是一月，也可能是丢了零的 2019.10；请写成 2019-10",
        "the number 2019.1 may be January, or 2019.10 without its zero: write 2019-10",
    ),
    code("ledger.date_month", "只有年月，按当月一日处理", "year and month only; the first of the month is meant"),
    code(
        "ledger.document_type",
        "文件含有文档类型声明，电子表格程序不会写出：请用表格程序重新保存",
        "the file holds a document type declaration, which no spreadsheet program writes: save it again with one",
    ),
    code(
        "ledger.encoding",
        "文本既不是 UTF-8 也不是 GB18030：请另存为 UTF-8",
        "the text is neither UTF-8 nor GB18030: save it as UTF-8",
    ),
    code("ledger.file_empty", "文件没有内容", "there is nothing in the file"),
    code(
        "ledger.file_inflates",
        "文件解压后过大：请删去图片和无关的工作表",
        "the file unpacks to more than is read: remove pictures and other sheets",
    ),
    code(
        "ledger.file_name",
        "扩展名与内容不符，已按内容读取",
        "the ending does not fit the content; the content counted",
    ),
    code("ledger.file_too_large", "文件过大：请分成几个文件", "the file is larger than is read: split it"),
    code(
        "ledger.formula_failed",
        "公式出错，没有值：请改成数值或文字",
        "the formula failed and left no value: type the value",
    ),
    code(
        "ledger.formulas",
        "含有公式，读取的是上次计算的结果；如有疑问，请在表格程序中重新计算并保存",
        "there are formulas, of which the values computed last were read: if in doubt, recalculate and save",
    ),
    code(
        "ledger.macros",
        "工作簿含有宏，不予读取：请另存为 xlsx",
        "the workbook holds macros and is not read: save it as xlsx",
    ),
    code("ledger.missing", "必填项为空", "a required value is missing"),
    code("ledger.negative", "数量为负", "a count is negative"),
    code(
        "ledger.no_headings",
        "可见工作表的前十行中没有本台账的表头：请核对台账种类，或改用模板",
        "no visible sheet has the ledger's headings in its first ten rows: is it this ledger? the template has them",
    ),
    code(
        "ledger.not_a_choice",
        "不在可选值之内；提示中列出了可选值",
        "not one of the choices, which the message lists",
    ),
    code("ledger.not_a_count", "应为不小于 0 的整数", "a whole number from 0 is wanted"),
    code("ledger.not_a_date", "读不出日期：请写成 2019-07-01", "no date could be read: write 2019-07-01"),
    code("ledger.not_a_number", "应为数字，不带单位和文字", "a number is wanted, without units or words"),
    code("ledger.not_a_spreadsheet", "内容不是 xlsx、xls、ods 或 csv", "the content is neither xlsx nor xls, ods, csv"),
    code(
        "ledger.not_yes_or_no",
        "应填“是”或“否”（也可填 有/无、√/×、1/0、Y/N）",
        "yes or no is wanted: 是/否, 有/无, √/×, 1/0, Y/N",
    ),
    code(
        "ledger.number_rounded",
        "长代码被当作数字，末几位已丢失：请把该列设为文本后重新填写",
        "a long code was kept as a number and lost its last digits: make the column text and type it again",
    ),
    code("ledger.password", "工作簿有密码保护：请先取消密码", "the workbook is protected by a password: remove it"),
    code(
        "ledger.quote_open",
        "有一个引号没有闭合，其后各行无法读取：请补上引号，或另存为 xlsx",
        "a quotation mark is never closed and swallows the rows after it: close it, or save as xlsx",
    ),
    code("ledger.row_blank", "空行，不计入", "a blank row, not counted"),
    code("ledger.row_headings", "重复的表头行，不计入", "the headings once more, not counted"),
    code("ledger.row_total", "合计、小计或总计行，不计入", "a totals row, not counted"),
    code("ledger.rows_more", "跳过的行太多，未逐一列出", "too many rows were passed over to list them all"),
    code(
        "ledger.seen_twice",
        "与前面的一行重复，以先出现的一行为准",
        "the key came before in this file; the first row wins",
    ),
    code(
        "ledger.sheet_hidden",
        "隐藏的工作表不读取：如需读取，请取消隐藏",
        "a hidden sheet is not read: show it if it should be",
    ),
    code(
        "ledger.sheet_other",
        "工作表没有本台账的表头，已跳过",
        "the sheet has no headings of this ledger and was passed over",
    ),
    code("ledger.too_many", "行、列或单元格过多：请分成几个文件", "too many rows, columns or cells: split the file"),
    code("ledger.too_much_text", "文字过多：请分成几个文件", "too much text: split the file"),
    code(
        "ledger.web_page",
        "文件其实是网页：请用表格程序打开，另存为 xlsx",
        "the file is a web page: open it with a spreadsheet program and save it as xlsx",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::MEANINGS;

    fn codes_in(folder: &Path, codes: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                codes_in(&path, codes);
            } else if !path.ends_with("meanings.rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                let quoted = source.split('"').filter(|text| text.starts_with("ledger.") && !text.contains(' '));
                codes.extend(quoted.filter(|code| !code.ends_with('.')).map(str::to_owned));
            }
        }
    }

    #[test]
    fn every_code_is_explained() {
        let mut used = BTreeSet::new();
        codes_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut used);
        let explained: Vec<_> = MEANINGS.iter().map(|meaning| meaning.code.to_owned()).collect();
        assert_eq!(explained, used.into_iter().collect::<Vec<_>>());
    }
}
