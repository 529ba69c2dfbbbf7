//! Every code an import says of itself, for `baohe explain`.

use runtime::Explained;
use tonic::Code::{self, FailedPrecondition as Unfit, NotFound as Absent};

use crate::grpc::{FILE_TOO_LARGE, LEDGER_UNKNOWN, NOT_DESCRIBED};
use crate::import::TOO_MANY_TOGETHER;

const fn said(code: &'static str, status: Code, zh: &'static str, en: &'static str) -> Explained {
    Explained { code, status, zh, en }
}

/// The codes of imports, whatever the ledger is.
#[rustfmt::skip]
pub const CODES: &[Explained] = &[
    NOT_DESCRIBED, FILE_TOO_LARGE, LEDGER_UNKNOWN, TOO_MANY_TOGETHER,
    said("batch.not_started", Absent, "没有这次导入", "there is no such import"),
    said("batch.undone", Unfit, "这次导入已撤销，请重新导入文件", "this import was taken back; import the file anew"),
    said("batch.unfinished", Unfit, "这次导入尚未完成，请先再次运行", "this import is not finished; run it again first"),
    said("batch.other", Code::AlreadyExists, "这个编号属于另一次导入", "this id is another import's"),
    said("batch.touched_since", Unfit, "导入之后又有变更，撤销时保持现状", "changed since the import; left as it is when that is taken back"),
    said("batch.partly_reverted", Unfit, "撤销导入时未能完全恢复原状，请核对", "not all of it could go back when the import was taken back; please check"),
    said("batch.nothing_before", Unfit, "撤销导入时发现此前没有记录", "nothing was on record before the import that was taken back"),
    said("access.outside", Code::PermissionDenied, "不在您的管辖范围内", "it lies outside what you may change"),
];

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn every_refusal_of_a_batch_is_explained() {
        let source = include_str!("domain/batch/mod.rs");
        let codes: Vec<_> = source.split('"').filter(|text| text.starts_with("batch.")).collect();
        // Two names of claims and marks are among them.
        let missing: Vec<_> = codes.iter().filter(|code| !CODES.iter().any(|known| known.code == **code)).collect();
        assert_eq!(missing, [&"batch.listed"], "not explained");
    }
}
