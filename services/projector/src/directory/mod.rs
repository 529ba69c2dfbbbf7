//! The directory: who is there, on any day, as known now. It reads the tables of `coverage`.

mod listing;
mod organizations;
pub(crate) mod page;
mod party_organizations;
mod posts;
mod scope;
pub(crate) mod spelling;
#[cfg(test)]
mod tests;

use runtime::Explained;
use tonic::{Code, Status};

pub(crate) use listing::{Kind, Listing, fetch, only};
pub(crate) use organizations::Organizations;
pub(crate) use party_organizations::PartyOrganizations;
pub(crate) use posts::Posts;
pub(crate) use scope::Visible;

/// There is nothing of that name, or it lies outside what the caller may see.
pub(crate) const NOT_FOUND: Explained = Explained {
    code: "directory.not_found",
    status: Code::NotFound,
    zh: "当日没有这个组织、党组织或岗位，或不在可见范围内",
    en: "on that day there is no such organization or post, or it lies outside what the caller may see",
};

/// Several have that name.
pub(crate) const AMBIGUOUS: Explained = Explained {
    code: "directory.ambiguous_name",
    status: Code::FailedPrecondition,
    zh: "有多个同名的组织：请改用编号或统一社会信用代码",
    en: "several have this name: use an id or a credit code",
};

/// As [`NOT_FOUND`], saying what was asked for.
pub(crate) fn not_found(asked: &str) -> Status {
    NOT_FOUND.status_with(&format!("{asked}：{}", NOT_FOUND.zh), &format!("{asked}: {}", NOT_FOUND.en))
}

/// A day as text; the end of time is blank.
pub(crate) fn blank_open(day: String) -> String {
    if day == "infinity" { String::new() } else { day }
}
