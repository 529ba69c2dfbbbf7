//! Every code the projector says, for `baohe explain`.

use runtime::Explained;
use tonic::Code;

use crate::{directory, grpc};

const fn asked(code: &'static str, zh: &'static str, en: &'static str) -> Explained {
    Explained { code, status: Code::InvalidArgument, zh, en }
}

/// Those with a place of their own, then those of what was asked.
#[rustfmt::skip]
pub(crate) const CODES: &[Explained] = &[
    directory::NOT_FOUND, directory::AMBIGUOUS, grpc::UNKNOWN_PROJECTION,
    asked("coverage.basis", "口径应为 campaign、official 或 eligible", "a basis is campaign, official or eligible"),
    asked("coverage.dimension", "维度应为 street、community、industry、kind 或 size", "a dimension is street, community, industry, kind or size"),
    asked("coverage.condition", "条件应以维度或 status、covered、work 为名", "a condition names a dimension, status, covered or work"),
    asked("coverage.value", "该维度没有这个值：请用代码或名称", "the dimension has no such value: use a key or a label"),
    asked("coverage.period", "起始日不应晚于截止日", "a period does not begin after it ends"),
    asked("coverage.measure", "口径应为 campaign、official、eligible、work 或 effective", "a basis of changes is campaign, official, eligible, work or effective"),
    asked("worklist.reason", "没有这个事由：应如 due_unbuilt、no_work_coverage", "there is no such reason; reasons are as in due_unbuilt, no_work_coverage"),
    asked("directory.condition", "条件应以 kind、street 或 status 为名", "a condition names kind, street or status"),
    asked("directory.value", "没有这个值：请用代码或名称", "there is no such value: use a key or a label"),
    asked("receipt.epoch", "应为回执中的 epoch", "it is the epoch of a receipt"),
];
