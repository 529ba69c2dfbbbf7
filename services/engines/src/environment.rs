//! The environment variables that say where things are: the one place of this crate that reads them.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

/// Another directory for the engines, `BAOHE_ENGINES`.
pub(crate) fn engines() -> Option<PathBuf> {
    path("BAOHE_ENGINES")
}

/// The programs of an installed PostgreSQL, `BAOHE_POSTGRES_BIN`.
pub(crate) fn postgres_bin() -> Option<PathBuf> {
    path("BAOHE_POSTGRES_BIN")
}

/// Where this user keeps what can be fetched again.
pub(crate) fn user_cache() -> Option<PathBuf> {
    path("XDG_CACHE_HOME").or_else(|| Some(path("HOME")?.join(".cache")))
}

/// Where this user keeps data.
pub(crate) fn user_data() -> Option<PathBuf> {
    let fallback = if cfg!(target_os = "macos") { "Library/Application Support" } else { ".local/share" };
    path("XDG_DATA_HOME").or_else(|| Some(path("HOME")?.join(fallback)))
}

/// What an engine needs of our environment; the rest (`PGPORT`, a locale) must not steer it.
pub(crate) fn inherited() -> impl Iterator<Item = (&'static str, OsString)> {
    ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"].into_iter().filter_map(|name| Some((name, env::var_os(name)?)))
}

fn path(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}
