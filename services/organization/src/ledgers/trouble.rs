//! Why a row is rejected, in the terms of its ledger; and what stops an import altogether.

use kernel::{Decider, Denied, KeyError, LogError, ReadError, Refusal};
use ledger::{Finding, Message, Severity};
use runtime::status;
use tonic::Status;

/// What keeps a row from being taken down.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The row's own fault: an error finding.
    Row { column: Option<&'static str>, value: Option<String>, code: &'static str, message: Message },
    /// A fact it was decided on has just changed: once more.
    Changed,
    /// Too much waits: later once more.
    Busy,
    /// Nobody's row can be taken down now.
    Stop(Status),
}

impl Trouble {
    pub(super) fn row(
        column: &'static str,
        value: &str,
        code: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Trouble::Row { column: Some(column), value: Some(value.to_owned()), code, message: Message::new(zh, en) }
    }

    /// From what the log answered. `refused` knows the ledger's columns; `claimed` tells who holds what.
    pub(super) fn of<D: Decider>(
        error: LogError<D::Refusal>,
        column: impl Fn(&'static str) -> Option<&'static str>,
    ) -> Self {
        match error {
            LogError::Refused(refusal) => {
                let (code, _, zh) = refusal.tell();
                Trouble::Row { column: column(code), value: None, code, message: Message::new(zh, refusal.to_string()) }
            }
            LogError::Denied(Denied::Forbidden(permission)) => Self::plain(
                "access.denied",
                format!("没有所需的权限：{permission}"),
                format!("the permission {permission} is missing"),
            ),
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
        Trouble::Row { column: None, value: None, code, message: Message::new(zh, en) }
    }

    /// What to tell of the row, or what stops the import. Tried often enough, what changes or waits is told too.
    pub(super) fn finding(self, sheet: &str, row: u32) -> Result<Finding, Status> {
        let (column, value, code, message) = match self {
            Trouble::Row { column, value, code, message } => (column, value, code, message),
            Trouble::Changed => {
                let message =
                    Message::new("所依据的情况不断变化，请再次导入", "what it rests on keeps changing; import again");
                (None, None, "record.changed_meanwhile", message)
            }
            Trouble::Busy => return Err(status::failed::<crate::domain::batch::Refusal>(LogError::Busy)),
            Trouble::Stop(status) => return Err(status),
        };
        let (sheet, row, column) = (sheet.to_owned(), Some(row), column.map(str::to_owned));
        Ok(Finding { sheet, row, column, value, severity: Severity::Error, code, message })
    }
}

impl From<ReadError> for Trouble {
    fn from(error: ReadError) -> Self {
        Trouble::Stop(status::unread(error))
    }
}

impl From<KeyError> for Trouble {
    fn from(error: KeyError) -> Self {
        Trouble::Stop(status::keyless(error))
    }
}
