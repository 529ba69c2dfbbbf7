//! Why a file was not read at all.

use crate::Message;

/// The file as a whole cannot be taken. `Display` is English; [`Unreadable::tell`] has the code and both languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// 0 bytes.
    #[error("the file is empty")]
    Empty,
    /// More bytes than are read.
    #[error("the file has {0} bytes, more than the limit of {1}")]
    TooLarge(u64, u64),
    /// A packed file that unpacks to more than is read.
    #[error("the file unpacks to more than {0} bytes")]
    Inflates(u64),
    /// More cells, rows or columns than are read.
    #[error("the file has more than {0} {1}")]
    TooMany(u64, &'static str),
    /// A quotation mark of a text file that is never closed, and the row it stands in.
    #[error("the quotation mark in row {0} is never closed")]
    OpenQuote(u32),
    /// More text than is kept.
    #[error("the cells hold more than {0} bytes of text")]
    TooMuchText(u64),
    /// The content is none of the formats.
    #[error("the content is not a spreadsheet (xlsx, xls, ods, csv)")]
    NotASpreadsheet,
    /// A web page with the ending of a spreadsheet.
    #[error("the file is a web page, not a spreadsheet: open it and save it as xlsx")]
    WebPage,
    /// A binary workbook (xlsb).
    #[error("a binary workbook (xlsb) is not read: save it as xlsx")]
    Binary,
    /// A workbook with macros.
    #[error("the workbook holds macros: save it as xlsx without them")]
    Macros,
    /// A workbook under a password.
    #[error("the workbook is protected by a password: remove it")]
    Password,
    /// A document type declaration in the XML, which no spreadsheet program writes.
    #[error("the file holds a document type declaration, which no spreadsheet program writes")]
    DocumentType,
    /// Neither UTF-8 nor GB18030.
    #[error("the text is neither UTF-8 nor GB18030")]
    Encoding,
    /// Damaged or cut off.
    #[error("the file is damaged or incomplete")]
    Damaged,
    /// No sheet has the headings of this ledger.
    #[error("no visible sheet has the headings of this ledger in its first ten rows; missing: {}", .0.join(", "))]
    NoHeadings(Vec<&'static str>),
}

impl Unreadable {
    /// A stable code and the sentence in both languages.
    pub fn tell(&self) -> (&'static str, Message) {
        let (code, zh) = match self {
            Self::Empty => ("ledger.file_empty", "文件是空的".to_owned()),
            Self::TooLarge(size, limit) => {
                ("ledger.file_too_large", format!("文件有 {size} 字节，超过上限 {limit} 字节"))
            }
            Self::Inflates(limit) => ("ledger.file_inflates", format!("文件解压后超过 {limit} 字节")),
            Self::TooMany(limit, "rows") => ("ledger.too_many", format!("文件超过 {limit} 行")),
            Self::TooMany(limit, "columns") => ("ledger.too_many", format!("文件超过 {limit} 列")),
            Self::TooMany(limit, _) => ("ledger.too_many", format!("文件超过 {limit} 个单元格")),
            Self::OpenQuote(row) => ("ledger.quote_open", format!("第 {row} 行的引号没有闭合")),
            Self::TooMuchText(limit) => ("ledger.too_much_text", format!("单元格文字合计超过 {limit} 字节")),
            Self::NotASpreadsheet => ("ledger.not_a_spreadsheet", "内容不是电子表格（xlsx、xls、ods、csv）".to_owned()),
            Self::WebPage => ("ledger.web_page", "文件其实是网页，请打开后另存为 xlsx".to_owned()),
            Self::Binary => ("ledger.binary_workbook", "不读取二进制工作簿（xlsb），请另存为 xlsx".to_owned()),
            Self::Macros => ("ledger.macros", "工作簿含有宏，请另存为不含宏的 xlsx".to_owned()),
            Self::Password => ("ledger.password", "工作簿有密码保护，请先取消密码".to_owned()),
            Self::DocumentType => ("ledger.document_type", "文件含有文档类型声明，不是电子表格程序所写".to_owned()),
            Self::Encoding => ("ledger.encoding", "文本既不是 UTF-8 也不是 GB18030 编码".to_owned()),
            Self::Damaged => ("ledger.damaged", "文件已损坏或不完整".to_owned()),
            Self::NoHeadings(missing) => {
                ("ledger.no_headings", format!("可见工作表的前十行中找不到本台账的表头，缺少：{}", missing.join("、")))
            }
        };
        (code, Message::new(zh, self.to_string()))
    }
}
