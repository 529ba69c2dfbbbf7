//! A file as it comes in, and the ledger it is for.

use proto::common::v1 as pb;
use proto::common::v1::import_ledger_request::Part as Asked;
use runtime::{Explained, Facts, Invalid};
use tonic::{Code, Status, Streaming};
use vocabulary::parse_day;

use crate::import::{Report, Wanted};
use crate::run::Progress;
use crate::shelf::Shelf;

pub(crate) const NOT_DESCRIBED: Explained = Explained {
    code: "import.not_described",
    status: Code::InvalidArgument,
    zh: "导入的第一条消息应说明台账，其后为文件内容",
    en: "the first message of an import describes it, the others carry the file",
};
pub(crate) const FILE_TOO_LARGE: Explained = Explained {
    code: "import.file_too_large",
    status: Code::ResourceExhausted,
    zh: "文件超过 32 MiB",
    en: "the file has more than 32 MiB",
};
pub(crate) const LEDGER_UNKNOWN: Explained = Explained {
    code: "import.ledger_unknown",
    status: Code::InvalidArgument,
    zh: "没有这种台账",
    en: "there is no such ledger",
};

/// What a file may have, as the ledger reader's limit.
const LARGEST: usize = 32 * 1024 * 1024;

/// A file and what is wanted of it.
pub(super) struct File {
    pub(super) service: String,
    ledger: String,
    wanted: Wanted,
}

/// All of it, and what is said of it.
pub(super) async fn received(mut asked: Streaming<pb::ImportLedgerRequest>) -> Result<File, Status> {
    let Some(pb::ImportLedgerRequest { part: Some(Asked::Description(description)) }) = asked.message().await? else {
        return Err(NOT_DESCRIBED.status());
    };
    let mut bytes = Vec::new();
    while let Some(pb::ImportLedgerRequest { part }) = asked.message().await? {
        let Some(Asked::Chunk(chunk)) = part else { return Err(NOT_DESCRIBED.status()) };
        if bytes.len() + chunk.len() > LARGEST {
            return Err(FILE_TOO_LARGE.status());
        }
        bytes.extend_from_slice(&chunk);
    }
    let pb::ImportDescription { service, ledger, file_name, dry_run, all_or_nothing, as_of, correct, reject } =
        description;
    let as_of = match as_of.as_str() {
        "" => None,
        text => Some(parse_day(text).map_err(|bad| Invalid::one("description.as_of", &bad, text))?),
    };
    let wanted = Wanted { file_name, bytes, dry_run, all_or_nothing, as_of, correct, reject };
    Ok(File { service, ledger, wanted })
}

pub(super) async fn imported(
    shelf: &Shelf,
    facts: &Facts,
    File { ledger, wanted, .. }: File,
    progress: &dyn Progress,
) -> Result<Report, Status> {
    let Some(found) = shelf.find(&ledger) else {
        let (mut invalid, names) = (Invalid::new(), shelf.names());
        let (zh, en) = (format!("台账应为 {names} 之一"), format!("the ledger is one of {names}"));
        invalid.field("description.ledger", LEDGER_UNKNOWN.code, zh, en, &ledger);
        return Err(invalid.into());
    };
    found.import(facts, wanted, progress).await
}
