//! Ledgers in: spreadsheets of social organizations and of Party organizations, row by row into `Record` commands.
//!
//! A file is read (`reading`), its rows are taken down (`run`) in the log or on a rehearsal of it (`stage`), and the whole
//! is a batch (`import`) that can be resumed and taken back (`undo`).

mod grpc;
mod import;
mod organizations;
mod party_organizations;
mod reading;
mod recording;
mod run;
mod stage;
#[cfg(test)]
mod tests;
mod trouble;
mod undo;
mod undoing;

pub(crate) use grpc::{FILE_TOO_LARGE, Imports, NOT_DESCRIBED};
pub(crate) use import::TOO_MANY_TOGETHER;
use ledger::{Finding, Form, Severity};
use proto::organization::v1 as pb;

/// The ledgers this service takes, as they are described.
pub static FORMS: [&Form; 2] = [&organizations::FORM, &party_organizations::FORM];

/// A finding as it is told.
fn tell(finding: Finding) -> pb::Finding {
    let Finding { sheet, row, column, value, severity, code, message } = finding;
    pb::Finding {
        sheet,
        row: row.unwrap_or_default(),
        column: column.unwrap_or_default(),
        value: value.unwrap_or_default(),
        severity: match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
        .to_owned(),
        code: code.to_owned(),
        message: message.zh,
        message_en: message.en,
    }
}
