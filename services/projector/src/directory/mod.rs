//! The directory: who is there, on any day, as known now. It reads the tables of `coverage`.

pub(crate) mod organizations;
pub(crate) mod page;
pub(crate) mod party_organizations;
mod scope;
#[cfg(test)]
mod tests;

use runtime::Explained;
use tonic::{Code, Status};

pub(crate) use scope::Visible;

/// There is nothing of that name, or it lies outside what the caller may see.
pub(crate) const NOT_FOUND: Explained = Explained {
    code: "directory.not_found",
    status: Code::NotFound,
    zh: "当日没有这个组织或党组织，或不在可见范围内",
    en: "on that day there is no such organization, or it lies outside what the caller may see",
};

/// Several have that name.
pub(crate) const AMBIGUOUS: Explained = Explained {
    code: "directory.ambiguous_name",
    status: Code::FailedPrecondition,
    zh: "有多个同名的组织：请改用编号或统一社会信用代码",
    en: "several have this name: use an id or a credit code",
};

/// The one that was asked for.
pub(crate) fn only<T>(mut found: Vec<T>, asked: &str, code: impl Fn(&T) -> &str) -> Result<T, Status> {
    match found.len() {
        1 => found.pop().ok_or_else(|| NOT_FOUND.status()),
        0 => Err(NOT_FOUND.status_with(&format!("{asked}：{}", NOT_FOUND.zh), &format!("{asked}: {}", NOT_FOUND.en))),
        _ => {
            let codes = found.iter().map(code).collect::<Vec<_>>().join(", ");
            let (zh, en) =
                (format!("{asked}：{}（{codes}）", AMBIGUOUS.zh), format!("{asked}: {} ({codes})", AMBIGUOUS.en));
            Err(AMBIGUOUS.status_with(&zh, &en))
        }
    }
}

/// A day as text; the end of time is blank.
pub(crate) fn blank_open(day: String) -> String {
    if day == "infinity" { String::new() } else { day }
}
