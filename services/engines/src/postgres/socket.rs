//! The directory of PostgreSQL's Unix socket. The path of a socket has room for 107 bytes; a home is often deeper.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::{EngineError, files};

/// `/.s.PGSQL.31999.lock` and the end of the string.
const ROOM: usize = 107 - 22;

/// A private directory with a short path; known to the next start by a file, so that it is not lost after a kill.
#[derive(Debug)]
pub(super) struct SocketDirectory {
    path: PathBuf,
    record: PathBuf,
}

impl SocketDirectory {
    /// Makes one, after removing the one that a killed process left behind.
    pub(super) fn make(record: PathBuf, account: Option<&Account>) -> Result<Self, EngineError> {
        if let Some(left) = files::read(&record) {
            remove(Path::new(&left));
        }
        let name = format!("baohe-{}", &files::secret()[..12]);
        let temporary = std::env::temp_dir();
        let root = rustix::process::geteuid().is_root();
        // A temporary directory of root's own is no place to meet another user.
        let short = !root && temporary.join(&name).as_os_str().len() <= ROOM;
        let path = if short { temporary } else { PathBuf::from("/tmp") }.join(name);
        files::write_private(&record, &format!("{}\n", path.display()))?;
        DirBuilder::new().mode(0o700).create(&path).map_err(EngineError::io("cannot make", &path))?;
        let made = Self { path, record };
        Account::give(account, &made.path)?;
        Ok(made)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for SocketDirectory {
    fn drop(&mut self) {
        remove(&self.path);
        let _ = fs::remove_file(&self.record);
    }
}

/// Only what looks like ours: a real directory by our name, with nothing but a socket and its lock in it.
fn remove(path: &Path) {
    let ours = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("baohe-"));
    let directory = fs::symlink_metadata(path).is_ok_and(|found| found.is_dir() && found.mode() & 0o077 == 0);
    if !(ours && directory) {
        return;
    }
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(".s.PGSQL.") {
            let _ = fs::remove_file(entry.path());
        }
    }
    let _ = fs::remove_dir(path);
}
