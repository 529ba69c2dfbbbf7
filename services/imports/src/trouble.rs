//! Why a row is rejected, in the terms of its ledger; and what stops an import altogether.

use kernel::{Decider, Denied, LogError, ReadError, Refusal};
use ledger::{Finding, Message, Severity};
use runtime::{Invalid, Violation, status};
use tonic::Status;

/// What keeps a row from being taken down.
#[derive(Debug)]
pub enum Trouble {
    /// The row's own fault: errors.
    Row(Vec<Wrong>),
    /// A fact it was decided on has just changed: once more.
    Changed,
    /// Too much waits: later once more.
    Busy,
    /// Nobody's row can be taken down now.
    Stop(Status),
}

/// One thing that is wrong with a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Wrong {
    /// The column it is about.
    pub column: Option<&'static str>,
    /// The part of the cell it is about; absent: all of it, taken from the sheet.
    pub value: Option<String>,
    /// Stable code.
    pub code: &'static str,
    /// For people; never with a personal value.
    pub message: Message,
}

impl Trouble {
    /// What is wrong with a value of a column.
    pub fn row(
        column: &'static str,
        value: &str,
        code: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        let value = Some(value.to_owned()).filter(|value| !value.is_empty());
        Trouble::Row(vec![Wrong { column: Some(column), value, code, message: Message::new(zh, en) }])
    }

    /// From what the log answered. `column` knows which one a refusal is about.
    pub(crate) fn of<D: Decider>(
        error: LogError<D::Refusal>,
        column: impl Fn(&'static str) -> Option<&'static str>,
    ) -> Self {
        match error {
            LogError::Refused(refusal) => {
                let (code, _, zh) = refusal.tell();
                let message = Message::new(zh, refusal.to_string());
                Trouble::Row(vec![Wrong { column: column(code), value: None, code, message }])
            }
            LogError::Denied(Denied::Forbidden(permission)) => {
                let (zh, en) =
                    (format!("没有所需的权限：{permission}"), format!("the permission {permission} is missing"));
                Self::plain("access.denied", zh, en)
            }
            LogError::Denied(Denied::Outside) => {
                Self::plain("access.outside", "不在您的管辖范围内", "it lies outside what you may change")
            }
            LogError::NotFound | LogError::GuardMissed | LogError::Claimed { .. } => Trouble::Changed,
            LogError::Erased => {
                Self::plain("command.erased", "相关个人数据已被清除", "the personal data it is about have been erased")
            }
            LogError::TooLarge { what, limit } => {
                Self::plain("ledger.row_too_large", "这一行的变更过多", format!("{what} beyond the limit of {limit}"))
            }
            LogError::Nul => {
                Self::plain("text.invalid", "含有不能保存的字符", "holds a character that cannot be stored")
            }
            LogError::Busy => Trouble::Busy,
            other => Trouble::Stop(status::failed(other)),
        }
    }

    fn plain(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Trouble::Row(vec![Wrong { column: None, value: None, code, message: Message::new(zh, en) }])
    }

    /// Fields of a request the row was made into. `column` knows the fields of the contract.
    pub fn invalid(invalid: &Invalid, column: impl Fn(&str) -> Option<&'static str>) -> Self {
        let wrong = |violation: &Violation| Wrong {
            column: column(&violation.field),
            value: Some(violation.shown.clone()),
            code: violation.code,
            message: Message::new(&violation.zh, &violation.en),
        };
        Trouble::Row(invalid.violations().iter().map(wrong).collect())
    }

    /// What to tell of the row, or what stops the import. Tried often enough, what changes or waits is told too.
    pub(crate) fn findings(self, sheet: &str, row: u32) -> Result<Vec<Finding>, Status> {
        let wrong = match self {
            Trouble::Row(wrong) => wrong,
            Trouble::Changed => {
                let (zh, en) = ("所依据的情况不断变化，请再次导入", "what it rests on keeps changing; import again");
                let message = Message::new(zh, en);
                vec![Wrong { column: None, value: None, code: "record.changed_meanwhile", message }]
            }
            Trouble::Busy => return Err(status::failed::<crate::domain::batch::Refusal>(LogError::Busy)),
            Trouble::Stop(status) => return Err(status),
        };
        Ok(wrong.into_iter().map(|wrong| wrong.finding(sheet, row)).collect())
    }
}

impl Wrong {
    /// The error it is in this row.
    pub(crate) fn finding(self, sheet: &str, row: u32) -> Finding {
        let Wrong { column, value, code, message } = self;
        let (sheet, row, column) = (sheet.to_owned(), Some(row), column.map(str::to_owned));
        Finding { sheet, row, column, value, severity: Severity::Error, code, message }
    }

    /// The same where the row is taken down all the same.
    pub(crate) fn warning(self, sheet: &str, row: u32) -> Finding {
        Finding { severity: Severity::Warning, ..self.finding(sheet, row) }
    }
}

impl From<Status> for Trouble {
    fn from(status: Status) -> Self {
        Trouble::Stop(status)
    }
}

impl From<ReadError> for Trouble {
    fn from(error: ReadError) -> Self {
        Trouble::Stop(status::unread(error))
    }
}
